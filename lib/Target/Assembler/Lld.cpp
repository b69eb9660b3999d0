//===- Lld.cpp ------------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Target/Assembler/Lld.h"

#include "PrivateFolder.h"
#include "Process.h"

#include "openwork/Support/File.h"
#include "openwork/Support/Json.h"

#include <filesystem>
#include <unistd.h>
#include <vector>

using namespace openwork;
namespace fs = std::filesystem;

static constexpr int64_t kMaxLibraryBytes = int64_t{1} << 32;
static constexpr std::chrono::milliseconds kTimeLimit = std::chrono::minutes(10);

static bool isProgram(const fs::path &path) {
  std::error_code failed;
  return fs::is_regular_file(path, failed) && access(path.c_str(), X_OK) == 0;
}

Expected<Lld> openwork::findLld(const Environment &environment, const std::string &root) {
  if (const char *named = environment("OPENWORK_LLD"); named && *named) {
    std::error_code failed;
    if (fs::path path = fs::absolute(named, failed); !failed && isProgram(path))
      return Lld{path};
    return error("OPENWORK_LLD: expects the path of a program, got " + quoteText(named));
  }
  const char *path = environment("PATH");
  std::vector<std::string> folders = splitPath(path ? path : "");
  folders.push_back(root + "/usr/lib/llvm-22/bin");
  for (const char *name : {"ld.lld-22", "ld.lld"})
    for (const std::string &folder : folders)
      if (fs::path program = fs::path(folder) / name; isProgram(program))
        return Lld{program};
  return error("found no ld.lld, which links kernels of the host, in PATH or " + root +
               "/usr/lib/llvm-22/bin; install LLVM's linker (Debian: lld-22), or name it by OPENWORK_LLD");
}

Expected<Lld> openwork::findLld() { return findLld(processEnvironment()); }

/// The linker's first complaint, without its own name.
static std::string firstComplaint(const ProcessResult &run) {
  size_t at = run.output.find("error: ");
  if (at == std::string::npos)
    return "ended with " + run.describeEnd();
  std::string line = run.output.substr(at + 7, run.output.find('\n', at) - at - 7);
  return "says " + quoteText(line, 256);
}

Expected<std::string> openwork::linkLibrary(const Lld &lld, std::string_view object, const std::string &kernel) {
  Expected<PrivateFolder> folder = PrivateFolder::make();
  if (!folder)
    return tl::unexpected(folder.error());
  if (Expected<void> written = folder->write("kernel.o", object); !written)
    return tl::unexpected(written.error());
  Expected<ProcessResult> run = runProcess({lld.path, "-flavor", "gnu", "-shared", "--no-undefined", "--gc-sections",
                                            "--build-id=none", "--hash-style=gnu", "-z", "noexecstack", "-z", "relro",
                                            "-z", "now", "-s", "-o", "kernel.so", "kernel.o"},
                                           folder->str(), kTimeLimit);
  if (!run)
    return tl::unexpected(run.error());
  if (!run->succeeded())
    return error("kernel " + quoteText(kernel, 256) + ": " + lld.path + " " +
                 (run->timedOut ? "took longer than 10 minutes and was ended" : firstComplaint(*run)));
  Expected<std::string> library = readFile(folder->file("kernel.so"), kMaxLibraryBytes);
  if (!library)
    return error("kernel " + quoteText(kernel, 256) + ": " + lld.path +
                 " wrote no library: " + library.error().message);
  return library;
}

//===- Ptxas.cpp ----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Target/Assembler/Ptxas.h"

#include "Process.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

using namespace openwork;
namespace fs = std::filesystem;

//===----------------------------------------------------------------------===//
// Versions
//===----------------------------------------------------------------------===//

std::string PtxasVersion::str() const {
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

/// `13.0.88`; missing parts are 0.
static std::optional<PtxasVersion> parseDotted(std::string_view text) {
  std::array<int64_t, 3> parts = {0, 0, 0};
  const char *next = text.data(), *end = text.data() + text.size();
  for (int64_t &part : parts) {
    auto [stop, failed] = std::from_chars(next, end, part);
    if (failed != std::errc() || part < 0)
      return std::nullopt;
    next = stop;
    if (next == end || *next != '.')
      break;
    ++next;
  }
  return PtxasVersion{parts[0], parts[1], parts[2]};
}

std::optional<PtxasVersion> openwork::parsePtxasVersion(std::string_view text) {
  // `Cuda compilation tools, release 13.0, V13.0.88`, from a program that another line calls ptxas.
  size_t release = text.find("release ");
  if (text.find("ptxas") == text.npos || release == text.npos)
    return std::nullopt;
  std::string_view line = text.substr(release, text.find('\n', release) - release);
  size_t full = line.find(", V");
  return parseDotted(full == line.npos ? line.substr(8) : line.substr(full + 3));
}

std::optional<PtxasVersion> openwork::assemblerOf(std::string_view cubin) {
  // In .note.nv.tkinfo: `ptxas`, then the line of --version, each ended by a NUL.
  static constexpr char text[] = "ptxas\0Cuda compilation tools, release ";
  constexpr std::string_view tool(text, sizeof text - 1);
  size_t begin = cubin.find(tool);
  if (begin == cubin.npos)
    return std::nullopt;
  size_t end = cubin.find('\0', begin + tool.size());
  return end == cubin.npos ? std::nullopt : parsePtxasVersion(cubin.substr(begin, end - begin));
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

/// Folders under `parent` whose names begin with `prefix`, the highest version first.
static std::vector<std::string> versionedFolders(const fs::path &parent, std::string_view prefix) {
  std::vector<std::pair<PtxasVersion, std::string>> found;
  std::error_code failed;
  for (fs::directory_iterator entry(parent, failed), end; !failed && entry != end; entry.increment(failed)) {
    std::string name = entry->path().filename();
    if (name.starts_with(prefix))
      if (std::optional<PtxasVersion> version = parseDotted(std::string_view(name).substr(prefix.size())))
        found.emplace_back(*version, entry->path());
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<std::string> folders;
  for (auto &[version, folder] : found)
    folders.push_back(std::move(folder));
  return folders;
}

/// Where NVIDIA's wheels put ptxas among the Python packages of an environment.
static void addWheels(const std::string &prefix, std::vector<std::string> &folders) {
  for (const std::string &python : versionedFolders(fs::path(prefix) / "lib", "python"))
    for (const char *packages : {"site-packages", "dist-packages"})
      for (const char *wheel : {"nvidia/cu13/bin", "nvidia/cuda_nvcc/bin"})
        folders.push_back(fs::path(python) / packages / wheel);
}

PtxasSearch PtxasSearch::make(const std::string &option, const Environment &environment, const std::string &root) {
  auto get = [&](const char *name) {
    const char *value = environment(name);
    return std::string(value ? value : "");
  };
  if (!option.empty())
    return {option, "--ptxas", {}};
  if (std::string named = get("OPENWORK_PTXAS"); !named.empty())
    return {named, "OPENWORK_PTXAS", {}};

  PtxasSearch search;
  std::vector<std::string> &folders = search.folders;
  std::vector<std::string> path = splitPath(get("PATH"));
  folders = path;
  for (const char *name : {"CUDA_HOME", "CUDA_PATH"})
    if (std::string home = get(name); !home.empty())
      folders.push_back(home + "/bin");

  std::string user = get("HOME"), data = get("XDG_DATA_HOME");
  if (data.empty() && !user.empty())
    data = user + "/.local/share";
  if (!data.empty())
    folders.push_back(data + "/openwork/bin");

  folders.push_back(root + "/usr/local/cuda/bin");
  for (const std::string &toolkit : versionedFolders(root + "/usr/local", "cuda-"))
    folders.push_back(toolkit + "/bin");

  for (const char *name : {"VIRTUAL_ENV", "CONDA_PREFIX"})
    if (std::string prefix = get(name); !prefix.empty())
      addWheels(prefix, folders);
  if (!user.empty())
    addWheels(user + "/.local", folders);
  for (const std::string &folder : path)
    if (fs::path(folder).filename() == "bin")
      addWheels(fs::path(folder).parent_path(), folders);
  return search;
}

PtxasSearch PtxasSearch::fromEnvironment(const std::string &option) { return make(option, processEnvironment()); }

//===----------------------------------------------------------------------===//
// The search
//===----------------------------------------------------------------------===//

/// Asks the program what it is.
static Expected<Ptxas> probe(const std::string &path) {
  std::error_code failed;
  std::string absolute = fs::absolute(path, failed);
  if (failed)
    return error(path + " has no absolute path: " + failed.message());
  Expected<ProcessResult> run = runProcess({absolute, "--version"}, "", std::chrono::seconds(30));
  if (!run)
    return tl::unexpected(run.error());
  if (run->timedOut)
    return error(path + " --version took longer than 30 s");
  if (!run->succeeded())
    return error(path + " --version ended with " + run->describeEnd());
  std::optional<PtxasVersion> version = parsePtxasVersion(run->output);
  if (!version)
    return error(path + " --version does not read like ptxas's");
  if (*version < kOldestPtxas)
    return error(path + " is of CUDA " + version->str() + ", expects 12.7 or later");
  return Ptxas{absolute, *version};
}

Expected<PtxasSearchResult> openwork::findPtxas(const PtxasSearch &search) {
  PtxasSearchResult result;
  if (search.named == "none") {
    result.refused.push_back(search.namedBy + " says none");
    return result;
  }
  if (!search.named.empty()) {
    Expected<Ptxas> ptxas = probe(search.named);
    if (!ptxas)
      return error(search.namedBy + ": " + ptxas.error().message);
    result.ptxas = std::move(*ptxas);
    return result;
  }
  std::vector<std::string> seen;
  for (const std::string &folder : search.folders) {
    std::string path = folder + "/ptxas";
    if (access(path.c_str(), X_OK) != 0 || std::find(seen.begin(), seen.end(), path) != seen.end())
      continue;
    seen.push_back(path);
    Expected<Ptxas> ptxas = probe(path);
    if (ptxas) {
      result.ptxas = std::move(*ptxas);
      return result;
    }
    result.refused.push_back(std::move(ptxas.error().message));
  }
  return result;
}

std::string PtxasSearchResult::missing() const {
  std::string text = "found no ptxas of CUDA 12.7 or later";
  for (size_t i = 0; i < refused.size(); ++i)
    text += (i == 0 ? " (" : "; ") + refused[i];
  if (!refused.empty())
    text += ")";
  return text + "; name one by --ptxas or OPENWORK_PTXAS, or let tools/scripts/install-ptxas install one";
}

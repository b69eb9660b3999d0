//===- Assembler.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Target/Assembler/Assembler.h"

#include "Advice.h"
#include "PrivateFolder.h"
#include "Process.h"

#include "openwork/Support/File.h"
#include "openwork/Support/Json.h"

using namespace openwork;

using Severity = PtxasMessage::Severity;

static constexpr int64_t kMaxCubinBytes = int64_t{1} << 30;

/// Why ptxas refused the text, as an error at the line of the PTX that its first complaint names.
static Error refusal(const std::string &kernel, const ProcessResult &run) {
  const PtxasMessage *first = nullptr;
  size_t count = 0;
  PtxasLog log = parsePtxasLog(run.output);
  for (const PtxasMessage &message : log.messages) {
    if (message.severity < Severity::Error || message.text.starts_with("Ptx assembly aborted"))
      continue;
    first = first ? first : &message;
    ++count;
  }
  std::string text = "kernel " + quoteText(kernel, 256) + ": ptxas ";
  if (!first) {
    text += "ended with " + run.describeEnd() + " and no error message";
    std::string said = run.output.substr(0, run.output.find_last_not_of(" \r\n") + 1);
    return {said.empty() ? text : text + ", but " + quoteText(said, 256), {}, {}};
  }
  text += "refuses the PTX: " + (first->code.empty() ? "" : first->code + ": ") + first->text;
  if (const Advice *advice = findAdvice(*first))
    text += "; " + std::string(advice->change);
  if (count > 1)
    text += " (and " + std::to_string(count - 1) + " more)";
  return {text, kernel + ".ptx", {first->line, 0}};
}

/// Runs ptxas in `folder`, where its text is `kernel.ptx` and its result `kernel.cubin`. The names are the same in
/// every run, so that messages are too; machine code does not name them.
static Expected<std::string> runPtxas(const Ptxas &ptxas, const std::string &folder, const std::string &kernel,
                                      const AssembleOptions &options) {
  Expected<ProcessResult> run = runProcess(
      {ptxas.path, "-arch=" + options.arch, "-v", "kernel.ptx", "-o", "kernel.cubin"}, folder, options.timeLimit);
  if (!run)
    return tl::unexpected(run.error());
  if (run->timedOut)
    return error("kernel " + quoteText(kernel, 256) + ": ptxas took longer than " +
                 std::to_string(options.timeLimit.count()) + " ms and was ended; carve less into one kernel");
  if (!run->succeeded())
    return tl::unexpected(refusal(kernel, *run));
  return std::move(run->output);
}

Expected<Assembly> openwork::readAssembly(const Ptxas &ptxas, std::string cubin, std::string rawLog,
                                          const std::string &kernel) {
  if (!cubin.starts_with("\177ELF"))
    return error("kernel " + quoteText(kernel, 256) + ": expects an ELF file of ptxas, got " +
                 std::to_string(cubin.size()) + " other bytes");
  Assembly assembly{std::move(cubin), {}, parsePtxasLog(rawLog), std::move(rawLog), ptxas.version};
  const FunctionUsage *usage = assembly.log.find(kernel);
  if (!usage || !usage->isEntry)
    return error("kernel " + quoteText(kernel, 256) + ": the PTX has no entry function of that name");
  assembly.usage = *usage;
  return assembly;
}

Expected<Assembly> openwork::assemble(const Ptxas &ptxas, std::string_view ptx, const std::string &kernel,
                                      const AssembleOptions &options) {
  Expected<PrivateFolder> folder = PrivateFolder::make();
  if (!folder)
    return tl::unexpected(folder.error());
  if (Expected<void> written = folder->write("kernel.ptx", ptx); !written)
    return tl::unexpected(written.error());

  Expected<std::string> rawLog = runPtxas(ptxas, folder->str(), kernel, options);
  if (!rawLog)
    return tl::unexpected(rawLog.error());
  Expected<std::string> cubin = readFile(folder->file("kernel.cubin"), kMaxCubinBytes);
  if (!cubin)
    return error("kernel " + quoteText(kernel, 256) + ": ptxas wrote no cubin: " + cubin.error().message);
  return readAssembly(ptxas, std::move(*cubin), std::move(*rawLog), kernel);
}

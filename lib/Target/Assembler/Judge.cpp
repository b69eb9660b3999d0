//===- Judge.cpp ----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Advice.h"

#include <algorithm>
#include <charconv>

using namespace openwork;

// One row a message. Their words identify them, and their numbers only where the words have changed: 13.5 gives the
// number C7519 to what 13.0 calls C7520.
static constexpr Advice kAdvice[] = {
    {"C7406", "larger than the largest temporal register count",
     "setmaxnreg.dec names more registers than the kernel starts with",
     "let it name fewer, or launch fewer threads a CTA"},

    // setmaxnreg: without it, consumers have too few registers or the CTA does not fit.
    {"C7504", "ignored to maintain compatibility across compilation units", "setmaxnreg is ignored in relocatable code",
     "assemble a whole program, without -c"},
    {"C7505", "ignored to allow debugging", "setmaxnreg is ignored in code that can be debugged",
     "assemble without -g"},
    {"C7506", "ignored to maintain compatibility into 'extern' call",
     "setmaxnreg is ignored because of a call to code that ptxas does not see", "inline every function"},
    {"C7507", "ignored to maintain minimum register requirements",
     "setmaxnreg is ignored because the code behind it needs more registers than it names",
     "let it name more, or keep fewer values alive in that warpgroup"},
    {"C7508", "unable to determine register count at entry",
     "setmaxnreg is ignored because the registers at entry are not known",
     "give the entry .reqntid (or .maxntid) and .minnctapersm 1"},

    // Serialised wgmma: each waits for the one before, and nothing hides behind it.
    {"C7509", "due to the presence of Extern calls",
     "wgmma is serialised because of a call to code that ptxas does not see",
     "inline every function and assemble a whole program"},
    {"C7510", "crossing function boundary", "wgmma is serialised because of a call between its issue and its wait",
     "inline every function"},
    {"C7511", "insufficient register resources for the wgmma pipeline",
     "wgmma is serialised because the registers of those in flight do not fit",
     "take a smaller TILE_N or no overlap; generate the PTX with optimisation"},
    {"C7512", "insufficient register resources for the function",
     "wgmma is serialised because the kernel needs more registers than it may have",
     "take a smaller TILE_N or no overlap"},
    {"C7513", "defining input registers",
     "wgmma is serialised because another instruction writes what one in flight reads",
     "wait for it before its A operand is written again, or write into other registers"},
    {"C7514", "reading accumulator registers",
     "wgmma is serialised because another instruction reads the accumulators of one in flight",
     "wait for it before the first read, and tie its accumulators to the wait"},
    {"C7515", "defining accumulator registers",
     "wgmma is serialised because another instruction writes the accumulators of one in flight",
     "set and scale accumulators before wgmma.fence or after the wait; generate the PTX with optimisation"},
    {"", "ill formed pipeline stage", "wgmma is serialised because its fence, commit and wait do not pair up",
     "have one fence before, and one commit and one wait after, on every path"},
    {"C7517", "is injected in around line * to allow use of registers defined by GMMA",
     "ptxas adds a wait because accumulators are used while wgmma is in flight",
     "wait before the first use, and tie the accumulators to the wait"},
    {"C7518", "compiler-inserted WG.DP in divergent path",
     "wgmma is serialised because a wait is missing on a path that may diverge",
     "wait on every path, and branch on values that are the same in all lanes of a warp (shfl.sync.idx)"},
    {"C7519", "is injected in around line * to allow use of registers in GMMA",
     "ptxas adds a fence because registers are written right before a wgmma that uses them",
     "issue wgmma.fence between the last write and the wgmma"},
    {"C7520", "compiler-inserted WG.AR in divergent path",
     "wgmma is serialised because a fence is missing on a path that may diverge",
     "issue wgmma.fence on every path, and branch on values that are the same in all lanes of a warp (shfl.sync.idx)"},
    {"C7602", "", "ptxas runs out of registers", "take a smaller TILE_N, no overlap, or fewer threads a CTA"},
};

/// `*` in the words stands for anything.
static bool contains(std::string_view text, std::string_view words) {
  size_t star = std::min(words.find('*'), words.size());
  size_t head = text.find(words.substr(0, star));
  return head != text.npos && (star == words.size() || text.find(words.substr(star + 1), head + star) != text.npos);
}

const Advice *openwork::findAdvice(const PtxasMessage &message) {
  for (const Advice &row : kAdvice)
    if (!row.words.empty() && contains(message.text, row.words))
      return &row;
  for (const Advice &row : kAdvice)
    if (!row.code.empty() && row.code == message.code)
      return &row;
  return nullptr;
}

/// Anything that costs a kernel its speed. Releases add messages, so it is the range that counts and not the table.
static bool isFault(const PtxasMessage &message) {
  return message.code.starts_with("C75") || message.code.starts_with("C76") ||
         message.text.find("Potential Performance Loss") != std::string::npos || findAdvice(message);
}

/// The line of the PTX that a message names, wherever it does; 0 where it names none.
static int64_t lineOf(const PtxasMessage &message) {
  size_t place = message.text.rfind("line ");
  if (message.line > 0 || place == std::string::npos)
    return message.line;
  int64_t line = 0;
  std::from_chars(message.text.data() + place + 5, message.text.data() + message.text.size(), line);
  return line;
}

/// ` at lines 158, 165, 171 and 24 more of the PTX`
static std::string describeLines(std::vector<int64_t> lines) {
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  if (lines.empty())
    return "";
  constexpr size_t kShown = 3;
  std::string text = lines.size() == 1 ? " at line " : " at lines ";
  for (size_t i = 0; i < std::min(lines.size(), kShown); ++i)
    text += (i ? ", " : "") + std::to_string(lines[i]);
  if (lines.size() > kShown)
    text += " and " + std::to_string(lines.size() - kShown) + " more";
  return text + " of the PTX";
}

namespace {

/// Messages that are told as one.
struct Fault {
  const Advice *advice;
  std::string code, text;
  std::vector<int64_t> lines;

  bool covers(const PtxasMessage &message, const Advice *itsAdvice) const {
    return advice ? advice == itsAdvice : !itsAdvice && text == message.text && code == message.code;
  }
  std::string str() const {
    std::string text = advice ? std::string(advice->meaning) : this->text;
    // The words of a message that we do not know name its line already.
    if (advice)
      text += describeLines(lines) + "; " + std::string(advice->change);
    return text + " (ptxas: " + (code.empty() ? "no number" : code) + ")";
  }
};

} // namespace

static std::vector<Fault> collectFaults(const std::vector<PtxasMessage> &messages) {
  std::vector<Fault> faults;
  for (const PtxasMessage &message : messages) {
    if (!isFault(message))
      continue;
    const Advice *advice = findAdvice(message);
    auto same =
        std::find_if(faults.begin(), faults.end(), [&](const Fault &fault) { return fault.covers(message, advice); });
    if (same == faults.end())
      same = faults.insert(faults.end(), {advice, message.code, message.text, {}});
    if (int64_t line = lineOf(message))
      same->lines.push_back(line);
  }
  return faults;
}

/// What a function keeps in local memory, or empty.
static std::string describeLocalMemory(const FunctionUsage &function) {
  if (function.spillStoreBytes > 0 || function.spillLoadBytes > 0)
    return "spills registers: " + std::to_string(function.spillStoreBytes) + " bytes of stores, " +
           std::to_string(function.spillLoadBytes) + " bytes of loads; take a smaller TILE_N or no overlap";
  if (int64_t bytes = std::max(function.stackFrameBytes, function.cumulativeStackBytes))
    return "takes " + std::to_string(bytes) +
           " bytes of local memory a thread; index arrays by constants only and inline every function";
  return "";
}

std::vector<std::string> openwork::judge(const PtxasLog &log, std::string_view kernel) {
  std::string name = "kernel \"" + std::string(kernel) + "\": ";
  std::vector<std::string> faults;
  for (const FunctionUsage &function : log.functions) {
    if (function.isEntry && function.name != kernel)
      continue;
    if (std::string local = describeLocalMemory(function); !local.empty())
      faults.push_back(name + (function.isEntry ? "" : "function \"" + function.name + "\" ") + local);
  }
  for (const Fault &fault : collectFaults(log.messages))
    faults.push_back(name + fault.str());
  return faults;
}

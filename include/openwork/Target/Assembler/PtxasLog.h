//===- PtxasLog.h - What the assembler says of a kernel ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `ptxas -v` tells, in lines meant for people, what a kernel takes and what had to be given up. A kernel that spills,
// or whose wgmma was serialised, still computes the right thing at a fraction of the speed: here that is a failure.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TARGET_ASSEMBLER_PTXASLOG_H
#define OPENWORK_TARGET_ASSEMBLER_PTXASLOG_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace openwork {

/// What one function takes. Registers, barriers and shared memory are known of entry functions only.
struct FunctionUsage {
  std::string name;
  bool isEntry = false;
  int64_t registers = 0;
  int64_t barriers = 0;
  /// Bytes that the PTX declares; what a launch adds is not in it.
  int64_t sharedMemoryBytes = 0;
  /// Bytes of local memory of one thread: of the function itself, and with all that it calls.
  int64_t stackFrameBytes = 0;
  int64_t cumulativeStackBytes = 0;
  /// Bytes of code's stores and loads, not of memory.
  int64_t spillStoreBytes = 0;
  int64_t spillLoadBytes = 0;

  bool operator==(const FunctionUsage &) const = default;
};

struct PtxasMessage {
  enum class Severity : uint8_t { Info, Warning, Error, Fatal };

  Severity severity = Severity::Info;
  /// `C7512`, or empty.
  std::string code;
  /// Of the PTX text, counted from 1; 0 where the message has none.
  int64_t line = 0;
  std::string text;

  bool operator==(const PtxasMessage &) const = default;
};

struct PtxasLog {
  /// One for each name, in the order of their first mention.
  std::vector<FunctionUsage> functions;
  /// All that is no statistics, in order.
  std::vector<PtxasMessage> messages;

  /// Null where there is none of that name.
  const FunctionUsage *find(std::string_view function) const;
};

/// Reads the output of `ptxas -v`. Lines that it does not know are passed over: releases differ, and a cubin is no
/// worse for a new statistic. Any text is taken.
PtxasLog parsePtxasLog(std::string_view text);

/// What is wrong with a kernel that was assembled: spills, local memory, and the messages C75xx and C76xx, each as
/// `kernel "NAME": what it is; what to change (ptxas: C7512, its words)`. Equal messages are told once, with the lines
/// of the PTX that they name. Empty where nothing is wrong.
std::vector<std::string> judge(const PtxasLog &log, std::string_view kernel);

} // namespace openwork

#endif // OPENWORK_TARGET_ASSEMBLER_PTXASLOG_H

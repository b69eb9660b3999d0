//===- Process.h - Another program, run and waited for ----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TARGET_ASSEMBLER_PROCESS_H
#define OPENWORK_LIB_TARGET_ASSEMBLER_PROCESS_H

#include "openwork/Support/Error.h"

#include <chrono>
#include <string>
#include <vector>

namespace openwork {

struct ProcessResult {
  /// Standard output and standard error, in the order in which they were written; cut where it is very long.
  std::string output;
  /// Meaningless where the program was ended by a signal.
  int exitCode = 0;
  /// 0 where it ended by itself.
  int signal = 0;
  /// It was ended because it took too long.
  bool timedOut = false;

  bool succeeded() const { return exitCode == 0 && signal == 0; }
  /// `exit code 3`, `signal 11 (Segmentation fault)`
  std::string describeEnd() const;
};

/// Runs `arguments`, the first of which is an absolute path, without a shell and without input, in `folder` unless that
/// is empty. An error where it cannot be started.
Expected<ProcessResult> runProcess(const std::vector<std::string> &arguments, const std::string &folder,
                                   std::chrono::milliseconds timeLimit);

} // namespace openwork

#endif // OPENWORK_LIB_TARGET_ASSEMBLER_PROCESS_H

//===- Assembler.h - PTX to machine code ------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TARGET_ASSEMBLER_ASSEMBLER_H
#define OPENWORK_TARGET_ASSEMBLER_ASSEMBLER_H

#include "openwork/Target/Assembler/Ptxas.h"
#include "openwork/Target/Assembler/PtxasLog.h"

#include <chrono>
#include <string>
#include <string_view>

namespace openwork {

struct AssembleOptions {
  std::string arch = "sm_90a";
  /// ptxas takes quadratic time in large kernels; past this it is ended.
  std::chrono::milliseconds timeLimit = std::chrono::minutes(10);
};

struct Assembly {
  /// Depends on the PTX, the options and the release of ptxas only.
  std::string cubin;
  /// What the kernel takes.
  FunctionUsage usage;
  PtxasLog log;
  /// What ptxas printed; has the time that it took, so differs from run to run.
  std::string rawLog;
  PtxasVersion ptxas;
};

/// Assembles a module of PTX that has an entry function `kernel`. Does not judge what came out: see judge().
///
/// Errors name the kernel and what ptxas says first, at its line of `kernel`.ptx. Threads may assemble at the same
/// time. Nothing is left behind in the file system, unless the process is killed.
Expected<Assembly> assemble(const Ptxas &ptxas, std::string_view ptx, const std::string &kernel,
                            const AssembleOptions &options = {});

/// The same of a cubin and a log that `ptxas` has given for `kernel`.
Expected<Assembly> readAssembly(const Ptxas &ptxas, std::string cubin, std::string rawLog, const std::string &kernel);

} // namespace openwork

#endif // OPENWORK_TARGET_ASSEMBLER_ASSEMBLER_H

//===- LLVMPasses.h - LLVM's passes over a kernel ---------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TARGET_LLVMPASSES_H
#define OPENWORK_LIB_TARGET_LLVMPASSES_H

#include "llvm/Passes/PassBuilder.h"

namespace llvm {
class Module;
class TargetLibraryInfoImpl;
class TargetMachine;
} // namespace llvm

namespace openwork {

/// Runs LLVM's usual passes, O2, with what is known of a library instead of the target's own where that is given.
void optimize(llvm::Module &module, llvm::TargetMachine &machine, const llvm::PipelineTuningOptions &tuning,
              const llvm::TargetLibraryInfoImpl *library = nullptr);

} // namespace openwork

#endif // OPENWORK_LIB_TARGET_LLVMPASSES_H

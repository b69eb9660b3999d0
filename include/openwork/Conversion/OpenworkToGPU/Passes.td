//===- Passes.td - From schedules to the code of an SM -----*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_CONVERSION_OPENWORKTOGPU_PASSES_TD
#define OPENWORK_CONVERSION_OPENWORKTOGPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertOpenworkToGPU : Pass<"convert-openwork-to-gpu", "::mlir::ModuleOp"> {
  let summary = "Write the code of each kernel for sm_90a";
  let description = [{
    In: `openwork.kernel`s with the block masks and plans they need.
    Out: the same, and for each kernel K a `gpu.module @K_sm90a` behind it that holds `openwork_gpu.kernel @K` and its tables.

    The loops of each class become code of the enumerator: affine loops as they are, immediate bit rows as words in the
    instruction stream, embedded ones and tile masks as read-only tables. Rows that visit by the rule of their mask are
    read from the bits of the mask. Full visits to key tiles with padding go under a tile mask that leaves the padding out.
  }];
  let dependentDialects = [
    "::openwork::gpuir::OpenworkGPUDialect", "::mlir::gpu::GPUDialect", "::mlir::arith::ArithDialect",
    "::mlir::scf::SCFDialect", "::mlir::NVVM::NVVMDialect", "::mlir::LLVM::LLVMDialect"
  ];
}

#endif // OPENWORK_CONVERSION_OPENWORKTOGPU_PASSES_TD

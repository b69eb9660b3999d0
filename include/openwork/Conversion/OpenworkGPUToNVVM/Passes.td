//===- Passes.td - From what an SM does to NVVM ------------*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_CONVERSION_OPENWORKGPUTONVVM_PASSES_TD
#define OPENWORK_CONVERSION_OPENWORKGPUTONVVM_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertOpenworkGPUToNVVM : Pass<"convert-openwork-gpu-to-nvvm", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Turn the ops of one SM into LLVM and PTX";
  let description = [{
    In: a `gpu.module` of openwork_gpu kernels and tables, with scf and arith.
    Out: the same with `llvm.func` kernels. Fragments are as many registers as a thread holds of them, tiles and barriers are
    addresses in shared memory. scf and arith stay; LLVM's own conversions take them from here.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::NVVM::NVVMDialect", "::mlir::scf::SCFDialect"];
}

#endif // OPENWORK_CONVERSION_OPENWORKGPUTONVVM_PASSES_TD

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
    Out: the same with `llvm.func` kernels. Fragments are as many registers as a thread holds of them, tiles and barriers
    are addresses in shared memory. scf and arith stay; LLVM's own conversions take them from here.

    ```mlir
    // Before: an accumulator of 64 x 8 in a loop.
    %r = scf.for %i = %zero to %n step %one iter_args(%x = %o) -> !openwork_gpu.accumulator<64x8> : i32 {
      %y = openwork_gpu.rescale %x, %c : !openwork_gpu.accumulator<64x8>
      scf.yield %y : !openwork_gpu.accumulator<64x8>
    }

    // After: four registers, two of each of the thread's rows.
    %r:4 = scf.for %i = %zero to %n step %one
        iter_args(%x0 = %o0, %x1 = %o0, %x2 = %o0, %x3 = %o0) -> (f32, f32, f32, f32) : i32 {
      %y0 = llvm.fmul %x0, %c0 : f32
      %y1 = llvm.fmul %x1, %c0 : f32
      %y2 = llvm.fmul %x2, %c1 : f32
      %y3 = llvm.fmul %x3, %c1 : f32
      scf.yield %y0, %y1, %y2, %y3 : f32, f32, f32, f32
    }
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::NVVM::NVVMDialect", "::mlir::scf::SCFDialect"];
}

#endif // OPENWORK_CONVERSION_OPENWORKGPUTONVVM_PASSES_TD

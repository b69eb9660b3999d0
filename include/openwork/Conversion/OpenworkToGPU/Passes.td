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
    Out: the same, and for each kernel K a `gpu.module @K_sm90a` behind it that holds `openwork_gpu.kernel @K` and its
    tables. Where that module is there already, it stays as it is.

    The loops of each class become code of the enumerator: affine loops as they are, immediate bit rows as words in the
    instruction stream, embedded ones and tile masks as read-only tables. Rows that visit by the rule of their mask are
    read from the bits of the mask. Full visits to key tiles with padding go under a tile mask that leaves the padding
    out.

    ```mlir
    // Before: rows of 64 queries and three tiles of 16 keys.
    openwork.rows (%i) in (0 to 4) {
      affine.for %j = affine_map<(d0) -> (d0)>(%i) to affine_map<(d0) -> (d0 + 3)>(%i) {
        openwork.visit (%j) full
      }
    }

    // After, in the enumerator: each visit is pushed into a ring of eight entries, n of them so far. A word (full), and
    // where the tile begins: width, height, frame and view.
    %end = arith.addi %row, %c3 : index
    %count = scf.for %j = %row to %end step %c1 iter_args(%n = %c1_i32) -> (i32) {
      %j32 = arith.index_cast %j : index to i32
      %key = arith.muli %j32, %c16_i32 : i32
      %at = arith.andi %n, %c7_i32 : i32
      %round = arith.shrui %n, %c3_i32 : i32
      %odd = arith.andi %round, %c1_i32 : i32
      %parity = arith.xori %odd, %c1_i32 : i32
      %empty = openwork_gpu.shared_barrier at 24776[%at] : !openwork_gpu.barrier
      openwork_gpu.wait %empty parity %parity
      %entry = openwork_gpu.shared_slot at 24848[%at] : !openwork_gpu.slot<4>
      openwork_gpu.store_slot %c0_i32, %key, %c0_i32, %c0_i32 to %entry : !openwork_gpu.slot<4>
      %full = openwork_gpu.shared_barrier at 24712[%at] : !openwork_gpu.barrier
      openwork_gpu.arrive %full
      %next = arith.addi %n, %c1_i32 : i32
      scf.yield %next : i32
    }
    ```
  }];
  let dependentDialects = [
    "::openwork::gpuir::OpenworkGPUDialect", "::mlir::gpu::GPUDialect", "::mlir::arith::ArithDialect",
    "::mlir::scf::SCFDialect", "::mlir::NVVM::NVVMDialect", "::mlir::LLVM::LLVMDialect"
  ];
}

#endif // OPENWORK_CONVERSION_OPENWORKTOGPU_PASSES_TD

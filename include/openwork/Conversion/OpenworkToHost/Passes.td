//===- Passes.td - From schedules to the code of a core ----*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_CONVERSION_OPENWORKTOHOST_PASSES_TD
#define OPENWORK_CONVERSION_OPENWORKTOHOST_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertOpenworkToHost : Pass<"convert-openwork-to-host", "::mlir::ModuleOp"> {
  let summary = "Write the code of each kernel for the host";
  let description = [{
    In: `openwork.kernel`s with the block masks and plans they need.
    Out: the same, and for each kernel K a `module @K_host` behind it that holds a function @K and what it calls, in arith,
    scf, vector and LLVM. Where that module is there already, it stays as it is.

    @K computes one item, as include/openwork/Kernel/HostAbi.h describes. The loops of its class become code as they are
    for a GPU: affine loops as loops, immediate bit rows as words in the instruction stream, embedded ones and tile masks
    as read-only tables. Each visit is a call of @host.visit, which chooses the code of the instruction set at hand.

    ```mlir
    // Before
    openwork.rows (%i) in (0 to 4) {
      affine.for %j = affine_map<(d0) -> (d0)>(%i) to affine_map<(d0) -> (d0 + 3)>(%i) {
        openwork.visit (%j) full
      }
    }

    // After: a word (full), and where the tile begins: width, height, frame and view.
    scf.for %j = %row to %end step %c1 {
      %j32 = arith.index_cast %j : index to i32
      %key = arith.muli %j32, %c16_i32 : i32
      llvm.call @host.visit(%arguments, %scratch, %c0_i32, %key, %c0_i32, %c0_i32, %c0_i32)
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect",
    "::mlir::LLVM::LLVMDialect"
  ];
}

#endif // OPENWORK_CONVERSION_OPENWORKTOHOST_PASSES_TD

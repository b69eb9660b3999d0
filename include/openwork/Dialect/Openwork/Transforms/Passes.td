//===- Passes.td - From topologies to schedules ------------*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_TRANSFORMS_PASSES_TD
#define OPENWORK_DIALECT_OPENWORK_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def OpenworkTile : Pass<"openwork-tile", "::mlir::ModuleOp"> {
  let summary = "Agree on tilings, and turn topologies into block masks";
  let description = [{
    In: `attention` with topologies, inline or through an assignment.
    Out: the same ops with symbols of `block_mask` in place of topologies; equal masks are one symbol.

    Layers of equal grids, head dims and element type form a group, whose kernels can be shared, so that one pair of tile
    sizes holds for all of it. Within them, each topology has the tiling, of runs or of boxes, that costs least by the cost
    model of the target: full visits, partial visits, visits to padded tiles, and rows. Every topology is weighed by how
    often the assignment uses it.

    Remarks: the tile sizes of each group and the runners-up; the tiling, density and partial share of each topology.
  }];
  let options = [
    Option<"tileM", "tile-m", "int64_t", "0", "Tokens of a query tile; 0 leaves the choice to the cost model">,
    Option<"tileN", "tile-n", "int64_t", "0", "Tokens of a key tile; 0 leaves the choice to the cost model">,
    Option<"arch", "arch", "std::string", "\"sm_90a\"", "Target whose kernels and costs are considered: sm_90a or host">,
    Option<"costs", "costs", "std::string", "\"\"", "File with the costs of the target (default: the built-in ones)">,
  ];
  let dependentDialects = ["::openwork::ir::OpenworkDialect"];
}

def OpenworkSpecialize : Pass<"openwork-specialize", "::mlir::ModuleOp"> {
  let summary = "Carve block masks into loops, and deal them to kernels and plans";
  let description = [{
    In: `attention` with block masks.
    Out: `launch` in their place, with `kernel`s whose classes visit exactly the blocks of their masks, and a `plan` for each
    distinct choice of classes. Assignments are gone.

    A head class is a block mask that some head of some layer and denoising step uses. Each is carved into affine loops,
    unrolled rows or embedded bit rows, whichever is the cheapest exact form, and every carve is proved by expanding it. Layers
    share a kernel where that makes less code, under a limit on the size of a kernel.

    Remarks: the form of each class and its figures; the kernels and what they share; the number of plans.
  }];
  let options = [
    Option<"maxKernelBytes", "max-kernel-bytes", "int64_t", "4194304", "Code and data that one kernel may hold">,
  ];
  let dependentDialects = ["::openwork::ir::OpenworkDialect", "::mlir::affine::AffineDialect"];
}

def OpenworkOrderWork : Pass<"openwork-order-work", "::mlir::ModuleOp"> {
  let summary = "Order heads and query tiles so that SMs end together and share key tiles";
  let description = [{
    In and out: kernels and plans. Sets the order of query tiles of each class, by length and shared key tiles, and the order
    of heads of each plan, by cost. Kernels whose rows come in equal pairs, and visit more of K and V than L2 keeps, get
    clusters of two.

    Remarks: the order of each class; the modelled makespan of each plan beside its bound, max(total / SMs, longest item).
  }];
  let options = [
    Option<"sms", "sms", "int64_t", "0", "Number of SMs that items are dealt to; 0 takes it from the costs">,
    Option<"arch", "arch", "std::string", "\"sm_90a\"", "Target whose costs are considered: sm_90a or host">,
    Option<"costs", "costs", "std::string", "\"\"", "File with the costs of the target (default: the built-in ones)">,
  ];
  let dependentDialects = ["::openwork::ir::OpenworkDialect"];
}

def OpenworkVerifySchedule : Pass<"openwork-verify-schedule", "::mlir::ModuleOp"> {
  let summary = "Prove that classes visit exactly the blocks of their masks";
  let description = [{
    Expands the loops and bit rows of every class and compares them with its block mask: each non-empty block once, full blocks
    as full, partial blocks under their own tile mask or under a rule that gives it. A difference is an error that names
    the first block. `openwork-specialize` does the same to whatever it makes.
  }];
  let dependentDialects = ["::openwork::ir::OpenworkDialect", "::mlir::affine::AffineDialect"];
}

#endif // OPENWORK_DIALECT_OPENWORK_TRANSFORMS_PASSES_TD

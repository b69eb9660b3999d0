//===- OpenworkGPUDialect.td - The dialect of one SM -------*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORKGPU_IR_OPENWORKGPUDIALECT_TD
#define OPENWORK_DIALECT_OPENWORKGPU_IR_OPENWORKGPUDIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"

def OpenworkGPU_Dialect : Dialect {
  let name = "openwork_gpu";
  let cppNamespace = "::openwork::gpuir";
  let summary = "How one SM of a Hopper GPU computes attention";
  let description = [{
    One op for each thing an SM does. Values are what the hardware has: tiles and barriers are addresses in shared memory,
    fragments are registers spread over the 128 threads of a warpgroup. Scalars are i32.

    | what | ops |
    |---|---|
    | the kernel and what a launch hands to it | `kernel`, `return`, `argument`, `deal`, `tensor_map`, `table`, `load_table`, `load_global` |
    | shared memory | `shared_tile`, `shared_barrier`, `shared_slot`, `load_slot`, `store_slot`, `load_tile`, `prefetch_map` |
    | barriers and registers | `init_barrier`, `fence_init`, `expect`, `arrive`, `wait`, `sync`, `named_sync`, `named_arrive`, `set_registers` |
    | tensor cores | `mma_fence`, `multiply_shared`, `multiply_registers`, `mma_commit`, `mma_wait` |
    | softmax | `zero`, `fill_rows`, `softmax_step`, `rescale`, `convert`, `load_bits`, `mask`, `limit`, `finish_rows` |
    | results | `row_tokens`, `store_output`, `store_lse` |

    A fragment holds 64 rows of a matrix, one warpgroup's share. Thread t, with warp w = t / 32 and lane l = t mod 32, has of
    row 16 w + l / 4 + 8 h the columns 8 j + 2 (l mod 4) + c, for h and c in {0, 1}, in the order (j, h, c).
  }];
  let useDefaultTypePrinterParser = 1;
  let extraClassDeclaration = [{
  private:
    void registerTypes();
    void registerOps();

  public:
  }];
}

class OpenworkGPU_Op<string mnemonic, list<Trait> traits = []> : Op<OpenworkGPU_Dialect, mnemonic, traits>;

#endif // OPENWORK_DIALECT_OPENWORKGPU_IR_OPENWORKGPUDIALECT_TD

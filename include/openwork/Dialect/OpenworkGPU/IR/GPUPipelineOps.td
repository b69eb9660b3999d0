//===- GPUPipelineOps.td - Shared memory, barriers, the copy engine -*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORKGPU_IR_GPUPIPELINEOPS_TD
#define OPENWORK_DIALECT_OPENWORKGPU_IR_GPUPIPELINEOPS_TD

include "mlir/Interfaces/SideEffectInterfaces.td"
include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUTypes.td"

// 227 KiB is what a CTA may use.
class OpenworkGPU_SharedOp<string mnemonic> : OpenworkGPU_Op<mnemonic, [Pure]> {
  let arguments = (ins I64Attr:$offset, Optional<I32>:$index);
  let assemblyFormat = "`at` $offset (`[` $index^ `]`)? attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def OpenworkGPU_SharedTileOp : OpenworkGPU_SharedOp<"shared_tile"> {
  let summary = "a tile in shared memory, or one of several in a row";
  let description = [{
    ```mlir
    %k = openwork_gpu.shared_tile at 32768[%stage] : !openwork_gpu.tile<128x128xbf16>
    ```

    Constraints:
    * C1: the offset is a multiple of 1024, since the swizzle works on addresses
    * C2: the first tile ends within 232448 bytes
  }];
  let results = (outs OpenworkGPU_TileType:$result);
}

def OpenworkGPU_SharedBarrierOp : OpenworkGPU_SharedOp<"shared_barrier"> {
  let summary = "a barrier in shared memory, or one of several in a row";
  let description = [{
    ```mlir
    %full = openwork_gpu.shared_barrier at 163840[%stage] : !openwork_gpu.barrier
    ```

    Constraints:
    * C1: the offset is a multiple of 8
    * C2: the first barrier ends within 232448 bytes
  }];
  let results = (outs OpenworkGPU_BarrierType:$result);
}

def OpenworkGPU_SharedSlotOp : OpenworkGPU_SharedOp<"shared_slot"> {
  let summary = "words in shared memory, or one of several such slots in a row";
  let description = [{
    ```mlir
    %entry = openwork_gpu.shared_slot at 164000[%i] : !openwork_gpu.slot<4>
    ```

    Constraints:
    * C1: the offset is a multiple of the slot's bytes
    * C2: the first slot ends within 232448 bytes
  }];
  let results = (outs OpenworkGPU_SlotType:$result);
}

def OpenworkGPU_LoadSlotOp : OpenworkGPU_Op<"load_slot"> {
  let summary = "reads the words of a slot";
  let description = [{
    ```mlir
    %w:4 = openwork_gpu.load_slot %entry : !openwork_gpu.slot<4>
    %v = openwork_gpu.load_slot %word broadcast : !openwork_gpu.slot<1>
    ```

    With `broadcast`, the first lane of each warp reads and tells the others, so that its arrival at a barrier afterwards
    releases the slot for the whole warp.

    Constraints:
    * C1: as many results as the slot has words
  }];
  let arguments = (ins OpenworkGPU_SlotType:$slot, UnitAttr:$broadcast);
  let results = (outs Variadic<I32>:$words);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def OpenworkGPU_StoreSlotOp : OpenworkGPU_Op<"store_slot"> {
  let summary = "writes the words of a slot";
  let description = [{
    ```mlir
    openwork_gpu.store_slot %a, %b to %slot : !openwork_gpu.slot<2>
    ```

    Constraints:
    * C1: as many operands as the slot has words
  }];
  let arguments = (ins Variadic<I32>:$words, OpenworkGPU_SlotType:$slot);
  let assemblyFormat = "$words `to` $slot attr-dict `:` type($slot)";
  let hasVerifier = 1;
}

class OpenworkGPU_FetchOp<string mnemonic> : OpenworkGPU_Op<mnemonic> {
  let arguments = (ins OpenworkGPU_TensorMapType:$map, I32:$width, I32:$height, I32:$frame, I32:$head,
                       OpenworkGPU_TileType:$tile, OpenworkGPU_BarrierType:$barrier);
  let assemblyFormat = [{
    $map `[` $width `,` $height `,` $frame `,` $head `]` `to` $tile `signals` $barrier attr-dict `:` type($tile)
  }];
}

def OpenworkGPU_LoadTileOp : OpenworkGPU_FetchOp<"load_tile"> {
  let summary = "has the copy engine fetch a tile";
  let description = [{
    The tile whose first token stands at (width, height, frame) of the view, of a head. One read for each 64 columns
    or part of them; each counts the bytes of a whole slab on the barrier. Called by one thread.

    ```mlir
    openwork_gpu.load_tile %map[%w, %h, %f, %head] to %k signals %full : !openwork_gpu.tile<128x128xbf16>
    ```
  }];
}

def OpenworkGPU_MulticastTileOp : OpenworkGPU_FetchOp<"multicast_tile"> {
  let summary = "has the copy engine fetch this CTA's half of a tile for both CTAs of the cluster";
  let description = [{
    The first half of the columns in the first CTA of the cluster, the second half in the other. A half lands at the same
    place of both CTAs and counts its bytes on the barrier of each, so that each expects the whole tile. Called by one
    thread.

    ```mlir
    openwork_gpu.multicast_tile %map[%w, %h, %f, %head] to %k signals %full : !openwork_gpu.tile<128x128xbf16>
    ```

    Constraints:
    * C1: columns are a multiple of 128, since one read takes 64
    * C2: inside a kernel of clusters of two
  }];
  let hasVerifier = 1;
}

def OpenworkGPU_PrefetchMapOp : OpenworkGPU_Op<"prefetch_map"> {
  let summary = "has a tensor map fetched ahead of its first use";
  let description = [{
    ```mlir
    openwork_gpu.prefetch_map %map
    ```
  }];
  let arguments = (ins OpenworkGPU_TensorMapType:$map);
  let assemblyFormat = "$map attr-dict";
}

def OpenworkGPU_InitBarrierOp : OpenworkGPU_Op<"init_barrier"> {
  let summary = "sets how many arrivals complete a phase of a barrier";
  let description = [{
    ```mlir
    openwork_gpu.init_barrier %empty arrivals 2
    ```

    Constraints:
    * C1: 1 to 1024 arrivals
  }];
  let arguments = (ins OpenworkGPU_BarrierType:$barrier, I64Attr:$arrivals);
  let assemblyFormat = "$barrier `arrivals` $arrivals attr-dict";
  let hasVerifier = 1;
}

def OpenworkGPU_FenceInitOp : OpenworkGPU_Op<"fence_init"> {
  let summary = "lets the copy engine see barriers that were just made";
  let description = [{
    ```mlir
    openwork_gpu.fence_init
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def OpenworkGPU_ExpectOp : OpenworkGPU_Op<"expect"> {
  let summary = "arrives, and makes the phase wait for bytes of the copy engine as well";
  let description = [{
    ```mlir
    openwork_gpu.expect %full bytes 32768
    ```

    Constraints:
    * C1: 1 to 1048575 bytes
  }];
  let arguments = (ins OpenworkGPU_BarrierType:$barrier, I64Attr:$bytes);
  let assemblyFormat = "$barrier `bytes` $bytes attr-dict";
  let hasVerifier = 1;
}

def OpenworkGPU_ArriveOp : OpenworkGPU_Op<"arrive"> {
  let summary = "arrives at a barrier, if the condition holds";
  let description = [{
    The condition costs no branch.

    ```mlir
    openwork_gpu.arrive %empty
    openwork_gpu.arrive %empty if %leader
    ```
  }];
  let arguments = (ins OpenworkGPU_BarrierType:$barrier, Optional<I1>:$condition);
  let assemblyFormat = "$barrier (`if` $condition^)? attr-dict";
}

def OpenworkGPU_ArrivePeerOp : OpenworkGPU_Op<"arrive_peer"> {
  let summary = "arrives at the same barrier of the cluster's other CTA, if the condition holds";
  let description = [{
    Orders nothing: it tells that a tile was read by products, whose end the thread has waited for.

    ```mlir
    openwork_gpu.arrive_peer %empty if %leader
    ```

    Constraints:
    * C1: inside a kernel of clusters of two
  }];
  let arguments = (ins OpenworkGPU_BarrierType:$barrier, I1:$condition);
  let assemblyFormat = "$barrier `if` $condition attr-dict";
  let hasVerifier = 1;
}

def OpenworkGPU_WaitOp : OpenworkGPU_Op<"wait"> {
  let summary = "waits until the phase of that parity is complete";
  let description = [{
    On a fresh barrier parity 1 counts as complete.

    ```mlir
    openwork_gpu.wait %full parity %phase
    ```
  }];
  let arguments = (ins OpenworkGPU_BarrierType:$barrier, I32:$parity);
  let assemblyFormat = "$barrier `parity` $parity attr-dict";
}

def OpenworkGPU_SyncOp : OpenworkGPU_Op<"sync"> {
  let summary = "waits for all threads of the CTA";
  let description = [{
    ```mlir
    openwork_gpu.sync
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def OpenworkGPU_SyncClusterOp : OpenworkGPU_Op<"sync_cluster"> {
  let summary = "waits for all threads of the cluster";
  let description = [{
    ```mlir
    openwork_gpu.sync_cluster
    ```

    Constraints:
    * C1: inside a kernel of clusters of two
  }];
  let assemblyFormat = "attr-dict";
  let hasVerifier = 1;
}

class OpenworkGPU_NamedBarrierOp<string mnemonic> : OpenworkGPU_Op<mnemonic> {
  let arguments = (ins I32:$id, I64Attr:$threads);
  let assemblyFormat = "$id `threads` $threads attr-dict";
  let hasVerifier = 1;
}

def OpenworkGPU_NamedSyncOp : OpenworkGPU_NamedBarrierOp<"named_sync"> {
  let summary = "waits until so many threads have come to the named barrier";
  let description = [{
    ```mlir
    openwork_gpu.named_sync %id threads 256
    ```

    Constraints:
    * C1: threads are a multiple of 32 up to 1024
  }];
}

def OpenworkGPU_NamedArriveOp : OpenworkGPU_NamedBarrierOp<"named_arrive"> {
  let summary = "comes to a named barrier without waiting";
  let description = [{
    ```mlir
    openwork_gpu.named_arrive %id threads 256
    ```

    Constraints:
    * C1: threads are a multiple of 32 up to 1024
  }];
}

#endif // OPENWORK_DIALECT_OPENWORKGPU_IR_GPUPIPELINEOPS_TD

// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

gpu.module @m {
  // Launched in clusters, whoever launches it.
  // CHECK-LABEL: llvm.func @pair
  // CHECK-SAME: nvvm.cluster_dim = array<i32: 2, 1, 1>
  openwork_gpu.kernel @pair threads(384) cluster(2) views(1, 1) heads(1) {
    // CHECK: %[[I:.*]] = llvm.load
    %i = openwork_gpu.argument "heads" : i32
    // CHECK: %[[YES:.*]] = arith.constant true
    %yes = arith.constant true
    // CHECK: %[[MAP:.*]] = llvm.getelementptr
    %map = openwork_gpu.tensor_map "key"[%i]
    // CHECK: %[[K:.*]] = llvm.add
    %k = openwork_gpu.shared_tile at 1024 : !openwork_gpu.tile<96x256xbf16>
    // CHECK: %[[FULL:.*]] = llvm.ptrtoint
    %full = openwork_gpu.shared_barrier at 0 : !openwork_gpu.barrier
    // Of four slabs of 96 rows of 128 bytes, CTA r reads 2 r and the next, each for CTAs 0 and 1.
    // CHECK-NEXT: %[[BOTH:.*]] = llvm.mlir.constant(3 : i16)
    // CHECK-NEXT: %[[RANK:.*]] = llvm.inline_asm asm_dialect = att "mov.u32 $0, %cluster_ctarank;", "=r"
    // CHECK-NEXT: %[[TWO:.*]] = llvm.mlir.constant(2 : i32)
    // CHECK-NEXT: %[[FIRST:.*]] = llvm.mul %[[RANK]], %[[TWO]]
    // CHECK-NEXT: %[[SLAB_BYTES:.*]] = llvm.mlir.constant(12288 : i32)
    // CHECK-NEXT: %[[OFFSET:.*]] = llvm.mul %[[FIRST]], %[[SLAB_BYTES]]
    // CHECK-NEXT: %[[SLAB:.*]] = llvm.add %[[K]], %[[OFFSET]]
    // CHECK-NEXT: %[[C64:.*]] = llvm.mlir.constant(64 : i32)
    // CHECK-NEXT: %[[COLUMN:.*]] = llvm.mul %[[FIRST]], %[[C64]]
    // CHECK-NEXT: llvm.inline_asm has_side_effects {{.*}} "cp.async.bulk.tensor.5d.shared::cluster.global.mbarrier::complete_tx::bytes
    // CHECK-SAME: .multicast::cluster [$0], [$1, {$2,$3,$4,$5,$6}], [$7], $8;", "r,l,r,r,r,r,r,r,h,~{memory}"
    // CHECK-SAME: %[[SLAB]], %[[MAP]], %[[COLUMN]], %[[I]], %[[I]], %[[I]], %[[I]], %[[FULL]], %[[BOTH]]
    // CHECK-NEXT: %[[ONE:.*]] = llvm.mlir.constant(1 : i32)
    // CHECK-NEXT: %[[SECOND:.*]] = llvm.add %[[FIRST]], %[[ONE]]
    // CHECK: %[[OFFSET:.*]] = llvm.mul %[[SECOND]], %{{.*}}
    // CHECK-NEXT: %[[SLAB:.*]] = llvm.add %[[K]], %[[OFFSET]]
    // CHECK: %[[COLUMN:.*]] = llvm.mul %[[SECOND]], %{{.*}}
    // CHECK-NEXT: .multicast::cluster
    // CHECK-SAME: %[[SLAB]], %[[MAP]], %[[COLUMN]],
    // CHECK-NOT: cp.async.bulk
    openwork_gpu.multicast_tile %map[%i, %i, %i, %i] to %k signals %full : !openwork_gpu.tile<96x256xbf16>
    // The barrier's address in the other CTA, whose rank differs in its one bit.
    // CHECK: %[[CONDITION:.*]] = llvm.zext %[[YES]] : i1 to i32
    // CHECK-NEXT: %[[RANK:.*]] = llvm.inline_asm asm_dialect = att "mov.u32 $0, %cluster_ctarank;", "=r"
    // CHECK-NEXT: %[[ONE:.*]] = llvm.mlir.constant(1 : i32)
    // CHECK-NEXT: %[[OTHER:.*]] = llvm.xor %[[RANK]], %[[ONE]]
    // CHECK-NEXT: has_side_effects {{.*}} "{\0A.reg .pred p;\0A.reg .b32 peer;\0Asetp.ne.b32 p, $1, 0;\0A
    // CHECK-SAME: mapa.shared::cluster.u32 peer, $0, $2;\0A@p mbarrier.arrive.shared::cluster.b64 _, [peer];\0A}",
    // CHECK-SAME: "r,r,r,~{memory}" %[[FULL]], %[[CONDITION]], %[[OTHER]]
    openwork_gpu.arrive_peer %full if %yes
    // CHECK-NEXT: has_side_effects {{.*}} "barrier.cluster.arrive.release;\0Abarrier.cluster.wait.acquire;", "~{memory}"
    openwork_gpu.sync_cluster
    openwork_gpu.return
  }

  // CHECK-LABEL: llvm.func @single
  // CHECK-NOT: nvvm.cluster_dim
  // CHECK: llvm.return
  openwork_gpu.kernel @single threads(384) views(1, 1) heads(1) {
    openwork_gpu.return
  }
}

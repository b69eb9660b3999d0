// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

gpu.module @m {
  // Two reads of 64 columns, the second one into the slab behind 96 rows of 128 bytes.
  // CHECK-LABEL: llvm.func @load_tile
  openwork_gpu.kernel @load_tile threads(128) views(1, 1) heads(1) {
    %view = openwork_gpu.argument "heads" : i32
    // CHECK: %[[MAP:.*]] = llvm.getelementptr %{{.*}}[%{{.*}}] : (!llvm.ptr, i32) -> !llvm.ptr, i8
    %map = openwork_gpu.tensor_map "key"[%view]
    // CHECK: %[[W:.*]] = llvm.load
    %w = openwork_gpu.argument "queryFold" : i32
    // CHECK: %[[H:.*]] = llvm.load
    %h = openwork_gpu.argument "keyFold" : i32
    // CHECK: %[[F:.*]] = llvm.load
    %f = openwork_gpu.argument "valueFold" : i32
    // CHECK: %[[HEAD:.*]] = llvm.load
    %head = openwork_gpu.argument "headsPerKvHead" : i32
    // CHECK: %[[K:.*]] = llvm.add
    %k = openwork_gpu.shared_tile at 1024 : !openwork_gpu.tile<96x128xbf16>
    // CHECK: %[[FULL:.*]] = llvm.ptrtoint
    %full = openwork_gpu.shared_barrier at 0 : !openwork_gpu.barrier
    // CHECK-NEXT: %[[C0:.*]] = llvm.mlir.constant(0 : i32)
    // CHECK-NEXT: llvm.inline_asm has_side_effects {{.*}} "cp.async.bulk.tensor.5d.shared::cluster.global.mbarrier::complete_tx::bytes
    // CHECK-SAME: [$0], [$1, {$2,$3,$4,$5,$6}], [$7];", "r,l,r,r,r,r,r,r,~{memory}"
    // CHECK-SAME: %[[K]], %[[MAP]], %[[C0]], %[[W]], %[[H]], %[[F]], %[[HEAD]], %[[FULL]]
    // CHECK-NEXT: %[[SLAB_BYTES:.*]] = llvm.mlir.constant(12288 : i32)
    // CHECK-NEXT: %[[SLAB:.*]] = llvm.add %[[K]], %[[SLAB_BYTES]]
    // CHECK-NEXT: %[[C64:.*]] = llvm.mlir.constant(64 : i32)
    // CHECK-NEXT: cp.async.bulk.tensor
    // CHECK-SAME: %[[SLAB]], %[[MAP]], %[[C64]], %[[W]], %[[H]], %[[F]], %[[HEAD]], %[[FULL]]
    // CHECK-NEXT: llvm.return
    openwork_gpu.load_tile %map[%w, %h, %f, %head] to %k signals %full : !openwork_gpu.tile<96x128xbf16>
    openwork_gpu.return
  }

  // The last slab of 160 columns is read as the others are, and takes its whole place: the tiles of a row of them are
  // three slabs of 4,096 bytes apart.
  // CHECK-LABEL: llvm.func @half_slab
  openwork_gpu.kernel @half_slab threads(128) views(1, 1) heads(1) {
    %i = openwork_gpu.argument "heads" : i32
    %map = openwork_gpu.tensor_map "key"[%i]
    // CHECK: %[[SIZE:.*]] = llvm.mlir.constant(12288 : i32)
    // CHECK-NEXT: %[[BYTES:.*]] = llvm.mul %{{.*}}, %[[SIZE]]
    // CHECK-NEXT: %[[K:.*]] = llvm.add %{{.*}}, %[[BYTES]]
    %k = openwork_gpu.shared_tile at 1024[%i] : !openwork_gpu.tile<32x160xbf16>
    %full = openwork_gpu.shared_barrier at 0 : !openwork_gpu.barrier
    // CHECK: llvm.inline_asm has_side_effects {{.*}} "cp.async.bulk.tensor{{.*}} %[[K]],
    // CHECK: %[[SECOND:.*]] = llvm.mlir.constant(4096 : i32)
    // CHECK-NEXT: %[[SLAB:.*]] = llvm.add %[[K]], %[[SECOND]]
    // CHECK-NEXT: llvm.mlir.constant(64 : i32)
    // CHECK-NEXT: "cp.async.bulk.tensor{{.*}} %[[SLAB]],
    // CHECK: %[[THIRD:.*]] = llvm.mlir.constant(8192 : i32)
    // CHECK-NEXT: %[[LAST:.*]] = llvm.add %[[K]], %[[THIRD]]
    // CHECK-NEXT: %[[COLUMN:.*]] = llvm.mlir.constant(128 : i32)
    // CHECK-NEXT: "cp.async.bulk.tensor{{.*}} %[[LAST]], %{{[^,]*}}, %[[COLUMN]],
    // CHECK-NEXT: llvm.return
    openwork_gpu.load_tile %map[%i, %i, %i, %i] to %k signals %full : !openwork_gpu.tile<32x160xbf16>
    openwork_gpu.return
  }
}

// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s
// RUN: openwork-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// What the examples of the descriptions leave out.

// CHECK: openwork_gpu.kernel @k threads(512) views(16, 16) heads(6616) attributes {note = "kept"} {
// CHECK-NEXT: openwork_gpu.return
// GENERIC: "openwork_gpu.kernel"() <{cluster = 1 : i64, key_views = 16 : i64, max_heads = 6616 : i64, query_views = 16 : i64, sym_name = "k", threads = 512 : i64}> ({
// GENERIC-NEXT: "openwork_gpu.return"() : () -> ()
openwork_gpu.kernel @k threads(512) views(16, 16) heads(6616) attributes {note = "kept"} {
  openwork_gpu.return
}

// CHECK: openwork_gpu.kernel @pair threads(384) cluster(2) views(1, 1) heads(24) {
// GENERIC: "openwork_gpu.kernel"() <{cluster = 2 : i64, key_views = 1 : i64,
openwork_gpu.kernel @pair threads(384) cluster(2) views(1, 1) heads(24) {
  // CHECK: openwork_gpu.argument "items" : i32
  %i = openwork_gpu.argument "items" : i32
  %leader = arith.constant true
  %map = openwork_gpu.tensor_map "value"[%i]
  %v = openwork_gpu.shared_tile at 0 : !openwork_gpu.tile<64x256xf16>
  %full = openwork_gpu.shared_barrier at 65536 : !openwork_gpu.barrier
  // CHECK: openwork_gpu.multicast_tile %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}] to %{{.*}} signals %{{.*}} {note = 3 : i64} : <64x256xf16>
  openwork_gpu.multicast_tile %map[%i, %i, %i, %i] to %v signals %full {note = 3} : !openwork_gpu.tile<64x256xf16>
  // Inside a branch of the kernel, too.
  scf.if %leader {
    // CHECK: openwork_gpu.arrive_peer %{{.*}} if %{{.*}} {note = 4 : i64}
    openwork_gpu.arrive_peer %full if %leader {note = 4}
  }
  // CHECK: openwork_gpu.sync_cluster {note = 5 : i64}
  openwork_gpu.sync_cluster {note = 5}
  openwork_gpu.return
}

// A cluster of one is not printed.
// CHECK: openwork_gpu.kernel @single threads(128) views(1, 1) heads(1) {
openwork_gpu.kernel @single threads(128) cluster(1) views(1, 1) heads(1) {
  openwork_gpu.return
}

// CHECK: openwork_gpu.table @words = dense<-1> : tensor<4xi64>
openwork_gpu.table @words = dense<-1> : tensor<4xi64>

// CHECK-LABEL: @shared
func.func @shared(%i: i32) {
  // CHECK: openwork_gpu.shared_tile at 0 : <64x64xf16>
  // GENERIC: "openwork_gpu.shared_tile"() <{offset = 0 : i64}> : () -> !openwork_gpu.tile<64x64xf16>
  %0 = openwork_gpu.shared_tile at 0 : !openwork_gpu.tile<64x64xf16>
  // CHECK: openwork_gpu.shared_barrier at 232440 : !openwork_gpu.barrier
  %1 = openwork_gpu.shared_barrier at 232440 : !openwork_gpu.barrier
  // CHECK: %[[SLOT:.*]] = openwork_gpu.shared_slot at 4[%{{.*}}] {note = 1 : i64} : <1>
  // GENERIC: "openwork_gpu.shared_slot"(%{{.*}}) <{offset = 4 : i64}> {note = 1 : i64} : (i32) -> !openwork_gpu.slot<1>
  %2 = openwork_gpu.shared_slot at 4[%i] {note = 1} : !openwork_gpu.slot<1>
  // CHECK: openwork_gpu.load_slot %[[SLOT]] {note = 2 : i64} : <1>
  %3 = openwork_gpu.load_slot %2 {note = 2} : !openwork_gpu.slot<1>
  return
}

// CHECK-LABEL: @numbers
func.func @numbers(%s: !openwork_gpu.accumulator<64x8>, %m: !openwork_gpu.rows, %x: f32) {
  // CHECK: openwork_gpu.fill_rows -0.000000e+00
  %0 = openwork_gpu.fill_rows -0.0
  // CHECK: openwork_gpu.fill_rows 1.500000e+00
  %1 = openwork_gpu.fill_rows 1.5
  // CHECK: openwork_gpu.fill_rows 0x7FC00000
  %2 = openwork_gpu.fill_rows 0x7FC00000
  // CHECK: openwork_gpu.softmax_step %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} chains 2 early 1 : <64x8>
  %p, %m1, %l1, %c, %e = openwork_gpu.softmax_step %s, %m, %m, %x chains 2 early 1 : !openwork_gpu.accumulator<64x8>
  // CHECK: openwork_gpu.softmax_step %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} chains 1 early 8 guarded : <64x8>
  %p2, %m2, %l2, %c2, %e2 = openwork_gpu.softmax_step %s, %m, %m, %x chains 1 early 8 guarded : !openwork_gpu.accumulator<64x8>
  // CHECK: openwork_gpu.mma_wait 1, %{{.*}} : <64x8>
  // GENERIC: "openwork_gpu.mma_wait"(%{{.*}}) <{pending = 1 : i64}> : (!openwork_gpu.accumulator<64x8>)
  %3 = openwork_gpu.mma_wait 1, %s : !openwork_gpu.accumulator<64x8>
  // CHECK: openwork_gpu.mma_wait 0, %{{.*}} after %{{.*}} : <64x8>
  // GENERIC: "openwork_gpu.mma_wait"(%{{.*}}, %{{.*}}) <{pending = 0 : i64}> : (!openwork_gpu.accumulator<64x8>, !openwork_gpu.rows)
  %4 = openwork_gpu.mma_wait 0, %s after %e : !openwork_gpu.accumulator<64x8>
  return
}

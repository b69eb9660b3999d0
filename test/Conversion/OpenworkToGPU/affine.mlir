// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// The enumerator pushes the query tile and then its visits into the ring: wait for a free entry, fill it, hand it over.
// Entries are a word, width, height, and frame and view; a run stands at width 16 j.
openwork.block_mask @window tiling(<runs<64> in 256 by runs<16> in 96>) = ["###...", ".###..", "..###.", "...###"]
// CHECK: openwork.kernel @k
// CHECK: gpu.module @k_sm90a {
// CHECK-NEXT: openwork_gpu.kernel @k threads(256) views(1, 1) heads(1) {
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK-NEXT: %[[ROW:.*]] = nvvm.read.ptx.sreg.ctaid.x
// CHECK-NEXT: %[[QUERY:.*]] = arith.muli %[[ROW]], %c64_i32
// CHECK-NEXT: %[[EMPTY0:.*]] = openwork_gpu.shared_barrier at 24776[%c0_i32]
// CHECK-NEXT: openwork_gpu.wait %[[EMPTY0]] parity %c1_i32
// CHECK-NEXT: %[[ENTRY0:.*]] = openwork_gpu.shared_slot at 24848[%c0_i32]
// CHECK-NEXT: openwork_gpu.store_slot %c1_i32, %[[QUERY]], %c0_i32, %c0_i32 to %[[ENTRY0]]
// CHECK-NEXT: %[[FULL0:.*]] = openwork_gpu.shared_barrier at 24712[%c0_i32]
// CHECK-NEXT: openwork_gpu.arrive %[[FULL0]]
// CHECK-NEXT: %[[I:.*]] = arith.index_cast %[[ROW]] : i32 to index
// CHECK-NEXT: %[[END:.*]] = arith.addi %[[I]], %c3 : index
// CHECK-NEXT: %[[COUNT:.*]] = scf.for %[[J:.*]] = %[[I]] to %[[END]] step %c1 iter_args(%[[N:.*]] = %c1_i32) -> (i32) {
// CHECK-NEXT: %[[J32:.*]] = arith.index_cast %[[J]] : index to i32
// CHECK-NEXT: %[[KEY:.*]] = arith.muli %[[J32]], %c16_i32
// Of eight entries; every other round waits for the other parity.
// CHECK-NEXT: %[[AT:.*]] = arith.andi %[[N]], %c7_i32
// CHECK-NEXT: %[[ROUND:.*]] = arith.shrui %[[N]], %c3_i32
// CHECK-NEXT: %[[ODD:.*]] = arith.andi %[[ROUND]], %c1_i32
// CHECK-NEXT: %[[PARITY:.*]] = arith.xori %[[ODD]], %c1_i32
// CHECK-NEXT: %[[EMPTY:.*]] = openwork_gpu.shared_barrier at 24776[%[[AT]]]
// CHECK-NEXT: openwork_gpu.wait %[[EMPTY]] parity %[[PARITY]]
// CHECK-NEXT: %[[ENTRY:.*]] = openwork_gpu.shared_slot at 24848[%[[AT]]]
// CHECK-NEXT: openwork_gpu.store_slot %c0_i32, %[[KEY]], %c0_i32, %c0_i32 to %[[ENTRY]]
// CHECK-NEXT: %[[FULL:.*]] = openwork_gpu.shared_barrier at 24712[%[[AT]]]
// CHECK-NEXT: openwork_gpu.arrive %[[FULL]]
// CHECK-NEXT: %[[NEXT:.*]] = arith.addi %[[N]], %c1_i32
// CHECK-NEXT: scf.yield %[[NEXT]]
// CHECK: openwork_gpu.store_slot %c-1_i32, %c0_i32, %c0_i32, %c0_i32
// CHECK: openwork_gpu.set_registers "increase" 256
// CHECK: openwork_gpu.row_tokens{{.*}} box [1, 1, 64] grid [1, 1, 256] first 0
// CHECK: openwork_gpu.store_output {{.*}} as bf16
openwork.kernel @k tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @window mask(@window) {
    openwork.rows (%i) in (0 to 4) {
      affine.for %j = affine_map<(d0) -> (d0)>(%i) to affine_map<(d0) -> (d0 + 3)>(%i) {
        openwork.visit (%j) full
      }
    }
  }
}

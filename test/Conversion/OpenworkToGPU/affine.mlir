// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// The enumerator pushes items and their visits into the ring: wait for a free entry, fill it, hand it over. A CTA's items
// are as far apart as there are CTAs. Entries are an item or a word, width, height, and frame and view, with the top bit
// for items; a run stands at width 16 j.
openwork.block_mask @window tiling(<runs<64> in 256 by runs<16> in 96>) = ["###...", ".###..", "..###.", "...###"]
// CHECK: openwork.kernel @k
// CHECK: gpu.module @k_sm90a {
// CHECK-NEXT: openwork_gpu.kernel @k threads(256) views(1, 1) heads(1) {
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK-NEXT: %[[STRIDE:.*]] = nvvm.read.ptx.sreg.nctaid.x
// CHECK-NEXT: %[[ITEMS:.*]] = openwork_gpu.argument "items" : i32
// CHECK-NEXT: %[[FIRST:.*]] = nvvm.read.ptx.sreg.ctaid.x
// CHECK-NEXT: %[[ALL:.*]]:2 = scf.while (%[[N0:.*]] = %c0_i32, %[[ITEM:.*]] = %[[FIRST]])
// CHECK-NEXT: %[[MORE:.*]] = arith.cmpi slt, %[[ITEM]], %[[ITEMS]]
// CHECK-NEXT: scf.condition(%[[MORE]]) %[[N0]], %[[ITEM]]
// CHECK: ^bb0(%[[N0:.*]]: i32, %[[ITEM:.*]]: i32):
// CHECK-NEXT: %[[ROW:.*]] = arith.remui %[[ITEM]], %c4_i32
// CHECK-NEXT: %[[QUERY:.*]] = arith.muli %[[ROW]], %c64_i32
// Of eight entries; every other round waits for the other parity.
// CHECK-NEXT: %[[AT:.*]] = arith.andi %[[N0]], %c7_i32
// CHECK-NEXT: %[[ROUND:.*]] = arith.shrui %[[N0]], %c3_i32
// CHECK-NEXT: %[[ODD:.*]] = arith.andi %[[ROUND]], %c1_i32
// CHECK-NEXT: %[[PARITY:.*]] = arith.xori %[[ODD]], %c1_i32
// CHECK-NEXT: %[[EMPTY:.*]] = openwork_gpu.shared_barrier at 24784[%[[AT]]]
// CHECK-NEXT: openwork_gpu.wait %[[EMPTY]] parity %[[PARITY]]
// CHECK-NEXT: %[[ENTRY:.*]] = openwork_gpu.shared_slot at 24848[%[[AT]]]
// CHECK-NEXT: openwork_gpu.store_slot %[[ITEM]], %[[QUERY]], %c0_i32, %c-2147483648_i32 to %[[ENTRY]]
// CHECK-NEXT: %[[FULL:.*]] = openwork_gpu.shared_barrier at 24720[%[[AT]]]
// CHECK-NEXT: openwork_gpu.arrive %[[FULL]]
// CHECK-NEXT: %[[N1:.*]] = arith.addi %[[N0]], %c1_i32
// CHECK-NEXT: %[[I:.*]] = arith.index_cast %[[ROW]] : i32 to index
// CHECK-NEXT: %[[END:.*]] = arith.addi %[[I]], %c3 : index
// CHECK-NEXT: %[[COUNT:.*]] = scf.for %[[J:.*]] = %[[I]] to %[[END]] step %c1 iter_args(%[[N:.*]] = %[[N1]]) -> (i32) {
// CHECK-NEXT: %[[J32:.*]] = arith.index_cast %[[J]] : index to i32
// CHECK-NEXT: %[[KEY:.*]] = arith.muli %[[J32]], %c16_i32
// CHECK: openwork_gpu.store_slot %c0_i32, %[[KEY]], %c0_i32, %c0_i32 to
// CHECK: %[[NEXT:.*]] = arith.addi %[[N]], %c1_i32
// CHECK-NEXT: scf.yield %[[NEXT]]
// CHECK: %[[NEXT_ITEM:.*]] = arith.addi %[[ITEM]], %[[STRIDE]]
// CHECK-NEXT: scf.yield %[[COUNT]], %[[NEXT_ITEM]]
// CHECK: openwork_gpu.store_slot %c0_i32, %c0_i32, %c0_i32, %c-1_i32
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

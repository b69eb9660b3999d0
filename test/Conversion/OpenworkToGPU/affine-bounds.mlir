// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// Clamps, steps and branches of affine rows, and rows dealt to two ops.
openwork.block_mask @m tiling(<runs<64> in 512 by runs<16> in 128>) = [
  "###.....", "####....", "#.#.#.#.", "#.##....", "#.#.#.#.", "#.#.#...", "#.#.#.#.", "#.#.#.#."
]
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK: ^bb0(%{{.*}}: i32, %[[ITEM:.*]]: i32):
// CHECK-NEXT: %[[ROW:.*]] = arith.remui %[[ITEM]], %c8_i32
// CHECK: openwork_gpu.store_slot %[[ITEM]], %{{.*}}, %c0_i32, %c-2147483648_i32
// CHECK: %[[FIRST:.*]] = arith.cmpi slt, %[[ROW]], %c2_i32
// CHECK-NEXT: scf.if %[[FIRST]] -> (i32) {
// CHECK-NEXT: %[[I:.*]] = arith.index_cast %[[ROW]]
// CHECK-NEXT: %[[B:.*]] = arith.addi %[[I]], %c-1 : index
// CHECK-NEXT: %[[B3:.*]] = arith.minsi %[[B]], %c3
// CHECK-NEXT: %[[BEGIN:.*]] = arith.maxsi %[[B3]], %c0
// CHECK-NEXT: %[[E:.*]] = arith.addi %[[I]], %c3 : index
// CHECK-NEXT: %[[END:.*]] = arith.minsi %[[E]], %c8
// CHECK-NEXT: scf.for %{{.*}} = %[[BEGIN]] to %[[END]] step %c1
// CHECK: } else {
// CHECK-NEXT: %[[I:.*]] = arith.index_cast %[[ROW]]
// CHECK-NEXT: %[[COUNT:.*]] = scf.for %{{.*}} = %c0 to %c8 step %c2
// CHECK: %[[R:.*]] = arith.remsi %[[I]], %c2
// CHECK: %[[MOD:.*]] = arith.select
// CHECK-NEXT: %[[LEFT:.*]] = arith.subi %c5, %[[I]]
// CHECK-NEXT: %[[EVEN:.*]] = arith.cmpi eq, %[[MOD]], %c0
// CHECK-NEXT: %[[UP_TO_5:.*]] = arith.cmpi sge, %[[LEFT]], %c0
// CHECK-NEXT: %[[BOTH:.*]] = arith.andi %[[EVEN]], %[[UP_TO_5]]
// CHECK-NEXT: scf.if %[[BOTH]] -> (i32) {
// CHECK: arith.divsi
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[COUNT]])
// CHECK: } else {
// CHECK-NEXT: %[[KEY:.*]] = arith.muli %[[ROW]], %c16_i32
// CHECK: openwork_gpu.store_slot %c0_i32, %[[KEY]], %c0_i32, %c0_i32
// CHECK: openwork_gpu.store_slot %c0_i32, %c0_i32, %c0_i32, %c-1_i32
// CHECK: openwork_gpu.store_output {{.*}} as f16
openwork.kernel @k tile(64 x 16) head_dim(64 x 64) type(f16) {
  openwork.class @m mask(@m) {
    openwork.rows (%i) in (0 to 2) {
      %b = affine.min affine_map<(d0) -> (d0 - 1, 3)>(%i)
      affine.for %j = max affine_map<(d0) -> (d0, 0)>(%b) to min affine_map<(d0) -> (d0 + 3, 8)>(%i) {
        openwork.visit (%j) full
      }
    }
    openwork.rows (%i) in (2 to 8) {
      affine.for %j = 0 to 8 step 2 {
        openwork.visit (%j) full
      }
      affine.if affine_set<(d0) : (d0 mod 2 == 0, 5 - d0 >= 0)>(%i) {
        affine.for %j = 0 to affine_map<(d0) -> (d0 floordiv 2)>(%i) {
          openwork.visit (%j) full
        }
      } else {
        openwork.visit (%i) full
      }
    }
  }
}

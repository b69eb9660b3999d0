// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// The class of the head at an item's position decides what runs. @b has fewer rows than @a: nothing is pushed for its
// other items. @c visits nothing.
openwork.block_mask @a tiling(<runs<64> in 256 by runs<16> in 32>) = ["##", "##", "##", "##"]
openwork.block_mask @b tiling(<runs<64> in 128 by runs<16> in 32>) = ["#.", ".#"]
openwork.block_mask @c tiling(<runs<64> in 256 by runs<16> in 32>) = ["..", "..", "..", ".."]
// CHECK: openwork_gpu.table @a_order = dense<[3, 1, 0, 2]> : tensor<4xi32>
// CHECK-NEXT: openwork_gpu.table @b_order = dense<[1, 0]> : tensor<2xi32>
// CHECK-NEXT: openwork_gpu.kernel @k threads(256) views(2, 1) heads(6) {
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK: ^bb0(%[[BEFORE:.*]]: i32, %[[ITEM:.*]]: i32):
// CHECK-NEXT: %[[HEAD:.*]] = arith.divui %[[ITEM]], %c4_i32
// CHECK-NEXT: %[[HEADS:.*]] = openwork_gpu.argument "heads" : i32
// CHECK-NEXT: %[[PLACE:.*]] = arith.remui %[[ITEM]], %c4_i32
// CHECK-NEXT: %[[POSITION:.*]] = arith.remui %[[HEAD]], %[[HEADS]]
// CHECK-NEXT: %{{.*}}, %[[CLASS:.*]] = openwork_gpu.deal %[[POSITION]]
// CHECK-NEXT: %[[CASE:.*]] = arith.index_cast %[[CLASS]]
// CHECK-NEXT: scf.index_switch %[[CASE]] -> i32
// CHECK-NEXT: case 1 {
// CHECK-NEXT: %[[ACTIVE:.*]] = arith.cmpi slt, %[[PLACE]], %c2_i32
// CHECK: scf.if %[[ACTIVE]] -> (i32) {
// CHECK-NEXT: openwork_gpu.load_table @b_order[%[[PLACE]]] : i32
// CHECK: openwork_gpu.store_slot %[[ITEM]], %{{.*}}, %c0_i32, %c-2147483647_i32
// CHECK: } else {
// CHECK-NEXT: scf.yield %[[BEFORE]] : i32
// CHECK: case 2 {
// CHECK-NEXT: %[[QUERY:.*]] = arith.muli %[[PLACE]], %c64_i32
// CHECK: openwork_gpu.store_slot %[[ITEM]], %[[QUERY]], %c0_i32, %c-2147483648_i32
// CHECK-NOT: openwork_gpu.store_slot
// CHECK: %[[AFTER:.*]] = arith.addi %[[BEFORE]], %c1_i32
// CHECK-NEXT: scf.yield %[[AFTER]]
// CHECK: default {
// CHECK-NEXT: %[[ROW:.*]] = openwork_gpu.load_table @a_order[%[[PLACE]]] : i32
// CHECK-NEXT: arith.muli %[[ROW]], %c64_i32
openwork.kernel @k tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @a mask(@a) order([3, 1, 0, 2]) {
    openwork.rows (%i) in (0 to 4) {
      affine.for %j = 0 to 2 { openwork.visit (%j) full }
    }
  }
  openwork.class @b mask(@b) order([1, 0]) {
    openwork.rows (%i) in (0 to 2) { openwork.visit (%i) full }
  }
  openwork.class @c mask(@c) {
    openwork.rows (%i) in (0 to 4) {
    }
  }
}
openwork.plan @p of @k heads [@a, @b, @c]
openwork.plan @q of @k heads [@a x 6]

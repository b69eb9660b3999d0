// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// The class of the head at a position decides what runs. @b has fewer rows than @a: its other CTAs are idle. @c visits
// nothing.
openwork.block_mask @a tiling(<runs<64> in 256 by runs<16> in 32>) = ["##", "##", "##", "##"]
openwork.block_mask @b tiling(<runs<64> in 128 by runs<16> in 32>) = ["#.", ".#"]
openwork.block_mask @c tiling(<runs<64> in 256 by runs<16> in 32>) = ["..", "..", "..", ".."]
// CHECK: openwork_gpu.table @a_order = dense<[3, 1, 0, 2]> : tensor<4xi32>
// CHECK-NEXT: openwork_gpu.table @b_order = dense<[1, 0]> : tensor<2xi32>
// CHECK-NEXT: openwork_gpu.kernel @k threads(256) views(2, 1) heads(6) {
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK-NEXT: %[[POSITION:.*]] = nvvm.read.ptx.sreg.ctaid.y
// CHECK-NEXT: %{{.*}}, %[[CLASS:.*]] = openwork_gpu.deal %[[POSITION]]
// CHECK-NEXT: %[[CASE:.*]] = arith.index_cast %[[CLASS]]
// CHECK-NEXT: scf.index_switch %[[CASE]] -> i32
// CHECK-NEXT: case 1 {
// CHECK-NEXT: %[[ITEM:.*]] = nvvm.read.ptx.sreg.ctaid.x
// CHECK-NEXT: %[[ACTIVE:.*]] = arith.cmpi slt, %[[ITEM]], %c2_i32
// CHECK: scf.if %[[ACTIVE]] {
// CHECK-NEXT: openwork_gpu.load_table @b_order[%[[ITEM]]] : i32
// CHECK: openwork_gpu.store_slot %c1_i32, %{{.*}}, %c0_i32, %c1_i32
// CHECK: } else {
// CHECK: openwork_gpu.store_slot %c0_i32, %c0_i32, %c0_i32, %c0_i32
// CHECK: case 2 {
// CHECK-NEXT: %[[ITEM:.*]] = nvvm.read.ptx.sreg.ctaid.x
// CHECK-NEXT: %[[QUERY:.*]] = arith.muli %[[ITEM]], %c64_i32
// CHECK: openwork_gpu.store_slot %c1_i32, %[[QUERY]], %c0_i32, %c0_i32
// CHECK-NOT: openwork_gpu.store_slot
// CHECK: scf.yield %c1_i32
// CHECK: default {
// CHECK-NEXT: %[[ITEM:.*]] = nvvm.read.ptx.sreg.ctaid.x
// CHECK-NEXT: %[[ROW:.*]] = openwork_gpu.load_table @a_order[%[[ITEM]]] : i32
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

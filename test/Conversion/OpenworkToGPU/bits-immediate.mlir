// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// The words of rows 1 and 2 are in the code; nothing is read from a table.
openwork.block_mask @m tiling(<runs<64> in 192 by runs<16> in 1056>)
  = full dense<[[1, 0], [-1, 0], [4, 3]]> : tensor<3x2xi64>
// CHECK-NOT: openwork_gpu.table
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK: ^bb0(%{{.*}}: i32, %[[ITEM:.*]]: i32):
// CHECK-NEXT: %[[ROW:.*]] = arith.remui %[[ITEM]], %c3_i32
// CHECK: %[[AFFINE:.*]] = arith.cmpi slt, %[[ROW]], %c1_i32
// CHECK-NEXT: scf.if %[[AFFINE]] -> (i32) {
// CHECK: } else {
// CHECK: %[[FIRST:.*]] = arith.muli %[[ROW]], %c2_i32
// CHECK: scf.while (%[[W:.*]] = %c0_i32,
// CHECK: ^bb0(%[[W:.*]]: i32, %{{.*}}: i32):
// CHECK-NEXT: %[[BACK:.*]] = arith.subi %c1_i32, %[[W]]
// CHECK-NEXT: %[[NUMBER:.*]] = arith.select %[[REVERSED:.*]], %[[BACK]], %[[W]]
// CHECK-NEXT: %[[AT:.*]] = arith.addi %[[FIRST]], %[[NUMBER]]
// CHECK-NEXT: %[[CASE:.*]] = arith.index_cast %[[AT]] : i32 to index
// CHECK-NEXT: %[[BITS:.*]] = scf.index_switch %[[CASE]] -> i64
// CHECK-NEXT: case 2 {
// CHECK-NEXT: scf.yield %c-1_i64
// CHECK: case 3 {
// CHECK-NEXT: scf.yield %c0_i64
// CHECK: case 4 {
// CHECK-NEXT: scf.yield %c4_i64
// CHECK: case 5 {
// CHECK-NEXT: scf.yield %c3_i64
// CHECK: default {
// CHECK-NEXT: scf.yield %c0_i64
// CHECK: %[[TURNED:.*]] = llvm.intr.bitreverse(%[[BITS]])
// CHECK-NEXT: %[[WORD:.*]] = arith.select %[[REVERSED]], %[[TURNED]], %[[BITS]]
// CHECK-NEXT: scf.while (%{{.*}} = %[[WORD]],
// CHECK: llvm.intr.cttz
// CHECK-NOT: load_table
// CHECK: openwork_gpu.store_slot %c0_i32, %c0_i32, %c0_i32, %c-1_i32
openwork.kernel @k tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @m mask(@m) {
    openwork.rows (%i) in (0 to 1) {
      openwork.visit (%i) full
    }
    openwork.bit_rows immediate in (1 to 3)
  }
}

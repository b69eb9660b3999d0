// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// Rows of boxes in several ops: each but the last is asked for the coordinates that it leaves out.
openwork.block_mask @m tiling(<boxes<1 x 8 x 8> in 3 x 16 x 24 by runs<64> in 64>)
  = ["#", "#", "#", "#", "#", "#", ".", ".", "#", ".", ".", "#", ".", ".", ".", ".", ".", "."]
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK: ^bb0(%{{.*}}: i32, %[[ITEM:.*]]: i32):
// CHECK-NEXT: %[[ROW:.*]] = arith.remui %[[ITEM]], %c18_i32
// CHECK: %[[LINE:.*]] = arith.divui %[[ROW]], %c3_i32
// CHECK-NEXT: %[[F:.*]] = arith.divui %[[LINE]], %c2_i32
// CHECK-NEXT: %[[H:.*]] = arith.remui %[[LINE]], %c2_i32
// CHECK-NEXT: %[[W:.*]] = arith.remui %[[ROW]], %c3_i32
// CHECK: %[[FIRST:.*]] = arith.cmpi slt, %[[F]], %c1_i32
// CHECK-NEXT: scf.if %[[FIRST]] -> (i32) {
// CHECK: openwork_gpu.store_slot %c0_i32, %c0_i32, %c0_i32, %c0_i32
// CHECK: } else {
// CHECK-NEXT: %[[F_BEGIN:.*]] = arith.cmpi sge, %[[F]], %c1_i32
// CHECK-NEXT: %[[F_END:.*]] = arith.cmpi slt, %[[F]], %c2_i32
// CHECK-NEXT: %[[IN_F:.*]] = arith.andi %[[F_BEGIN]], %[[F_END]]
// CHECK-NEXT: %[[W_BEGIN:.*]] = arith.cmpi sge, %[[W]], %c2_i32
// CHECK-NEXT: %[[SECOND:.*]] = arith.andi %[[IN_F]], %[[W_BEGIN]]
// CHECK: scf.if %[[SECOND]]
// CHECK: openwork_gpu.store_slot %c0_i32, %c0_i32, %c0_i32, %c0_i32
// CHECK: openwork_gpu.store_slot %c0_i32, %c0_i32, %c0_i32, %c-1_i32
openwork.kernel @k tile(64 x 64) head_dim(64 x 64) type(bf16) {
  openwork.class @m mask(@m) {
    openwork.rows (%f, %h, %w) in (0 to 1, 0 to 2, 0 to 3) {
      affine.for %j = 0 to 1 { openwork.visit (%j) full }
    }
    openwork.rows (%f, %h, %w) in (1 to 2, 0 to 2, 2 to 3) {
      affine.for %j = 0 to 1 { openwork.visit (%j) full }
    }
    openwork.rows (%f, %h, %w) in (1 to 2, 0 to 2, 0 to 2) {
    }
    openwork.rows (%f, %h, %w) in (2 to 3, 0 to 2, 0 to 3) {
    }
  }
}

// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// Text is a view of its own, 1 here: its tiles are counted from its first token. That of keys is padded.
openwork.block_mask @m tiling(<runs<64> in 128 + text_back 40 by runs<16> in 32 + text_back 40>)
  = ["#####", "#####", "..###"]
// CHECK: openwork_gpu.table @k_masks = dense<15> : tensor<128xi32>
// CHECK-NEXT: openwork_gpu.kernel @k threads(256) views(2, 2) heads(1) {
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK-NOT: validText
// CHECK: ^bb0(%{{.*}}: i32, %[[ITEM:.*]]: i32):
// CHECK-NEXT: %[[ROW:.*]] = arith.remui %[[ITEM]], %c3_i32
// CHECK-NEXT: %[[GRID:.*]] = arith.cmpi slt, %[[ROW]], %c2_i32
// CHECK-NEXT: scf.if %[[GRID]] -> (i32) {
// CHECK-NEXT: %[[QUERY:.*]] = arith.muli %[[ROW]], %c64_i32
// CHECK: openwork_gpu.store_slot %[[ITEM]], %[[QUERY]], %c0_i32, %c-2147483648_i32
// CHECK: %[[COUNT:.*]] = scf.for %{{.*}} = %c0 to %c2
// CHECK: openwork_gpu.store_slot %c0_i32, %{{.*}}, %c0_i32, %c0_i32
// CHECK: scf.for %[[J:.*]] = %c0 to %c3 {{.*}} iter_args(%{{.*}} = %[[COUNT]])
// CHECK-NEXT: %[[TILE:.*]] = arith.index_cast %[[J]]
// CHECK-NEXT: %[[LAST:.*]] = arith.cmpi eq, %[[TILE]], %c2_i32
// CHECK-NEXT: %[[WORD:.*]] = arith.extui %[[LAST]]
// CHECK-NEXT: %[[KEY:.*]] = arith.muli %[[TILE]], %c16_i32
// CHECK: openwork_gpu.store_slot %[[WORD]], %[[KEY]], %c0_i32, %c1_i32
// CHECK: } else {
// CHECK-NEXT: %[[TEXT:.*]] = arith.addi %[[ROW]], %c-2_i32
// CHECK-NEXT: %[[QUERY:.*]] = arith.muli %[[TEXT]], %c64_i32
// CHECK: openwork_gpu.store_slot %[[ITEM]], %[[QUERY]], %c0_i32, %c-2147483647_i32
// CHECK: openwork_gpu.store_slot %c0_i32, %c0_i32, %c0_i32, %c-1_i32
// CHECK: openwork_gpu.row_tokens{{.*}} box [1, 1, 64] grid [1, 1, 128] first 0
// CHECK: openwork_gpu.row_tokens{{.*}} box [1, 1, 64] grid [1, 1, 40] first 128
// CHECK-NOT: openwork_gpu.limit
openwork.kernel @k tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @m mask(@m) {
    openwork.rows (%i) in (0 to 2) {
      affine.for %j = 0 to 2 { openwork.visit (%j) full }
      affine.for %j = 0 to 3 { openwork.visit segment 1 (%j) full }
    }
    openwork.rows segment 1 (%i) in (0 to 1) {
      affine.for %j = 0 to 3 { openwork.visit segment 1 (%j) full }
    }
  }
}

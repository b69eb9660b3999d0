// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// Classes that cut the same tokens in other ways read them through other views. Boxes stand at the first token of each
// axis: tile (f, h, w) of 2 x 2 x 4 at (2 f, 2 h, 4 w). Frame and view share a word, whose top bit
// tells items from visits.
openwork.block_mask @runs tiling(<runs<64> in 2 x 8 x 8 by runs<16> in 2 x 8 x 8>) = ["########", "########"]
openwork.block_mask @boxes tiling(<boxes<1 x 8 x 8> in 2 x 8 x 8 by boxes<2 x 2 x 4> in 2 x 8 x 8>)
  = ["########", "########"]
// CHECK: openwork_gpu.kernel @k threads(256) views(2, 2) heads(1) {
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK: ^bb0(%{{.*}}: i32, %[[ITEM:.*]]: i32):
// CHECK: %[[F:.*]] = arith.remui %[[ITEM]], %c2_i32
// CHECK: case 1 {
// CHECK-NEXT: %[[FRAME:.*]] = arith.shli %[[F]], %c4_i32
// CHECK-NEXT: %[[VIEWED:.*]] = arith.ori %[[FRAME]], %c1_i32
// CHECK-NEXT: %[[PLACE:.*]] = arith.ori %[[VIEWED]], %c-2147483648_i32
// CHECK: openwork_gpu.store_slot %[[ITEM]], %c0_i32, %c0_i32, %[[PLACE]]
// CHECK: scf.for %[[H:.*]] = %c0 to %c4
// CHECK: scf.for %[[W:.*]] = %c0 to %c2
// CHECK: %[[H32:.*]] = arith.index_cast %[[H]]
// CHECK-NEXT: %[[W32:.*]] = arith.index_cast %[[W]]
// CHECK-NEXT: %[[AT_W:.*]] = arith.muli %[[W32]], %c4_i32
// CHECK-NEXT: %[[AT_H:.*]] = arith.muli %[[H32]], %c2_i32
// CHECK: openwork_gpu.store_slot %c0_i32, %[[AT_W]], %[[AT_H]], %c1_i32
// CHECK: default {
// CHECK: openwork_gpu.store_slot %[[ITEM]], %{{.*}}, %c0_i32, %c-2147483648_i32
// CHECK: openwork_gpu.store_slot %c0_i32, %{{.*}}, %c0_i32, %c0_i32
// Results go where the item's view says.
// CHECK: openwork_gpu.set_registers "increase"
// CHECK: %[[VIEW:.*]] = arith.andi %{{.*}}, %c15_i32
// CHECK: %[[LOW:.*]], %[[HIGH:.*]] = openwork_gpu.row_tokens{{.*}} box [1, 1, 64] grid [1, 1, 128] first 0
// CHECK-NEXT: %[[IS_BOXES:.*]] = arith.cmpi eq, %[[VIEW]], %c1_i32
// CHECK-NEXT: scf.if %[[IS_BOXES]] -> (i32, i32) {
// CHECK-NEXT: openwork_gpu.row_tokens{{.*}} box [1, 8, 8] grid [2, 8, 8] first 0
// CHECK: } else {
// CHECK-NEXT: scf.yield %[[LOW]], %[[HIGH]]
openwork.kernel @k tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @runs mask(@runs) {
    openwork.rows (%i) in (0 to 2) {
      affine.for %j = 0 to 8 { openwork.visit (%j) full }
    }
  }
  openwork.class @boxes mask(@boxes) {
    openwork.rows (%f, %h, %w) in (0 to 2, 0 to 1, 0 to 1) {
      affine.for %i = 0 to 4 {
        affine.for %j = 0 to 2 { openwork.visit (%h, %i, %j) full }
      }
    }
  }
}

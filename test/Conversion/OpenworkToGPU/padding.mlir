// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// Full visits to key tiles with padding go under a tile mask that leaves it out.

// The last of three tiles of a run has 8 tokens, which are the first four elements of each thread.
openwork.block_mask @run_mask tiling(<runs<64> in 64 by runs<16> in 40>) = ["###"]
// CHECK: gpu.module @run_sm90a
// CHECK-NEXT: openwork_gpu.table @run_masks = dense<15> : tensor<128xi32>
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK: scf.for %[[J:.*]] = %c0 to %c3
// CHECK-NEXT: %[[TILE:.*]] = arith.index_cast %[[J]]
// CHECK-NEXT: %[[LAST:.*]] = arith.cmpi eq, %[[TILE]], %c2_i32
// CHECK-NEXT: %[[WORD:.*]] = arith.extui %[[LAST]] : i1 to i32
// CHECK: openwork_gpu.store_slot %[[WORD]], %{{.*}}, %c0_i32, %c0_i32
openwork.kernel @run tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @c mask(@run_mask) {
    openwork.rows (%i) in (0 to 1) {
      affine.for %j = 0 to 3 { openwork.visit (%j) full }
    }
  }
}

// Boxes of 4 x 4 over 6 x 7 stick out below, to the right, or both. Word 1 keeps two lines of four, word 2 three columns
// of each line, word 3 three columns of two lines.
openwork.block_mask @boxes_mask tiling(<runs<64> in 2 x 6 x 7 by boxes<1 x 4 x 4> in 2 x 6 x 7>) = ["########", "########"]
// CHECK: gpu.module @boxes_sm90a
// CHECK-NEXT: openwork_gpu.table @boxes_masks =
// CHECK-SAME: dense<"0x{{(0F000000)+(FF00000055000000)+(0F00000005000000)+}}"> : tensor<384xi32>
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK: scf.for %[[F:.*]] = %c0 to %c2
// CHECK: scf.for %[[H:.*]] = %c0 to %c2
// CHECK: scf.for %[[W:.*]] = %c0 to %c2
// CHECK: %[[F32:.*]] = arith.index_cast %[[F]]
// CHECK-NEXT: %[[H32:.*]] = arith.index_cast %[[H]]
// CHECK-NEXT: %[[W32:.*]] = arith.index_cast %[[W]]
// CHECK-NEXT: %[[LOW:.*]] = arith.cmpi eq, %[[H32]], %c1_i32
// CHECK-NEXT: %[[ONE:.*]] = arith.extui %[[LOW]]
// CHECK-NEXT: %[[RIGHT:.*]] = arith.cmpi eq, %[[W32]], %c1_i32
// CHECK-NEXT: %[[TWO:.*]] = arith.select %[[RIGHT]], %c2_i32, %c0_i32
// CHECK-NEXT: %[[WORD:.*]] = arith.ori %[[ONE]], %[[TWO]]
// CHECK-NEXT: %[[AT_W:.*]] = arith.muli %[[W32]], %c4_i32
// CHECK-NEXT: %[[AT_H:.*]] = arith.muli %[[H32]], %c4_i32
// CHECK: %[[AT_F:.*]] = arith.shli %[[F32]], %c4_i32
// CHECK: openwork_gpu.store_slot %[[WORD]], %[[AT_W]], %[[AT_H]], %[[AT_F]]
openwork.kernel @boxes tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @c mask(@boxes_mask) {
    openwork.rows (%i) in (0 to 2) {
      affine.for %f = 0 to 2 {
        affine.for %h = 0 to 2 {
          affine.for %w = 0 to 2 { openwork.visit (%f, %h, %w) full }
        }
      }
    }
  }
}

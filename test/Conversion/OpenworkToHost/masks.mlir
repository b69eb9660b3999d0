// RUN: openwork-opt %s --convert-openwork-to-host --canonicalize --cse | FileCheck %s

// Tile masks are kept by key: bit q of word k keeps the pair of query slot q and key slot k, in words of 32 queries. The
// mask of the padding follows, where queries beyond the fourth have no tokens but keep their keys.
openwork.block_mask @m tiling(<runs<4> in 8 by runs<4> in 6>)
  = full dense<[[2], [3]]> : tensor<2x1xi64> partial dense<[[1], [0]]> : tensor<2x1xi64> ids dense<0> : tensor<1xi32>
    tile_masks dense<[[[1], [3], [7], [15]]]> : tensor<1x4x1xi64>
// CHECK: llvm.mlir.global internal constant @k_masks(dense<[15, 14, 12, 8, 15, 15, 0, 0]> : tensor<8xi32>)
// CHECK-SAME: alignment = 64
// CHECK: llvm.func internal @"host.visit.x86-64"(
// CHECK: llvm.mlir.addressof @k_masks
// CHECK: %[[MASK:.*]] = arith.andi %{{.*}}, %c4194303_i32
// CHECK: %[[NUMBER:.*]] = arith.extui %[[MASK]]
// CHECK: arith.cmpi ne, %[[NUMBER]], %c0_i64
// CHECK: %[[BITS:.*]] = llvm.load %{{.*}} {alignment = 1 : i64} : !llvm.ptr -> i8
// CHECK: %[[KEPT:.*]] = llvm.bitcast %[[BITS]] : i8 to vector<8xi1>
// CHECK: arith.select %[[KEPT]]
// CHECK: llvm.func @k(
// CHECK: llvm.call @host.visit(%{{.*}}, %{{.*}}, %c1_i32, %{{.*}}, %c0_i32, %c0_i32, %c0_i32)
// The last key tile is padded.
// CHECK-NEXT: llvm.call @host.visit(%{{.*}}, %{{.*}}, %c2_i32, %c4_i32, %c0_i32, %c0_i32, %c0_i32)
openwork.kernel @k tile(4 x 4) head_dim(3 x 5) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 1) {
      openwork.visit (%i) tile_mask(0)
      affine.for %j = 1 to 2 {
        openwork.visit (%j) full
      }
    }
    openwork.bit_rows embedded in (1 to 2)
  }
}

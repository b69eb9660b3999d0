// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// Bits that are set and not partial get the words of padding as well: here behind the tile mask of the class, word 1.
openwork.block_mask @m tiling(<runs<64> in 128 by runs<16> in 40>)
  = full dense<[[7], [4]]> : tensor<2x1xi64> partial dense<[[0], [1]]> : tensor<2x1xi64> ids dense<0> : tensor<1xi32>
    tile_masks dense<255> : tensor<1x64x1xi64>
// CHECK: openwork_gpu.table @k_masks = dense<15> : tensor<256xi32>
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK: %[[BIT32:.*]] = arith.trunci
// CHECK: %[[PLACE:.*]] = arith.addi %{{.*}}, %[[BIT32]]
// CHECK: %[[COLUMN:.*]] = arith.select %{{.*}}, %{{.*}}, %[[PLACE]]
// CHECK: %[[MASK:.*]] = scf.if
// CHECK: %[[LAST:.*]] = arith.cmpi eq, %[[COLUMN]], %c2_i32
// CHECK-NEXT: %[[SET:.*]] = arith.extui %[[LAST]]
// CHECK-NEXT: %[[UNPADDED:.*]] = arith.cmpi eq, %[[SET]], %c0_i32
// CHECK-NEXT: %[[BEHIND:.*]] = arith.addi %[[SET]], %c1_i32
// CHECK-NEXT: %[[PADDING:.*]] = arith.select %[[UNPADDED]], %c0_i32, %[[BEHIND]]
// CHECK-NEXT: %[[NONE:.*]] = arith.cmpi eq, %[[MASK]], %c0_i32
// CHECK-NEXT: %[[WORD:.*]] = arith.select %[[NONE]], %[[PADDING]], %[[MASK]]
// CHECK: openwork_gpu.store_slot %[[WORD]],
openwork.kernel @k tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @m mask(@m) {
    openwork.bit_rows embedded in (0 to 2)
  }
}

// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// Partial blocks under tile masks. A row that is visited in reverse takes their words from its last one on, which stands
// in front of the next row's first. Words of class @right go on where those of @left end.
openwork.block_mask @left tiling(<runs<64> in 128 by runs<16> in 48>)
  = full dense<[[1], [0]]> : tensor<2x1xi64> partial dense<[[2], [5]]> : tensor<2x1xi64> ids dense<0> : tensor<3xi32>
    tile_masks dense<255> : tensor<1x64x1xi64>
openwork.block_mask @right tiling(<runs<64> in 128 by runs<16> in 48>)
  = full dense<[[1], [0]]> : tensor<2x1xi64> partial dense<[[2], [5]]> : tensor<2x1xi64> ids dense<0> : tensor<3xi32>
    tile_masks dense<65280> : tensor<1x64x1xi64>
// CHECK: openwork_gpu.table @left_full = dense<[1, 0]> : tensor<2xi64>
// CHECK-NEXT: openwork_gpu.table @left_partial = dense<[2, 5]> : tensor<2xi64>
// CHECK-NEXT: openwork_gpu.table @left_words = dense<1> : tensor<3xi32>
// CHECK-NEXT: openwork_gpu.table @left_first_word = dense<[0, 1, 3]> : tensor<3xi32>
// CHECK-NEXT: openwork_gpu.table @right_words = dense<2> : tensor<3xi32>
// CHECK-NEXT: openwork_gpu.table @right_first_word = dense<[0, 1, 3]> : tensor<3xi32>
// Each of 128 threads has eight bits: the first eight columns are the first four, the others the last four.
// CHECK-NEXT: openwork_gpu.table @k_masks = dense<"0x0F0000000F000000{{.*}}0F000000F0000000{{.*}}F0000000"> : tensor<256xi32>
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK: case 1 {
// CHECK: openwork_gpu.store_slot %c0_i32,
// CHECK: scf.for
// CHECK: openwork_gpu.store_slot %c2_i32, %{{.*}}, %c0_i32, %c0_i32
// CHECK: openwork_gpu.load_table @right_first_word
// CHECK: case 1 {
// CHECK-NEXT: scf.yield %c5_i64
// CHECK: openwork_gpu.load_table @right_words
// CHECK: default {
// CHECK: %[[REVERSED:.*]] = arith.cmpi ne, %{{.*}}, %c0_i32
// CHECK-NEXT: %[[THIS:.*]] = openwork_gpu.load_table @left_first_word[%[[ROW:.*]]]
// CHECK-NEXT: %[[NEXT_ROW:.*]] = arith.addi %[[ROW]], %c1_i32
// CHECK-NEXT: %[[NEXT:.*]] = openwork_gpu.load_table @left_first_word[%[[NEXT_ROW]]]
// CHECK-NEXT: %[[LAST:.*]] = arith.addi %[[NEXT]], %c-1_i32
// CHECK-NEXT: %[[BEGIN:.*]] = arith.select %[[REVERSED]], %[[LAST]], %[[THIS]]
// CHECK-NEXT: %[[WAY:.*]] = arith.select %[[REVERSED]], %c-1_i32, %c1_i32
// CHECK-NEXT: scf.while (%{{.*}} = %c0_i32, %{{.*}} = %{{.*}}, %{{.*}} = %[[BEGIN]])
// CHECK: %[[STORED_FULL:.*]] = openwork_gpu.load_table @left_full
// CHECK: %[[FULL:.*]] = arith.select %[[REVERSED]], %{{.*}}, %[[STORED_FULL]]
// CHECK-NEXT: %[[STORED_PARTIAL:.*]] = openwork_gpu.load_table @left_partial
// CHECK: %[[PARTIAL:.*]] = arith.select %[[REVERSED]], %{{.*}}, %[[STORED_PARTIAL]]
// CHECK-NEXT: %[[BITS:.*]] = arith.ori %[[FULL]], %[[PARTIAL]]
// CHECK-NEXT: scf.while (%{{.*}} = %[[BITS]],
// CHECK: ^bb0(%[[LEFT:.*]]: i64, %{{.*}}: i32, %[[AT:.*]]: i32):
// CHECK-NEXT: %[[BIT:.*]] = "llvm.intr.cttz"(%[[LEFT]])
// CHECK: %[[SHIFTED:.*]] = arith.shrui %[[PARTIAL]], %[[BIT]]
// CHECK-NEXT: %[[ONE:.*]] = arith.andi %[[SHIFTED]], %c1_i64
// CHECK-NEXT: %[[IS_PARTIAL:.*]] = arith.cmpi ne, %[[ONE]], %c0_i64
// CHECK-NEXT: %[[WORD:.*]] = scf.if %[[IS_PARTIAL]] -> (i32) {
// CHECK-NEXT: %[[MASK:.*]] = openwork_gpu.load_table @left_words[%[[AT]]] : i32
// CHECK-NEXT: scf.yield %[[MASK]]
// CHECK-NEXT: } else {
// CHECK-NEXT: scf.yield %c0_i32
// CHECK: %[[STEP:.*]] = arith.select %[[IS_PARTIAL]], %[[WAY]], %c0_i32
// CHECK-NEXT: arith.addi %[[AT]], %[[STEP]]
// CHECK: openwork_gpu.store_slot %[[WORD]], %{{.*}}, %c0_i32, %c0_i32
// An item's first visit, and two bodies of those behind it: under a mask, and full.
// CHECK: openwork_gpu.set_registers "increase"
// CHECK: openwork_gpu.load_bits @k_masks[%{{.*}}] share %{{.*}} of 1 : <64x16>
// CHECK: openwork_gpu.softmax_step {{.*}} guarded
// CHECK: %[[MASKED:.*]] = arith.cmpi ne, %{{.*}}, %c0_i32
// CHECK-NEXT: scf.if %[[MASKED]]
// CHECK: openwork_gpu.load_bits @k_masks[
// CHECK: openwork_gpu.softmax_step {{.*}} guarded
// CHECK: } else {
// CHECK-NOT: openwork_gpu.load_bits
// CHECK: openwork_gpu.softmax_step
// CHECK-NOT: guarded
// CHECK: openwork_gpu.store_output
openwork.kernel @k tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @left mask(@left) {
    openwork.bit_rows embedded in (0 to 2)
  }
  openwork.class @right mask(@right) {
    openwork.rows (%i) in (0 to 1) {
      openwork.visit (%i) full
      affine.for %j = affine_map<(d0) -> (d0 + 1)>(%i) to affine_map<(d0) -> (d0 + 2)>(%i) {
        openwork.visit (%j) tile_mask(0)
      }
    }
    openwork.bit_rows immediate in (1 to 2)
  }
}

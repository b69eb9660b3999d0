// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// An item without a visit gets an empty one, whose word is bit 23: it has a stage, which nothing is fetched into.
openwork.block_mask @hole tiling(<runs<64> in 128 by runs<16> in 32>) = ["##", ".."]
// CHECK: gpu.module @some_sm90a
// CHECK: openwork_gpu.set_registers "decrease"
// CHECK: %[[IS_EMPTY:.*]] = arith.cmpi eq, %[[WORD:.*]], %c8388608_i32
// CHECK: openwork_gpu.arrive %{{.*}} if %[[IS_EMPTY]]
// CHECK: %[[IS_FULL:.*]] = arith.cmpi ne, %[[WORD]], %c8388608_i32
// CHECK-NEXT: scf.if %[[IS_FULL]] {
// CHECK: openwork_gpu.load_tile
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK: ^bb0(%[[BEFORE:.*]]: i32, %[[ITEM:.*]]: i32):
// CHECK: openwork_gpu.store_slot %[[ITEM]],
// CHECK: %[[AFTER:.*]] = scf.if
// CHECK: %[[PUSHED:.*]] = arith.subi %[[AFTER]], %[[BEFORE]]
// CHECK-NEXT: %[[ITEM_ALONE:.*]] = arith.cmpi eq, %[[PUSHED]], %c1_i32
// CHECK-NEXT: scf.if %[[ITEM_ALONE]] -> (i32) {
// CHECK: openwork_gpu.store_slot %c8388608_i32, %c0_i32, %c0_i32, %c0_i32
// CHECK: } else {
// CHECK-NEXT: scf.yield %[[AFTER]]
// The consumers give the stage back and have nothing to add up.
// CHECK: openwork_gpu.set_registers "increase"
// CHECK: %[[BIT:.*]] = arith.andi %{{.*}}, %c8388608_i32
// CHECK-NEXT: %[[SOME:.*]] = arith.cmpi eq, %[[BIT]], %c0_i32
// CHECK-NEXT: scf.if %[[SOME]]
// CHECK: openwork_gpu.multiply_shared
openwork.kernel @some tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @c mask(@hole) {
    openwork.rows (%i) in (0 to 1) {
      affine.for %j = 0 to 2 { openwork.visit (%j) full }
    }
    openwork.rows (%i) in (1 to 2) {
    }
  }
}

// Where each row has visits, none of this is there.
openwork.block_mask @filled tiling(<runs<64> in 128 by runs<16> in 32>) = ["##", ".#"]
// CHECK: gpu.module @none_sm90a
// CHECK-NOT: c8388608_i32
openwork.kernel @none tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @c mask(@filled) {
    openwork.rows (%i) in (0 to 2) {
      affine.for %j = affine_map<(d0) -> (d0)>(%i) to 2 { openwork.visit (%j) full }
    }
  }
}

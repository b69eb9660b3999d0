// RUN: openwork-opt %s --convert-openwork-to-host --canonicalize --cse | FileCheck %s

// One item: the addresses of its head, the query tile, then a call for each visit of its row.
openwork.block_mask @window tiling(<runs<64> in 256 by runs<16> in 96>) = ["###...", ".###..", "..###.", "...###"]
// CHECK: openwork.kernel @k
// CHECK: module @k_host {
// CHECK: llvm.func @k(%[[ARGUMENTS:.*]]: !llvm.ptr, %[[ROW:.*]]: i32, %[[POSITION:.*]]: i32, %[[ENTRY:.*]]: i32, %[[SCRATCH:.*]]: !llvm.ptr) {
// CHECK: %[[QUERY:.*]] = arith.muli %[[ROW]], %c64_i32
// head | class << 16
// CHECK: %[[DEAL:.*]] = llvm.load %{{.*}} : !llvm.ptr -> i32
// CHECK-NEXT: %[[HEAD:.*]] = arith.andi %[[DEAL]], %c65535_i32
// CHECK: %[[KV_HEAD:.*]] = arith.divui
// Q, K, V and O are of 16 bits, LSE of 32.
// CHECK-COUNT-4: llvm.getelementptr %{{.*}}[%{{.*}}] : (!llvm.ptr, i64) -> !llvm.ptr, i16
// CHECK: llvm.getelementptr %{{.*}}[%{{.*}}] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK: llvm.call @host.begin(%[[ARGUMENTS]], %[[SCRATCH]], %[[QUERY]], %c0_i32, %c0_i32, %c0_i32)
// CHECK-NEXT: %[[I:.*]] = arith.index_cast %[[ROW]] : i32 to index
// CHECK-NEXT: %[[END:.*]] = arith.addi %[[I]], %c3 : index
// CHECK-NEXT: scf.for %[[J:.*]] = %[[I]] to %[[END]] step %c1 {
// CHECK-NEXT: %[[J32:.*]] = arith.index_cast %[[J]] : index to i32
// CHECK-NEXT: %[[KEY:.*]] = arith.muli %[[J32]], %c16_i32
// CHECK-NEXT: llvm.call @host.visit(%[[ARGUMENTS]], %[[SCRATCH]], %c0_i32, %[[KEY]], %c0_i32, %c0_i32, %c0_i32)
// CHECK-NEXT: }
// CHECK-NEXT: llvm.call @host.finish(%[[ARGUMENTS]], %[[SCRATCH]])
// CHECK-NEXT: llvm.return
openwork.kernel @k tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @window mask(@window) {
    openwork.rows (%i) in (0 to 4) {
      affine.for %j = affine_map<(d0) -> (d0)>(%i) to affine_map<(d0) -> (d0 + 3)>(%i) {
        openwork.visit (%j) full
      }
    }
  }
}

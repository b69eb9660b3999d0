// RUN: openwork-opt %s --convert-openwork-to-host --canonicalize --cse | FileCheck %s

// Each part exists for every level; panels have as many lanes as its accumulators leave registers for.
openwork.block_mask @m tiling(<runs<64> in 64>) = ["#"]
// CHECK: llvm.func internal @"host.visit.x86-64"(
// CHECK-SAME: target_cpu = "x86-64"}
// CHECK-COUNT-6: llvm.intr.fmuladd(%{{.*}}, %{{.*}}, %{{.*}}) : (vector<8xf32>
// CHECK-NOT: vector<16xf32>
// CHECK: llvm.func internal @"host.visit.x86-64-v3"(
// CHECK-SAME: target_cpu = "x86-64-v3"}
// Six rows of keys at a time, and four that are left of 64.
// CHECK: scf.for %{{.*}} = %c0_i64 to %c60_i64 step %c6_i64
// CHECK: %[[SUMS:.*]]:6 = scf.for %[[COLUMN:.*]] = %c0_i64 to %c32_i64 step %c1_i64
// CHECK: %[[QUERIES:.*]] = llvm.load %{{.*}} {alignment = 64 : i64} : !llvm.ptr -> vector<16xf32>
// CHECK: %[[KEY:.*]] = llvm.load %{{.*}} : !llvm.ptr -> f32
// CHECK: %[[LANES:.*]] = vector.broadcast %[[KEY]] : f32 to vector<16xf32>
// CHECK: llvm.intr.fmuladd(%[[LANES]], %[[QUERIES]], %{{.*}})
// CHECK: %{{.*}}:4 = scf.for
// CHECK: llvm.func internal @"host.visit.x86-64-v4"(
// CHECK-SAME: target_cpu = "x86-64-v4"}
// CHECK: scf.for %{{.*}} = %c0_i64 to %c64_i64 step %c8_i64
// CHECK: vector<32xf32>
// CHECK: llvm.func internal @host.visit(
// CHECK: scf.index_switch
// CHECK-NEXT: case 1 {
// CHECK-NEXT: llvm.call @"host.visit.x86-64-v3"
// CHECK: case 2 {
// CHECK-NEXT: llvm.call @"host.visit.x86-64-v4"
// CHECK: default {
// CHECK-NEXT: llvm.call @"host.visit.x86-64"
openwork.kernel @k tile(64 x 64) head_dim(32 x 32) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 1) { openwork.visit (%i) full }
  }
}

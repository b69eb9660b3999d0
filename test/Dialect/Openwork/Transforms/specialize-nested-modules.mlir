// RUN: openwork-opt %s --pass-pipeline='builtin.module(openwork-specialize,openwork-order-work,openwork-verify-schedule)' | FileCheck %s

// Each symbol table has kernels and plans of its own; equal names in two of them are two things.

!t = tensor<1x8x1x16xf32>

openwork.block_mask @m tiling(<runs<4> in 8>) = ["##", "##"]

// CHECK-LABEL: module {
// CHECK: openwork.block_mask @m tiling({{.*}}) = ["##", "##"]
// CHECK: openwork.kernel @kernel_0
// CHECK: affine.for
// CHECK: openwork.plan @plan_0 of @kernel_0 heads [@m]
// CHECK-NEXT: func.func @f
// CHECK: plans [@plan_0]
func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology([@m])
  return %r : !t
}

// CHECK-LABEL: module @inner {
module @inner {
  openwork.block_mask @m tiling(<runs<4> in 8>) = ["#.", ".#"]
  // CHECK: openwork.kernel @kernel_0
  // CHECK: openwork.rows (%i) in (0 to 2) {
  // CHECK-NEXT: affine.for {{.*}}(%i) to
  // CHECK: openwork.plan @plan_0 of @kernel_0 heads [@m]
  // CHECK-NEXT: func.func @f
  func.func @f(%q: !t) -> !t {
    %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology([@m])
    return %r : !t
  }
}

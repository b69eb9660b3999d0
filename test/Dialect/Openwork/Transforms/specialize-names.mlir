// RUN: openwork-opt %s --openwork-specialize | FileCheck %s

// Kernels and plans of others stay as they are, whatever their names.

!t = tensor<1x8x1x16xf32>

openwork.block_mask @plan_0 tiling(<runs<4> in 8>) = ["##", "##"]

openwork.kernel @kernel_0 tile(4 x 4) head_dim(16 x 16) type(f32) {
  openwork.class @kernel_0 mask(@plan_0) {
    openwork.bit_rows embedded in (0 to 2)
  }
}
openwork.plan @mine of @kernel_0 heads [@kernel_0]

// CHECK: openwork.kernel @kernel_0 tile
// CHECK: openwork.class @kernel_0 mask(@plan_0)
// CHECK-NEXT: openwork.bit_rows
// CHECK: openwork.plan @mine of @kernel_0 heads [@kernel_0]
// CHECK: openwork.kernel @[[KERNEL:kernel_0_[0-9]+]] tile
// CHECK: openwork.class @plan_0 mask(@plan_0)
// CHECK-NEXT: openwork.rows
// CHECK: openwork.plan @[[PLAN:plan_0_[0-9]+]] of @[[KERNEL]] heads [@plan_0]
// CHECK: plans [@[[PLAN]]]
// CHECK: plans [@mine]
func.func @f(%q: !t) -> (!t, !t) {
  %0 = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology([@plan_0])
  %1 = openwork.launch ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) plans [@mine]
  return %0, %1 : !t, !t
}

// RUN: openwork-opt %s --openwork-specialize | FileCheck %s

// Layers of different element types or head dims share masks, but no kernels.

openwork.block_mask @all tiling(<runs<4> in 8>) = ["##", "##"]

// CHECK: openwork.kernel @kernel_0 tile(4 x 4) head_dim(16 x 16) type(f32)
// CHECK: openwork.class @all
// CHECK: openwork.kernel @kernel_1 tile(4 x 4) head_dim(16 x 16) type(bf16)
// CHECK: openwork.class @all
// CHECK: openwork.kernel @kernel_2 tile(4 x 4) head_dim(32 x 32) type(f32)
// CHECK: openwork.class @all
// CHECK: openwork.plan @plan_0 of @kernel_0
// CHECK: openwork.plan @plan_1 of @kernel_1
// CHECK: openwork.plan @plan_2 of @kernel_2

!a = tensor<1x8x1x16xf32>
!b = tensor<1x8x1x16xbf16>
!c = tensor<1x8x1x32xf32>

func.func @f(%a: !a, %b: !b, %c: !c) -> (!a, !b, !c, !a) {
  // CHECK: plans [@plan_0]
  // CHECK: plans [@plan_1]
  // CHECK: plans [@plan_2]
  // CHECK: plans [@plan_0]
  %0 = openwork.attention ins(%a, %a, %a : !a, !a, !a) outs(%a : !a) layout(bshd) query_grid(8) topology([@all])
  %1 = openwork.attention ins(%b, %b, %b : !b, !b, !b) outs(%b : !b) layout(bshd) query_grid(8) topology([@all])
  %2 = openwork.attention ins(%c, %c, %c : !c, !c, !c) outs(%c : !c) layout(bshd) query_grid(8) topology([@all])
  %3 = openwork.attention ins(%a, %a, %a : !a, !a, !a) outs(%a : !a) layout(bshd) query_grid(8) topology([@all])
  return %0, %1, %2, %3 : !a, !b, !c, !a
}

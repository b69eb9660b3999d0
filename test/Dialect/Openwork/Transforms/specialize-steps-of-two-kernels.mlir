// RUN: openwork-opt %s --openwork-specialize | FileCheck %s

// Steps whose masks have different tile sizes have different kernels; plans keep the order of the steps.

!t = tensor<1x8x1x16xf32>

openwork.block_mask @wide tiling(<runs<4> in 8>) = ["##", "##"]
openwork.block_mask @narrow tiling(<runs<2> in 8>) = ["####", "####", "####", "####"]
openwork.assignment @model [@wide, @narrow] = dense<[[[0]], [[1]], [[0]]]> : tensor<3x1x1xui16>

// CHECK: openwork.kernel @kernel_0 tile(4 x 4)
// CHECK: openwork.kernel @kernel_1 tile(2 x 2)
// CHECK: openwork.plan @plan_0 of @kernel_0 heads [@wide]
// CHECK: openwork.plan @plan_1 of @kernel_1 heads [@narrow]
// CHECK: plans [@plan_0, @plan_1, @plan_0]
func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology(@model, layer = 0)
  return %r : !t
}

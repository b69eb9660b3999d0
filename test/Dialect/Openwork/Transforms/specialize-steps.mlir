// RUN: openwork-opt %s --openwork-specialize --remarks-filter=openwork.* 2>&1 | FileCheck %s

// Each denoising step of a layer has a plan; equal choices share one, and one that holds for all steps is written once.

!t = tensor<1x8x2x16xf32>

openwork.block_mask @dense tiling(<runs<4> in 8>) = ["##", "##"]
openwork.block_mask @diagonal tiling(<runs<4> in 8>) = ["#.", ".#"]
openwork.assignment @model [@dense, @diagonal] = dense<[
  [[0, 0], [0, 1], [0, 0]],
  [[0, 0], [1, 0], [1, 1]],
  [[0, 0], [0, 1], [0, 0]],
  [[0, 0], [0, 1], [0, 1]]
]> : tensor<4x3x2xui16>

// CHECK: remark: [Passed] kernel {{.*}} | bytes={{[0-9]+}}, classes=2, kernel=kernel_0, launches=12

// CHECK: openwork.kernel @kernel_0
// CHECK: openwork.plan @plan_0 of @kernel_0 heads [@dense x 2]
// CHECK-NEXT: openwork.plan @plan_1 of @kernel_0 heads [@dense, @diagonal]
// CHECK-NEXT: openwork.plan @plan_2 of @kernel_0 heads [@diagonal, @dense]
// CHECK-NEXT: openwork.plan @plan_3 of @kernel_0 heads [@diagonal x 2]
// CHECK-NOT: openwork.plan
// CHECK-NOT: openwork.assignment

// CHECK-LABEL: @layer0
// CHECK: plans [@plan_0]
func.func @layer0(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology(@model, layer = 0)
  return %r : !t
}

// CHECK-LABEL: @layer1
// CHECK: plans [@plan_1, @plan_2, @plan_1 x 2]
func.func @layer1(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology(@model, layer = 1)
  return %r : !t
}

// CHECK-LABEL: @layer2
// CHECK: plans [@plan_0, @plan_3, @plan_0, @plan_1]
func.func @layer2(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology(@model, layer = 2)
  return %r : !t
}

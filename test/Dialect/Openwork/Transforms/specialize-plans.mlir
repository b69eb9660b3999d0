// RUN: openwork-opt %s -openwork-specialize | FileCheck %s

openwork.block_mask @full tiling(<runs<4> in 16>) = ["####", "####", "####", "####"]
openwork.block_mask @diagonal tiling(<runs<4> in 16>) = ["#...", ".#..", "..#.", "...#"]
openwork.assignment @steps [@full, @diagonal]
  = dense<[[[0, 0], [0, 0]], [[0, 0], [0, 1]], [[0, 0], [0, 1]], [[0, 0], [1, 0]]]> : tensor<4x2x2xui16>

// Both layers share one kernel; equal choices of classes share a plan, and a layer with one plan names it once.
// CHECK-NOT:   openwork.assignment
// CHECK:       openwork.kernel @kernel_0
// CHECK:       openwork.class @full
// CHECK:       openwork.class @diagonal
// CHECK-NOT:   openwork.kernel @
// CHECK-DAG:   openwork.plan @[[DENSE:.*]] of @kernel_0 heads [@full x 2]
// CHECK-DAG:   openwork.plan @[[SECOND:.*]] of @kernel_0 heads [@full, @diagonal]
// CHECK-DAG:   openwork.plan @[[FIRST:.*]] of @kernel_0 heads [@diagonal, @full]
// CHECK-LABEL: func.func @layer_0
// CHECK:       plans [@[[DENSE]]]
func.func @layer_0(%q: tensor<1x16x2x64xbf16>, %o: tensor<1x16x2x64xbf16>) -> tensor<1x16x2x64xbf16> {
  %r = openwork.attention ins(%q, %q, %q : tensor<1x16x2x64xbf16>, tensor<1x16x2x64xbf16>, tensor<1x16x2x64xbf16>)
    outs(%o : tensor<1x16x2x64xbf16>) layout(bshd) query_grid(16) topology(@steps, layer = 0)
  return %r : tensor<1x16x2x64xbf16>
}

// CHECK-LABEL: func.func @layer_1
// CHECK:       plans [@[[DENSE]], @[[SECOND]] x 2, @[[FIRST]]]
func.func @layer_1(%q: tensor<1x16x2x64xbf16>, %o: tensor<1x16x2x64xbf16>) -> tensor<1x16x2x64xbf16> {
  %r = openwork.attention ins(%q, %q, %q : tensor<1x16x2x64xbf16>, tensor<1x16x2x64xbf16>, tensor<1x16x2x64xbf16>)
    outs(%o : tensor<1x16x2x64xbf16>) layout(bshd) query_grid(16) topology(@steps, layer = 1)
  return %r : tensor<1x16x2x64xbf16>
}

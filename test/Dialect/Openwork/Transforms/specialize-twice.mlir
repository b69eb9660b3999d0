// RUN: openwork-opt %s --openwork-specialize --openwork-order-work > %t
// RUN: openwork-opt %t --openwork-tile --openwork-specialize --openwork-order-work --openwork-verify-schedule | diff %t -
// RUN: FileCheck %s < %t

// A specialized module is left alone, and what nobody uses is not ours to erase.

!t = tensor<1x8x2x16xf32>

openwork.block_mask @all tiling(<runs<4> in 8>) = ["##", "##"]
// CHECK-NOT: @used
// CHECK: openwork.assignment @unused [@all]
openwork.assignment @used [@all] = dense<0> : tensor<2x1x2xui16>
openwork.assignment @unused [@all] = dense<0> : tensor<2x1x2xui16>

func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology(@used, layer = 0)
  return %r : !t
}

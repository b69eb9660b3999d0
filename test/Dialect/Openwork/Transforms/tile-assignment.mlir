// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=4 tile-n=4' | FileCheck %s

!t = tensor<1x8x2x16xf32>

// Unused topologies and equal ones leave the list, and indices follow. A band of 7 tokens on each side is all of 8.
// CHECK: openwork.block_mask @full tiling
// CHECK: openwork.block_mask @causal tiling
// CHECK-NOT: openwork.block_mask
// CHECK-NOT: @model [
// CHECK: openwork.assignment @model_masks [@full, @causal] = dense<{{\[\[\[}}0, 1], [0, 0]], {{\[\[}}1, 1], [0, 0]]]> : tensor<2x2x2xui16>
// CHECK-NOT: openwork.assignment
openwork.assignment @model [#openwork.band<0, 0>, #openwork.full, #openwork.causal, #openwork.band<-7, 7>]
    = dense<[[[1, 2], [3, 3]], [[2, 2], [1, 3]]]> : tensor<2x2x2xui16>

// CHECK-LABEL: @first
// CHECK: topology(@model_masks, layer = 0)
func.func @first(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology(@model, layer = 0)
  return %r : !t
}

// CHECK-LABEL: @second
// CHECK: topology(@model_masks, layer = 1)
func.func @second(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology(@model, layer = 1)
  return %r : !t
}

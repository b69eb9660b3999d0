// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=4 tile-n=4' --remarks-filter=openwork.* 2>&1 | FileCheck %s

// Layers of two resolutions share an assignment. Each group of layers has masks over its own grid, and an assignment of
// its own that names no others.

// CHECK: remark: [Passed] group {{.*}} | layers=2, mean-density=0.8750, topologies=2, uses=2
// CHECK: remark: [Passed] group {{.*}} | layers=1, mean-density=0.6667, topologies=1, uses=1

// CHECK: openwork.block_mask @full tiling(<runs<4> in 8>)
// CHECK: openwork.block_mask @causal tiling(<runs<4> in 8>)
// CHECK: openwork.assignment @model_masks [@full, @causal] = dense<{{\[\[\[}}0], [1]]]>
// CHECK: openwork.block_mask @[[LARGE:causal_[0-9]+]] tiling(<runs<4> in 12>)
// CHECK: openwork.assignment @[[LARGE_MASKS:model_masks_[0-9]+]] [@[[LARGE]]] = dense<0>
// CHECK-NOT: openwork.assignment

!small = tensor<1x8x1x16xf32>
!large = tensor<1x12x1x16xf32>

openwork.assignment @model [#openwork.full, #openwork.causal] = dense<[[[0], [1]]]> : tensor<1x2x1xui16>

// CHECK-LABEL: @small(
// CHECK: topology(@model_masks, layer = 0)
func.func @small(%q: !small) -> !small {
  %r = openwork.attention ins(%q, %q, %q : !small, !small, !small) outs(%q : !small) layout(bshd) query_grid(8)
      topology(@model, layer = 0)
  return %r : !small
}

// CHECK-LABEL: @large(
// CHECK: topology(@[[LARGE_MASKS]], layer = 1)
func.func @large(%q: !large) -> !large {
  %r = openwork.attention ins(%q, %q, %q : !large, !large, !large) outs(%q : !large) layout(bshd) query_grid(12)
      topology(@model, layer = 1)
  return %r : !large
}

// Another use of the same layer at the small resolution.
// CHECK-LABEL: @small_again(
// CHECK: topology(@model_masks, layer = 1)
func.func @small_again(%q: !small) -> !small {
  %r = openwork.attention ins(%q, %q, %q : !small, !small, !small) outs(%q : !small) layout(bshd) query_grid(8)
      topology(@model, layer = 1)
  return %r : !small
}

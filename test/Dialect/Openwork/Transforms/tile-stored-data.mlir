// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=2 tile-n=2' | FileCheck %s

// Stored data and assignments that were used go once nothing names them; those that were not are somebody else's.

!t = tensor<1x4x1x16xf32>

openwork.bit_matrix @used : 2 x 2 = ["#.", "##"]
openwork.bit_matrix @used_twice : 2 x 2 = ["##", ".#"]
openwork.bit_matrix @never_used : 2 x 2 = ["##", "##"]
openwork.threshold_map @map = dense<[[0, 10], [255, 0]]> : tensor<2x2xui8>
openwork.assignment @model [#openwork.stored_blocks<@used, 2 x 2>] = dense<0> : tensor<1x1x1xui16>
openwork.assignment @never_assigned [#openwork.stored_blocks<@used_twice, 2 x 2>] = dense<0> : tensor<1x1x1xui16>

// CHECK-NOT: @used :
// CHECK: openwork.bit_matrix @used_twice
// CHECK: openwork.bit_matrix @never_used
// CHECK-NOT: threshold_map
// CHECK-NOT: openwork.assignment @model [
// CHECK: openwork.assignment @model_masks [@stored_blocks_used_2_x_2]
// CHECK: openwork.assignment @never_assigned

func.func @assigned(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(4) topology(@model, layer = 0)
  return %r : !t
}

func.func @inline(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(4)
      topology([#openwork.any<#openwork.stored_blocks<@used_twice, 2 x 2>, #openwork.nested<@map, 2 x 2, level = 3>>])
  return %r : !t
}

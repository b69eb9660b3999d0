// RUN: openwork-opt %s --pass-pipeline='builtin.module(openwork-tile{arch=host tile-m=4 tile-n=4})' \
// RUN:   --allow-unregistered-dialect | FileCheck %s

// Symbols are those of the nearest table: masks go where the op looks for them.

!t = tensor<1x8x1x16xf32>

// CHECK: openwork.block_mask @full
// CHECK: openwork.block_mask @causal
// CHECK-NOT: openwork.block_mask
// CHECK: openwork.assignment @model_masks [@full]
openwork.assignment @model [#openwork.full] = dense<0> : tensor<1x1x1xui16>

// CHECK-LABEL: @outer
// CHECK: topology(@model_masks, layer = 0)
func.func @outer(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology(@model, layer = 0)
  return %r : !t
}

// CHECK-LABEL: module @inner
// CHECK-NEXT: openwork.block_mask @stored_blocks_bits_4_x_4
// CHECK-NEXT: openwork.assignment @model_masks [@stored_blocks_bits_4_x_4]
// CHECK: topology(@model_masks, layer = 0)
module @inner {
  openwork.bit_matrix @bits : 2 x 2 = ["#.", "##"]
  openwork.assignment @model [#openwork.stored_blocks<@bits, 4 x 4>] = dense<0> : tensor<1x1x1xui16>
  func.func @f(%q: !t) -> !t {
    %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology(@model, layer = 0)
    return %r : !t
  }
}

// No function around it, and a region of an op that has no symbols.
%q = "test.source"() : () -> !t
// CHECK: affine.for
// CHECK-NEXT: openwork.attention {{.*}} topology([@causal])
affine.for %i = 0 to 4 {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology([#openwork.causal])
  "test.sink"(%r) : (!t) -> ()
}

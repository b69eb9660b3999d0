// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=2 tile-n=2' | FileCheck %s

// Three ways to say causal are one mask. Its name comes from the first, its rule from the first that names no data.

// CHECK-NOT: bit_matrix
// CHECK: openwork.block_mask @stored_tokens_lower tiling(<runs<2> in 4>) rule(#openwork.band<-3, 0>)
// CHECK-SAME: = ["a.", "#a"] where a = ["#.", "##"]
// CHECK-NOT: block_mask
// CHECK: topology([@stored_tokens_lower, @stored_tokens_lower, @stored_tokens_lower])

!t = tensor<1x4x3x16xf32>

openwork.bit_matrix @lower : 4 x 4 = ["#...", "##..", "###.", "####"]

func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(4)
      topology([#openwork.stored_tokens<@lower>, #openwork.band<-3, 0>, #openwork.causal])
  return %r : !t
}

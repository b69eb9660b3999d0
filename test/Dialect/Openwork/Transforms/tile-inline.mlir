// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=4 tile-n=4' | FileCheck %s

// CHECK: openwork.block_mask @causal tiling(<runs<4> in 8>) rule(#openwork.causal) = ["a.", "#a"] where a = [
// CHECK-NEXT: "#...",
// CHECK-NEXT: "##..",
// CHECK-NEXT: "###.",
// CHECK-NEXT: "####"
// CHECK: openwork.block_mask @full tiling(<runs<4> in 8>) = ["##", "##"]
// CHECK-NOT: openwork.block_mask

!t = tensor<1x8x3x16xf32>

// One topology stands for all heads.
// CHECK-LABEL: @one_for_all
// CHECK: openwork.attention {{.*}} query_grid(8) topology([@causal])
func.func @one_for_all(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology([#openwork.causal])
  return %r : !t
}

// Heads with equal topologies have one mask.
// CHECK-LABEL: @one_each
// CHECK: openwork.attention {{.*}} topology([@full, @causal, @full])
func.func @one_each(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8)
      topology([#openwork.full, #openwork.causal, #openwork.full])
  return %r : !t
}

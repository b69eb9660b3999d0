// RUN: openwork-opt %s -openwork-tile="tile-m=4 tile-n=4" | FileCheck %s

// Equal masks become one symbol, whatever attribute they come from; partial blocks keep the rule that gives them.
// CHECK:      openwork.block_mask @causal tiling(<runs<4> in 10>) rule(#openwork.causal) = [
// CHECK-NEXT:   "a..",
// CHECK-NEXT:   "#a.",
// CHECK-NEXT:   "##b"
// CHECK:      openwork.block_mask @full tiling(<runs<4> in 10>) = [
// CHECK-NOT:  openwork.block_mask
// CHECK:      openwork.attention
// CHECK-SAME:   topology([@causal, @causal, @full, @full])
func.func @equal_masks(%q: tensor<1x10x4x64xbf16>, %o: tensor<1x10x4x64xbf16>) -> tensor<1x10x4x64xbf16> {
  %r = openwork.attention ins(%q, %q, %q : tensor<1x10x4x64xbf16>, tensor<1x10x4x64xbf16>, tensor<1x10x4x64xbf16>)
    outs(%o : tensor<1x10x4x64xbf16>) layout(bshd) query_grid(10)
    topology([#openwork.causal, #openwork.band<-100, 0>, #openwork.full, #openwork.band<-9, 9>])
  return %r : tensor<1x10x4x64xbf16>
}

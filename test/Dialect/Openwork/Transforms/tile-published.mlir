// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=4 tile-n=4' | FileCheck %s

// Blocks beside text keep their size as the tiles', and a permuted band may take boxes.

!t = tensor<1x35x1x16xf32>

// CHECK: openwork.block_mask @any_radial_decay_0_5_block_4_sink_text_keys_text tiling(<runs<4> in 4 x 2 x 4 + text_back 3>) = [
// CHECK-NEXT: "##......#",
// CHECK-NEXT: "##......#",
// CHECK-NEXT: "####....#",
// CHECK-NEXT: "####....#",
// CHECK-NEXT: "##..##..#",
// CHECK-NEXT: "##..##..#",
// CHECK-NEXT: "##....###",
// CHECK-NEXT: "##....###",
// CHECK-NEXT: "#########"
// CHECK-NEXT: ]
func.func @radial(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(4 x 2 x 4 + text_back 3)
      topology([#openwork.any<#openwork.radial<decay = 0.5, block = 4, sink>, #openwork.text<keys>, #openwork.text<queries>>])
  return %r : !t
}

// CHECK: openwork.block_mask @permuted_hwf_band_m2_2 tiling(<boxes<2 x 1 x 2> in 4 x 2 x 4 + text_back 3>)
// CHECK-SAME: rule(#openwork.permuted<hwf, #openwork.band<-2, 2>>) = [
// CHECK-NEXT: "a...b....",
// CHECK-NEXT: ".a..cb...",
func.func @temporal(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(4 x 2 x 4 + text_back 3)
      topology([#openwork.permuted<hwf, #openwork.band<-2, 2>>])
  return %r : !t
}

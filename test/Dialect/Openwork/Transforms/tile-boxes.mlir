// RUN: openwork-opt %s --openwork-tile='tile-m=128 tile-n=128' --remarks-filter=openwork.* 2>&1 | FileCheck %s

// A topology that looks at the grid may be cut into boxes, one that does not is cut into runs.

!t = tensor<1x11520x3x128xbf16>

// CHECK: [Passed] tiling {{.*}} | density=0.3000, mask=@window_3_3_3_cell_2_8_8, pair-density=0.3000, partial-share=0.0000,
// CHECK-SAME: tiling="boxes<2 x 8 x 8> by boxes<2 x 8 x 8>"
// CHECK: [Passed] tiling {{.*}} mask=@causal, {{.*}} tiling="runs<128> by runs<128>"
// CHECK: [Passed] tiling {{.*}} mask=@window_4_1_40, {{.*}} tiling="boxes
func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(12 x 24 x 40)
      topology([#openwork.window<[3, 3, 3], cell = [2, 8, 8]>, #openwork.causal, #openwork.window<[4, 1, 40]>])
  return %r : !t
}

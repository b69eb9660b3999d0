// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s
// RUN: openwork-opt %s --mlir-print-op-generic | openwork-opt | FileCheck %s
// RUN: openwork-opt %s --emit-bytecode | openwork-opt | FileCheck %s

// One part stands for both axes where they are cut alike; boxes are written with all extents.
// CHECK-LABEL: module attributes
// CHECK-SAME: a_runs = #openwork.tiling<runs<128> in 4096>
// CHECK-SAME: b_boxes = #openwork.tiling<boxes<2 x 8 x 8> in 30 x 48 x 80>
// CHECK-SAME: c_text = #openwork.tiling<boxes<6 x 8 x 4> in 30 x 48 x 80 + text_back 256>
// CHECK-SAME: d_cross = #openwork.tiling<runs<128> in 4096 by runs<64> in 512>
// CHECK-SAME: e_alike = #openwork.tiling<runs<64> in 512>
// CHECK-SAME: f_mixed = #openwork.tiling<boxes<1 x 8 x 16> in 16 x 16 by runs<256> in 16 x 16>
// CHECK-SAME: g_flat = #openwork.tiling<boxes<1 x 1 x 9> in 2 x 3 x 9>
// CHECK-SAME: h_text_only_differs = #openwork.tiling<runs<2> in 8 by runs<2> in 8 + text_front 4>
module attributes {
  openwork.a_runs = #openwork.tiling<runs<128> in 4096>,
  openwork.b_boxes = #openwork.tiling<boxes<2 x 8 x 8> in 30 x 48 x 80>,
  openwork.c_text = #openwork.tiling<boxes<6 x 8 x 4> in 30 x 48 x 80 + text_back 256>,
  openwork.d_cross = #openwork.tiling<runs<128> in 4096 by runs<64> in 512>,
  openwork.e_alike = #openwork.tiling<runs<64> in 512 by runs<64> in 512>,
  openwork.f_mixed = #openwork.tiling<boxes<8 x 16> in 16 x 16 by runs<256> in 16 x 16>,
  openwork.g_flat = #openwork.tiling<boxes<9> in 2 x 3 x 9>,
  openwork.h_text_only_differs = #openwork.tiling<runs<2> in 8 by runs<2> in 8 + text_front 4>
} {}

// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s

// Leading extents of one are left out.
// CHECK-LABEL: module attributes
// CHECK-SAME: back = #openwork.grid<30 x 48 x 80 + text_back 256>
// CHECK-SAME: front = #openwork.grid<13 x 30 x 45 + text_front 226>
// CHECK-SAME: picture = #openwork.grid<64 x 64>
// CHECK-SAME: sequence = #openwork.grid<4096>
module attributes {
  openwork.sequence = #openwork.grid<1 x 1 x 4096>,
  openwork.picture = #openwork.grid<64 x 64>,
  openwork.back = #openwork.grid<30 x 48 x 80 + text_back 256>,
  openwork.front = #openwork.grid<13 x 30 x 45 + text_front 226>
} {}

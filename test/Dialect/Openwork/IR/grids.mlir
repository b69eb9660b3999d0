// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s
// RUN: openwork-opt %s --mlir-print-op-generic | openwork-opt | FileCheck %s
// RUN: openwork-opt %s --emit-bytecode | openwork-opt | FileCheck %s

// Leading extents of one are left out, and numbers are decimal.
// CHECK-LABEL: module attributes
// CHECK-SAME: back = #openwork.grid<30 x 48 x 80 + text_back 256>
// CHECK-SAME: front = #openwork.grid<13 x 30 x 45 + text_front 226>
// CHECK-SAME: hexadecimal = #openwork.grid<64>
// CHECK-SAME: largest = #openwork.grid<4194303 + text_back 1>
// CHECK-SAME: picture = #openwork.grid<64 x 64>
// CHECK-SAME: sequence = #openwork.grid<4096>
// CHECK-SAME: smallest = #openwork.grid<1>
// CHECK-SAME: tall = #openwork.grid<4 x 1 x 1>
module attributes {
  openwork.sequence = #openwork.grid<1 x 1 x 4096>,
  openwork.picture = #openwork.grid<64 x 64>,
  openwork.tall = #openwork.grid<4 x 1 x 1>,
  openwork.smallest = #openwork.grid<1>,
  openwork.largest = #openwork.grid<4194303 + text_back 1>,
  openwork.hexadecimal = #openwork.grid<0x40>,
  openwork.back = #openwork.grid<30 x 48 x 80 + text_back 256>,
  openwork.front = #openwork.grid<13 x 30 x 45 + text_front 226>
} {}

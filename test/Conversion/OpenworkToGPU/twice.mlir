// RUN: openwork-opt %s --convert-openwork-to-gpu -o %t.once
// RUN: openwork-opt %t.once --convert-openwork-to-gpu | diff %t.once -
// RUN: FileCheck %s < %t.once

// A kernel whose code is there keeps it.
openwork.block_mask @m tiling(<runs<64> in 64>) = ["#"]
// CHECK-COUNT-2: gpu.module
// CHECK-NOT: gpu.module
openwork.kernel @a tile(64 x 64) head_dim(64 x 64) type(bf16) {
  openwork.class @m mask(@m) { openwork.bit_rows embedded in (0 to 1) }
}
openwork.kernel @b tile(64 x 64) head_dim(128 x 64) type(f16) {
  openwork.class @m mask(@m) { openwork.bit_rows immediate in (0 to 1) }
}

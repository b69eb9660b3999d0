// RUN: openwork-opt %s --openwork-order-work='sms=2' | FileCheck %s

// CTAs stay where rows are short, so that starting anew would cost much of each, and equal, so that dealing them beforehand
// leaves nobody idle.

openwork.block_mask @even tiling(<runs<128> in 1024>) = [
  "##......", ".##.....", "..##....", "...##...", "....##..", ".....##.", "......##", "#......#"
]
openwork.block_mask @odd tiling(<runs<128> in 1024>) = [
  "########", "#.......", "########", "#.......", "########", "#.......", "########", "#......."
]

openwork.kernel @k tile(128 x 128) head_dim(128 x 128) type(bf16) {
  openwork.class @even mask(@even) {
    openwork.bit_rows embedded in (0 to 8)
  }
  openwork.class @odd mask(@odd) order([0, 1, 2, 3, 4, 5, 6, 7]) {
    openwork.bit_rows embedded in (0 to 8)
  }
}
// CHECK: openwork.plan @stay of @k heads [@even x 3] persistent {
openwork.plan @stay of @k heads [@even, @even, @even]
// One SM would compute all the long rows.
// CHECK: openwork.plan @each of @k heads [@odd x 3] {
openwork.plan @each of @k heads [@odd, @odd, @odd]

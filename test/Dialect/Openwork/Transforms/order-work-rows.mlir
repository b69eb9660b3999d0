// RUN: openwork-opt %s --openwork-order-work='sms=2 arch=host' --remarks-filter=openwork.* 2>&1 | FileCheck %s

// Rows of equal length are dealt as they are numbered. Where the last row is much longer than the others, it goes first.

!t = tensor<1x64x1x16xf32>

openwork.block_mask @even tiling(<runs<8> in 64>) = [
  "##......", ".##.....", "..##....", "...##...", "....##..", ".....##.", "......##", "#......#"
]
openwork.block_mask @growing tiling(<runs<8> in 64>) = [
  "#.......", "##......", "###.....", "####....", "#####...", "######..", "#######.", "########"
]

// CHECK: remark: [Passed] rows | Category:openwork:openwork-order-work | class=even, order=natural, tail-ms={{[0-9.]+}}, traffic-ms={{[0-9.]+}}, work-ms={{[0-9.]+}}
// CHECK: remark: [Passed] rows | {{.*}} class=growing, order=longest-first,
// CHECK: remark: [Passed] plan | Category:openwork:openwork-order-work | bound-ms={{[0-9.]+}}, items=16, makespan-ms={{[0-9.]+}}, persistent=no, plan=p, predicted-ms={{[0-9.]+}}, ratio={{[0-9.]+}}, sms=2, traffic-ms={{[0-9.]+}}

openwork.kernel @k tile(8 x 8) head_dim(16 x 16) type(f32) {
  // CHECK: openwork.class @even mask(@even) {
  openwork.class @even mask(@even) order([7, 6, 5, 4, 3, 2, 1, 0]) {
    openwork.bit_rows embedded in (0 to 8)
  }
  // CHECK: openwork.class @growing mask(@growing) order([7, 6, 5, 4, 3, 2, 1, 0]) {
  openwork.class @growing mask(@growing) {
    openwork.bit_rows embedded in (0 to 8)
  }
}
openwork.plan @p of @k heads [@even, @growing]

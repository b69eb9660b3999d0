// RUN: openwork-opt %s --openwork-order-work='sms=3 arch=host' | FileCheck %s
// RUN: openwork-opt %s --openwork-order-work='sms=3 arch=host' > %t
// RUN: openwork-opt %t --openwork-order-work='sms=3 arch=host' | diff %t -

// Heads with most work go first, of each plan by itself; the order of equal heads is that of their numbers.

openwork.block_mask @light tiling(<runs<8> in 32>) = ["#...", ".#..", "..#.", "...#"]
openwork.block_mask @heavy tiling(<runs<8> in 32>) = ["####", "####", "####", "####"]

openwork.kernel @k tile(8 x 8) head_dim(16 x 16) type(f32) {
  openwork.class @light mask(@light) {
    openwork.bit_rows embedded in (0 to 4)
  }
  openwork.class @heavy mask(@heavy) {
    openwork.bit_rows embedded in (0 to 4)
  }
}
// CHECK: openwork.plan @mixed of @k heads [@light, @heavy, @light, @heavy] order [1, 3, 0, 2]
openwork.plan @mixed of @k heads [@light, @heavy, @light, @heavy]
// CHECK: openwork.plan @alike of @k heads [@light x 4] {predicted_seconds = 1.20{{.*}} : f64}
openwork.plan @alike of @k heads [@light x 4] order [3, 2, 1, 0]
// CHECK: openwork.plan @falling of @k heads [@heavy, @light] {predicted_seconds = 1.16{{.*}} : f64}
openwork.plan @falling of @k heads [@heavy, @light]

// RUN: openwork-opt %s --openwork-order-work='sms=2 arch=host' --remarks-filter=openwork.* 2>&1 | FileCheck %s

// A kernel without plans is ordered as well, and so are kernels of nested modules, whose plans are their own.

// CHECK-COUNT-3: remark: [Passed] rows
// CHECK: remark: [Passed] plan {{.*}} items=8, {{.*}} plan=inner

openwork.block_mask @m tiling(<runs<8> in 32>) = ["#...", "##..", "###.", "####"]

// CHECK: openwork.kernel @k
// CHECK: openwork.class @m mask(@m) order([3, 2, 1, 0])
openwork.kernel @k tile(8 x 8) head_dim(16 x 16) type(f32) {
  openwork.class @m mask(@m) {
    openwork.bit_rows embedded in (0 to 4)
  }
  openwork.class @n mask(@m) {
    openwork.bit_rows embedded in (0 to 4)
  }
}

// CHECK: module @nested
module @nested {
  openwork.block_mask @m tiling(<runs<8> in 32>) = ["####", "###.", "##..", "#..."]
  // CHECK: openwork.class @m mask(@m) {
  openwork.kernel @k tile(8 x 8) head_dim(16 x 16) type(f32) {
    openwork.class @m mask(@m) {
      openwork.bit_rows embedded in (0 to 4)
    }
  }
  openwork.plan @inner of @k heads [@m x 2]
}

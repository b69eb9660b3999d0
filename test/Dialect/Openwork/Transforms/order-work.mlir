// RUN: openwork-opt %s -openwork-order-work="sms=2" | FileCheck %s
// RUN: openwork-opt %s -openwork-order-work="sms=2" --remarks-filter="openwork.*" 2>&1 | FileCheck %s --check-prefix=REMARK

openwork.block_mask @short tiling(<runs<4> in 16>) = ["#...", ".#..", "..#.", "...#"]
openwork.block_mask @long tiling(<runs<4> in 16>) = ["####", "####", "####", "####"]

openwork.kernel @k tile(4 x 4) head_dim(64 x 64) type(bf16) {
  openwork.class @short mask(@short) {
    openwork.rows (%i) in (0 to 4) {
      openwork.visit (%i) full
    }
  }
  openwork.class @long mask(@long) {
    openwork.rows (%i) in (0 to 4) {
      affine.for %j = 0 to 4 {
        openwork.visit (%j) full
      }
    }
  }
}

// The head with the longest rows goes first.
// CHECK: openwork.plan @p of @k heads [@short x 2, @long] order [2, 0, 1]
// REMARK: rows | Category:openwork:openwork-order-work | class=short, order=natural
// REMARK: plan | Category:openwork:openwork-order-work | {{.*}}items=12, {{.*}}plan=p, predicted-ms={{.*}}, ratio=1.0000, sms=2
openwork.plan @p of @k heads [@short x 2, @long]

// RUN: split-file %s %t
// RUN: openwork-opt %t/kernels.mlir --openwork-order-work='costs=%t/costs.json' | FileCheck %s

// Clusters of two where both rows of every pair visit the same blocks, and a row more of K and V than the costs' L2 keeps:
// seven visits of 64 KiB each, here.

//--- costs.json
{"format": "openwork-costs", "version": 1, "target": "sm_90a",
 "device": {"name": "a device", "sms": 132, "l2_bytes": 1000000, "l2_reuse_bytes": 200000, "dram_bytes_per_second": 1e12, "exposed_dram": 0.4},
 "partial": {"factor": 1.2, "source": "measured"}, "padded": {"factor": 1.2, "source": "measured"},
 "row": {"visits": 1.0, "source": "measured"}, "launch": {"us": 3.0, "source": "measured"},
 "rates": [{"dtype": "bf16", "head_dim": 128, "tile_m": 128, "tile_n": 128, "tflops": 600, "source": "measured"}]}

//--- kernels.mlir
openwork.block_mask @pairs tiling(<runs<128> in 1024>) = [
  "#######.", "#######.", ".#######", ".#######", "########", "########", "#.######", "#.######"
]
openwork.block_mask @short tiling(<runs<128> in 1024>) = [
  "###.....", "###.....", "###.....", "###.....", "###.....", "###.....", "###.....", "###....."
]
openwork.block_mask @shifted tiling(<runs<128> in 1024>) = [
  "########", "#######.", "#######.", "########", "########", "########", "########", "########"
]
openwork.block_mask @odd tiling(<runs<128> in 896>) = [
  "#######", "#######", "#######", "#######", "#######", "#######", "#######"
]

// CHECK: openwork.kernel @yes tile(128 x 128) head_dim(128 x 128) type(bf16) cluster(2) {
openwork.kernel @yes tile(128 x 128) head_dim(128 x 128) type(bf16) {
  openwork.class @pairs mask(@pairs) {
    openwork.bit_rows embedded in (0 to 8)
  }
}
// CHECK: openwork.kernel @l2_keeps_it tile(128 x 128) head_dim(128 x 128) type(bf16) {
openwork.kernel @l2_keeps_it tile(128 x 128) head_dim(128 x 128) type(bf16) {
  openwork.class @pairs mask(@pairs) {
    openwork.bit_rows embedded in (0 to 8)
  }
  openwork.class @short mask(@short) {
    openwork.bit_rows embedded in (0 to 8)
  }
}
// CHECK: openwork.kernel @rows_differ tile(128 x 128) head_dim(128 x 128) type(bf16) {
openwork.kernel @rows_differ tile(128 x 128) head_dim(128 x 128) type(bf16) {
  openwork.class @shifted mask(@shifted) {
    openwork.bit_rows embedded in (0 to 8)
  }
}
// CHECK: openwork.kernel @one_is_alone tile(128 x 128) head_dim(128 x 128) type(bf16) {
openwork.kernel @one_is_alone tile(128 x 128) head_dim(128 x 128) type(bf16) {
  openwork.class @odd mask(@odd) {
    openwork.bit_rows embedded in (0 to 7)
  }
}
// Half of a tile of 64 columns is less than one read.
// CHECK: openwork.kernel @narrow tile(128 x 128) head_dim(64 x 64) type(bf16) {
openwork.kernel @narrow tile(128 x 128) head_dim(64 x 64) type(bf16) {
  openwork.class @pairs mask(@pairs) {
    openwork.bit_rows embedded in (0 to 8)
  }
}

// RUN: openwork-opt %s --convert-openwork-to-gpu | FileCheck %s

// A kernel may have the name that one of its tables would have.
openwork.block_mask @m tiling(<runs<64> in 64>) = ["#"]
// CHECK: gpu.module @m_full_sm90a {
// CHECK-NEXT: openwork_gpu.table @m_order = dense<0> : tensor<1xi32>
// CHECK-NEXT: openwork_gpu.table @m_full_table = dense<1> : tensor<1xi64>
// CHECK-NEXT: openwork_gpu.kernel @m_full
// CHECK: openwork_gpu.load_table @m_order
// CHECK: openwork_gpu.load_table @m_full_table
openwork.kernel @m_full tile(64 x 64) head_dim(64 x 64) type(bf16) {
  openwork.class @m mask(@m) order([0]) {
    openwork.bit_rows embedded in (0 to 1)
  }
}

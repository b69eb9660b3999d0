openwork.block_mask @m tiling(<runs<64> in 320 by runs<16> in 1024>)
  = full dense<[[0x123456789], [0x0123456789ABCDEF], [0xFEDCBA9876543210], [0x123456789ABCDEF0], [0x0FEDCBA987654321]]> : tensor<5x1xi64>
openwork.kernel @k tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @m mask(@m) {
    openwork.bit_rows immediate in (0 to 5)
  }
}

// Five rows of 65 blocks as data, in an order of their own.
openwork.block_mask @random tiling(<runs<128> in 640 by runs<128> in 8320>)
  = full dense<[[0x8000000000000001, 1], [0, 0], [255, 0], [0x0123456789abcdef, 1], [0xf0f0f0f0f0f0f0f0, 0]]> : tensor<5x2xi64>

openwork.kernel @k tile(128 x 128) head_dim(128 x 128) type(bf16) {
  openwork.class @random mask(@random) order([3, 0, 4, 2, 1]) {
    openwork.bit_rows embedded in (0 to 5)
  }
}

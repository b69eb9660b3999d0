// RUN: openwork-opt %s --openwork-order-work --verify-diagnostics

openwork.block_mask @m tiling(<runs<8> in 32>) = ["#...", "##..", "###.", "####"]

// expected-error@below {{'openwork.kernel' op expects head dims of at most 1024, got 4294967424 x 16}}
openwork.kernel @k tile(8 x 8) head_dim(4294967424 x 16) type(f32) {
  openwork.class @m mask(@m) {
    openwork.bit_rows embedded in (0 to 4)
  }
}

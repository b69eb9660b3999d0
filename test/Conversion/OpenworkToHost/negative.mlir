// RUN: openwork-opt %s --split-input-file --convert-openwork-to-host --verify-diagnostics

openwork.block_mask @m tiling(<runs<64> in 64>) = ["#"]
// expected-error@below {{'openwork.kernel' op expects bf16, f16 or f32, got 'f64'}}
openwork.kernel @f64 tile(64 x 64) head_dim(64 x 64) type(f64) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 1) }
}

// -----

openwork.block_mask @m tiling(<runs<64> in 64>) = ["#"]
// expected-error@below {{'openwork.kernel' op expects a head dim between 1 and 1024 on host, got 1025}}
openwork.kernel @head_dim_1025 tile(64 x 64) head_dim(1025 x 64) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 1) }
}

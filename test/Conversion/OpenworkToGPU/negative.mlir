// RUN: openwork-opt %s --split-input-file --convert-openwork-to-gpu --verify-diagnostics

openwork.block_mask @m tiling(<runs<64> in 64>) = ["#"]
// expected-error@below {{'openwork.kernel' op expects bf16 or fp16 on sm90, got fp32}}
openwork.kernel @f32 tile(64 x 64) head_dim(64 x 64) type(f32) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 1) }
}

// -----

openwork.block_mask @m tiling(<runs<64> in 64>) = ["#"]
// expected-error@below {{'openwork.kernel' op expects a head dim that is a multiple of 32 up to 256 on sm90, got 320}}
openwork.kernel @head_dim_320 tile(64 x 64) head_dim(320 x 64) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 1) }
}

// -----

openwork.block_mask @m tiling(<runs<64> in 64 by runs<16> in 64>) = ["####"]
// expected-error@below {{'openwork.kernel' op expects a value dim that is a multiple of 32 up to 256 on sm90, got 80}}
openwork.kernel @value_dim_80 tile(64 x 16) head_dim(64 x 80) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 1) }
}

// -----

openwork.block_mask @m tiling(<runs<64> in 64>) = ["#"]
// expected-error@below {{'openwork.kernel' op expects a value dim that is a multiple of 32 up to 256 on sm90, got 320}}
openwork.kernel @value_dim_320 tile(64 x 64) head_dim(64 x 320) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 1) }
}

// -----

openwork.block_mask @m tiling(<runs<128> in 256 by runs<64> in 64>) = ["#", "#"]
// expected-error@below {{'openwork.kernel' op expects a head dim and a value dim that are multiples of 128 with a cluster of 2, got 96 and 96}}
openwork.kernel @pair_of_96 tile(128 x 64) head_dim(96 x 96) type(bf16) cluster(2) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}

// -----

openwork.block_mask @m tiling(<runs<128> in 256 by runs<64> in 64>) = ["#", "#"]
// expected-error@below {{'openwork.kernel' op expects a head dim and a value dim that are multiples of 128 with a cluster of 2, got 128 and 64}}
openwork.kernel @pair_of_values_of_64 tile(128 x 64) head_dim(128 x 64) type(bf16) cluster(2) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}

// -----

// Not 64, which is what is left of it in 32 bits.
openwork.block_mask @m tiling(<runs<64> in 64>) = ["#"]
// expected-error@below {{'openwork.kernel' op expects tile sizes and head dims of at most 2147483647, got 4294967360}}
openwork.kernel @head_dim_of_33_bits tile(64 x 64) head_dim(4294967360 x 64) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 1) }
}

// -----

openwork.block_mask @m tiling(<runs<96> in 96 by runs<64> in 64>) = ["#"]
// expected-error@below {{'openwork.kernel' op expects TILE_M 64 for 1 consumer warpgroups on sm90, got 96}}
openwork.kernel @tile_m_96 tile(96 x 64) head_dim(64 x 64) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 1) }
}

// -----

openwork.block_mask @m tiling(<runs<64> in 64 by runs<24> in 24>) = ["#"]
// expected-error@below {{'openwork.kernel' op expects TILE_N a multiple of 16 up to 192 on sm90, got 24}}
openwork.kernel @tile_n_24 tile(64 x 24) head_dim(64 x 64) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 1) }
}

// -----

openwork.block_mask @m tiling(<runs<192> in 192 by runs<128> in 128>) = ["#"]
// expected-error@below {{'openwork.kernel' op expects at most 128 accumulator registers a thread with 3 consumer warpgroups, got 160 (S 64, P 32, O 64)}}
openwork.kernel @registers tile(192 x 128) head_dim(128 x 128) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 1) }
}

// -----

openwork.block_mask @m tiling(<runs<64> in 64>) = ["#"]
// expected-error@below {{'openwork_gpu.kernel' op expects at most 8056 heads in a launch's parameters, got 9000}}
openwork.kernel @heads tile(64 x 64) head_dim(64 x 64) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 1) }
}
openwork.plan @p of @heads heads [@c x 9000]

// -----

// Seventeen sequences of different lengths are as many views.
openwork.block_mask @m0 tiling(<runs<64> in 64 by runs<64> in 64>) = ["#"]
openwork.block_mask @m1 tiling(<runs<64> in 65 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m2 tiling(<runs<64> in 66 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m3 tiling(<runs<64> in 67 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m4 tiling(<runs<64> in 68 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m5 tiling(<runs<64> in 69 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m6 tiling(<runs<64> in 70 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m7 tiling(<runs<64> in 71 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m8 tiling(<runs<64> in 72 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m9 tiling(<runs<64> in 73 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m10 tiling(<runs<64> in 74 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m11 tiling(<runs<64> in 75 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m12 tiling(<runs<64> in 76 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m13 tiling(<runs<64> in 77 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m14 tiling(<runs<64> in 78 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m15 tiling(<runs<64> in 79 by runs<64> in 64>) = ["#", "#"]
openwork.block_mask @m16 tiling(<runs<64> in 80 by runs<64> in 64>) = ["#", "#"]
// expected-error@below {{'openwork.kernel' op expects at most 16 tilings of an axis, got 17}}
openwork.kernel @views tile(64 x 64) head_dim(64 x 64) type(bf16) {
  openwork.class @c0 mask(@m0) { openwork.bit_rows embedded in (0 to 1) }
  openwork.class @c1 mask(@m1) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c2 mask(@m2) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c3 mask(@m3) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c4 mask(@m4) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c5 mask(@m5) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c6 mask(@m6) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c7 mask(@m7) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c8 mask(@m8) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c9 mask(@m9) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c10 mask(@m10) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c11 mask(@m11) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c12 mask(@m12) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c13 mask(@m13) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c14 mask(@m14) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c15 mask(@m15) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @c16 mask(@m16) { openwork.bit_rows embedded in (0 to 2) }
}

// RUN: openwork-opt %s --convert-openwork-to-host -o %t.once
// RUN: openwork-opt %t.once --convert-openwork-to-host -o %t.twice
// RUN: diff %t.once %t.twice

// Code that is there stays, whoever has written it.
openwork.block_mask @m tiling(<runs<64> in 64>) = ["#"]
openwork.kernel @k tile(64 x 64) head_dim(64 x 64) type(f16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 1) }
}

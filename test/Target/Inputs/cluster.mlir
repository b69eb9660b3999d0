// Rows that make the same visits, in pairs.
openwork.block_mask @dense tiling(<runs<128> in 512 by runs<64> in 128>) = ["##", "##", "##", "##"]
openwork.kernel @k tile(128 x 64) head_dim(128 x 128) type(bf16) cluster(2) {
  openwork.class @c mask(@dense) {
    openwork.rows (%i) in (0 to 4) {
      affine.for %j = 0 to 2 { openwork.visit (%j) full }
    }
  }
}

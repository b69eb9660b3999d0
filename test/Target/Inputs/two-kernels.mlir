// One head of each kind: loops, bits as data, bits as code, a tile mask, padding, text of which a launch tells the length.
openwork.block_mask @window tiling(<runs<128> in 512 by runs<176> in 512>) = ["##.", "###", "###", ".##"]
openwork.block_mask @scattered tiling(<runs<128> in 512 by runs<176> in 512>)
  = full dense<[[1], [6], [4], [1]]> : tensor<4x1xi64> partial dense<[[2], [1], [2], [2]]> : tensor<4x1xi64>
    ids dense<0> : tensor<4xi32> tile_masks dense<0x5555> : tensor<1x128x3xi64>
openwork.block_mask @boxes tiling(<boxes<2 x 8 x 8> in 3 x 12 x 20 + text_back 40 by boxes<2 x 8 x 8> in 3 x 12 x 20 + text_back 40>)
  = ["#############", "#############", "#############", "#############", "#############", "#############", "#############",
     "#############", "#############", "#############", "#############", "#############", "............#"]

openwork.kernel @runs tile(128 x 176) head_dim(128 x 128) type(bf16) {
  openwork.class @window mask(@window) {
    openwork.rows (%i) in (0 to 3) {
      affine.for %j = 0 to min affine_map<(d0) -> (d0 + 2, 3)>(%i) { openwork.visit (%j) full }
    }
    openwork.bit_rows immediate in (3 to 4)
  }
  openwork.class @"scattered(.5)" mask(@scattered) order([3, 2, 1, 0]) {
    openwork.bit_rows embedded in (0 to 4)
  }
}
openwork.kernel @boxes_and_text tile(128 x 128) head_dim(64 x 64) type(f16) {
  openwork.class @boxes mask(@boxes) {
    openwork.rows (%f, %h, %w) in (0 to 2, 0 to 2, 0 to 3) {
      affine.for %a = 0 to 2 {
        affine.for %b = 0 to 2 {
          affine.for %c = 0 to 3 { openwork.visit (%a, %b, %c) full }
        }
      }
      affine.for %t = 0 to 1 { openwork.visit segment 1 (%t) full }
    }
    openwork.rows segment 1 (%i) in (0 to 1) {
      openwork.visit segment 1 (%i) full
    }
  }
}
openwork.plan @p of @boxes_and_text heads [@boxes x 2]
!t = tensor<1x760x2x64xf16>
func.func @f(%q: !t, %text: tensor<1xi32>) {
  %r = openwork.launch ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) valid_text(%text : tensor<1xi32>) layout(bshd) plans [@p]
  return
}

openwork.block_mask @m tiling(<runs<16> in 16>) = ["#"]
openwork.kernel @"k-0" tile(16 x 16) head_dim(8 x 8) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 1) { openwork.visit (%i) full }
  }
}
module @k_0_host {}
openwork.plan @p of @"k-0" heads [@c]
!t = tensor<1x16x1x8xf32>
func.func @f(%q: !t, %o: !t) {
  %r = openwork.launch ins(%q, %q, %q : !t, !t, !t) outs(%o : !t) layout(bshd) plans [@p]
  return
}

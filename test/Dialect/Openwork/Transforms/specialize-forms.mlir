// RUN: openwork-opt %s -openwork-specialize | FileCheck %s

// A band with its rule is one nest, whose full blocks lie in an inner box.
openwork.block_mask @band tiling(<runs<2> in 12>) rule(#openwork.band<-2, 2>) = [
  "#a....", "b#a...", ".b#a..", "..b#a.", "...b#a", "....b#"] where a = ["#.", "##"], b = ["##", ".#"]

// Rows that fit no affine form keep their bits.
openwork.block_mask @odd tiling(<runs<2> in 12>) = [
  "#..#.#", ".##...", "#....#", ".#.##.", "##.#..", "..#.##"]

// CHECK:      openwork.kernel @kernel_0 tile(2 x 2) head_dim(64 x 64) type(f16) {
// CHECK:        openwork.class @band mask(@band) {
// CHECK-NEXT:     openwork.rows (%[[I:.*]]) in (0 to 6) {
// CHECK:            affine.for %[[J:.*]] = max #{{.*}}(%[[I]]) to min #{{.*}}(%[[I]]) {
// CHECK-NEXT:         affine.if
// CHECK-NEXT:           openwork.visit (%[[J]]) full
// CHECK-NEXT:         } else {
// CHECK-NEXT:           openwork.visit (%[[J]]) rule
// CHECK:        openwork.class @odd mask(@odd) {
// CHECK:            openwork.bit_rows immediate in (0 to 2)
// CHECK:      openwork.plan @plan_0 of @kernel_0 heads [@band, @odd x 2]
// CHECK:      openwork.launch ins(%{{.*}}) outs(%{{.*}}) lse(%{{.*}}) layout(bhsd) plans [@plan_0] {scale = 2.500000e-01 : f32}
func.func @layer(%q: tensor<1x3x12x64xf16>, %o: tensor<1x3x12x64xf16>, %l: tensor<1x3x12xf32>) -> tensor<1x3x12x64xf16> {
  %r:2 = openwork.attention ins(%q, %q, %q : tensor<1x3x12x64xf16>, tensor<1x3x12x64xf16>, tensor<1x3x12x64xf16>)
    outs(%o : tensor<1x3x12x64xf16>) lse(%l : tensor<1x3x12xf32>) layout(bhsd) query_grid(12)
    topology([@band, @odd, @odd]) {scale = 0.25 : f32}
  return %r#0 : tensor<1x3x12x64xf16>
}

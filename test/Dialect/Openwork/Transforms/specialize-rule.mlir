// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=4 tile-n=4' --openwork-specialize | FileCheck %s

// Partial blocks of a mask with a rule are visited under it, those of a mask without one under a tile mask. Loops that
// hold both full and partial blocks branch.

!t = tensor<1x48x2x16xf32>

openwork.bit_matrix @diagonal : 4 x 8 = ["#.......", "..#.....", "....#...", "......#."]

// CHECK-DAG: [[INNER:#set[0-9]*]] = affine_set<(d0)[s0, s1] : (d0 - s0 >= 0, -d0 + s1 - 1 >= 0)>
// CHECK-DAG: [[BELOW:#set[0-9]*]] = affine_set<(d0)[s0] : (-d0 + s0 - 1 >= 0)>
// CHECK: openwork.class @band_m10_10 mask(@band_m10_10) {
// CHECK-NEXT: openwork.rows (%i) in (0 to 12) {
// CHECK-NEXT: %[[B:.*]] = affine.max
// CHECK-NEXT: %[[E:.*]] = affine.min
// CHECK-NEXT: affine.for %[[J:.*]] = max
// CHECK-NEXT: affine.if [[INNER]](%[[J]])[%[[B]], %[[E]]] {
// CHECK-NEXT: openwork.visit (%[[J]]) full
// CHECK-NEXT: } else {
// CHECK-NEXT: openwork.visit (%[[J]]) rule
// CHECK: openwork.class @stored_blocks_diagonal_12_x_6 mask(@stored_blocks_diagonal_12_x_6) {
// CHECK-NEXT: openwork.rows (%i) in (0 to 12) {
// CHECK-NEXT: %[[E:.*]] = affine.apply
// CHECK-NEXT: affine.for %[[J:.*]] =
// CHECK-NEXT: affine.if [[BELOW]](%[[J]])[%[[E]]] {
// CHECK-NEXT: openwork.visit (%[[J]]) full
// CHECK-NEXT: } else {
// CHECK-NEXT: openwork.visit (%[[J]]) tile_mask(0)
func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(48)
      topology([#openwork.band<-10, 10>, #openwork.stored_blocks<@diagonal, 12 x 6>])
  return %r : !t
}

// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=8 tile-n=8' --openwork-specialize | FileCheck %s

// Tiles that are boxes have three coordinates, and loops over each.

!t = tensor<1x512x1x16xf32>

// CHECK-DAG: [[BEGIN:#map[0-9]*]] = affine_map<(d0) -> (d0 - 1, 1)>
// CHECK-DAG: [[END:#map[0-9]*]] = affine_map<(d0) -> (d0 + 2, 3)>
// CHECK: openwork.class @window_3_3_3_cell_2_2_2 mask(@window_3_3_3_cell_2_2_2) {
// CHECK-NEXT: openwork.rows (%f, %h, %w) in (0 to 4, 0 to 4, 0 to 4) {
// CHECK-NEXT: %[[F0:.*]] = affine.min [[BEGIN]](%f)
// CHECK-NEXT: %[[F1:.*]] = affine.max [[END]](%f)
// CHECK-NEXT: %[[H0:.*]] = affine.min [[BEGIN]](%h)
// CHECK-NEXT: %[[H1:.*]] = affine.max [[END]](%h)
// CHECK-NEXT: %[[W0:.*]] = affine.min [[BEGIN]](%w)
// CHECK-NEXT: %[[W1:.*]] = affine.max [[END]](%w)
// CHECK-NEXT: affine.for %[[F:.*]] = max #{{.*}}(%[[F0]]) to min #{{.*}}(%[[F1]]) {
// CHECK-NEXT: affine.for %[[H:.*]] = max #{{.*}}(%[[H0]]) to min #{{.*}}(%[[H1]]) {
// CHECK-NEXT: affine.for %[[W:.*]] = max #{{.*}}(%[[W0]]) to min #{{.*}}(%[[W1]]) {
// CHECK-NEXT: openwork.visit (%[[F]], %[[H]], %[[W]]) full
func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8 x 8 x 8)
      topology([#openwork.window<[3, 3, 3], cell = [2, 2, 2]>])
  return %r : !t
}

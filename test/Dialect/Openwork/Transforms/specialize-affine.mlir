// RUN: openwork-opt %s --openwork-specialize | FileCheck %s

// Loops whose bounds are functions of the row; clamps stand at the top of rows.

!t = tensor<1x24x3x16xf32>

openwork.block_mask @causal tiling(<runs<4> in 24>) rule(#openwork.causal) = [
  "a.....", "#a....", "##a...", "###a..", "####a.", "#####a"
] where a = ["#...", "##..", "###.", "####"]
openwork.block_mask @window tiling(<runs<4> in 24>) = ["###...", "###...", ".###..", "..###.", "...###", "...###"]
openwork.block_mask @empty tiling(<runs<4> in 24>) = ["......", "......", "......", "......", "......", "......"]

// CHECK-DAG: [[NEXT:#map[0-9]*]] = affine_map<(d0) -> (d0 + 1)>
// CHECK-DAG: [[BEGIN:#map[0-9]*]] = affine_map<(d0) -> (d0 - 1, 3)>
// CHECK-DAG: [[END:#map[0-9]*]] = affine_map<(d0) -> (d0 + 2, 3)>
// CHECK-DAG: [[FROM0:#map[0-9]*]] = affine_map<(d0) -> (d0, 0)>
// CHECK-DAG: [[TO6:#map[0-9]*]] = affine_map<(d0) -> (d0, 6)>
// CHECK: openwork.kernel @kernel_0 tile(4 x 4) head_dim(16 x 16) type(f32) {
// CHECK: openwork.class @causal mask(@causal) {
// CHECK-NEXT: openwork.rows (%i) in (0 to 6) {
// CHECK-NEXT: affine.for %[[J:.*]] = 0 to [[NEXT]](%i) {
// CHECK: openwork.class @window mask(@window) {
// CHECK-NEXT: openwork.rows (%i) in (0 to 6) {
// CHECK-NEXT: %[[B:.*]] = affine.min [[BEGIN]](%i)
// CHECK-NEXT: %[[E:.*]] = affine.max [[END]](%i)
// CHECK-NEXT: affine.for %[[K:.*]] = max [[FROM0]](%[[B]]) to min [[TO6]](%[[E]]) {
// CHECK-NEXT: openwork.visit (%[[K]]) full
// CHECK: openwork.class @empty mask(@empty) {
// CHECK-NEXT: openwork.rows (%i) in (0 to 6) {
// CHECK-NEXT: }
// CHECK: openwork.plan @plan_0 of @kernel_0 heads [@causal, @window, @empty]
// CHECK-NOT: openwork.plan
// CHECK: openwork.launch {{.*}} layout(bshd) plans [@plan_0]
func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(24)
      topology([@causal, @window, @empty])
  return %r : !t
}

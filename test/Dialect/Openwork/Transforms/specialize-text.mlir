// RUN: openwork-opt %s --openwork-specialize | FileCheck %s

// Rows and visits name their segment: 0 for what comes first, the grid or the text.

!t = tensor<1x11x2x16xf32>

openwork.block_mask @back tiling(<boxes<1 x 2 x 2> in 2 x 4 + text_back 3>) = ["#.#", ".##", "###"]
openwork.block_mask @front tiling(<runs<4> in 8 + text_front 3>) = ["###", "##.", "#.#"]

// CHECK: openwork.class @back
// CHECK: openwork.rows (%f, %h, %w) in (0 to 1, 0 to 1, 0 to 2)
// CHECK: openwork.visit (%{{.*}}, %{{.*}}, %{{.*}}) full
// CHECK: openwork.visit segment 1 (%{{.*}}) full
// CHECK: openwork.{{.*}} segment 1{{.*}} in (0 to 1)
// CHECK: openwork.class @front
// CHECK: openwork.rows segment 1 (%i) in (0 to 2)
// CHECK: openwork.visit (%{{.*}}) full
// CHECK: openwork.visit segment 1 (%{{.*}}) full
func.func @f(%q: !t) -> (!t, !t) {
  %0 = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(2 x 4 + text_back 3)
      topology([@back])
  %1 = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8 + text_front 3)
      topology([@front])
  return %0, %1 : !t, !t
}

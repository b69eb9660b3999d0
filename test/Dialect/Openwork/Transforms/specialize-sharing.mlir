// RUN: openwork-opt %s --openwork-specialize | FileCheck %s --check-prefixes=CHECK,ONE
// RUN: openwork-opt %s --openwork-specialize='max-kernel-bytes=26500' | FileCheck %s --check-prefixes=CHECK,MANY
// RUN: openwork-opt %s --openwork-specialize='max-kernel-bytes=1' | FileCheck %s --check-prefixes=CHECK,TIGHT

// Layers share a kernel while it stays below the limit. A layer whose classes a kernel has already joins it whatever the
// limit, and a layer beyond the limit by itself has a kernel of its own.

// ONE: openwork.kernel @kernel_0
// ONE-NOT: openwork.kernel
// ONE: openwork.plan @plan_2 of @kernel_0

// MANY: openwork.kernel @kernel_0
// MANY: openwork.class @a
// MANY: openwork.class @b
// MANY-NOT: openwork.class
// MANY: openwork.kernel @kernel_1
// MANY-NEXT: openwork.class @c
// MANY: openwork.plan @plan_0 of @kernel_0 heads [@a, @b]
// MANY: openwork.plan @plan_1 of @kernel_1 heads [@c x 2]
// MANY: openwork.plan @plan_2 of @kernel_0 heads [@b x 2]

// TIGHT: openwork.plan @plan_0 of @kernel_0 heads [@a, @b]
// TIGHT: openwork.plan @plan_1 of @kernel_1 heads [@c x 2]
// TIGHT: openwork.plan @plan_2 of @kernel_0 heads [@b x 2]

!t = tensor<1x24x2x16xf32>

openwork.block_mask @a tiling(<runs<4> in 24>) = ["#.#..#", ".##..#", "##...#", "#..#.#", ".#.#..", "..##.#"]
openwork.block_mask @b tiling(<runs<4> in 24>) = ["######", "######", "######", "######", "######", "######"]
openwork.block_mask @c tiling(<runs<4> in 24>) = ["#.##.#", "..##.#", "##.#..", "#..#.#", ".#.#.#", "#.##.#"]

func.func @layers(%q: !t) -> (!t, !t, !t) {
  %0 = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(24) topology([@a, @b])
  %1 = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(24) topology([@c])
  %2 = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(24) topology([@b])
  // CHECK: plans [@plan_0]
  // CHECK: plans [@plan_1]
  // CHECK: plans [@plan_2]
  return %0, %1, %2 : !t, !t, !t
}

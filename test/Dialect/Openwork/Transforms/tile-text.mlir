// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=4 tile-n=4' | FileCheck %s

// Text is cut apart from the grid, whichever side it is on.

!t = tensor<1x11x1x16xf32>

// CHECK: tiling(<boxes<1 x 2 x 2> in 2 x 4 + text_back 3>)
// CHECK-SAME: rule(#openwork.any<#openwork.window<[2, 1]>, #openwork.text<keys>>) = [
// CHECK-NEXT: "a.#",
// CHECK-NEXT: ".a#",
// CHECK-NEXT: "..#"
// CHECK-NEXT: ] where a = [
// CHECK-NEXT: "#.#.",
// CHECK-NEXT: ".#.#",
// CHECK-NEXT: "#.#.",
// CHECK-NEXT: ".#.#"
func.func @back(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(2 x 4 + text_back 3)
      topology([#openwork.any<#openwork.window<[2, 1]>, #openwork.text<keys>>])
  return %r : !t
}

// CHECK: tiling(<runs<4> in 2 x 4 + text_front 3>) = [
// CHECK-NEXT: "###",
// CHECK-NEXT: ".#.",
// CHECK-NEXT: "..#"
func.func @front(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(2 x 4 + text_front 3)
      topology([#openwork.any<#openwork.window<[1, 4]>, #openwork.text<queries>>])
  return %r : !t
}

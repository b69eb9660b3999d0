// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=4 tile-n=4' | FileCheck %s
// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=4 tile-n=4' > %t
// RUN: openwork-opt %t --openwork-tile='arch=host tile-m=2 tile-n=2' | diff %t -

// Ops with block masks stay as they are, whatever sizes are asked for now.

!t = tensor<1x8x1x16xf32>

openwork.block_mask @given tiling(<runs<2> in 8>) = ["#...", ".#..", "..#.", "...#"]
openwork.assignment @masks [@given] = dense<0> : tensor<1x1x1xui16>

// CHECK: openwork.block_mask @full tiling(<runs<4> in 8>)
// CHECK: openwork.block_mask @given tiling(<runs<2> in 8>)
// CHECK: openwork.assignment @masks [@given]
// CHECK: topology([@given])
// CHECK: topology(@masks, layer = 0)
// CHECK: topology([@full])

func.func @tiled(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology([@given])
  return %r : !t
}

func.func @tiled_by_assignment(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology(@masks, layer = 0)
  return %r : !t
}

func.func @not_tiled(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology([#openwork.full])
  return %r : !t
}

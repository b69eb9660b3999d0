// RUN: openwork-opt %s --openwork-specialize --remarks-filter=openwork.* 2>&1 | FileCheck %s

// Rows that fit no loops become bits: words in the code while they are few, read-only data beyond. Loops and bits may
// share a mask.

// CHECK: carving {{.*}} embedded-words=0, form=bits, immediate-words=10, mask=few, nests=0
// CHECK: carving {{.*}} embedded-words=24, form=bits, immediate-words=0, mask=many, nests=0
// CHECK: carving {{.*}} boxes=2, {{.*}} embedded-words=0, form=mixed, immediate-words=3, mask=mixed, nests=1

// CHECK: openwork.class @few mask(@few) {
// CHECK-NEXT: openwork.bit_rows immediate in (0 to 10)
// CHECK: openwork.class @many mask(@many) {
// CHECK-NEXT: openwork.bit_rows embedded in (0 to 24)
// CHECK: openwork.class @mixed mask(@mixed) {
// CHECK-NEXT: openwork.rows (%i) in (0 to 13) {
// CHECK-NEXT: affine.for
// CHECK-NEXT: openwork.visit
// CHECK: openwork.bit_rows immediate in (13 to 16)

openwork.block_mask @few tiling(<runs<4> in 40>) = [
  "##.#.##.##",
  "###.##...#",
  ".#.####.#.",
  ".#.###.##.",
  "##..#....#",
  ".##.###...",
  ".#...#..#.",
  "#....##.##",
  "###.###.##",
  "....###..#"
]
openwork.block_mask @many tiling(<runs<4> in 96>) = [
  "..##...#...###....######",
  "#...####...#......#..#..",
  "#.#...#..#...###.#.#.#..",
  "....##...#...#.#.##.#..#",
  "#.#.###.#.#.##.##.##.###",
  "..####......##.###.#.#.#",
  ".#.##.#####.....###....#",
  "#.####.#####.##.#...#..#",
  "#.##.#...#.##.##..#####.",
  "###.#.#.##.####....#...#",
  "##.#.#....#####....##.##",
  "##...###..#.#...#..#.#.#",
  "...###..#.##...#.#....#.",
  "#...##....#.....#..#..#.",
  "#.##.##.###...#.##.##.#.",
  ".#...######..#.##.#.#..#",
  ".#...#.#.#....#####.#.##",
  "######..#..####.##.#..#.",
  "#...........#..###.##.#.",
  "####...#.#.##.##.#######",
  "##.##.##.#.#..#..#.##.#.",
  "......##.##.#...##.#####",
  ".#..#.##.#.##.....######",
  "###......##..######...##"
]
openwork.block_mask @mixed tiling(<runs<4> in 64>) = [
  "##..............",
  "###.............",
  ".###............",
  "..###...........",
  "...###..........",
  "....###.........",
  ".....###........",
  "......###.......",
  ".......###......",
  "........###.....",
  ".........###....",
  "..........###...",
  "...........###..",
  "#.#..##.##.#.#.#",
  ".....#..##.#....",
  "#.#..###.#.#.##."
]

!f = tensor<1x40x1x16xf32>
!m = tensor<1x96x1x16xf32>
!x = tensor<1x64x1x16xf32>

func.func @f(%f: !f, %m: !m, %x: !x) -> (!f, !m, !x) {
  %0 = openwork.attention ins(%f, %f, %f : !f, !f, !f) outs(%f : !f) layout(bshd) query_grid(40) topology([@few])
  %1 = openwork.attention ins(%m, %m, %m : !m, !m, !m) outs(%m : !m) layout(bshd) query_grid(96) topology([@many])
  %2 = openwork.attention ins(%x, %x, %x : !x, !x, !x) outs(%x : !x) layout(bshd) query_grid(64) topology([@mixed])
  return %0, %1, %2 : !f, !m, !x
}

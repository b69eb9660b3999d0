// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s
// RUN: openwork-opt %s --mlir-print-op-generic | openwork-opt | FileCheck %s
// RUN: openwork-opt %s --emit-bytecode | openwork-opt | FileCheck %s

// CHECK: openwork.block_mask @full tiling(<runs<2> in 4>) = ["##", "##"]
openwork.block_mask @full tiling(<runs<2> in 4>) = ["##", "##"]

// CHECK: openwork.block_mask @empty tiling(<runs<2> in 2>) = ["."] {note = "why"}
openwork.block_mask @empty tiling(<runs<2> in 2>) = ["."] {note = "why"}

// CHECK: openwork.block_mask @causal tiling(<runs<2> in 6>) = [
// CHECK-NEXT: "a..",
// CHECK-NEXT: "#a.",
// CHECK-NEXT: "##a"
// CHECK-NEXT: ] where a = ["#.", "##"]
openwork.block_mask @causal tiling(<runs<2> in 6>) = ["a..", "#a.", "##a"] where a = ["#.", "##"]

// The same, given as planes.
// CHECK: openwork.block_mask @planes tiling(<runs<2> in 6>) = [
// CHECK-NEXT: "a..",
// CHECK-NEXT: "#a.",
// CHECK-NEXT: "##a"
// CHECK-NEXT: ] where a = ["#.", "##"]
openwork.block_mask @planes tiling(<runs<2> in 6>)
  = full dense<[[0], [1], [3]]> : tensor<3x1xi64> partial dense<[[1], [2], [4]]> : tensor<3x1xi64>
    ids dense<0> : tensor<3xi32> tile_masks dense<[[[1], [3]]]> : tensor<1x2x1xi64>

// Tokens that do not exist are in no tile mask: the last query tile has one token.
// CHECK: openwork.block_mask @padded tiling(<runs<2> in 3>) rule(#openwork.causal) = ["a.", "##"] where a = ["#.", "##"]
openwork.block_mask @padded tiling(<runs<2> in 3>) rule(#openwork.causal) = ["a.", "##"] where a = ["#.", "##"]

// Several tile masks, and queries and keys that are cut on their own.
// CHECK: openwork.block_mask @several tiling(<boxes<1 x 2 x 2> in 2 x 4 by runs<3> in 8>) = ["ab#", "..c"] where a = [
// CHECK-NEXT: "#..",
// CHECK-NEXT: ".#.",
// CHECK-NEXT: "..#",
// CHECK-NEXT: "..."
// CHECK-NEXT: ], b = [
// CHECK-NEXT: "...",
// CHECK-NEXT: "...",
// CHECK-NEXT: "###",
// CHECK-NEXT: "###"
// CHECK-NEXT: ], c = [
// CHECK-NEXT: "#..",
// CHECK-NEXT: "#..",
// CHECK-NEXT: "#..",
// CHECK-NEXT: "#.."
// CHECK-NEXT: ]
openwork.block_mask @several tiling(<boxes<2 x 2> in 2 x 4 by runs<3> in 8>) = ["ab#", "..c"]
  where a = ["#..", ".#.", "..#", "..."], b = ["...", "...", "###", "###"], c = ["#..", "#..", "#..", "#.."]

// More than 64 rows or 128 columns of blocks are written as planes,
// CHECK: openwork.block_mask @many_rows tiling(<runs<1> in 65>) = full dense<0> : tensor<65x2xi64>
openwork.block_mask @many_rows tiling(<runs<1> in 65>) = full dense<0> : tensor<65x2xi64>

// and so are tile masks of that size.
// CHECK: openwork.block_mask @large_tiles tiling(<runs<65> in 65>) = full dense<0> : tensor<1x1xi64>
// CHECK-SAME: partial dense<1> : tensor<1x1xi64> ids dense<0> : tensor<1xi32> tile_masks dense<1> : tensor<1x65x2xi64>
openwork.block_mask @large_tiles tiling(<runs<65> in 65>) = full dense<0> : tensor<1x1xi64>
  partial dense<1> : tensor<1x1xi64> ids dense<0> : tensor<1xi32> tile_masks dense<1> : tensor<1x65x2xi64>

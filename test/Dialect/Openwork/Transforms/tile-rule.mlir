// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=2 tile-n=2' | FileCheck %s

// A mask with partial blocks has its topology as rule, where that is arithmetic: it names no stored data and no function.

!t = tensor<1x4x6x16xf32>

openwork.bit_matrix @bits : 4 x 4 = ["##..", "#...", "....", "...#"]
openwork.bit_matrix @blocks : 1 x 2 = ["#."]
openwork.threshold_map @map = dense<[[0, 255]]> : tensor<1x2xui8>

func.func private @near(%query: index, %key: index) -> i1 {
  %less = arith.cmpi sle, %key, %query : index
  return %less : i1
}

// CHECK: @band_m1_1 tiling(<runs<2> in 4>) rule(#openwork.band<-1, 1>) =
// CHECK: @full tiling(<runs<2> in 4>) =
// CHECK: @stored_tokens_bits tiling(<runs<2> in 4>) = ["a.", ".b"]
// CHECK: @predicate_near tiling(<runs<2> in 4>) = ["a.", "#a"]
// CHECK: @all_nested_map_4_x_3_level_7_band_0_1 tiling(<runs<2> in 4>) = ["ab", ".c"]
// CHECK: @stored_blocks_blocks_4_x_3 tiling(<runs<2> in 4>) = ["#a", "#a"] where a = ["#.", "#."]
// CHECK-NOT: bit_matrix
// CHECK-NOT: threshold_map
// CHECK: func.func private @near
func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(4) topology([
      #openwork.band<-1, 1>, #openwork.full, #openwork.stored_tokens<@bits>, #openwork.predicate<@near>,
      #openwork.all<#openwork.nested<@map, 4 x 3, level = 7>, #openwork.band<0, 1>>, #openwork.stored_blocks<@blocks, 4 x 3>])
  return %r : !t
}

// RUN: openwork-opt %s -openwork-tile="tile-m=8 tile-n=8" | FileCheck %s

// A window that lies on cells has boxes without partial blocks; stored data that nothing names any more is gone.
// CHECK-NOT:  openwork.bit_matrix
// CHECK:      openwork.block_mask @full
// CHECK:      openwork.block_mask @window_1_1_1_cell_2_2_2 tiling(<boxes<2 x 2 x 2> in 4 x 4 x 4>) = [
// CHECK-NEXT:   "#.......",
// CHECK-NEXT:   ".#......",
// CHECK:      openwork.block_mask @stored_blocks_masks_8_x_8 tiling(<runs<8> in 4 x 4 x 4>) = [
// CHECK-NEXT:   "##......",
// CHECK-NEXT:   "........",
// CHECK:      openwork.assignment @{{.*}} [
// CHECK-NEXT:   @full,
// CHECK-NEXT:   @window_1_1_1_cell_2_2_2,
// CHECK-NEXT:   @stored_blocks_masks_8_x_8
// CHECK-NEXT: ] = dense<{{.*}}> : tensor<2x1x3xui16>
// CHECK:      topology(@{{.*}}, layer = 0)
openwork.bit_matrix @masks : 8 x 8 = [
  "##......", "........", "........", "........", "........", "........", "........", ".......#"]
openwork.assignment @mixed [#openwork.full, #openwork.window<[1, 1, 1], cell = [2, 2, 2]>,
                            #openwork.stored_blocks<@masks, 8 x 8>]
  = dense<[[[0, 1, 2]], [[0, 0, 0]]]> : tensor<2x1x3xui16>

func.func @layer(%q: tensor<1x64x3x64xbf16>, %o: tensor<1x64x3x64xbf16>) -> tensor<1x64x3x64xbf16> {
  %r = openwork.attention ins(%q, %q, %q : tensor<1x64x3x64xbf16>, tensor<1x64x3x64xbf16>, tensor<1x64x3x64xbf16>)
    outs(%o : tensor<1x64x3x64xbf16>) layout(bshd) query_grid(4 x 4 x 4) topology(@mixed, layer = 0)
  return %r : tensor<1x64x3x64xbf16>
}

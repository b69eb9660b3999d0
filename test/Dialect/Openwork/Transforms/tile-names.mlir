// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=4 tile-n=4' | FileCheck %s

// Masks are named after their topologies, within 48 characters, and leave names that are taken alone.

// CHECK: openwork.block_mask @causal_0 tiling
// CHECK: openwork.block_mask @band_m2_1 tiling
// CHECK: openwork.block_mask @window_1_1_1_cell_2_1_2 tiling
// CHECK: openwork.block_mask @except_band_0_3_band_0_0 tiling
// CHECK: openwork.block_mask @any_window_1_2_1_window_2_1_1_stride_1_1_1_frame tiling
// CHECK: func.func private @causal()
// CHECK: func.func private @model_masks()
// CHECK: openwork.assignment @model_masks_{{[0-9]+}} [@full]

!t = tensor<1x8x5x16xf32>

func.func private @causal()
func.func private @model_masks()

openwork.assignment @model [#openwork.full] = dense<0> : tensor<1x1x5xui16>

func.func @inline(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(2 x 2 x 2) topology([
      #openwork.causal, #openwork.band<-2, 1>, #openwork.window<[1, 1, 1], cell = [2, 1, 2]>,
      #openwork.except<#openwork.band<0, 3>, #openwork.band<0, 0>>,
      #openwork.any<#openwork.window<[1, 2, 1]>, #openwork.window<[2, 1, 1], stride = [1, 1, 1]>, #openwork.frame_sink<1>>])
  return %r : !t
}

func.func @assigned(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(2 x 2 x 2) topology(@model, layer = 0)
  return %r : !t
}

// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s
// RUN: openwork-opt %s --mlir-print-op-generic | openwork-opt | FileCheck %s
// RUN: openwork-opt %s --emit-bytecode | openwork-opt | FileCheck %s

// CHECK-LABEL: @families
func.func private @families() attributes {
  // CHECK-SAME: a00 = #openwork.full
  openwork.a00 = #openwork.full,
  // CHECK-SAME: a01 = #openwork.causal
  openwork.a01 = #openwork.causal,
  // CHECK-SAME: a02 = #openwork.band<-5616, 5616>
  openwork.a02 = #openwork.band<-5616, 5616>,
  // CHECK-SAME: a03 = #openwork.band<-9223372036854775808, 9223372036854775807>
  openwork.a03 = #openwork.band<-9223372036854775808, 9223372036854775807>,
  // CHECK-SAME: a04 = #openwork.frame_sink<1>
  openwork.a04 = #openwork.frame_sink<1>,
  // CHECK-SAME: a05 = #openwork.text<keys>
  openwork.a05 = #openwork.text<keys>,
  // CHECK-SAME: a06 = #openwork.text<queries>
  openwork.a06 = #openwork.text<queries>
}

// CHECK-LABEL: @windows
func.func private @windows() attributes {
  // CHECK-SAME: a00 = #openwork.window<[18, 24, 24], stride = [6, 8, 8]>
  openwork.a00 = #openwork.window<[18, 24, 24], stride = [6, 8, 8]>,
  // CHECK-SAME: a01 = #openwork.window<[3, 3, 3], cell = [6, 8, 8]>
  openwork.a01 = #openwork.window<[3, 3, 3], cell = [6, 8, 8]>,
  // CHECK-SAME: a02 = #openwork.window<[7]>
  openwork.a02 = #openwork.window<[7]>,
  // Options may come in any order.
  // CHECK-SAME: a03 = #openwork.window<[5, 5], stride = [2], dilation = [2, 1], causal = [0, 1]>
  openwork.a03 = #openwork.window<[5, 5], causal = [0, 1], dilation = [2, 1], stride = [2]>
}

// CHECK-LABEL: @stripes
func.func private @stripes() attributes {
  // CHECK-SAME: a00 = #openwork.stripes<cell = [3, 8, 16], time = [7, 0, inf], space = window [3, 0, 5]>
  openwork.a00 = #openwork.stripes<cell = [3, 8, 16], time = [7, 0, inf], space = window [3, 0, 5]>,
  // CHECK-SAME: a01 = #openwork.stripes<cell = [1], time = [1, -2, 3], space = modulus [2, 5, inf]>
  openwork.a01 = #openwork.stripes<cell = [1], time = [1, -2, 3], space = modulus [2, 5, inf]>
}

// CHECK-LABEL: @by_distance_of_frames
func.func private @by_distance_of_frames() attributes {
  // CHECK-SAME: a00 = #openwork.radial<decay = 0.95, block = 128>
  openwork.a00 = #openwork.radial<decay = 0.95, block = 128>,
  // Numbers are written in the fewest digits.
  // CHECK-SAME: a01 = #openwork.radial<decay = 2.0, block = 64, sink>
  openwork.a01 = #openwork.radial<decay = 2.000000e+00, block = 64, sink>,
  // CHECK-SAME: a02 = #openwork.radial<decay = 1.000000e-05, block = 1>
  openwork.a02 = #openwork.radial<decay = 0.00001, block = 1>,
  // CHECK-SAME: a03 = #openwork.nbhd<widths = [1.0, 0.5, 0.056], min_width = 1.0, block = 128>
  openwork.a03 = #openwork.nbhd<widths = [1.0, 0.5, 0.056], min_width = 1.0, block = 128>,
  // CHECK-SAME: a04 = #openwork.nbhd<widths = [0.0], min_width = 0.1, block = 7>
  openwork.a04 = #openwork.nbhd<widths = [0.0], min_width = 0.1, block = 7>
}

// CHECK-LABEL: @lines
func.func private @lines() attributes {
  // CHECK-SAME: a00 = #openwork.rectangle<queries = 0 to 4096, keys = 0 to 64>
  openwork.a00 = #openwork.rectangle<queries = 0 to 4096, keys = 0 to 64>,
  // CHECK-SAME: a01 = #openwork.lines<block = 128, columns = [0 to 4, 9 to 10], diagonals = [-2 to 3], squares = 30>
  openwork.a01 = #openwork.lines<block = 128, columns = [0 to 4, 9 to 10], diagonals = [-2 to 3], squares = 30>,
  // Parts may come in any order.
  // CHECK-SAME: a02 = #openwork.lines<block = 1, columns = [0 to 1], squares = 2>
  openwork.a02 = #openwork.lines<block = 1, squares = 2, columns = [0 to 1]>,
  // CHECK-SAME: a03 = #openwork.lines<block = 64, diagonals = [-9 to -8, 0 to 1]>
  openwork.a03 = #openwork.lines<block = 64, diagonals = [-9 to -8, 0 to 1]>
}

// CHECK-LABEL: @frames
func.func private @frames() attributes {
  // CHECK-SAME: a00 = #openwork.near<cell = [6, 8, 8], frames = 1 to 3, reach = [1, 2]>
  openwork.a00 = #openwork.near<cell = [6, 8, 8], frames = 1 to 3, reach = [1, 2]>,
  // CHECK-SAME: a01 = #openwork.near<cell = [1], frames = 0 to 1, reach = [0, 0]>
  openwork.a01 = #openwork.near<cell = [1], frames = 0 to 1, reach = [0, 0]>,
  // CHECK-SAME: a02 = #openwork.frame_anchors<window = 3, first = 1, every = 6, offset = 2>
  openwork.a02 = #openwork.frame_anchors<window = 3, first = 1, every = 6, offset = 2>,
  // CHECK-SAME: a03 = #openwork.frame_anchors<window = 3, first = 1, every = 0, offset = 0, fixed>
  openwork.a03 = #openwork.frame_anchors<window = 3, first = 1, every = 0, offset = 0, fixed>
}

// CHECK-LABEL: @stored
func.func private @stored() attributes {
  // CHECK-SAME: a00 = #openwork.stored_blocks<@masks, 128 x 64>
  openwork.a00 = #openwork.stored_blocks<@masks, 128 x 64>,
  // CHECK-SAME: a01 = #openwork.stored_blocks<@masks[3, 7], 128 x 128>
  openwork.a01 = #openwork.stored_blocks<@masks[3, 7], 128 x 128>,
  // CHECK-SAME: a02 = #openwork.stored_blocks<@masks, 1 x 1>
  openwork.a02 = #openwork.stored_blocks<@masks[], 1 x 1>,
  // CHECK-SAME: a03 = #openwork.stored_tokens<@"with space"[0]>
  openwork.a03 = #openwork.stored_tokens<@"with space"[0]>,
  // CHECK-SAME: a04 = #openwork.nested<@map[3, 7], 128 x 128, level = 30>
  openwork.a04 = #openwork.nested<@map[3, 7], 128 x 128, level = 30>,
  // CHECK-SAME: a05 = #openwork.nested<@map, 128 x 128, level = 254>
  openwork.a05 = #openwork.nested<@map, 128 x 128, level = 254>,
  // CHECK-SAME: a06 = #openwork.predicate<@f>
  openwork.a06 = #openwork.predicate<@f>
}

// Aliases are written out.
#sink_band = #openwork.any<#openwork.band<-1024, 1024>, #openwork.frame_sink<1>>
// CHECK-LABEL: @combinations
func.func private @combinations() attributes {
  // CHECK-SAME: a00 = #openwork.any<#openwork.full>
  openwork.a00 = #openwork.any<#openwork.full>,
  // CHECK-SAME: a01 = #openwork.all<#openwork.causal, #openwork.any<#openwork.band<-1024, 1024>, #openwork.frame_sink<1>>>
  openwork.a01 = #openwork.all<#openwork.causal, #sink_band>,
  // CHECK-SAME: a02 = #openwork.except<#openwork.text<keys>, #openwork.stored_tokens<@m>>
  openwork.a02 = #openwork.except<#openwork.text<keys>, #openwork.stored_tokens<@m>>,
  // CHECK-SAME: a03 = #openwork.permuted<hwf, #openwork.any<#openwork.band<-1024, 1024>, #openwork.frame_sink<1>>>
  openwork.a03 = #openwork.permuted<hwf, #sink_band>,
  // CHECK-SAME: a04 = #openwork.permuted<hilbert, #openwork.stored_blocks<@m, 128 x 128>>
  openwork.a04 = #openwork.permuted<hilbert, #openwork.stored_blocks<@m, 128 x 128>>,
  // CHECK-SAME: a05 = #openwork.permuted<fhw, #openwork.permuted<wfh, #openwork.causal>>
  openwork.a05 = #openwork.permuted<fhw, #openwork.permuted<wfh, #openwork.causal>>
}

// Ops write the keywords of these alone.
// CHECK-LABEL: @keywords
func.func private @keywords() attributes {
  // CHECK-SAME: a00 = #openwork.layout<bshd>
  openwork.a00 = #openwork.layout<bshd>,
  // CHECK-SAME: a01 = #openwork.layout<bhsd>
  openwork.a01 = #openwork.layout<bhsd>,
  // CHECK-SAME: a02 = #openwork.bit_storage<immediate>
  openwork.a02 = #openwork.bit_storage<immediate>,
  // CHECK-SAME: a03 = #openwork.bit_storage<embedded>
  openwork.a03 = #openwork.bit_storage<embedded>
}

// RUN: openwork-opt %s --split-input-file --verify-diagnostics

// expected-error@below {{expects a lower bound that is at most the upper bound, got 1 and 0}}
func.func private @band_c1_bounds() attributes {openwork.a = #openwork.band<1, 0>}

// -----

// expected-error@below {{expects a lower bound that is at most the upper bound, got 9223372036854775807 and -9223372036854775808}}
func.func private @band_c1_extreme_bounds() attributes {openwork.a = #openwork.band<9223372036854775807, -9223372036854775808>}

// -----

// expected-error@below {{expected ','}}
func.func private @band_one_bound() attributes {openwork.a = #openwork.band<1>}

// -----

// expected-error@below {{integer value too large}}
func.func private @band_huge_bound() attributes {openwork.a = #openwork.band<-9223372036854775809, 0>}

// -----

// expected-error@below {{expected integer value}}
func.func private @band_words() attributes {openwork.a = #openwork.band<lower, upper>}

// -----

// expected-error@below {{expects extents of at least 1, got 0}}
func.func private @window_c1_extent() attributes {openwork.a = #openwork.window<[3, 0]>}

// -----

// expected-error@below {{expects extents of at least 1, got -1}}
func.func private @window_c1_stride() attributes {openwork.a = #openwork.window<[3], stride = [-1]>}

// -----

// expected-error@below {{expects extents of at least 1, got 0}}
func.func private @window_c1_dilation() attributes {openwork.a = #openwork.window<[3], dilation = [0]>}

// -----

// expected-error@below {{expects extents of at least 1, got 0}}
func.func private @window_c1_cell() attributes {openwork.a = #openwork.window<[3], cell = [0, 1]>}

// -----

// expected-error@below {{expects 0 or 1 for each causal axis, got 2}}
func.func private @window_c1_causal() attributes {openwork.a = #openwork.window<[3], causal = [2]>}

// -----

// expected-error@below {{expects one to three values, got 0}}
func.func private @window_c1_no_extents() attributes {openwork.a = #openwork.window<[]>}

// -----

// expected-error@below {{expects one to three values, got 4}}
func.func private @window_c1_four_extents() attributes {openwork.a = #openwork.window<[1, 1, 1, 1]>}

// -----

// expected-error@below {{expects one to three values, got 4}}
func.func private @window_c1_four_strides() attributes {openwork.a = #openwork.window<[1], stride = [1, 1, 1, 1]>}

// -----

// expected-error@below {{expects no stride, dilation or causal axis for a window of cells}}
func.func private @window_c2_stride() attributes {openwork.a = #openwork.window<[3], cell = [2], stride = [1]>}

// -----

// expected-error@below {{expects no stride, dilation or causal axis for a window of cells}}
func.func private @window_c2_causal() attributes {openwork.a = #openwork.window<[3], causal = [0], cell = [2]>}

// -----

// expected-error@below {{expects 'stride' once}}
func.func private @window_option_twice() attributes {openwork.a = #openwork.window<[3], stride = [1], stride = [1]>}

// -----

// expected-error@below {{expects one of stride, dilation, causal, cell}}
func.func private @window_option() attributes {openwork.a = #openwork.window<[3], step = [1]>}

// -----

// expected-error@below {{expected '['}}
func.func private @window_no_size() attributes {openwork.a = #openwork.window<>}

// -----

// expected-error@below {{integer value too large}}
func.func private @window_huge_extent() attributes {openwork.a = #openwork.window<[9223372036854775808]>}

// -----

// expected-error@below {{expects one to three extents of a cell, each at least 1}}
func.func private @stripes_c1_cell() attributes {openwork.a = #openwork.stripes<cell = [0, 1], time = [1, 0, inf], space = modulus [1, 0, inf]>}

// -----

// expected-error@below {{expects one to three values, got 4}}
func.func private @stripes_c1_four_extents() attributes {openwork.a = #openwork.stripes<cell = [1, 1, 1, 1], time = [1, 0, inf], space = modulus [1, 0, inf]>}

// -----

// expected-error@below {{expects a width and a period of at least 1, got 0 and 1}}
func.func private @stripes_c2_time_width() attributes {openwork.a = #openwork.stripes<cell = [1], time = [0, 0, 1], space = modulus [1, 0, 1]>}

// -----

// expected-error@below {{expects a width and a period of at least 1, got -1 and 1}}
func.func private @stripes_c2_space_width() attributes {openwork.a = #openwork.stripes<cell = [1], time = [1, 0, 1], space = modulus [-1, 0, 1]>}

// -----

// expected-error@below {{expects a period of at least 1, got 0}}
func.func private @stripes_c2_period() attributes {openwork.a = #openwork.stripes<cell = [1], time = [1, 0, 0], space = modulus [1, 0, 1]>}

// -----

// expected-error@below {{expects one of modulus, window}}
func.func private @stripes_reading() attributes {openwork.a = #openwork.stripes<cell = [1], time = [1, 0, 1], space = [1, 0, 1]>}

// -----

// expected-error@below {{expected ','}}
func.func private @stripes_two_numbers() attributes {openwork.a = #openwork.stripes<cell = [1], time = [1, 0], space = modulus [1, 0, 1]>}

// -----

// expected-error@below {{expected 'cell'}}
func.func private @stripes_order() attributes {openwork.a = #openwork.stripes<time = [1, 0, 1], cell = [1], space = modulus [1, 0, 1]>}

// -----

// expected-error@below {{expects at least 1 frame, got 0}}
func.func private @frame_sink_c1_frames() attributes {openwork.a = #openwork.frame_sink<0>}

// -----

// expected-error@below {{expected integer value}}
func.func private @frame_sink_no_frames() attributes {openwork.a = #openwork.frame_sink<>}

// -----

// expected-error@below {{expects one of keys, queries}}
func.func private @text_side() attributes {openwork.a = #openwork.text<values>}

// -----

// expected-error@below {{expects one of keys, queries}}
func.func private @text_no_side() attributes {openwork.a = #openwork.text<>}

// -----

// expected-error@below {{expects indices of at least 0, got -1}}
func.func private @stored_blocks_c1_index() attributes {openwork.a = #openwork.stored_blocks<@m[0, -1], 4 x 4>}

// -----

// expected-error@below {{expects blocks of at least 1 x 1 tokens, got 0 x 4}}
func.func private @stored_blocks_c2_block() attributes {openwork.a = #openwork.stored_blocks<@m, 0 x 4>}

// -----

// expected-error@below {{expects blocks of at least 1 x 1 tokens, got 4 x -4}}
func.func private @stored_blocks_c2_negative_block() attributes {openwork.a = #openwork.stored_blocks<@m, 4 x -4>}

// -----

// expected-error@below {{invalid kind of attribute specified}}
func.func private @stored_blocks_nested_symbol() attributes {openwork.a = #openwork.stored_blocks<@m::@n, 4 x 4>}

// -----

// expected-error@below {{invalid kind of attribute specified}}
func.func private @stored_blocks_no_symbol() attributes {openwork.a = #openwork.stored_blocks<4 x 4>}

// -----

// expected-error@below {{expected ','}}
func.func private @stored_blocks_no_block() attributes {openwork.a = #openwork.stored_blocks<@m>}

// -----

// expected-error@below {{integer value too large}}
func.func private @stored_blocks_huge_index() attributes {openwork.a = #openwork.stored_blocks<@m[9223372036854775808], 4 x 4>}

// -----

// expected-error@below {{expects indices of at least 0, got -9223372036854775808}}
func.func private @stored_tokens_c1_index() attributes {openwork.a = #openwork.stored_tokens<@m[-9223372036854775808]>}

// -----

// expected-error@below {{expected '>'}}
func.func private @stored_tokens_block() attributes {openwork.a = #openwork.stored_tokens<@m, 4 x 4>}

// -----

// expected-error@below {{expects indices of at least 0, got -1}}
func.func private @nested_c1_index() attributes {openwork.a = #openwork.nested<@m[-1], 4 x 4, level = 3>}

// -----

// expected-error@below {{expects blocks of at least 1 x 1 tokens, got 4 x 0}}
func.func private @nested_c2_block() attributes {openwork.a = #openwork.nested<@m, 4 x 0, level = 3>}

// -----

// expected-error@below {{expects a level in 0..254, got 255}}
func.func private @nested_c3_level() attributes {openwork.a = #openwork.nested<@m, 4 x 4, level = 255>}

// -----

// expected-error@below {{expects a level in 0..254, got -1}}
func.func private @nested_c3_negative_level() attributes {openwork.a = #openwork.nested<@m, 4 x 4, level = -1>}

// -----

// expected-error@below {{expected ','}}
func.func private @nested_no_level() attributes {openwork.a = #openwork.nested<@m, 4 x 4>}

// -----

// expected-error@below {{invalid kind of attribute specified}}
func.func private @predicate_nested_symbol() attributes {openwork.a = #openwork.predicate<@m::@n>}

// -----

// expected-error@below {{invalid kind of attribute specified}}
func.func private @predicate_no_symbol() attributes {openwork.a = #openwork.predicate<3>}

// -----

// expected-error@below {{expects at least one topology to combine}}
func.func private @any_c1_empty() attributes {openwork.a = #openwork.any<>}

// -----

// expected-error@below {{expects topologies to combine, got 1 : i32}}
func.func private @any_c2_integer() attributes {openwork.a = #openwork.any<1 : i32>}

// -----

// expected-error@below {{expects topologies to combine, got @m}}
func.func private @any_c2_symbol() attributes {openwork.a = #openwork.any<#openwork.full, @m>}

// -----

// expected-error@below {{expects topologies to combine, got #openwork.grid<4>}}
func.func private @any_c2_grid() attributes {openwork.a = #openwork.any<#openwork.grid<4>>}

// -----

#t0 = #openwork.any<#openwork.full, #openwork.causal>
#t1 = #openwork.any<#t0, #t0>
#t2 = #openwork.any<#t1, #t1>
#t3 = #openwork.any<#t2, #t2>
#t4 = #openwork.any<#t3, #t3>
#t5 = #openwork.any<#t4, #t4>
#t6 = #openwork.any<#t5, #t5>
#t7 = #openwork.any<#t6, #t6>
#t8 = #openwork.any<#t7, #t7>
#t9 = #openwork.any<#t8, #t8>
#t10 = #openwork.any<#t9, #t9>
// Each alias doubles the one before.
// expected-error@below {{expects a combination of at most 4096 topologies}}
func.func private @any_c3_size() attributes {openwork.a = #openwork.all<#t10, #t10, #openwork.full>}

// -----

#c0 = #openwork.any<#openwork.full>
#c1 = #openwork.any<#c0>
#c2 = #openwork.any<#c1>
#c3 = #openwork.any<#c2>
#c4 = #openwork.any<#c3>
#c5 = #openwork.any<#c4>
#c6 = #openwork.any<#c5>
#c7 = #openwork.any<#c6>
#c8 = #openwork.any<#c7>
#c9 = #openwork.any<#c8>
#c10 = #openwork.any<#c9>
#c11 = #openwork.any<#c10>
#c12 = #openwork.any<#c11>
#c13 = #openwork.any<#c12>
#c14 = #openwork.any<#c13>
#c15 = #openwork.any<#c14>
#c16 = #openwork.any<#c15>
#c17 = #openwork.any<#c16>
#c18 = #openwork.any<#c17>
#c19 = #openwork.any<#c18>
#c20 = #openwork.any<#c19>
#c21 = #openwork.any<#c20>
#c22 = #openwork.any<#c21>
#c23 = #openwork.any<#c22>
#c24 = #openwork.any<#c23>
#c25 = #openwork.any<#c24>
#c26 = #openwork.any<#c25>
#c27 = #openwork.any<#c26>
#c28 = #openwork.any<#c27>
#c29 = #openwork.any<#c28>
#c30 = #openwork.any<#c29>
#c31 = #openwork.any<#c30>
#c32 = #openwork.any<#c31>
#c33 = #openwork.any<#c32>
#c34 = #openwork.any<#c33>
#c35 = #openwork.any<#c34>
#c36 = #openwork.any<#c35>
#c37 = #openwork.any<#c36>
#c38 = #openwork.any<#c37>
#c39 = #openwork.any<#c38>
#c40 = #openwork.any<#c39>
#c41 = #openwork.any<#c40>
#c42 = #openwork.any<#c41>
#c43 = #openwork.any<#c42>
#c44 = #openwork.any<#c43>
#c45 = #openwork.any<#c44>
#c46 = #openwork.any<#c45>
#c47 = #openwork.any<#c46>
#c48 = #openwork.any<#c47>
#c49 = #openwork.any<#c48>
#c50 = #openwork.any<#c49>
#c51 = #openwork.any<#c50>
#c52 = #openwork.any<#c51>
#c53 = #openwork.any<#c52>
#c54 = #openwork.any<#c53>
#c55 = #openwork.any<#c54>
#c56 = #openwork.any<#c55>
#c57 = #openwork.any<#c56>
#c58 = #openwork.any<#c57>
#c59 = #openwork.any<#c58>
#c60 = #openwork.any<#c59>
#c61 = #openwork.any<#c60>
#c62 = #openwork.any<#c61>
#c63 = #openwork.any<#c62>
// expected-error@below {{expects combinations nested at most 64 deep}}
func.func private @any_c3_depth() attributes {openwork.a = #openwork.any<#c63>}

// -----

// expected-error@below {{expects combinations nested at most 64 deep}}
func.func private @any_c3_depth_written_out() attributes {openwork.a = #openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.any<#openwork.full>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>}

// -----

// expected-error@below {{expected attribute value}}
func.func private @any_trailing_comma() attributes {openwork.a = #openwork.any<#openwork.full,>}

// -----

// expected-error@below {{expects at least one topology to combine}}
func.func private @all_c1_empty() attributes {openwork.a = #openwork.all<>}

// -----

// expected-error@below {{expects topologies to combine, got [#openwork.full]}}
func.func private @all_c2_array() attributes {openwork.a = #openwork.all<[#openwork.full]>}

// -----

// expected-error@below {{expects two topologies, got 1}}
func.func private @except_c4_one() attributes {openwork.a = #openwork.except<#openwork.full>}

// -----

// expected-error@below {{expects two topologies, got 3}}
func.func private @except_c4_three() attributes {openwork.a = #openwork.except<#openwork.full, #openwork.full, #openwork.full>}

// -----

// expected-error@below {{expects topologies to combine, got unit}}
func.func private @except_c2_unit() attributes {openwork.a = #openwork.except<#openwork.full, unit>}

// -----

// expected-error@below {{expects a decay above 0, got 0.0}}
func.func private @radial_c1_zero() attributes {openwork.a = #openwork.radial<decay = 0.0, block = 128>}

// -----

// expected-error@below {{expects a decay above 0, got -0.5}}
func.func private @radial_c1_negative() attributes {openwork.a = #openwork.radial<decay = -0.5, block = 128>}

// -----

// expected-error@below {{expects blocks of at least 1 token, got 0}}
func.func private @radial_c2_block() attributes {openwork.a = #openwork.radial<decay = 1.0, block = 0>}

// -----

// expected-error@below {{expected 'sink'}}
func.func private @radial_option() attributes {openwork.a = #openwork.radial<decay = 1.0, block = 128, frames>}

// -----

// expected-error@below {{expected floating point literal}}
func.func private @radial_words() attributes {openwork.a = #openwork.radial<decay = fast, block = 128>}

// -----

// expected-error@below {{expects at least one width}}
func.func private @nbhd_c1_no_width() attributes {openwork.a = #openwork.nbhd<widths = [], min_width = 1.0, block = 128>}

// -----

// expected-error@below {{expects widths of at least 0, got -1.0}}
func.func private @nbhd_c1_width() attributes {openwork.a = #openwork.nbhd<widths = [1.0, -1.0], min_width = 1.0, block = 128>}

// -----

// expected-error@below {{expects widths of at least 0, got -0.25}}
func.func private @nbhd_c1_min_width() attributes {openwork.a = #openwork.nbhd<widths = [1.0], min_width = -0.25, block = 128>}

// -----

// expected-error@below {{expects blocks of at least 1 token, got -128}}
func.func private @nbhd_c2_block() attributes {openwork.a = #openwork.nbhd<widths = [1.0], min_width = 1.0, block = -128>}

// -----

// expected-error@below {{expects one of fhw, fwh, hfw, hwf, wfh, whf, hilbert}}
func.func private @permuted_keyword() attributes {openwork.a = #openwork.permuted<pixel_major, #openwork.full>}

// -----

// expected-error@below {{expects topologies to combine, got 3 : i64}}
func.func private @permuted_c2_number() attributes {openwork.a = #openwork.permuted<hwf, 3>}

// -----

// expected-error@below {{expected '>'}}
func.func private @permuted_c5_two() attributes {openwork.a = #openwork.permuted<hwf, #openwork.full, #openwork.full>}

// -----

// expected-error@below {{expects tokens from 0 on, got 3 to 3}}
func.func private @rectangle_c1_empty() attributes {openwork.a = #openwork.rectangle<queries = 3 to 3, keys = 0 to 1>}

// -----

// expected-error@below {{expects tokens from 0 on, got -1 to 1}}
func.func private @rectangle_c1_negative() attributes {openwork.a = #openwork.rectangle<queries = 0 to 3, keys = -1 to 1>}

// -----

// expected-error@below {{expected 'to'}}
func.func private @rectangle_word() attributes {openwork.a = #openwork.rectangle<queries = 0 until 3, keys = 0 to 1>}

// -----

// expected-error@below {{expects blocks of at least 1 token, got 0}}
func.func private @lines_c1_block() attributes {openwork.a = #openwork.lines<block = 0, squares = 1>}

// -----

// expected-error@below {{expects ranges that are not empty, ascend and do not touch, got 4 behind 4}}
func.func private @lines_c2_empty_range() attributes {openwork.a = #openwork.lines<block = 1, columns = [4 to 4]>}

// -----

// expected-error@below {{expects ranges that are not empty, ascend and do not touch, got 0 behind 0}}
func.func private @lines_c2_touching_ranges() attributes {openwork.a = #openwork.lines<block = 1, diagonals = [-2 to 0, 0 to 3]>}

// -----

// expected-error@below {{expects ranges that are not empty, ascend and do not touch, got 0 behind 6}}
func.func private @lines_c2_descending_ranges() attributes {openwork.a = #openwork.lines<block = 1, columns = [4 to 6, 0 to 1]>}

// -----

// expected-error@below {{expects columns, diagonals or squares of at least 1 block}}
func.func private @lines_c3_none() attributes {openwork.a = #openwork.lines<block = 1>}

// -----

// expected-error@below {{expects columns, diagonals or squares of at least 1 block}}
func.func private @lines_c3_squares() attributes {openwork.a = #openwork.lines<block = 1, squares = -1>}

// -----

// expected-error@below {{expects 'columns' once}}
func.func private @lines_twice() attributes {openwork.a = #openwork.lines<block = 1, columns = [0 to 1], columns = [2 to 3]>}

// -----

// expected-error@below {{expects one of columns, diagonals, squares}}
func.func private @lines_keyword() attributes {openwork.a = #openwork.lines<block = 1, rows = [0 to 1]>}

// -----

// expected-error@below {{expects one to three extents of a cell, each at least 1}}
func.func private @near_c1_cell() attributes {openwork.a = #openwork.near<cell = [1, 0], frames = 0 to 1, reach = [1, 1]>}

// -----

// expected-error@below {{expects distances of frames from 0 on, got 2 to 2}}
func.func private @near_c2_frames() attributes {openwork.a = #openwork.near<cell = [1], frames = 2 to 2, reach = [1, 1]>}

// -----

// expected-error@below {{expects the reach of rows and of columns, got 1 values}}
func.func private @near_c3_count() attributes {openwork.a = #openwork.near<cell = [1], frames = 0 to 2, reach = [1]>}

// -----

// expected-error@below {{expects a reach of at least 0, got -1}}
func.func private @near_c3_reach() attributes {openwork.a = #openwork.near<cell = [1], frames = 0 to 2, reach = [1, -1]>}

// -----

// expected-error@below {{expects numbers of frames of at least 0, got -1}}
func.func private @frame_anchors_c1_window() attributes {openwork.a = #openwork.frame_anchors<window = -1, first = 1, every = 0, offset = 0>}

// -----

// expected-error@below {{expects an offset in 0..2, got 3}}
func.func private @frame_anchors_c2_offset() attributes {openwork.a = #openwork.frame_anchors<window = 1, first = 1, every = 3, offset = 3>}

// -----

// expected-error@below {{expects an offset in 0..0, got 1}}
func.func private @frame_anchors_c2_no_anchors() attributes {openwork.a = #openwork.frame_anchors<window = 1, first = 1, every = 0, offset = 1>}

// -----

// expected-error@below {{expected 'fixed'}}
func.func private @frame_anchors_option() attributes {openwork.a = #openwork.frame_anchors<window = 1, first = 1, every = 0, offset = 0, loose>}

// -----

// expected-error@below {{expects one of bshd, bhsd}}
func.func private @layout_keyword() attributes {openwork.a = #openwork.layout<sbhd>}

// -----

// expected-error@below {{expects one of immediate, embedded}}
func.func private @bit_storage_keyword() attributes {openwork.a = #openwork.bit_storage<constant>}

// -----

// expected-error@below {{unknown attribute `spiral` in dialect `openwork`}}
func.func private @unknown() attributes {openwork.a = #openwork.spiral<3>}

// -----

// expected-error@below {{expected '<'}}
func.func private @no_parameters() attributes {openwork.a = #openwork.any}

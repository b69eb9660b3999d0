// RUN: openwork-opt %s --split-input-file --verify-diagnostics

// expected-error@below {{expects a tile size in 1..256, got 0}}
func.func private @tiling_c1_tile_size() attributes {openwork.a = #openwork.tiling<runs<0> in 4>}

// -----

// expected-error@below {{expects a tile size in 1..256, got 257}}
func.func private @tiling_c1_large_tile_size() attributes {openwork.a = #openwork.tiling<runs<257> in 4096>}

// -----

// expected-error@below {{expects a tile size in 1..256, got 9223372036854775807}}
func.func private @tiling_c1_huge_tile_size() attributes {openwork.a = #openwork.tiling<runs<9223372036854775807> in 4096>}

// -----

// expected-error@below {{expects box extents in 1..256, got 0}}
func.func private @tiling_c1_box_extent() attributes {openwork.a = #openwork.tiling<boxes<1 x 0 x 8> in 4096>}

// -----

// expected-error@below {{expects box extents in 1..256, got -9223372036854775808}}
func.func private @tiling_c1_huge_box_extent() attributes {openwork.a = #openwork.tiling<boxes<-9223372036854775808 x 8 x 8> in 4096>}

// -----

// expected-error@below {{expects a tile size in 1..256, got 512}}
func.func private @tiling_c1_box_volume() attributes {openwork.a = #openwork.tiling<boxes<8 x 8 x 8> in 16 x 16 x 16>}

// -----

// expected-error@below {{expects at most 32769 tiles, got 4194304 in runs<1> of 4194304}}
func.func private @tiling_c1_tiles() attributes {openwork.a = #openwork.tiling<runs<1> in 4194304>}

// -----

// expected-error@below {{expects at most 32769 tiles, got 4194304 in boxes<256 x 1 x 1> of 2048 x 2048}}
func.func private @tiling_c1_box_tiles() attributes {openwork.a = #openwork.tiling<boxes<256 x 1 x 1> in 1 x 2048 x 2048>}

// -----

// expected-error@below {{expects a tile size in 1..256, got 0}}
func.func private @tiling_c1_keys() attributes {openwork.a = #openwork.tiling<runs<8> in 64 by runs<0> in 64>}

// -----

// expected-error@below {{expects one of runs, boxes}}
func.func private @tiling_keyword() attributes {openwork.a = #openwork.tiling<tiles<8> in 64>}

// -----

// expected-error@below {{expects one of runs, boxes}}
func.func private @tiling_empty() attributes {openwork.a = #openwork.tiling<>}

// -----

// expected-error@below {{expected '>'}}
func.func private @tiling_runs_of_two_extents() attributes {openwork.a = #openwork.tiling<runs<8 x 8> in 64>}

// -----

// expected-error@below {{expects at most three extents, got 4}}
func.func private @tiling_boxes_of_four_extents() attributes {openwork.a = #openwork.tiling<boxes<1 x 1 x 1 x 1> in 64>}

// -----

// expected-error@below {{expected 'in'}}
func.func private @tiling_no_grid() attributes {openwork.a = #openwork.tiling<runs<8>>}

// -----

// expected-error@below {{expects one of runs, boxes}}
func.func private @tiling_no_keys() attributes {openwork.a = #openwork.tiling<runs<8> in 64 by>}

// -----

// expected-error@below {{expects grid extents of at least 1, got 0}}
func.func private @tiling_bad_grid() attributes {openwork.a = #openwork.tiling<runs<8> in 0>}

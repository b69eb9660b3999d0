// RUN: openwork-opt %s --split-input-file --verify-diagnostics

// expected-error@below {{'openwork.block_mask' op expects full of type 'tensor<3x1xi64>', got 'tensor<4x1xi64>'}}
openwork.block_mask @block_mask_c1_rows tiling(<runs<2> in 6>) = full dense<0> : tensor<4x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects full of type 'tensor<3x2xi64>', got 'tensor<3x1xi64>'}}
openwork.block_mask @block_mask_c1_words tiling(<runs<2> in 6 by runs<2> in 200>) = full dense<0> : tensor<3x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects full of type 'tensor<3x1xi64>', got 'tensor<3x1xi32>'}}
openwork.block_mask @block_mask_c1_element_type tiling(<runs<2> in 6>) = full dense<0> : tensor<3x1xi32>

// -----

// expected-error@below {{'openwork.block_mask' op expects full of type 'tensor<3x1xi64>', got 'vector<3x1xi64>'}}
openwork.block_mask @block_mask_c1_vector tiling(<runs<2> in 6>) = full dense<0> : vector<3x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects bits for 3 columns, got bit 3 in row 1}}
openwork.block_mask @block_mask_c1_columns tiling(<runs<2> in 6>) = full dense<[[0], [8], [0]]> : tensor<3x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects partial of type 'tensor<3x1xi64>', got 'tensor<2x1xi64>'}}
openwork.block_mask @block_mask_c1_partial_rows tiling(<runs<2> in 6>) = full dense<0> : tensor<3x1xi64>
  partial dense<1> : tensor<2x1xi64> ids dense<0> : tensor<2xi32> tile_masks dense<1> : tensor<1x2x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects bits for 3 columns, got bit 3 in row 0}}
openwork.block_mask @block_mask_c1_partial_columns tiling(<runs<2> in 6>) = full dense<0> : tensor<3x1xi64>
  partial dense<8> : tensor<3x1xi64> ids dense<0> : tensor<3xi32> tile_masks dense<1> : tensor<1x2x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op full: expects the resource 'missing' to be present}}
openwork.block_mask @block_mask_c1_missing_resource tiling(<runs<2> in 6>) = full dense_resource<missing> : tensor<3x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op full: expects dense elements or a resource}}
openwork.block_mask @block_mask_c1_sparse tiling(<runs<2> in 6>) = full sparse<[[0, 0]], [1]> : tensor<3x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects each block to be full or partial, but block (1, 1) is both}}
openwork.block_mask @block_mask_c2_both tiling(<runs<2> in 6>) = full dense<[[0], [2], [0]]> : tensor<3x1xi64>
  partial dense<[[0], [3], [0]]> : tensor<3x1xi64> ids dense<0> : tensor<2xi32> tile_masks dense<1> : tensor<1x2x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects ids of type 'tensor<3xi32>', got 'tensor<2xi32>'}}
openwork.block_mask @block_mask_c3_ids tiling(<runs<2> in 6>) = full dense<0> : tensor<3x1xi64>
  partial dense<1> : tensor<3x1xi64> ids dense<0> : tensor<2xi32> tile_masks dense<1> : tensor<1x2x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects an index into 1 tile masks, got 1}}
openwork.block_mask @block_mask_c3_index tiling(<runs<2> in 6>) = full dense<0> : tensor<3x1xi64>
  partial dense<1> : tensor<3x1xi64> ids dense<[0, 1, 0]> : tensor<3xi32> tile_masks dense<1> : tensor<1x2x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects an index into 1 tile masks, got 4294967295}}
openwork.block_mask @block_mask_c3_negative_index tiling(<runs<2> in 6>) = full dense<0> : tensor<3x1xi64>
  partial dense<1> : tensor<3x1xi64> ids dense<-1> : tensor<3xi32> tile_masks dense<1> : tensor<1x2x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects tile_masks of type 'tensor<1x2x1xi64>', got 'tensor<1x3x1xi64>'}}
openwork.block_mask @block_mask_c3_tile_mask_size tiling(<runs<2> in 6>) = full dense<0> : tensor<3x1xi64>
  partial dense<1> : tensor<3x1xi64> ids dense<0> : tensor<3xi32> tile_masks dense<1> : tensor<1x3x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects tile_masks of type 'tensor<0x2x1xi64>', got 'tensor<2x1xi64>'}}
openwork.block_mask @block_mask_c3_tile_mask_rank tiling(<runs<2> in 6>) = full dense<0> : tensor<3x1xi64>
  partial dense<1> : tensor<3x1xi64> ids dense<0> : tensor<3xi32> tile_masks dense<1> : tensor<2x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op tile_masks: expects at most 268435456 bytes of one value}}
openwork.block_mask @block_mask_c3_large_splat tiling(<runs<2> in 6>) = full dense<0> : tensor<3x1xi64>
  partial dense<1> : tensor<3x1xi64> ids dense<0> : tensor<3xi32> tile_masks dense<1> : tensor<1000000000000x2x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op ids: expects at most 268435456 bytes of one value}}
openwork.block_mask @block_mask_c3_many_ids tiling(<runs<128> in 4194304>)
  = full dense<0> : tensor<32768x512xi64> partial dense<-1> : tensor<32768x512xi64>
    ids dense<0> : tensor<1073741824xi32> tile_masks dense<1> : tensor<1x128x2xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects tile masks that keep some but not all pairs of their blocks, but that of block (0, 0) does not}}
openwork.block_mask @block_mask_c4_keeps_all tiling(<runs<2> in 6>) = ["a..", "...", "..."] where a = ["##", "##"]

// -----

// expected-error@below {{'openwork.block_mask' op expects tile masks that keep some but not all pairs of their blocks, but that of block (1, 2) does not}}
openwork.block_mask @block_mask_c4_keeps_none tiling(<runs<2> in 6>) = ["...", "..a", "..."] where a = ["..", ".."]

// -----

// The last tile has one token, of which the pattern keeps all.
// expected-error@below {{'openwork.block_mask' op expects tile masks that keep some but not all pairs of their blocks, but that of block (2, 2) does not}}
openwork.block_mask @block_mask_c4_keeps_all_of_a_padded_block tiling(<runs<2> in 5>) = ["a..", "#a.", "##a"]
  where a = ["#.", "##"]

// -----

// expected-error@below {{'openwork.block_mask' op expects tile masks that keep some but not all pairs of their blocks, but that of block (2, 2) does not}}
openwork.block_mask @block_mask_c4_padding_alone tiling(<runs<2> in 5>) = ["a..", "...", "..a"] where a = [".#", "##"]

// -----

// expected-error@below {{'openwork.block_mask' op expects tile masks that keep some but not all pairs of their blocks, but that of block (0, 0) does not}}
openwork.block_mask @block_mask_c4_beyond_the_tile tiling(<runs<2> in 6>) = full dense<0> : tensor<3x1xi64>
  partial dense<1> : tensor<3x1xi64> ids dense<0> : tensor<3xi32> tile_masks dense<4> : tensor<1x2x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects tile masks numbered by first use, got 1 before 0}}
openwork.block_mask @block_mask_c5_order tiling(<runs<2> in 6>) = ["b..", "a..", "..."] where a = ["#.", ".."], b = [".#", ".."]

// -----

// expected-error@below {{'openwork.block_mask' op expects 1 tile masks, all of them used, got 2}}
openwork.block_mask @block_mask_c5_unused tiling(<runs<2> in 6>) = ["a..", "a..", "..."] where a = ["#.", ".."], b = [".#", ".."]

// -----

// expected-error@below {{'openwork.block_mask' op expects distinct tile masks, but 0 and 2 are equal}}
openwork.block_mask @block_mask_c5_equal tiling(<runs<2> in 6>) = ["a..", "bc.", "..."] where a = ["#.", ".."], b = [".#", ".."], c = ["#.", ".."]

// -----

// Query 5 does not exist.
// expected-error@below {{'openwork.block_mask' op expects tile masks without pairs of padding, but 0 keeps some in row 2}}
openwork.block_mask @block_mask_c5_padding tiling(<runs<2> in 5>) = ["...", "...", "a.."] where a = ["#.", "#."]

// -----

// Cut to query 4, the second pattern is the first.
// expected-error@below {{'openwork.block_mask' op expects tile masks without pairs of padding, but 1 keeps some in row 2}}
openwork.block_mask @block_mask_c5_equal_but_for_padding tiling(<runs<2> in 5>) = ["a..", "...", "b.."]
  where a = ["#.", ".."], b = ["#.", "#."]

// -----

// The first use has no padding.
// expected-error@below {{'openwork.block_mask' op expects tile masks without pairs of padding, but 0 keeps some in row 2}}
openwork.block_mask @block_mask_c5_padding_of_another_block tiling(<runs<2> in 5>) = ["ab.", "...", "a.."]
  where a = ["#.", "#."], b = [".#", ".#"]

// -----

// expected-error@below {{'openwork.block_mask' op expects tile masks without pairs of padding, but 0 keeps some in row 0}}
openwork.block_mask @block_mask_c5_beyond_the_tile tiling(<runs<2> in 6>) = full dense<0> : tensor<3x1xi64>
  partial dense<1> : tensor<3x1xi64> ids dense<0> : tensor<3xi32> tile_masks dense<[[[1], [5]]]> : tensor<1x2x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects no partial, ids and tile_masks where no block is partial}}
openwork.block_mask @block_mask_c6_no_partial_block tiling(<runs<2> in 6>) = full dense<0> : tensor<3x1xi64>
  partial dense<0> : tensor<3x1xi64> ids dense<> : tensor<0xi32> tile_masks dense<> : tensor<0x2x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op expects no partial, ids and tile_masks where no block is partial}}
openwork.block_mask @block_mask_c6_no_partial_block_in_picture tiling(<runs<2> in 6>) = ["#..", "##.", "###"] where a = ["#.", "##"]

// -----

// expected-error@below {{'openwork.block_mask' op expects partial, ids and tile_masks together}}
"openwork.block_mask"() <{sym_name = "block_mask_c6_partial_alone", tiling = #openwork.tiling<runs<2> in 6>,
                         full = dense<0> : tensor<3x1xi64>, partial = dense<0> : tensor<3x1xi64>}> : () -> ()

// -----

// expected-error@below {{'openwork.block_mask' op expects partial, ids and tile_masks together}}
"openwork.block_mask"() <{sym_name = "block_mask_c6_ids_alone", tiling = #openwork.tiling<runs<2> in 6>,
                         full = dense<0> : tensor<3x1xi64>, ids = dense<0> : tensor<3xi32>}> : () -> ()

// -----

// expected-error@below {{'openwork.block_mask' op expects a topology as rule, got @causal}}
openwork.block_mask @block_mask_c7_symbol tiling(<runs<2> in 4>) rule(@causal) = ["##", "##"]

// -----

// expected-error@below {{'openwork.block_mask' op expects a topology as rule, got #openwork.grid<4>}}
openwork.block_mask @block_mask_c7_grid tiling(<runs<2> in 4>) rule(#openwork.grid<4>) = ["##", "##"]

// -----

// expected-error@below {{custom op 'openwork.block_mask' expects a picture of 3 rows, got 2}}
openwork.block_mask @picture_rows tiling(<runs<2> in 6>) = ["###", "###"]

// -----

// expected-error@below {{custom op 'openwork.block_mask' expects a picture of 3 rows, got 0}}
openwork.block_mask @picture_empty tiling(<runs<2> in 6>) = []

// -----

// expected-error@below {{custom op 'openwork.block_mask' row 1: expects 2 columns, got 3}}
openwork.block_mask @picture_columns tiling(<runs<2> in 4>) = ["##", "###"]

// -----

// expected-error@below {{custom op 'openwork.block_mask' row 1: unexpected '?' in column 1}}
openwork.block_mask @picture_character tiling(<runs<2> in 4>) = ["##", "#?"]

// -----

// expected-error@below {{custom op 'openwork.block_mask' row 1: expects a string, got 7 : i64}}
openwork.block_mask @picture_of_integers tiling(<runs<2> in 4>) = ["##", 7]

// -----

// expected-error@below {{custom op 'openwork.block_mask' expects at most 64 x 128 blocks in a picture, got 32768 x 32768}}
openwork.block_mask @picture_too_large tiling(<runs<128> in 4194304>) = ["#"]

// -----

// expected-error@below {{custom op 'openwork.block_mask' expects a picture of tile mask a}}
openwork.block_mask @picture_without_tile_masks tiling(<runs<2> in 4>) = ["a.", "#a"]

// -----

// expected-error@below {{custom op 'openwork.block_mask' expects a picture of tile mask Z}}
openwork.block_mask @picture_without_one_tile_mask tiling(<runs<2> in 4>) = ["a.", "#Z"] where a = ["#.", "##"]

// -----

// expected-error@below {{custom op 'openwork.block_mask' expects tile masks in the order a, b, ..., got b}}
openwork.block_mask @tile_mask_name tiling(<runs<2> in 4>) = ["a.", "#a"] where b = ["#.", "##"]

// -----

// expected-error@below {{custom op 'openwork.block_mask' expects tile masks in the order a, b, ..., got a}}
openwork.block_mask @tile_mask_twice tiling(<runs<2> in 4>) = ["a.", "#a"] where a = ["#.", "##"], a = [".#", "##"]

// -----

// expected-error@below {{custom op 'openwork.block_mask' expects a picture of 2 rows, got 1}}
openwork.block_mask @tile_mask_rows tiling(<runs<2> in 4>) = ["a.", "#a"] where a = ["#."]

// -----

// expected-error@below {{custom op 'openwork.block_mask' row 1: expects 2 columns, got 3}}
openwork.block_mask @tile_mask_columns tiling(<runs<2> in 4>) = ["a.", "#a"] where a = ["#.", "###"]

// -----

// expected-error@below {{custom op 'openwork.block_mask' row 1: unexpected 'a' in column 0}}
openwork.block_mask @tile_mask_character tiling(<runs<2> in 4>) = ["a.", "#a"] where a = ["#.", "a#"]

// -----

// expected-error@below {{custom op 'openwork.block_mask' invalid kind of attribute specified}}
openwork.block_mask @tile_mask_kind tiling(<runs<2> in 4>) = ["a.", "#a"] where a = "#."

// -----

// expected-error@below {{custom op 'openwork.block_mask' invalid kind of attribute specified}}
openwork.block_mask @full_kind tiling(<runs<2> in 4>) = full 3 : i32

// -----

// expected-error@+2 {{custom op 'openwork.block_mask' expected 'ids'}}
openwork.block_mask @partial_without_ids tiling(<runs<2> in 4>)
  = full dense<0> : tensor<2x1xi64> partial dense<0> : tensor<2x1xi64> tile_masks dense<0> : tensor<1x2x1xi64>

// -----

// expected-error@below {{'openwork.block_mask' op requires attribute 'tiling'}}
"openwork.block_mask"() <{sym_name = "no_tiling", full = dense<0> : tensor<3x1xi64>}> : () -> ()

// -----

// expected-error@below {{Invalid attribute `tiling` in property conversion: #openwork.grid<6>}}
"openwork.block_mask"() <{sym_name = "tiling_kind", tiling = #openwork.grid<6>, full = dense<0> : tensor<3x1xi64>}> : () -> ()

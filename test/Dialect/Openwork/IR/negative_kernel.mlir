// RUN: openwork-opt %s --split-input-file --verify-diagnostics

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
// expected-error@below {{'openwork.kernel' op expects 1 to 65536 classes, got 0}}
openwork.kernel @kernel_c1_no_classes tile(2 x 2) head_dim(8 x 8) type(bf16) {

}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
// expected-error@below {{'openwork.kernel' op expects classes in its body, got openwork.threshold_map}}
openwork.kernel @kernel_c1_other_op tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
  openwork.threshold_map @t = dense<0> : tensor<1x1xui8>
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @kernel_c2_tile_m tile(4 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects a mask with tiles of 4 x 2, got @m with 2 x 2}}
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @kernel_c2_tile_n tile(2 x 128) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects a mask with tiles of 2 x 128, got @m with 2 x 2}}
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
// expected-error@below {{'openwork.kernel' op expects tile_m of at least 1, got 0}}
openwork.kernel @kernel_c3_tile_m tile(0 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
// expected-error@below {{'openwork.kernel' op expects tile_n of at least 1, got -9223372036854775808}}
openwork.kernel @kernel_c3_tile_n tile(2 x -9223372036854775808) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
// expected-error@below {{'openwork.kernel' op expects head_dim of at least 1, got 0}}
openwork.kernel @kernel_c3_head_dim tile(2 x 2) head_dim(0 x 8) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
// expected-error@below {{'openwork.kernel' op expects value_dim of at least 1, got -1}}
openwork.kernel @kernel_c3_value_dim tile(2 x 2) head_dim(8 x -1) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
// expected-error@below {{'openwork.kernel' op expects a cluster of 1 or 2, got 3}}
openwork.kernel @kernel_c4_three tile(2 x 2) head_dim(8 x 8) type(bf16) cluster(3) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
// expected-error@below {{'openwork.kernel' op expects a cluster of 1 or 2, got 0}}
openwork.kernel @kernel_c4_none tile(2 x 2) head_dim(8 x 8) type(bf16) cluster(0) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
// expected-error@below {{custom op 'openwork.kernel' expected 'x'}}
openwork.kernel @without_spaces tile(2x2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
// expected-error@below {{custom op 'openwork.kernel' integer value too large}}
openwork.kernel @huge_tile tile(2 x 9223372036854775808) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
// expected-error@below {{integer literal not valid for specified type}}
openwork.kernel @type_is_an_attribute tile(2 x 2) head_dim(8 x 8) type(16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_twice tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-note@below {{see existing symbol definition here}}
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
  // expected-error@below {{redefinition of symbol named 'c'}}
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 3) }
}

// -----

// expected-error@below {{'openwork.class' op expects parent op 'openwork.kernel'}}
openwork.class @elsewhere mask(@m) {}

// -----

openwork.kernel @kernel_in_a_class tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects rows and bit_rows in its body, got openwork.kernel}}
  openwork.class @c mask(@m) {
    openwork.kernel @k tile(2 x 2) head_dim(8 x 8) type(bf16) {}
  }
}

// -----

// expected-error@below {{'openwork.kernel' op region #0 ('body') failed to verify constraint: region with 1 blocks}}
"openwork.kernel"() <{element_type = bf16, head_dim = 8 : i64, sym_name = "no_blocks", tile_m = 2 : i64, tile_n = 2 : i64, value_dim = 8 : i64}> ({}) : () -> ()

// -----

// expected-error@below {{'openwork.kernel' op requires one region}}
"openwork.kernel"() <{element_type = bf16, head_dim = 8 : i64, sym_name = "no_region", tile_m = 2 : i64, tile_n = 2 : i64, value_dim = 8 : i64}> : () -> ()

// -----

// expected-error@below {{'openwork.kernel' op region should have no arguments}}
"openwork.kernel"() <{element_type = bf16, head_dim = 8 : i64, sym_name = "arguments", tile_m = 2 : i64, tile_n = 2 : i64, value_dim = 8 : i64}> ({
^bb0(%a: i32):
}) : () -> ()

// -----

// expected-error@below {{'openwork.kernel' op requires attribute 'element_type'}}
"openwork.kernel"() ({}) : () -> ()

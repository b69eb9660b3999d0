// RUN: openwork-opt %s --split-input-file --verify-diagnostics

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @visit_c1_no_coordinates tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'openwork.visit' op expects one or three coordinates, got 0}}
      openwork.visit () full
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @visit_c1_two_coordinates tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'openwork.visit' op expects one or three coordinates, got 2}}
      openwork.visit (%i, %i) full
    }
  }
}

// -----

func.func @visit_c2_in_a_function(%i: index) {
  // expected-error@below {{'openwork.visit' op expects to be inside rows}}
  openwork.visit (%i) full
  return
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @visit_c2_in_a_class tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects rows and bit_rows in its body, got openwork.visit}}
  openwork.class @c mask(@m) {
    "openwork.visit"() <{segment = 0 : i64}> : () -> ()
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @visit_c3_negative_tile_mask tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'openwork.visit' op expects a tile mask of at least 0, got -1}}
      openwork.visit (%i) tile_mask(-1)
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @visit_c3_least_tile_mask tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'openwork.visit' op expects a tile mask of at least 0, got -9223372036854775808}}
      openwork.visit (%i) tile_mask(-9223372036854775808)
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @visit_c3_tile_mask_and_rule tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'openwork.visit' op expects a tile mask or a rule, got both}}
      "openwork.visit"(%i) <{segment = 0 : i64, tile_mask = 0 : i64, rule}> : (index) -> ()
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @visit_c4_segment tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'openwork.visit' op expects a segment of at least 0, got -1}}
      openwork.visit segment -1 (%i) full
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @kind tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{custom op 'openwork.visit' expects one of full, tile_mask, rule}}
      openwork.visit (%i) partial
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @no_kind tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@+2 {{custom op 'openwork.visit' expects one of full, tile_mask, rule}}
      openwork.visit (%i)
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @tile_mask_without_index tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{expected '('}}
      openwork.visit (%i) tile_mask
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @tile_mask_kind tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{custom op 'openwork.visit' expected integer value}}
      openwork.visit (%i) tile_mask(a)
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @coordinate_type tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{Invalid attribute `rule` in property conversion: 3 : i32}}
      "openwork.visit"(%i) <{segment = 0 : i64, rule = 3 : i32}> : (index) -> ()
    }
  }
}

// -----

func.func @operand_type(%i: i32) {
  // expected-error@below {{'openwork.visit' op operand #0 must be variadic of index, but got 'i32'}}
  "openwork.visit"(%i) <{segment = 0 : i64}> : (i32) -> ()
  return
}

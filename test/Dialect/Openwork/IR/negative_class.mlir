// RUN: openwork-opt %s --split-input-file --verify-diagnostics

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c1_other_op tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects rows and bit_rows in its body, got openwork.bit_matrix}}
  openwork.class @c mask(@m) {
    openwork.bit_matrix @b : 1 x 1 = ["#"]
  }
}

// -----

openwork.kernel @class_c2_missing tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects @m to be a block mask}}
  openwork.class @c mask(@m) {
    openwork.bit_rows embedded in (0 to 3)
  }
}

// -----

openwork.bit_matrix @m : 1 x 1 = ["#"]
openwork.kernel @class_c2_other_op tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects @m to be a block mask}}
  openwork.class @c mask(@m) {
    openwork.bit_rows embedded in (0 to 3)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"] {sym_visibility = "private"}
openwork.kernel @class_c2_private tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects @m to be public}}
  openwork.class @c mask(@m) {
    openwork.bit_rows embedded in (0 to 3)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c2_inside_the_kernel tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects @c to be a block mask}}
  openwork.class @c mask(@c) {
    openwork.bit_rows embedded in (0 to 3)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c3_size tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects an order of 3 rows, got 2}}
  openwork.class @c mask(@m) order([0, 1]) {
    openwork.bit_rows embedded in (0 to 3)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c3_repeats tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects each of the 3 rows once in the order, but 1 repeats}}
  openwork.class @c mask(@m) order([0, 1, 1]) {
    openwork.bit_rows embedded in (0 to 3)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c3_range tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects each of the 3 rows once in the order, but 3 is out of range}}
  openwork.class @c mask(@m) order([0, 3, 1]) {
    openwork.bit_rows embedded in (0 to 3)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c3_negative tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects each of the 3 rows once in the order, but -2147483648 is out of range}}
  openwork.class @c mask(@m) order([0, -2147483648, 1]) {
    openwork.bit_rows embedded in (0 to 3)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c4_range tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.bit_rows' op expects coordinates in 0 to 3, got 0 to 4}}
    openwork.bit_rows embedded in (0 to 4)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c4_huge_range tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects coordinates in 0 to 3, got 0 to 9223372036854775807}}
    openwork.rows (%i) in (0 to 9223372036854775807) {}
  }
}

// -----

openwork.block_mask @m tiling(<boxes<1 x 1 x 2> in 1 x 2 x 3 + text_back 3>)
  = ["######", "######", "######", "######", "######", "######"]
openwork.kernel @class_c4_box_range tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects coordinates in 0 to 2, got 1 to 3}}
    openwork.rows (%f, %h, %w) in (0 to 1, 0 to 2, 1 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c4_segment tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects a segment in 0..0, got 1}}
    openwork.rows segment 1 (%i) in (0 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c4_huge_segment tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.bit_rows' op expects a segment in 0..0, got 9223372036854775807}}
    openwork.bit_rows embedded segment 9223372036854775807 in (0 to 3)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c4_rank_of_a_run tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects coordinates of rank 1 in segment 0, got rank 3}}
    openwork.rows (%f, %h, %w) in (0 to 1, 0 to 1, 0 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<boxes<1 x 1 x 2> in 1 x 2 x 3 + text_back 3>)
  = ["######", "######", "######", "######", "######", "######"]
openwork.kernel @class_c4_rank_of_boxes tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.bit_rows' op expects coordinates of rank 3 in segment 0, got rank 1}}
    openwork.bit_rows immediate in (0 to 4)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c5_segment tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'openwork.visit' op expects a segment in 0..0, got 1}}
      openwork.visit segment 1 (%i) full
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c5_rank_of_a_run tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'openwork.visit' op expects coordinates of rank 1 in segment 0, got rank 3}}
      openwork.visit (%i, %i, %i) full
    }
  }
}

// -----

openwork.block_mask @m tiling(<boxes<1 x 1 x 2> in 1 x 2 x 3 + text_back 3>)
  = ["######", "######", "######", "######", "######", "######"]
openwork.kernel @class_c5_rank_of_boxes tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows segment 1 (%i) in (0 to 2) {
      affine.for %j = 0 to 2 {
        // expected-error@below {{'openwork.visit' op expects coordinates of rank 3 in segment 0, got rank 1}}
        openwork.visit (%j) full
      }
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c5_no_tile_masks tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'openwork.visit' op expects one of 0 tile masks, got 0}}
      openwork.visit (%i) tile_mask(0)
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["a##", "###", "###"] where a = ["#.", "##"]
openwork.kernel @class_c5_tile_mask tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'openwork.visit' op expects one of 1 tile masks, got 1}}
      openwork.visit (%i) tile_mask(1)
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["a##", "###", "###"] where a = ["#.", "##"]
openwork.kernel @class_c5_huge_tile_mask tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'openwork.visit' op expects one of 1 tile masks, got 9223372036854775807}}
      openwork.visit (%i) tile_mask(9223372036854775807)
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c5_rule tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'openwork.visit' op expects a rule in @m}}
      openwork.visit (%i) rule
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c6_no_rows tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects each row in its rows and bit_rows, but row 0 is in none}}
  openwork.class @c mask(@m) {

  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c6_missing_row tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects each row in its rows and bit_rows, but row 1 is in none}}
  openwork.class @c mask(@m) {
    openwork.bit_rows embedded in (0 to 1)
    openwork.rows (%i) in (2 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<boxes<1 x 1 x 2> in 1 x 2 x 3 + text_back 3>)
  = ["######", "######", "######", "######", "######", "######"]
openwork.kernel @class_c6_missing_segment tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op expects each row in its rows and bit_rows, but row 4 is in none}}
  openwork.class @c mask(@m) {
    openwork.bit_rows embedded in (0 to 1, 0 to 2, 0 to 2)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @class_c6_row_twice tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.bit_rows embedded in (0 to 2)
    // expected-error@below {{'openwork.rows' op expects each row once, but row 1 is in another op too}}
    openwork.rows (%i) in (1 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @no_blocks tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{'openwork.class' op region #0 ('body') failed to verify constraint: region with 1 blocks}}
  "openwork.class"() <{mask = @m, sym_name = "c"}> ({}) : () -> ()
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @order_kind tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{Invalid attribute `row_order` in property conversion: array<i64: 0>}}
  "openwork.class"() <{mask = @m, sym_name = "c", row_order = array<i64: 0>}> ({
  ^bb0:
  }) : () -> ()
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @no_mask tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // expected-error@below {{custom op 'openwork.class' expected 'mask'}}
  openwork.class @c {}
}

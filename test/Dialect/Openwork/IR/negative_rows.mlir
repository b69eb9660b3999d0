// RUN: openwork-opt %s --split-input-file --verify-diagnostics

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c1_no_coordinates tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects one or three coordinates, got 0}}
    openwork.rows () in () {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c1_two_coordinates tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects one or three coordinates, got 2}}
    openwork.rows (%h, %w) in (0 to 1, 0 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c1_four_coordinates tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects one or three coordinates, got 4}}
    openwork.rows (%a, %b, %c, %d) in (0 to 1, 0 to 1, 0 to 1, 0 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c1_begins_and_ends tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects as many begins as ends, got 1 and 2}}
    "openwork.rows"() <{segment = 0 : i64, begin = array<i64: 0>, end = array<i64: 3, 4>}> ({
    ^bb0(%i: index):
    }) : () -> ()
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c1_empty_range tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects non-empty ranges, got 3 to 3}}
    openwork.rows (%i) in (3 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c1_reversed_range tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects non-empty ranges, got 2 to 1}}
    openwork.rows (%f, %h, %w) in (0 to 1, 2 to 1, 0 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c1_negative_range tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects non-empty ranges, got -9223372036854775808 to 3}}
    openwork.rows (%i) in (-9223372036854775808 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c2_constant tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'arith.constant' op is not expected in rows, which hold affine loops, maps and visits}}
      %c = arith.constant 1 : index
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c2_nested tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      affine.for %j = 0 to 3 {
        // expected-error@below {{'arith.constant' op is not expected in rows, which hold affine loops, maps and visits}}
        %c = arith.constant 1 : index
      }
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c2_parallel tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'affine.parallel' op is not expected in rows, which hold affine loops, maps and visits}}
      affine.parallel (%j) = (0) to (3) {
      }
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c2_loop_with_results tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'affine.for' op is not expected in rows, which hold affine loops, maps and visits}}
      %r = affine.for %j = 0 to 3 iter_args(%k = %i) -> (index) {
        affine.yield %k : index
      }
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c2_branch_with_results tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'affine.if' op is not expected in rows, which hold affine loops, maps and visits}}
      %r = affine.if affine_set<(d0) : (d0 >= 0)>(%i) -> index {
        affine.yield %i : index
      } else {
        affine.yield %i : index
      }
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c2_yield tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'affine.yield' op only terminates affine.if/for/parallel regions}}
      affine.yield
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c2_rows tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'openwork.rows' op expects parent op 'openwork.class'}}
      openwork.rows (%j) in (0 to 3) {}
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c2_symbol tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'func.func' op symbol's parent must have the SymbolTable trait}}
      func.func private @f()
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c3_segment tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects a segment of at least 0, got -1}}
    openwork.rows segment -1 (%i) in (0 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @rows_c3_least_segment tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects a segment of at least 0, got -9223372036854775808}}
    openwork.rows segment -9223372036854775808 (%i) in (0 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @fewer_arguments tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects an argument of type index for each coordinate, of which there are 3}}
    openwork.rows (%i) in (0 to 1, 0 to 1, 0 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @more_arguments tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects an argument of type index for each coordinate, of which there are 1}}
    openwork.rows (%f, %h, %w) in (0 to 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @argument_type tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects an argument of type index for each coordinate, of which there are 1}}
    "openwork.rows"() <{segment = 0 : i64, begin = array<i64: 0>, end = array<i64: 3>}> ({
    ^bb0(%i: i32):
    }) : () -> ()
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @no_blocks tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op region #0 ('body') failed to verify constraint: region with 1 blocks}}
    "openwork.rows"() <{segment = 0 : i64, begin = array<i64: 0>, end = array<i64: 3>}> ({}) : () -> ()
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @no_region tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op requires one region}}
    "openwork.rows"() <{segment = 0 : i64, begin = array<i64: 0>, end = array<i64: 3>}> : () -> ()
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @no_end tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op requires attribute 'end'}}
    "openwork.rows"() <{segment = 0 : i64, begin = array<i64: 0>}> ({
    ^bb0(%i: index):
    }) : () -> ()
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @segment_type tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op attribute 'segment' failed to satisfy constraint: 64-bit signless integer attribute}}
    "openwork.rows"() <{segment = 0 : i32, begin = array<i64: 0>, end = array<i64: 3>}> ({
    ^bb0(%i: index):
    }) : () -> ()
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @range_keyword tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{custom op 'openwork.rows' expected 'to'}}
    openwork.rows (%i) in (0 until 3) {}
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @huge_end tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{custom op 'openwork.rows' integer value too large}}
    openwork.rows (%i) in (0 to 9223372036854775808) {}
  }
}

// -----

// expected-error@below {{'openwork.rows' op expects parent op 'openwork.class'}}
openwork.rows (%i) in (0 to 3) {}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @bit_rows_c1_two_coordinates tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.bit_rows' op expects one or three coordinates, got 2}}
    openwork.bit_rows embedded in (0 to 1, 0 to 3)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @bit_rows_c1_no_coordinates tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.bit_rows' op expects one or three coordinates, got 0}}
    openwork.bit_rows immediate in ()
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @bit_rows_c1_empty_range tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.bit_rows' op expects non-empty ranges, got 2 to 1}}
    openwork.bit_rows immediate in (2 to 1)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @bit_rows_c2_segment tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.bit_rows' op expects a segment of at least 0, got -1}}
    openwork.bit_rows embedded segment -1 in (0 to 3)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @bit_rows_storage tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{custom op 'openwork.bit_rows' expects one of immediate, embedded}}
    openwork.bit_rows constant in (0 to 3)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @bit_rows_range tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{custom op 'openwork.bit_rows' expected integer value}}
    openwork.bit_rows embedded in (0 to)
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @bit_rows_no_properties tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.bit_rows' op requires attribute 'begin'}}
    "openwork.bit_rows"() : () -> ()
  }
}

// -----

// expected-error@below {{'openwork.bit_rows' op expects parent op 'openwork.class'}}
openwork.bit_rows embedded in (0 to 3)

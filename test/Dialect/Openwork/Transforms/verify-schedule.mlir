// RUN: openwork-opt %s -openwork-verify-schedule --split-input-file --verify-diagnostics

openwork.block_mask @m tiling(<runs<2> in 6>) = ["a..", "#a.", "##a"] where a = ["#.", "##"]
openwork.kernel @good tile(2 x 2) head_dim(64 x 64) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      affine.for %j = 0 to %i {
        openwork.visit (%j) full
      }
      openwork.visit (%i) tile_mask(0)
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["a..", "#a.", "##a"] where a = ["#.", "##"]
openwork.kernel @negative_missing tile(2 x 2) head_dim(64 x 64) type(bf16) {
  openwork.class @c mask(@m) {
    // expected-error @below {{does not visit block (1, 0) of @m}}
    openwork.rows (%i) in (0 to 3) {
      openwork.visit (%i) tile_mask(0)
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["a..", "#a.", "##a"] where a = ["#.", "##"]
openwork.kernel @negative_empty tile(2 x 2) head_dim(64 x 64) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      affine.for %j = 0 to 3 {
        // expected-error @below {{visits block (0, 0), which is partial}}
        openwork.visit (%j) full
      }
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["#..", "##.", "###"]
openwork.kernel @negative_again tile(2 x 2) head_dim(64 x 64) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      affine.for %j = 0 to affine_map<(d0) -> (d0 + 1)>(%i) {
        openwork.visit (%j) full
      }
      // expected-error @below {{visits block (0, 0) again}}
      openwork.visit (%i) full
    }
  }
}

// -----

openwork.block_mask @m tiling(<runs<2> in 4>) = ["#.", "##"]
openwork.kernel @negative_empty_block tile(2 x 2) head_dim(64 x 64) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 2) {
      affine.for %j = 0 to 2 {
        // expected-error @below {{visits block (0, 1), which is empty}}
        openwork.visit (%j) full
      }
    }
  }
}

// -----

// expected-error @below {{expects a rule that gives its blocks, but #openwork.causal gives others}}
openwork.block_mask @m tiling(<runs<2> in 4>) rule(#openwork.causal) = ["#.", "##"]
openwork.kernel @negative_rule tile(2 x 2) head_dim(64 x 64) type(bf16) {
  openwork.class @c mask(@m) {
    openwork.bit_rows immediate in (0 to 2)
  }
}

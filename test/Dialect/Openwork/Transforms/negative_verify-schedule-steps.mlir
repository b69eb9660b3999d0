// RUN: openwork-opt %s --openwork-verify-schedule --split-input-file --verify-diagnostics

// Loops that visit each block once at most are done after some steps for each block and row.

// an empty loop of billions of iterations
openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects loops that end within 12432 steps, but row 0 goes beyond}}
    openwork.rows (%i) in (0 to 3) {
      affine.for %j = 0 to 2147483647 {
      }
    }
  }
}

// -----

// nested loops, of which only the last row has many
openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects loops that end within 12432 steps, but row 2 goes beyond}}
    openwork.rows (%i) in (0 to 3) {
      affine.for %a = 0 to affine_map<(d0) -> (d0 * 80)>(%i) {
        affine.for %b = 0 to affine_map<(d0) -> (d0)>(%a) {
        }
      }
      affine.for %j = 0 to 3 {
        openwork.visit (%j) full
      }
    }
  }
}

// -----

// conditions that never hold
openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects loops that end within 12432 steps, but row 0 goes beyond}}
    openwork.rows (%i) in (0 to 3) {
      affine.for %a = 0 to 2000000000 {
        affine.for %b = 0 to 2000000000 {
          affine.if affine_set<(d0) : (-d0 - 1 >= 0)>(%b) {
            openwork.visit (%b) full
          }
        }
      }
    }
  }
}

// RUN: openwork-opt %s --openwork-verify-schedule --split-input-file --verify-diagnostics

// Code for a target may compute in 32 bits, and division by what is not positive means nothing.

// division by a symbol that is 0 in the first row
openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'affine.apply' op expects divisors of at least 1, got 0 in row 0}}
      %j = affine.apply affine_map<(d0)[s0] -> (d0 floordiv s0)>(%i)[%i]
      openwork.visit (%j) full
    }
  }
}

// -----

// remainder of a division by a symbol that is negative
openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      %minus = affine.apply affine_map<(d0) -> (d0 - 1)>(%i)
      affine.for %j = 0 to 3 {
        // expected-error@below {{'affine.apply' op expects divisors of at least 1, got -1 in row 0}}
        %k = affine.apply affine_map<(d0)[s0] -> (d0 mod s0)>(%j)[%minus]
        openwork.visit (%k) full
      }
    }
  }
}

// -----

// rounded up, in a loop bound
openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'affine.for' op expects divisors of at least 1, got 0 in row 0}}
      affine.for %j = affine_map<()[s0] -> (3 ceildiv s0)>()[%i] to 3 {
        openwork.visit (%j) full
      }
    }
  }
}

// -----

// in a condition
openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      affine.for %j = 0 to 3 {
        // expected-error@below {{'affine.if' op expects divisors of at least 1, got 0 in row 0}}
        affine.if affine_set<(d0)[s0] : (d0 floordiv s0 >= 0)>(%j)[%i] {
          openwork.visit (%j) full
        }
      }
    }
  }
}

// -----

// a sum of more than 32 bits
openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'affine.apply' op expects values of 32 bits, got 2147483648 in row 1}}
      %j = affine.apply affine_map<(d0) -> (d0 + 2147483647)>(%i)
      affine.for %k = 0 to 3 {
        openwork.visit (%k) full
      }
    }
  }
}

// -----

// a product that wraps 64 bits
openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      %a = affine.apply affine_map<(d0) -> (d0 * 2147483647)>(%i)
      // expected-error@below {{'affine.max' op expects values of 32 bits, got 4611686014132420609 in row 1}}
      %b = affine.max affine_map<(d0)[s0] -> (d0 * s0 * s0, 0)>(%a)[%a]
      affine.for %k = 0 to 3 {
        openwork.visit (%k) full
      }
    }
  }
}

// -----

// a constant
openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'affine.min' op expects values of 32 bits, got 9223372036854775807 in row 0}}
      %j = affine.min affine_map<(d0) -> (d0, 9223372036854775807)>(%i)
      openwork.visit (%j) full
    }
  }
}

// -----

// the end of an empty loop
openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'affine.for' op expects values of 32 bits, got 9223372036854775807 in row 0}}
      affine.for %j = 0 to 9223372036854775807 {
      }
    }
  }
}

// -----

// the step of a loop
openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 3) {
      // expected-error@below {{'affine.for' op expects values of 32 bits, got 9223372036854775807 in row 0}}
      affine.for %j = 0 to 3 step 9223372036854775807 {
        openwork.visit (%j) full
      }
    }
  }
}

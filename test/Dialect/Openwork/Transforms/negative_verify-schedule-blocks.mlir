// RUN: openwork-opt %s --openwork-verify-schedule --split-input-file --verify-diagnostics

// block missed
openwork.block_mask @m tiling(<runs<2> in 6>) = ["a#.", "##b", "..#"] where a = ["#.", "##"], b = [".#", ".."]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects visits of all blocks of @m, but (0, 1) has none}}
    openwork.rows (%i) in (0 to 1) {
      openwork.visit (%i) tile_mask(0)
    }
    openwork.bit_rows embedded in (1 to 3)
  }
}

// -----

// partial block missed
openwork.block_mask @m tiling(<runs<2> in 6>) = ["a#.", "##b", "..#"] where a = ["#.", "##"], b = [".#", ".."]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects visits of all blocks of @m, but (1, 2) has none}}
    openwork.rows (%i) in (1 to 2) {
      affine.for %j = 0 to 2 {
        openwork.visit (%j) full
      }
    }
    openwork.bit_rows embedded in (0 to 1)
    openwork.bit_rows embedded in (2 to 3)
  }
}

// -----

// nothing visited
openwork.block_mask @m tiling(<runs<2> in 6>) = ["a#.", "##b", "..#"] where a = ["#.", "##"], b = [".#", ".."]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    // expected-error@below {{'openwork.rows' op expects visits of all blocks of @m, but (0, 0) has none}}
    openwork.rows (%i) in (0 to 1) {
    }
    openwork.bit_rows embedded in (1 to 3)
  }
}

// -----

// visited twice by one op
openwork.block_mask @m tiling(<runs<2> in 6>) = ["a#.", "##b", "..#"] where a = ["#.", "##"], b = [".#", ".."]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 1) {
      openwork.visit (%i) tile_mask(0)
      affine.for %j = 0 to 2 {
        %one = affine.apply affine_map<() -> (1)>()
        // expected-error@below {{'openwork.visit' op expects one visit of each block, but (0, 1) has another}}
        openwork.visit (%one) full
      }
    }
    openwork.bit_rows embedded in (1 to 3)
  }
}

// -----

// visited twice by two ops
openwork.block_mask @m tiling(<runs<2> in 6>) = ["a#.", "##b", "..#"] where a = ["#.", "##"], b = [".#", ".."]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 1) {
      openwork.visit (%i) tile_mask(0)
      affine.for %j = 0 to 1 {
        // expected-error@below {{'openwork.visit' op expects one visit of each block, but (0, 0) has another}}
        openwork.visit (%j) tile_mask(0)
      }
    }
    openwork.bit_rows embedded in (1 to 3)
  }
}

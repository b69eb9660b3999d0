// RUN: openwork-opt %s --openwork-verify-schedule --split-input-file --verify-diagnostics

// empty block visited as full
openwork.block_mask @m tiling(<runs<2> in 6>) = ["a#.", "##b", "..#"] where a = ["#.", "##"], b = [".#", ".."]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 1) {
      affine.for %j = 2 to 3 {
        // expected-error@below {{'openwork.visit' op expects a full block, but (0, 2) is empty}}
        openwork.visit (%j) full
      }
    }
    openwork.bit_rows embedded in (1 to 3)
  }
}

// -----

// empty block visited under a tile mask
openwork.block_mask @m tiling(<runs<2> in 6>) = ["a#.", "##b", "..#"] where a = ["#.", "##"], b = [".#", ".."]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 1) {
      affine.for %j = 2 to 3 {
        // expected-error@below {{'openwork.visit' op expects a partial block, but (0, 2) is empty}}
        openwork.visit (%j) tile_mask(1)
      }
    }
    openwork.bit_rows embedded in (1 to 3)
  }
}

// -----

// partial block visited as full
openwork.block_mask @m tiling(<runs<2> in 6>) = ["a#.", "##b", "..#"] where a = ["#.", "##"], b = [".#", ".."]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 1) {
      // expected-error@below {{'openwork.visit' op expects a full block, but (0, 0) is partial}}
      openwork.visit (%i) full
    }
    openwork.bit_rows embedded in (1 to 3)
  }
}

// -----

// full block visited under a tile mask
openwork.block_mask @m tiling(<runs<2> in 6>) = ["a#.", "##b", "..#"] where a = ["#.", "##"], b = [".#", ".."]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 1) {
      affine.for %j = 1 to 2 {
        // expected-error@below {{'openwork.visit' op expects a partial block, but (0, 1) is full}}
        openwork.visit (%j) tile_mask(0)
      }
    }
    openwork.bit_rows embedded in (1 to 3)
  }
}

// -----

// another tile mask
openwork.block_mask @m tiling(<runs<2> in 6>) = ["a#.", "##b", "..#"] where a = ["#.", "##"], b = [".#", ".."]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 1) {
      // expected-error@below {{'openwork.visit' op expects blocks under tile mask 1, but (0, 0) is under another}}
      openwork.visit (%i) tile_mask(1)
    }
    openwork.bit_rows embedded in (1 to 3)
  }
}

// RUN: openwork-opt %s --openwork-verify-schedule --split-input-file --verify-diagnostics

// key tile behind the last
openwork.block_mask @m tiling(<runs<2> in 6>) = ["a#.", "##b", "..#"] where a = ["#.", "##"], b = [".#", ".."]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 1) {
      affine.for %j = 3 to 4 {
        // expected-error@below {{'openwork.visit' op expects coordinates in 0..2, got 3 in row 0}}
        openwork.visit (%j) full
      }
    }
    openwork.bit_rows embedded in (1 to 3)
  }
}

// -----

// key tile before the first
openwork.block_mask @m tiling(<runs<2> in 6>) = ["a#.", "##b", "..#"] where a = ["#.", "##"], b = [".#", ".."]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.rows (%i) in (0 to 1) {
      affine.for %j = -1 to 2 {
        // expected-error@below {{'openwork.visit' op expects coordinates in 0..2, got -1 in row 0}}
        openwork.visit (%j) full
      }
    }
    openwork.bit_rows embedded in (1 to 3)
  }
}

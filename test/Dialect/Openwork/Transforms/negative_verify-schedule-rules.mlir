// RUN: openwork-opt %s --openwork-verify-schedule --split-input-file --verify-diagnostics

// a rule that gives other tile masks
// expected-error@below {{'openwork.block_mask' op expects a rule that gives its blocks, but #openwork.band<-3, 1> gives others}}
openwork.block_mask @m tiling(<runs<2> in 4>) rule(#openwork.band<-3, 1>) = ["a.", "#a"] where a = ["#.", "##"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.bit_rows embedded in (0 to 2)
  }
}

// -----

// a rule that gives other blocks
// expected-error@below {{'openwork.block_mask' op expects a rule that gives its blocks, but #openwork.causal gives others}}
openwork.block_mask @m tiling(<runs<2> in 4>) rule(#openwork.causal) = ["a.", "##"] where a = ["#.", "##"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.bit_rows embedded in (0 to 2)
  }
}

// -----

// a rule for other grids
// expected-error@below {{'openwork.block_mask' op topology #openwork.window<[5]>: expects a window in 1..4 for width, got 5}}
openwork.block_mask @m tiling(<runs<2> in 4>) rule(#openwork.window<[5]>) = ["a.", "##"] where a = ["#.", "##"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.bit_rows embedded in (0 to 2)
  }
}

// -----

// stored data
// expected-error@below {{'openwork.block_mask' op expects a rule that names no stored data, got #openwork.any<#openwork.causal, #openwork.stored_tokens<@bits>>}}
openwork.block_mask @m tiling(<runs<2> in 4>) rule(#openwork.any<#openwork.causal, #openwork.stored_tokens<@bits>>) = ["a.", "#a"] where a = ["#.", "##"]
openwork.bit_matrix @bits : 4 x 4 = ["#...", "##..", "###.", "####"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @c mask(@m) {
    openwork.bit_rows embedded in (0 to 2)
  }
}

// -----

// a mask that no class has is not looked at
openwork.block_mask @unused tiling(<runs<2> in 4>) rule(#openwork.full) = ["a.", "#a"] where a = ["#.", "##"]

// -----

// Errors of all classes are reported, in the order of the masks and classes.
openwork.block_mask @m tiling(<runs<2> in 4>) = ["#.", ".#"]
openwork.kernel @k tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @first mask(@m) {
    // expected-error@below {{expects visits of all blocks of @m, but (0, 0) has none}}
    openwork.rows (%i) in (0 to 2) {
    }
  }
  openwork.class @second mask(@m) {
    openwork.rows (%i) in (0 to 2) {
      affine.for %j = 0 to 2 {
        // expected-error@below {{expects a full block, but (0, 1) is empty}}
        openwork.visit (%j) full
      }
    }
  }
}

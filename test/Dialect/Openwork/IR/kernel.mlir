// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s
// RUN: openwork-opt %s --mlir-print-op-generic | openwork-opt | FileCheck %s
// RUN: openwork-opt %s --emit-bytecode | openwork-opt | FileCheck %s

openwork.block_mask @causal tiling(<runs<2> in 6>) rule(#openwork.causal) = ["a..", "#a.", "##a"] where a = ["#.", "##"]
openwork.block_mask @boxes tiling(<boxes<1 x 1 x 2> in 2 x 2 x 4 + text_front 3>) = [
  "##########", "##########", "##########", "##########", "##########",
  "##########", "##########", "##########", "##########", "##########"]

// CHECK-LABEL: openwork.kernel @k tile(2 x 2) head_dim(128 x 64) type(bf16) {
openwork.kernel @k tile(2 x 2) head_dim(128 x 64) type(bf16) {
  // CHECK-NEXT: openwork.class @loops mask(@causal) order([2, 1, 0]) {
  openwork.class @loops mask(@causal) order([2, 1, 0]) {
    // CHECK-NEXT: openwork.rows (%i) in (0 to 2) {
    openwork.rows (%row) in (0 to 2) {
      // CHECK-NEXT: affine.for %[[J:.*]] = 0 to %i {
      affine.for %j = 0 to %row {
        // CHECK-NEXT: openwork.visit (%[[J]]) full
        openwork.visit (%j) full
      }
      // CHECK: openwork.visit (%i) tile_mask(0)
      openwork.visit (%row) tile_mask(0)
    }
    // CHECK: openwork.rows (%i) in (2 to 3) {
    openwork.rows (%row) in (2 to 3) {
      // CHECK: openwork.visit (%i) rule
      openwork.visit (%row) rule
    }
  }
  // CHECK: openwork.class @bits mask(@boxes) {
  openwork.class @bits mask(@boxes) {
    // CHECK-NEXT: openwork.bit_rows embedded in (0 to 2)
    openwork.bit_rows embedded in (0 to 2)
    // CHECK-NEXT: openwork.bit_rows immediate segment 1 in (0 to 1, 0 to 2, 0 to 1) {note = "why"}
    openwork.bit_rows immediate segment 1 in (0 to 1, 0 to 2, 0 to 1) {note = "why"}
    // CHECK-NEXT: openwork.rows segment 1 (%f, %h, %w) in (0 to 1, 0 to 2, 1 to 2) attributes {note = "why"} {
    openwork.rows segment 1 (%a, %b, %c) in (0 to 1, 0 to 2, 1 to 2) attributes {note = "why"} {
      // CHECK: %[[LOW:.*]] = affine.max #{{.*}}(%f)
      %low = affine.max affine_map<(d0) -> (d0 - 1, 0)>(%a)
      // CHECK: affine.for %[[J:.*]] = %[[LOW]] to 2 {
      affine.for %j = %low to 2 {
        // CHECK-NEXT: openwork.visit segment 1 (%[[J]], %h, %w) full
        openwork.visit segment 1 (%j, %b, %c) full
      }
      affine.if affine_set<(d0) : (d0 - 1 >= 0)>(%b) {
        // CHECK: openwork.visit (%h) full {note = "why"}
        openwork.visit (%b) full {note = "why"}
      }
    }
    // Rows that visit nothing.
    // CHECK: openwork.rows segment 1 (%f, %h, %w) in (1 to 2, 0 to 2, 0 to 2) {
    // CHECK-NEXT: }
    openwork.rows segment 1 (%f, %h, %w) in (1 to 2, 0 to 2, 0 to 2) {}
  }
}

// CHECK-LABEL: openwork.kernel @pair tile(2 x 2) head_dim(8 x 8) type(f16) cluster(2) {
openwork.kernel @pair tile(2 x 2) head_dim(8 x 8) type(f16) cluster(2) {
  openwork.class @c mask(@causal) { openwork.bit_rows embedded in (0 to 3) }
}

// CHECK-LABEL: openwork.kernel @named tile(2 x 2) head_dim(8 x 8) type(f32) attributes {sym_visibility = "private"} {
openwork.kernel @named tile(2 x 2) head_dim(8 x 8) type(f32) attributes {sym_visibility = "private"} {
  // CHECK-NEXT: openwork.class @"a class" mask(@causal) attributes {note = "why"} {
  openwork.class @"a class" mask(@causal) attributes {note = "why"} {
    openwork.bit_rows immediate in (0 to 3)
  }
}

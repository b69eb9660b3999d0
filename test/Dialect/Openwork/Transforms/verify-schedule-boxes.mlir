// RUN: openwork-opt %s --openwork-verify-schedule | FileCheck %s

// Boxes, text, and rules.
// CHECK: openwork.kernel @boxes

openwork.block_mask @window tiling(<boxes<1 x 1 x 2> in 2 x 2 x 4 + text_back 2>) rule(#openwork.any<#openwork.window<[1, 2, 3]>, #openwork.text<queries>>) = [
  "#a#a.....", "b#b#.....", "#a#a.....", "b#b#.....", "....#a#a.", "....b#b#.", "....#a#a.", "....b#b#.", "#########"
] where a = ["#.", "#."], b = [".#", ".#"]

openwork.kernel @boxes tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @by_rule mask(@window) {
    openwork.rows (%f, %h, %w) in (0 to 2, 0 to 2, 0 to 2) {
      affine.for %y = 0 to 2 {
        openwork.visit (%f, %y, %w) full
        affine.for %x = 0 to 2 {
          affine.if affine_set<(x)[w] : (x + w - 1 == 0)>(%x)[%w] {
            openwork.visit (%f, %y, %x) rule
          }
        }
      }
    }
    openwork.rows segment 1 (%i) in (0 to 1) {
      affine.for %f = 0 to 2 {
        affine.for %y = 0 to 2 {
          affine.for %x = 0 to 2 {
            openwork.visit (%f, %y, %x) full
          }
        }
      }
      openwork.visit segment 1 (%i) full
    }
  }
  openwork.class @by_tile_mask mask(@window) {
    openwork.rows (%f, %h, %w) in (0 to 2, 0 to 2, 0 to 1) {
      affine.for %y = 0 to 2 {
        openwork.visit (%f, %y, %w) full
        affine.for %x = 1 to 2 {
          openwork.visit (%f, %y, %x) tile_mask(0)
        }
      }
    }
    openwork.rows (%f, %h, %w) in (0 to 2, 0 to 2, 1 to 2) {
      affine.for %y = 0 to 2 {
        openwork.visit (%f, %y, %w) full
        affine.for %x = 0 to 1 {
          openwork.visit (%f, %y, %x) tile_mask(1)
        }
      }
    }
    openwork.bit_rows embedded segment 1 in (0 to 1)
  }
}

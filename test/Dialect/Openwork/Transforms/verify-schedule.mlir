// RUN: openwork-opt %s --openwork-verify-schedule | FileCheck %s

// Any loops that visit the right blocks will do, whether or not the carver would write them.
// CHECK: openwork.kernel @runs


openwork.block_mask @lower tiling(<runs<2> in 12>) = [
  "a.....", "#a....", "##a...", "###a..", "####a.", "#####a"
] where a = ["#.", "##"]
openwork.block_mask @every_other tiling(<runs<2> in 12>) = ["#.#.#.", ".#.#.#", "#.#.#.", ".#.#.#", "#.#.#.", ".#.#.#"]

openwork.kernel @runs tile(2 x 2) head_dim(16 x 16) type(f32) {
  openwork.class @loop_and_visit mask(@lower) {
    openwork.rows (%i) in (0 to 4) {
      openwork.visit (%i) tile_mask(0)
      affine.for %j = 0 to %i {
        openwork.visit (%j) full
      }
    }
    openwork.bit_rows immediate in (4 to 5)
    openwork.rows (%i) in (5 to 6) {
      affine.for %j = 0 to 6 {
        affine.if affine_set<(j)[i] : (i - j == 0)>(%j)[%i] {
          openwork.visit (%j) tile_mask(0)
        } else {
          openwork.visit (%j) full
        }
      }
    }
  }
  openwork.class @reversed mask(@lower) {
    openwork.rows (%i) in (0 to 6) {
      affine.for %j = 0 to %i {
        %k = affine.apply affine_map<(j)[i] -> (i - 1 - j)>(%j)[%i]
        openwork.visit (%k) full
      }
      openwork.visit (%i) tile_mask(0)
    }
  }
  openwork.class @strided mask(@every_other) {
    openwork.rows (%i) in (0 to 6) {
      affine.for %j = affine_map<(i) -> (i mod 2)>(%i) to 6 step 2 {
        openwork.visit (%j) full
      }
    }
  }
  openwork.class @no_iterations mask(@every_other) {
    openwork.rows (%i) in (0 to 6) {
      affine.for %j = 6 to 0 {
        openwork.visit (%j) full
      }
      affine.for %j = 0 to 3 {
        %k = affine.apply affine_map<(j)[i] -> (2 * j + i mod 2)>(%j)[%i]
        openwork.visit (%k) full
      }
    }
  }
}

// RUN: openwork-opt %s --split-input-file --verify-diagnostics

func.func @softmax_step_c1_none(%s: !openwork_gpu.accumulator<64x8>, %m: !openwork_gpu.rows, %x: f32) {
  // expected-error@below {{'openwork_gpu.softmax_step' op expects 1 or 2 chains, got 0}}
  %p, %m1, %l1, %c, %e = openwork_gpu.softmax_step %s, %m, %m, %x chains 0 early 8 : !openwork_gpu.accumulator<64x8>
  return
}

// -----

func.func @softmax_step_c1_three(%s: !openwork_gpu.accumulator<64x8>, %m: !openwork_gpu.rows, %x: f32) {
  // expected-error@below {{'openwork_gpu.softmax_step' op expects 1 or 2 chains, got 3}}
  %p, %m1, %l1, %c, %e = openwork_gpu.softmax_step %s, %m, %m, %x chains 3 early 8 : !openwork_gpu.accumulator<64x8>
  return
}

// -----

func.func @softmax_step_c2_none(%s: !openwork_gpu.accumulator<64x8>, %m: !openwork_gpu.rows, %x: f32) {
  // expected-error@below {{'openwork_gpu.softmax_step' op expects 1 to 8 eighths early, got 0}}
  %p, %m1, %l1, %c, %e = openwork_gpu.softmax_step %s, %m, %m, %x chains 1 early 0 : !openwork_gpu.accumulator<64x8>
  return
}

// -----

func.func @softmax_step_c2_nine(%s: !openwork_gpu.accumulator<64x8>, %m: !openwork_gpu.rows, %x: f32) {
  // expected-error@below {{'openwork_gpu.softmax_step' op expects 1 to 8 eighths early, got 9}}
  %p, %m1, %l1, %c, %e = openwork_gpu.softmax_step %s, %m, %m, %x chains 1 early 9 : !openwork_gpu.accumulator<64x8>
  return
}

// -----

func.func @convert_c1_columns(%w: !openwork_gpu.accumulator<64x128>) {
  // expected-error@below {{'openwork_gpu.convert' op expects 128 columns, got 64}}
  %p = openwork_gpu.convert %w : !openwork_gpu.accumulator<64x128> -> !openwork_gpu.operand<64x64xbf16>
  return
}

// -----

func.func @mask_c1_columns(%s: !openwork_gpu.accumulator<64x128>, %bits: !openwork_gpu.bits<64x120>) {
  // expected-error@below {{'openwork_gpu.mask' op expects 128 columns, got 120}}
  %r = openwork_gpu.mask %s, %bits : !openwork_gpu.accumulator<64x128>, !openwork_gpu.bits<64x120>
  return
}

// -----

// expected-error@below {{unexpected decimal integer literal for a floating point value}}
// expected-note@below {{add a trailing dot to make the literal a float}}
%fill_rows_integer = openwork_gpu.fill_rows 1

// -----

// expected-error@below {{'openwork_gpu.fill_rows' op attribute 'value' failed to satisfy constraint: 32-bit float attribute}}
%fill_rows_double = "openwork_gpu.fill_rows"() <{value = 1.0 : f64}> : () -> !openwork_gpu.rows

// -----

func.func @row_tokens_c1_box(%i: i32) {
  // expected-error@below {{'openwork_gpu.row_tokens' op expects three extents of the box, got 2}}
  %a, %b = openwork_gpu.row_tokens [%i, %i, %i] share %i box [8, 8] grid [30, 48, 80] first 0
  return
}

// -----

func.func @row_tokens_c1_grid(%i: i32) {
  // expected-error@below {{'openwork_gpu.row_tokens' op expects three extents of the grid, got 4}}
  %a, %b = openwork_gpu.row_tokens [%i, %i, %i] share %i box [2, 8, 8] grid [1, 30, 48, 80] first 0
  return
}

// -----

func.func @row_tokens_c1_extent(%i: i32) {
  // expected-error@below {{'openwork_gpu.row_tokens' op expects extents of the box of at least 1, got 0}}
  %a, %b = openwork_gpu.row_tokens [%i, %i, %i] share %i box [2, 0, 8] grid [30, 48, 80] first 0
  return
}

// -----

func.func @row_tokens_c1_first(%i: i32) {
  // expected-error@below {{'openwork_gpu.row_tokens' op expects a first token of at least 0, got -1}}
  %a, %b = openwork_gpu.row_tokens [%i, %i, %i] share %i box [2, 8, 8] grid [30, 48, 80] first -1
  return
}

// -----

func.func @row_tokens_c2_grid(%i: i32) {
  // expected-error@below {{'openwork_gpu.row_tokens' op expects a grid of at most 2147483647 tokens}}
  %a, %b = openwork_gpu.row_tokens [%i, %i, %i] share %i box [2, 8, 8] grid [4294967296, 4294967296, 2] first 0
  return
}

// -----

func.func @row_tokens_c2_first(%i: i32) {
  // expected-error@below {{'openwork_gpu.row_tokens' op expects a first token of at most 2147368447, got 9223372036854775807}}
  %a, %b = openwork_gpu.row_tokens [%i, %i, %i] share %i box [2, 8, 8] grid [30, 48, 80] first 9223372036854775807
  return
}

// -----

func.func @row_tokens_c3_box(%i: i32) {
  %a, %b = openwork_gpu.row_tokens [%i, %i, %i] share %i box [4, 8, 8] grid [30, 48, 80] first 0
  // expected-error@below {{'openwork_gpu.row_tokens' op expects a box of at most 256 tokens}}
  %c, %d = openwork_gpu.row_tokens [%i, %i, %i] share %i box [1, 1, 4294967296] grid [30, 48, 80] first 0
  return
}

// -----

func.func @store_output_c1_type(%o: !openwork_gpu.accumulator<64x128>, %address: i64, %a: i32, %n: i64) {
  // expected-error@below {{'openwork_gpu.store_output' op expects to store bf16 or f16, got 'f32'}}
  openwork_gpu.store_output %o to %address rows %a, %a stride %n as f32 : !openwork_gpu.accumulator<64x128>
  return
}

// -----

func.func @store_output_c2_columns(%o: !openwork_gpu.accumulator<64x80>, %address: i64, %a: i32, %n: i64) {
  // expected-error@below {{'openwork_gpu.store_output' op expects columns that are a multiple of 32, got 80}}
  openwork_gpu.store_output %o to %address rows %a, %a stride %n as bf16 : !openwork_gpu.accumulator<64x80>
  return
}

// RUN: openwork-opt %s --split-input-file --verify-diagnostics

!q = !openwork_gpu.tile<128x128xbf16>
func.func @multiply_shared_c1_columns(%q: !q, %k: !openwork_gpu.tile<128x64xbf16>, %w: i32) {
  // expected-error@below {{'openwork_gpu.multiply_shared' op expects tiles of equal columns and element types, got '!openwork_gpu.tile<128x128xbf16>' and '!openwork_gpu.tile<128x64xbf16>'}}
  %s = openwork_gpu.multiply_shared %q share %w, %k : !q, !openwork_gpu.tile<128x64xbf16> -> !openwork_gpu.accumulator<64x128>
  return
}

// -----

!q = !openwork_gpu.tile<128x128xbf16>
func.func @multiply_shared_c1_elements(%q: !q, %k: !openwork_gpu.tile<128x128xf16>, %w: i32) {
  // expected-error@below {{'openwork_gpu.multiply_shared' op expects tiles of equal columns and element types, got '!openwork_gpu.tile<128x128xbf16>' and '!openwork_gpu.tile<128x128xf16>'}}
  %s = openwork_gpu.multiply_shared %q share %w, %k : !q, !openwork_gpu.tile<128x128xf16> -> !openwork_gpu.accumulator<64x128>
  return
}

// -----

!q = !openwork_gpu.tile<96x128xbf16>
func.func @multiply_shared_c2_rows(%q: !q, %k: !q, %w: i32) {
  // expected-error@below {{'openwork_gpu.multiply_shared' op expects rows of the left tile that are a multiple of 64, got 96}}
  %s = openwork_gpu.multiply_shared %q share %w, %k : !q, !q -> !openwork_gpu.accumulator<64x96>
  return
}

// -----

!q = !openwork_gpu.tile<128x128xbf16>
func.func @multiply_shared_c2_result(%q: !q, %k: !q, %w: i32) {
  // expected-error@below {{'openwork_gpu.multiply_shared' op expects 128 columns of the result, got 64}}
  %s = openwork_gpu.multiply_shared %q share %w, %k : !q, !q -> !openwork_gpu.accumulator<64x64>
  return
}

// -----

!p = !openwork_gpu.operand<64x112xbf16>
!v = !openwork_gpu.tile<128x128xbf16>
!o = !openwork_gpu.accumulator<64x128>
func.func @multiply_registers_c1_rows(%p: !p, %v: !v, %o: !o) {
  // expected-error@below {{'openwork_gpu.multiply_registers' op expects a tile of 112 rows and elements of 'bf16', got '!openwork_gpu.tile<128x128xbf16>'}}
  %r = openwork_gpu.multiply_registers %p, %v, %o : !p, !v, !o
  return
}

// -----

!p = !openwork_gpu.operand<64x128xf16>
!v = !openwork_gpu.tile<128x128xbf16>
!o = !openwork_gpu.accumulator<64x128>
func.func @multiply_registers_c1_elements(%p: !p, %v: !v, %o: !o) {
  // expected-error@below {{'openwork_gpu.multiply_registers' op expects a tile of 128 rows and elements of 'f16', got '!openwork_gpu.tile<128x128xbf16>'}}
  %r = openwork_gpu.multiply_registers %p, %v, %o : !p, !v, !o
  return
}

// -----

!p = !openwork_gpu.operand<64x128xbf16>
!v = !openwork_gpu.tile<128x128xbf16>
!o = !openwork_gpu.accumulator<64x64>
func.func @multiply_registers_c2_columns(%p: !p, %v: !v, %o: !o) {
  // expected-error@below {{'openwork_gpu.multiply_registers' op expects 128 columns of the accumulator, got 64}}
  %r = openwork_gpu.multiply_registers %p, %v, %o : !p, !v, !o
  return
}

// -----

func.func @mma_wait_c1_negative(%s: !openwork_gpu.accumulator<64x8>) {
  // expected-error@below {{'openwork_gpu.mma_wait' op expects 0 to 7 groups, got -1}}
  %r = openwork_gpu.mma_wait -1, %s : !openwork_gpu.accumulator<64x8>
  return
}

// -----

func.func @mma_wait_c1_too_many(%s: !openwork_gpu.accumulator<64x8>) {
  // expected-error@below {{'openwork_gpu.mma_wait' op expects 0 to 7 groups, got 8}}
  %r = openwork_gpu.mma_wait 8, %s : !openwork_gpu.accumulator<64x8>
  return
}

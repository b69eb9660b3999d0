// RUN: openwork-opt %s --split-input-file --verify-diagnostics

// expected-error@below {{expects rows that are a multiple of 8 up to 256, got 4}}
func.func private @tile_c1_rows(!openwork_gpu.tile<4x64xbf16>)

// -----

// expected-error@below {{expects rows that are a multiple of 8 up to 256, got 264}}
func.func private @tile_c1_too_many(!openwork_gpu.tile<264x64xbf16>)

// -----

// expected-error@below {{expects columns that are a multiple of 32 up to 256, got 80}}
func.func private @tile_c2_columns(!openwork_gpu.tile<64x80xbf16>)

// -----

// expected-error@below {{expects elements of bf16 or f16, got 'f32'}}
func.func private @tile_c3_elements(!openwork_gpu.tile<64x64xf32>)

// -----

// expected-error@below {{expects rows and columns, got 1 extents}}
func.func private @tile_extents(!openwork_gpu.tile<64xbf16>)

// -----

// expected-error@below {{expects columns that are a multiple of 8 up to 256, got 12}}
func.func private @accumulator_c1_columns(!openwork_gpu.accumulator<64x12>)

// -----

// expected-error@below {{expects columns that are a multiple of 8 up to 256, got 264}}
func.func private @accumulator_c1_too_many(!openwork_gpu.accumulator<64x264>)

// -----

// expected-error@below {{expects 64 rows, got 128}}
func.func private @accumulator_rows(!openwork_gpu.accumulator<128x64>)

// -----

// expected-error@below {{expects rows and columns, got 3 extents}}
func.func private @accumulator_extents(!openwork_gpu.accumulator<64x64x64>)

// -----

// expected-error@below {{expects columns that are a multiple of 16 up to 256, got 24}}
func.func private @operand_c1_columns(!openwork_gpu.operand<64x24xbf16>)

// -----

// expected-error@below {{expects elements of bf16 or f16, got 'i16'}}
func.func private @operand_c2_elements(!openwork_gpu.operand<64x32xi16>)

// -----

// expected-error@below {{expects 64 rows, got 32}}
func.func private @operand_rows(!openwork_gpu.operand<32x32xbf16>)

// -----

// expected-error@below {{expects columns that are a multiple of 8 up to 256, got 0}}
func.func private @bits_c1_columns(!openwork_gpu.bits<64x0>)

// -----

// expected-error@below {{expects 64 rows, got 65}}
func.func private @bits_rows(!openwork_gpu.bits<65x8>)

// -----

// expected-error@below {{expects 1, 2 or 4 words, got 3}}
func.func private @slot_c1_words(!openwork_gpu.slot<3>)

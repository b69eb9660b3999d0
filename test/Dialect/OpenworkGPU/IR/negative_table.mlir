// RUN: openwork-opt %s --split-input-file --verify-diagnostics

// expected-error@below {{'openwork_gpu.table' op expects a tensor of rank 1 of i32 or i64, got 'tensor<1x2xi32>'}}
openwork_gpu.table @table_c1_rank = dense<0> : tensor<1x2xi32>

// -----

// expected-error@below {{'openwork_gpu.table' op expects a tensor of rank 1 of i32 or i64, got 'tensor<2xi16>'}}
openwork_gpu.table @table_c1_width = dense<0> : tensor<2xi16>

// -----

// expected-error@below {{'openwork_gpu.table' op expects a tensor of rank 1 of i32 or i64, got 'tensor<2xui32>'}}
openwork_gpu.table @table_c1_sign = dense<0> : tensor<2xui32>

// -----

// expected-error@below {{'openwork_gpu.table' op expects a tensor of rank 1 of i32 or i64, got 'vector<2xi32>'}}
openwork_gpu.table @table_c1_vector = dense<0> : vector<2xi32>

// -----

// expected-error@below {{'openwork_gpu.table' op expects one element at least}}
openwork_gpu.table @table_c1_empty = dense<> : tensor<0xi32>

// -----

func.func @load_table_c1_none(%i: i32) {
  // expected-error@below {{'openwork_gpu.load_table' op expects a table, but @rows is none}}
  %row = openwork_gpu.load_table @rows[%i] : i32
  return
}

// -----

func.func private @rows()
func.func @load_table_c1_function(%i: i32) {
  // expected-error@below {{'openwork_gpu.load_table' op expects a table, but @rows is none}}
  %row = openwork_gpu.load_table @rows[%i] : i32
  return
}

// -----

openwork_gpu.table @words = dense<0> : tensor<2xi64>
func.func @load_table_c1_type(%i: i32) {
  // expected-error@below {{'openwork_gpu.load_table' op expects type 'i64' of @words, got 'i32'}}
  %row = openwork_gpu.load_table @words[%i] : i32
  return
}

// -----

func.func @load_bits_c1_none(%i: i32) {
  // expected-error@below {{'openwork_gpu.load_bits' op expects a table, but @masks is none}}
  %bits = openwork_gpu.load_bits @masks[%i] share %i of 1 : !openwork_gpu.bits<64x64>
  return
}

// -----

openwork_gpu.table @words = dense<0> : tensor<128xi64>
func.func @load_bits_c1_type(%i: i32) {
  // expected-error@below {{'openwork_gpu.load_bits' op expects a table of i32, got 'i64'}}
  %bits = openwork_gpu.load_bits @words[%i] share %i of 1 : !openwork_gpu.bits<64x64>
  return
}

// -----

openwork_gpu.table @masks = dense<0> : tensor<128xi32>
func.func @load_bits_c2_none(%i: i32) {
  // expected-error@below {{'openwork_gpu.load_bits' op expects 1 to 3 shares, got 0}}
  %bits = openwork_gpu.load_bits @masks[%i] share %i of 0 : !openwork_gpu.bits<64x64>
  return
}

// -----

openwork_gpu.table @masks = dense<0> : tensor<512xi32>
func.func @load_bits_c2_too_many(%i: i32) {
  // expected-error@below {{'openwork_gpu.load_bits' op expects 1 to 3 shares, got 4}}
  %bits = openwork_gpu.load_bits @masks[%i] share %i of 4 : !openwork_gpu.bits<64x64>
  return
}

// -----

openwork_gpu.table @masks = dense<0> : tensor<768xi32>
func.func @load_bits_c3_part_of_a_mask(%i: i32) {
  %bits = openwork_gpu.load_bits @masks[%i] share %i of 2 : !openwork_gpu.bits<64x192>
  // expected-error@below {{'openwork_gpu.load_bits' op expects a multiple of 512 words in @masks, got 768}}
  %more = openwork_gpu.load_bits @masks[%i] share %i of 2 : !openwork_gpu.bits<64x72>
  return
}

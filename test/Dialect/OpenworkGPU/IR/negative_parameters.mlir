// RUN: openwork-opt %s --split-input-file --verify-diagnostics

openwork_gpu.kernel @argument_c1_no_field threads(128) views(1, 1) heads(1) {
  // expected-error@below {{'openwork_gpu.argument' op expects a field of the arguments, got 'scale'}}
  %a = openwork_gpu.argument "scale" : f32
  openwork_gpu.return
}

// -----

openwork_gpu.kernel @argument_c1_scale threads(128) views(1, 1) heads(1) {
  // expected-error@below {{'openwork_gpu.argument' op expects type 'f32' for 'scaleLog2', got 'i32'}}
  %a = openwork_gpu.argument "scaleLog2" : i32
  openwork_gpu.return
}

// -----

openwork_gpu.kernel @argument_c1_address threads(128) views(1, 1) heads(1) {
  // expected-error@below {{'openwork_gpu.argument' op expects type 'i64' for 'validText', got 'i32'}}
  %a = openwork_gpu.argument "validText" : i32
  openwork_gpu.return
}

// -----

openwork_gpu.kernel @argument_c1_count threads(128) views(1, 1) heads(1) {
  // expected-error@below {{'openwork_gpu.argument' op expects type 'i32' for 'headsPerKvHead', got 'i64'}}
  %a = openwork_gpu.argument "headsPerKvHead" : i64
  openwork_gpu.return
}

// -----

func.func @argument_c2_outside() {
  // expected-error@below {{'openwork_gpu.argument' op expects to be inside a kernel}}
  %a = openwork_gpu.argument "heads" : i32
  return
}

// -----

openwork_gpu.kernel @argument_c2_module_inside threads(128) views(1, 1) heads(1) {
  builtin.module {
    // expected-error@below {{'openwork_gpu.argument' op expects to be inside a kernel}}
    %a = openwork_gpu.argument "heads" : i32
  }
  openwork_gpu.return
}

// -----

func.func @deal_c1_outside(%position: i32) {
  // expected-error@below {{'openwork_gpu.deal' op expects to be inside a kernel}}
  %head, %class = openwork_gpu.deal %position
  return
}

// -----

openwork_gpu.kernel @tensor_map_c1_output threads(128) views(1, 1) heads(1) {
  %view = arith.constant 0 : i32
  // expected-error@below {{'openwork_gpu.tensor_map' op expects 'query', 'key' or 'value', got 'output'}}
  %map = openwork_gpu.tensor_map "output"[%view]
  openwork_gpu.return
}

// -----

func.func @tensor_map_c2_outside(%view: i32) {
  // expected-error@below {{'openwork_gpu.tensor_map' op expects to be inside a kernel}}
  %map = openwork_gpu.tensor_map "query"[%view]
  return
}

// -----

// expected-error@below {{'openwork_gpu.set_registers' op expects 'increase' or 'decrease', got 'raise'}}
openwork_gpu.set_registers "raise" 24

// -----

// expected-error@below {{'openwork_gpu.set_registers' op expects a multiple of 8 in 24..256, got 16}}
openwork_gpu.set_registers "decrease" 16

// -----

// expected-error@below {{'openwork_gpu.set_registers' op expects a multiple of 8 in 24..256, got 100}}
openwork_gpu.set_registers "increase" 100

// -----

// expected-error@below {{'openwork_gpu.set_registers' op expects a multiple of 8 in 24..256, got 264}}
openwork_gpu.set_registers "increase" 264

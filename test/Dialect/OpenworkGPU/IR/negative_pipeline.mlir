// RUN: openwork-opt %s --split-input-file --verify-diagnostics

// expected-error@below {{'openwork_gpu.shared_tile' op expects an offset that is a multiple of 1024, got 512}}
%shared_tile_c1 = openwork_gpu.shared_tile at 512 : !openwork_gpu.tile<8x64xbf16>

// -----

// expected-error@below {{'openwork_gpu.shared_tile' op expects an offset that is a multiple of 1024, got -1024}}
%shared_tile_c1_negative = openwork_gpu.shared_tile at -1024 : !openwork_gpu.tile<8x64xbf16>

// -----

%shared_tile_c2_just_fits = openwork_gpu.shared_tile at 199680 : !openwork_gpu.tile<128x128xbf16>
// expected-error@below {{'openwork_gpu.shared_tile' op expects an offset of at most 199680, got 200704}}
%shared_tile_c2 = openwork_gpu.shared_tile at 200704 : !openwork_gpu.tile<128x128xbf16>

// -----

// expected-error@below {{'openwork_gpu.shared_barrier' op expects an offset that is a multiple of 8, got 4}}
%shared_barrier_c1 = openwork_gpu.shared_barrier at 4 : !openwork_gpu.barrier

// -----

%shared_barrier_c2_just_fits = openwork_gpu.shared_barrier at 232440 : !openwork_gpu.barrier
// expected-error@below {{'openwork_gpu.shared_barrier' op expects an offset of at most 232440, got 232448}}
%shared_barrier_c2 = openwork_gpu.shared_barrier at 232448 : !openwork_gpu.barrier

// -----

%shared_slot_c1_word = openwork_gpu.shared_slot at 4 : !openwork_gpu.slot<1>
// expected-error@below {{'openwork_gpu.shared_slot' op expects an offset that is a multiple of 16, got 8}}
%shared_slot_c1 = openwork_gpu.shared_slot at 8 : !openwork_gpu.slot<4>

// -----

// expected-error@below {{'openwork_gpu.shared_slot' op expects an offset of at most 232440, got 9223372036854775800}}
%shared_slot_c2 = openwork_gpu.shared_slot at 9223372036854775800 : !openwork_gpu.slot<2>

// -----

func.func @load_slot_c1_count(%slot: !openwork_gpu.slot<4>) {
  // expected-error@below {{'openwork_gpu.load_slot' op expects 4 words, got 2}}
  %w:2 = "openwork_gpu.load_slot"(%slot) : (!openwork_gpu.slot<4>) -> (i32, i32)
  return
}

// -----

func.func @store_slot_c1_count(%slot: !openwork_gpu.slot<2>, %a: i32) {
  // expected-error@below {{'openwork_gpu.store_slot' op expects 2 words, got 1}}
  openwork_gpu.store_slot %a to %slot : !openwork_gpu.slot<2>
  return
}

// -----

func.func @init_barrier_c1_none(%b: !openwork_gpu.barrier) {
  // expected-error@below {{'openwork_gpu.init_barrier' op expects 1 to 1024 arrivals, got 0}}
  openwork_gpu.init_barrier %b arrivals 0
  return
}

// -----

func.func @init_barrier_c1_too_many(%b: !openwork_gpu.barrier) {
  // expected-error@below {{'openwork_gpu.init_barrier' op expects 1 to 1024 arrivals, got 1025}}
  openwork_gpu.init_barrier %b arrivals 1025
  return
}

// -----

func.func @expect_c1_none(%b: !openwork_gpu.barrier) {
  // expected-error@below {{'openwork_gpu.expect' op expects 1 to 1048575 bytes, got 0}}
  openwork_gpu.expect %b bytes 0
  return
}

// -----

func.func @expect_c1_too_many(%b: !openwork_gpu.barrier) {
  // expected-error@below {{'openwork_gpu.expect' op expects 1 to 1048575 bytes, got 1048576}}
  openwork_gpu.expect %b bytes 1048576
  return
}

// -----

func.func @named_sync_c1(%id: i32) {
  // expected-error@below {{'openwork_gpu.named_sync' op expects threads that are a multiple of 32 up to 1024, got 48}}
  openwork_gpu.named_sync %id threads 48
  return
}

// -----

func.func @named_sync_c1_none(%id: i32) {
  // expected-error@below {{'openwork_gpu.named_sync' op expects threads that are a multiple of 32 up to 1024, got 0}}
  openwork_gpu.named_sync %id threads 0
  return
}

// -----

func.func @named_arrive_c1(%id: i32) {
  // expected-error@below {{'openwork_gpu.named_arrive' op expects threads that are a multiple of 32 up to 1024, got 1056}}
  openwork_gpu.named_arrive %id threads 1056
  return
}

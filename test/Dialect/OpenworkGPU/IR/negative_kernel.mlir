// RUN: openwork-opt %s --split-input-file --verify-diagnostics

// expected-error@below {{'openwork_gpu.kernel' op expects threads that are a multiple of 128 up to 512, got 192}}
openwork_gpu.kernel @kernel_c1_no_multiple threads(192) views(1, 1) heads(1) {
  openwork_gpu.return
}

// -----

// expected-error@below {{'openwork_gpu.kernel' op expects threads that are a multiple of 128 up to 512, got 0}}
openwork_gpu.kernel @kernel_c1_none threads(0) views(1, 1) heads(1) {
  openwork_gpu.return
}

// -----

// expected-error@below {{'openwork_gpu.kernel' op expects threads that are a multiple of 128 up to 512, got 640}}
openwork_gpu.kernel @kernel_c1_too_many threads(640) views(1, 1) heads(1) {
  openwork_gpu.return
}

// -----

// expected-error@below {{'openwork_gpu.kernel' op expects 1 to 16 query views, got 0}}
openwork_gpu.kernel @kernel_c2_query_views threads(128) views(0, 1) heads(1) {
  openwork_gpu.return
}

// -----

// expected-error@below {{'openwork_gpu.kernel' op expects 1 to 16 key views, got 17}}
openwork_gpu.kernel @kernel_c2_key_views threads(128) views(16, 17) heads(1) {
  openwork_gpu.return
}

// -----

// expected-error@below {{'openwork_gpu.kernel' op expects at least 1 head, got -3}}
openwork_gpu.kernel @kernel_c2_heads threads(128) views(1, 1) heads(-3) {
  openwork_gpu.return
}

// -----

openwork_gpu.kernel @kernel_c3_just_fits threads(128) views(1, 1) heads(8056) {
  openwork_gpu.return
}
// expected-error@below {{'openwork_gpu.kernel' op expects at most 8056 heads in a launch's parameters, got 8057}}
openwork_gpu.kernel @kernel_c3_one_more threads(128) views(1, 1) heads(8057) {
  openwork_gpu.return
}

// -----

// expected-error@below {{'openwork_gpu.kernel' op expects at most 6616 heads in a launch's parameters, got 9223372036854775807}}
openwork_gpu.kernel @kernel_c3_huge threads(128) views(16, 16) heads(9223372036854775807) {
  openwork_gpu.return
}

// -----

// expected-error@below {{'openwork_gpu.kernel' op expects clusters of 1 or 2, got 0}}
openwork_gpu.kernel @kernel_c4_none threads(128) cluster(0) views(1, 1) heads(1) {
  openwork_gpu.return
}

// -----

// expected-error@below {{'openwork_gpu.kernel' op expects clusters of 1 or 2, got 4}}
openwork_gpu.kernel @kernel_c4_four threads(128) cluster(4) views(1, 1) heads(1) {
  openwork_gpu.return
}

// -----

// expected-error@below {{'openwork_gpu.kernel' op expects a non-empty block}}
openwork_gpu.kernel @kernel_empty threads(128) views(1, 1) heads(1) {
}

// -----

func.func @return_elsewhere() {
  // expected-error@below {{'openwork_gpu.return' op expects parent op 'openwork_gpu.kernel'}}
  openwork_gpu.return
}

// RUN: openwork-opt %s --split-input-file --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' --verify-diagnostics

gpu.module @nested_kernel {
  builtin.module {
    // expected-error@below {{'openwork_gpu.kernel' op expects to stand in the gpu.module itself}}
    openwork_gpu.kernel @k threads(128) views(1, 1) heads(1) {
      %i = openwork_gpu.argument "heads" : i32
      openwork_gpu.return
    }
  }
}

// -----

// expected-note@below {{see existing symbol definition here}}
gpu.module @symbol_of_shared_memory {
  // expected-error@below {{redefinition of symbol named 'openwork_shared'}}
  openwork_gpu.table @openwork_shared = dense<0> : tensor<1xi32>
  openwork_gpu.kernel @k threads(128) views(1, 1) heads(1) {
    openwork_gpu.return
  }
}

// -----

// Ops that do not know fragments cannot carry them.
gpu.module @select_of_fragments {
  openwork_gpu.kernel @k threads(128) views(1, 1) heads(1) {
    %yes = arith.constant true
    %o = openwork_gpu.zero : !openwork_gpu.accumulator<64x8>
    %r = arith.select %yes, %o, %o : !openwork_gpu.accumulator<64x8>
    %c = openwork_gpu.fill_rows 1.0
    // expected-error@below {{failed to legalize unresolved materialization from ('!openwork_gpu.accumulator<64x8>')}}
    %s = openwork_gpu.rescale %r, %c : !openwork_gpu.accumulator<64x8>
    openwork_gpu.return
  }
}

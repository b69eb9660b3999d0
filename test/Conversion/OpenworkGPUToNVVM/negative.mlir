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

// RUN: not openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' 2>&1 | FileCheck %s

// Ops that do not know fragments cannot carry them.
// CHECK: negative_carriers.mlir:{{[0-9]+:[0-9]+}}: error: failed to legalize unresolved materialization
gpu.module @m {
  openwork_gpu.kernel @k threads(128) views(1, 1) heads(1) {
    %yes = arith.constant true
    %o = openwork_gpu.zero : !openwork_gpu.accumulator<64x8>
    %r = arith.select %yes, %o, %o : !openwork_gpu.accumulator<64x8>
    %c = openwork_gpu.fill_rows 1.0
    %s = openwork_gpu.rescale %r, %c : !openwork_gpu.accumulator<64x8>
    openwork_gpu.return
  }
}

// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

// Each field stands where KernelArguments has it, behind three tensor maps.
gpu.module @m {
  // CHECK-LABEL: llvm.func @k
  // CHECK-SAME: (%[[BLOCK:.*]]: !llvm.ptr {
  openwork_gpu.kernel @k threads(128) views(1, 1) heads(1) {
    // CHECK: llvm.getelementptr %[[BLOCK]][384]
    %0 = openwork_gpu.argument "output" : i64
    // CHECK: llvm.getelementptr %[[BLOCK]][392]
    %1 = openwork_gpu.argument "lse" : i64
    // CHECK: llvm.getelementptr %[[BLOCK]][400]
    %2 = openwork_gpu.argument "validText" : i64
    // CHECK: llvm.getelementptr %[[BLOCK]][408]
    %3 = openwork_gpu.argument "outputBatchStride" : i64
    // CHECK: llvm.getelementptr %[[BLOCK]][416]
    %4 = openwork_gpu.argument "outputTokenStride" : i64
    // CHECK: llvm.getelementptr %[[BLOCK]][424]
    %5 = openwork_gpu.argument "outputHeadStride" : i64
    // CHECK: llvm.getelementptr %[[BLOCK]][432]
    %6 = openwork_gpu.argument "lseBatchStride" : i64
    // CHECK: llvm.getelementptr %[[BLOCK]][440]
    %7 = openwork_gpu.argument "lseHeadStride" : i64
    // CHECK: llvm.getelementptr %[[BLOCK]][448]
    %8 = openwork_gpu.argument "scaleLog2" : f32
    // CHECK: llvm.getelementptr %[[BLOCK]][452]
    %9 = openwork_gpu.argument "headsPerKvHead" : i32
    // CHECK: llvm.getelementptr %[[BLOCK]][456]
    %10 = openwork_gpu.argument "queryFold" : i32
    // CHECK: llvm.getelementptr %[[BLOCK]][460]
    %11 = openwork_gpu.argument "keyFold" : i32
    // CHECK: llvm.getelementptr %[[BLOCK]][464]
    %12 = openwork_gpu.argument "valueFold" : i32
    // CHECK: llvm.getelementptr %[[BLOCK]][468]
    %13 = openwork_gpu.argument "heads" : i32
    // CHECK: llvm.getelementptr %[[BLOCK]][472]
    %14 = openwork_gpu.argument "items" : i32
    openwork_gpu.return
  }
}

// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

// What loops and branches carry becomes as many values as it has registers.
gpu.module @m {
  // CHECK-LABEL: llvm.func @for
  openwork_gpu.kernel @for threads(256) views(1, 1) heads(1) {
    %n = openwork_gpu.argument "heads" : i32
    %zero = arith.constant 0 : i32
    %one = arith.constant 1 : i32
    // CHECK: %[[O:.*]] = llvm.mlir.constant(0.000000e+00 : f32)
    %o = openwork_gpu.zero : !openwork_gpu.accumulator<64x8>
    // CHECK: %[[C:.*]] = llvm.mlir.constant(5.000000e-01 : f32)
    %c = openwork_gpu.fill_rows 0.5
    // CHECK: scf.for {{.*}} iter_args(%[[X0:.*]] = %[[O]], %[[X1:.*]] = %[[O]], %[[X2:.*]] = %[[O]], %[[X3:.*]] = %[[O]])
    // CHECK-SAME: -> (f32, f32, f32, f32) : i32 {
    %r = scf.for %i = %zero to %n step %one iter_args(%x = %o) -> !openwork_gpu.accumulator<64x8> : i32 {
      // CHECK-NEXT: %[[Y0:.*]] = llvm.fmul %[[X0]], %[[C]]
      // CHECK-NEXT: %[[Y1:.*]] = llvm.fmul %[[X1]], %[[C]]
      // CHECK-NEXT: %[[Y2:.*]] = llvm.fmul %[[X2]], %[[C]]
      // CHECK-NEXT: %[[Y3:.*]] = llvm.fmul %[[X3]], %[[C]]
      %y = openwork_gpu.rescale %x, %c : !openwork_gpu.accumulator<64x8>
      // CHECK-NEXT: scf.yield %[[Y0]], %[[Y1]], %[[Y2]], %[[Y3]] : f32, f32, f32, f32
      scf.yield %y : !openwork_gpu.accumulator<64x8>
    }
    openwork_gpu.return
  }

  // CHECK-LABEL: llvm.func @while
  openwork_gpu.kernel @while threads(256) views(1, 1) heads(1) {
    // CHECK: %[[N:.*]] = llvm.load
    %n = openwork_gpu.argument "heads" : i32
    %one = arith.constant 1 : i32
    %o = openwork_gpu.zero : !openwork_gpu.accumulator<64x8>
    // CHECK: %[[C:.*]] = llvm.mlir.constant(5.000000e-01 : f32)
    %c = openwork_gpu.fill_rows 0.5
    // CHECK: scf.while (%[[X:.*]] = %{{.*}}, %{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}, %[[I:.*]] = %[[N]])
    // CHECK-SAME: (f32, f32, f32, f32, i32) -> (f32, f32, f32, f32, f32, f32, i32)
    %r:3 = scf.while (%x = %o, %i = %n) : (!openwork_gpu.accumulator<64x8>, i32)
        -> (!openwork_gpu.accumulator<64x8>, !openwork_gpu.rows, i32) {
      %more = arith.cmpi sgt, %i, %one : i32
      // CHECK: scf.condition(%{{.*}}) %[[X]], %{{.*}}, %{{.*}}, %{{.*}}, %[[C]], %[[C]], %[[I]]
      scf.condition(%more) %x, %c, %i : !openwork_gpu.accumulator<64x8>, !openwork_gpu.rows, i32
    } do {
    // CHECK: ^bb0(%[[X0:.*]]: f32, %[[X1:.*]]: f32, %[[X2:.*]]: f32, %[[X3:.*]]: f32, %[[F0:.*]]: f32, %[[F1:.*]]: f32, %{{.*}}: i32):
    ^bb0(%x: !openwork_gpu.accumulator<64x8>, %f: !openwork_gpu.rows, %i: i32):
      // Two elements of the first row, then two of the second.
      // CHECK-NEXT: llvm.fmul %[[X0]], %[[F0]]
      // CHECK-NEXT: llvm.fmul %[[X1]], %[[F0]]
      // CHECK-NEXT: llvm.fmul %[[X2]], %[[F1]]
      // CHECK-NEXT: llvm.fmul %[[X3]], %[[F1]]
      %y = openwork_gpu.rescale %x, %f : !openwork_gpu.accumulator<64x8>
      %j = arith.subi %i, %one : i32
      // CHECK: scf.yield {{.*}} : f32, f32, f32, f32, i32
      scf.yield %y, %j : !openwork_gpu.accumulator<64x8>, i32
    }
    openwork_gpu.return
  }

  // CHECK-LABEL: llvm.func @if
  openwork_gpu.kernel @if threads(256) views(1, 1) heads(1) {
    %yes = arith.constant true
    %w = openwork_gpu.zero : !openwork_gpu.accumulator<64x16>
    // CHECK: %[[R:.*]]:6 = scf.if %{{.*}} -> (i32, i32, i32, i32, i32, i32) {
    %r:3 = scf.if %yes -> (!openwork_gpu.operand<64x16xbf16>, !openwork_gpu.slot<1>, !openwork_gpu.barrier) {
      %p = openwork_gpu.convert %w : !openwork_gpu.accumulator<64x16> -> !openwork_gpu.operand<64x16xbf16>
      %s = openwork_gpu.shared_slot at 8 : !openwork_gpu.slot<1>
      %b = openwork_gpu.shared_barrier at 0 : !openwork_gpu.barrier
      scf.yield %p, %s, %b : !openwork_gpu.operand<64x16xbf16>, !openwork_gpu.slot<1>, !openwork_gpu.barrier
    } else {
      %p = openwork_gpu.convert %w : !openwork_gpu.accumulator<64x16> -> !openwork_gpu.operand<64x16xbf16>
      %s = openwork_gpu.shared_slot at 12 : !openwork_gpu.slot<1>
      %b = openwork_gpu.shared_barrier at 16 : !openwork_gpu.barrier
      // CHECK: } else {
      // CHECK: scf.yield {{.*}} : i32, i32, i32, i32, i32, i32
      scf.yield %p, %s, %b : !openwork_gpu.operand<64x16xbf16>, !openwork_gpu.slot<1>, !openwork_gpu.barrier
    }
    // CHECK: "mbarrier.arrive.shared::cta.b64 _, [$0];", "r,~{memory}" %[[R]]#5
    openwork_gpu.arrive %r#2
    openwork_gpu.return
  }
}

// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

// Four scores a thread: elements 0 and 1 are of its first row, 2 and 3 of its second.
gpu.module @m {
  // CHECK-LABEL: llvm.func @step
  openwork_gpu.kernel @step threads(384) views(1, 1) heads(1) {
    // CHECK: %[[X:.*]] = llvm.load {{.*}} -> f32
    %x = openwork_gpu.argument "scaleLog2" : f32
    %w = openwork_gpu.argument "heads" : i32
    %q = openwork_gpu.shared_tile at 0 : !openwork_gpu.tile<64x64xbf16>
    %k = openwork_gpu.shared_tile at 8192 : !openwork_gpu.tile<8x64xbf16>
    // CHECK: %[[S0:.*]] = llvm.extractvalue %{{.*}}[0]
    // CHECK: %[[S1:.*]] = llvm.extractvalue %{{.*}}[1]
    // CHECK: %[[S2:.*]] = llvm.extractvalue %{{.*}}[2]
    // CHECK: %[[S3:.*]] = llvm.extractvalue %{{.*}}[3]
    %s = openwork_gpu.multiply_shared %q share %w, %k
      : !openwork_gpu.tile<64x64xbf16>, !openwork_gpu.tile<8x64xbf16> -> !openwork_gpu.accumulator<64x8>
    // CHECK-NEXT: %[[M:.*]] = llvm.mlir.constant(0xFF800000 : f32)
    %m = openwork_gpu.fill_rows 0xFF800000
    // CHECK-NEXT: %[[L:.*]] = llvm.mlir.constant(0.000000e+00 : f32)
    %l = openwork_gpu.fill_rows 0.0
    // The maximum of each row, over the four threads that hold it.
    // CHECK-NEXT: %[[A0:.*]] = llvm.intr.maxnum(%[[S0]], %[[S1]])
    // CHECK-NEXT: %[[B0:.*]] = llvm.intr.maxnum(%[[S2]], %[[S3]])
    // CHECK-NEXT: %[[A1:.*]] = llvm.intr.maxnum(%[[M]], %[[A0]])
    // CHECK-NEXT: %[[B1:.*]] = llvm.intr.maxnum(%[[M]], %[[B0]])
    // CHECK: %[[ONE:.*]] = llvm.mlir.constant(1 : i32)
    // CHECK: %[[A1X:.*]] = nvvm.shfl.sync bfly %{{.*}}, %[[A1]], %[[ONE]], %{{.*}} : f32 -> f32
    // CHECK: %[[A2:.*]] = llvm.intr.maxnum(%[[A1]], %[[A1X]])
    // CHECK: %[[TWO:.*]] = llvm.mlir.constant(2 : i32)
    // CHECK: %[[A2X:.*]] = nvvm.shfl.sync bfly %{{.*}}, %[[A2]], %[[TWO]], %{{.*}} : f32 -> f32
    // CHECK: %[[MAX0:.*]] = llvm.intr.maxnum(%[[A2]], %[[A2X]])
    // CHECK-COUNT-2: nvvm.shfl.sync bfly
    // CHECK: %[[MAX1:.*]] = llvm.intr.maxnum
    // CHECK-NEXT: %[[XM0:.*]] = llvm.fmul %[[MAX0]], %[[X]]
    // CHECK-NEXT: %[[SHIFT0:.*]] = llvm.fneg %[[XM0]]
    // CHECK-NEXT: %[[OLD0:.*]] = llvm.fmul %[[M]], %[[X]]
    // CHECK-NEXT: %[[LOG0:.*]] = llvm.fadd %[[OLD0]], %[[SHIFT0]]
    // CHECK-NEXT: %[[C0:.*]] = llvm.inline_asm asm_dialect = att "ex2.approx.ftz.f32 $0, $1;", "=f,f" %[[LOG0]]
    // CHECK-NEXT: %[[XM1:.*]] = llvm.fmul %[[MAX1]], %[[X]]
    // CHECK-NEXT: %[[SHIFT1:.*]] = llvm.fneg %[[XM1]]
    // CHECK: %[[C1:.*]] = llvm.inline_asm
    // CHECK-NEXT: %[[E0:.*]] = llvm.intr.fma(%[[S0]], %[[X]], %[[SHIFT0]])
    // CHECK-NEXT: %[[P0:.*]] = llvm.inline_asm asm_dialect = att "ex2.approx.ftz.f32 $0, $1;", "=f,f" %[[E0]]
    // CHECK-NEXT: llvm.intr.fma(%[[S1]], %[[X]], %[[SHIFT0]])
    // CHECK-NEXT: %[[P1:.*]] = llvm.inline_asm
    // CHECK-NEXT: %[[T0:.*]] = llvm.fadd %[[P0]], %[[P1]]
    // CHECK-NEXT: llvm.intr.fma(%[[S2]], %[[X]], %[[SHIFT1]])
    // CHECK-NEXT: %[[P2:.*]] = llvm.inline_asm
    // CHECK-NEXT: llvm.intr.fma(%[[S3]], %[[X]], %[[SHIFT1]])
    // CHECK-NEXT: %[[P3:.*]] = llvm.inline_asm
    // CHECK-NEXT: %[[T1:.*]] = llvm.fadd %[[P2]], %[[P3]]
    // CHECK-NEXT: llvm.intr.fma(%[[L]], %[[C0]], %[[T0]])
    // CHECK-NEXT: llvm.intr.fma(%[[L]], %[[C1]], %[[T1]])
    // CHECK-NEXT: llvm.return
    %p, %m1, %l1, %c, %e = openwork_gpu.softmax_step %s, %m, %l, %x chains 1 early 8 : !openwork_gpu.accumulator<64x8>
    openwork_gpu.return
  }

  // A maximum of -inf shifts by nothing.
  // CHECK-LABEL: llvm.func @guarded
  openwork_gpu.kernel @guarded threads(384) views(1, 1) heads(1) {
    %x = openwork_gpu.argument "scaleLog2" : f32
    %s = openwork_gpu.zero : !openwork_gpu.accumulator<64x8>
    %m = openwork_gpu.fill_rows 0xFF800000
    // Two chains of maxima a row, which meet in the maximum so far.
    // CHECK-COUNT-4: llvm.intr.maxnum
    // CHECK-COUNT-4: nvvm.shfl.sync bfly
    // CHECK: %[[NEVER:.*]] = llvm.mlir.constant(0xFF800000 : f32)
    // CHECK-NEXT: %[[NONE:.*]] = llvm.fcmp "oeq" %[[MAX:.*]], %[[NEVER]]
    // CHECK-NEXT: %[[ZERO:.*]] = llvm.mlir.constant(0.000000e+00 : f32)
    // CHECK-NEXT: %[[FINITE:.*]] = llvm.select %[[NONE]], %[[ZERO]], %[[MAX]]
    // CHECK-NEXT: llvm.fmul %[[FINITE]]
    // CHECK: llvm.fcmp "oeq"
    // CHECK: llvm.select
    %p, %m1, %l1, %c, %e = openwork_gpu.softmax_step %s, %m, %m, %x chains 2 early 8 guarded : !openwork_gpu.accumulator<64x8>
    openwork_gpu.return
  }

  // Half of eight elements: what waits for the early sums leaves the other exponentials to run behind the wait. A store
  // that never happens, since no sum is negative, reads both sums in front of it.
  // CHECK-LABEL: llvm.func @early
  openwork_gpu.kernel @early threads(384) views(1, 1) heads(1) {
    %x = openwork_gpu.argument "scaleLog2" : f32
    %s = openwork_gpu.zero : !openwork_gpu.accumulator<64x16>
    // CHECK: %[[ONE:.*]] = llvm.mlir.constant(1.000000e+00 : f32)
    %m = openwork_gpu.fill_rows 1.0
    // Two corrections, then the first two elements of each row.
    // CHECK-COUNT-4: "ex2.approx.ftz.f32
    // CHECK-NEXT: %[[E0:.*]] = llvm.fadd
    // CHECK-COUNT-2: "ex2.approx.ftz.f32
    // CHECK-NEXT: %[[E1:.*]] = llvm.fadd
    // CHECK-COUNT-4: "ex2.approx.ftz.f32
    // CHECK-NOT: "ex2.approx.ftz.f32
    // CHECK: llvm.inline_asm has_side_effects {{.*}} "{\0A.reg .pred p;\0A.reg .b32 base;\0A
    // CHECK-SAME: setp.lt.f32 p, $0, 0f00000000;\0Asetp.lt.or.f32 p, $1, 0f00000000, p;\0A
    // CHECK-SAME: mov.u32 base, openwork_shared;\0A@p st.shared.b32 [base], $0;\0A}", "f,f,~{memory}" %[[E0]], %[[E1]] :
    // CHECK-NEXT: llvm.inline_asm has_side_effects {{.*}} "wgmma.wait_group.sync.aligned 0;"
    %p, %m1, %l1, %c, %e = openwork_gpu.softmax_step %s, %m, %m, %x chains 1 early 4 : !openwork_gpu.accumulator<64x16>
    %r = openwork_gpu.mma_wait 0, %s after %e : !openwork_gpu.accumulator<64x16>
    openwork_gpu.return
  }

  // The smallest part still has elements of both rows; all of them are the sums themselves.
  // CHECK-LABEL: llvm.func @eighths
  openwork_gpu.kernel @eighths threads(384) views(1, 1) heads(1) {
    %x = openwork_gpu.argument "scaleLog2" : f32
    %s = openwork_gpu.zero : !openwork_gpu.accumulator<64x16>
    %m = openwork_gpu.fill_rows 1.0
    // CHECK-COUNT-4: "ex2.approx.ftz.f32
    // CHECK-NEXT: %[[E0:.*]] = llvm.fadd
    // CHECK-COUNT-2: "ex2.approx.ftz.f32
    // CHECK-NEXT: %[[E1:.*]] = llvm.fadd
    // CHECK: "f,f,~{memory}" %[[E0]], %[[E1]] :
    %p, %m1, %l1, %c, %e = openwork_gpu.softmax_step %s, %m, %m, %x chains 1 early 1 : !openwork_gpu.accumulator<64x16>
    %r = openwork_gpu.mma_wait 0, %s after %e : !openwork_gpu.accumulator<64x16>
    // CHECK-COUNT-10: "ex2.approx.ftz.f32
    // CHECK: %[[T0:.*]] = llvm.intr.fma(%{{.*}}, %{{.*}}, %[[ALL0:.*]]) : (f32, f32, f32) -> f32
    // CHECK-NEXT: %[[T1:.*]] = llvm.intr.fma(%{{.*}}, %{{.*}}, %[[ALL1:.*]]) : (f32, f32, f32) -> f32
    // CHECK-NEXT: "f,f,~{memory}" %[[ALL0]], %[[ALL1]] :
    %p2, %m2, %l2, %c2, %e2 = openwork_gpu.softmax_step %s, %m, %m, %x chains 1 early 8 : !openwork_gpu.accumulator<64x16>
    %r2 = openwork_gpu.mma_wait 0, %s after %e2 : !openwork_gpu.accumulator<64x16>
    openwork_gpu.return
  }
}

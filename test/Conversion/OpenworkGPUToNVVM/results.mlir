// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

gpu.module @m {
  // CHECK-LABEL: llvm.func @finish_rows
  openwork_gpu.kernel @finish_rows threads(256) views(1, 1) heads(1) {
    // CHECK: %[[X:.*]] = llvm.load
    %x = openwork_gpu.argument "scaleLog2" : f32
    // CHECK: %[[M:.*]] = llvm.mlir.constant(1.000000e+00 : f32)
    %m = openwork_gpu.fill_rows 1.0
    // CHECK: %[[L:.*]] = llvm.mlir.constant(2.000000e+00 : f32)
    %l = openwork_gpu.fill_rows 2.0
    // CHECK: %[[L_X:.*]] = nvvm.shfl.sync bfly %{{.*}}, %[[L]]
    // CHECK: %[[L2:.*]] = llvm.fadd %[[L]], %[[L_X]]
    // CHECK: %[[L2_X:.*]] = nvvm.shfl.sync bfly %{{.*}}, %[[L2]]
    // CHECK: %[[SUM:.*]] = llvm.fadd %[[L2]], %[[L2_X]]
    // CHECK-NEXT: %[[ZERO:.*]] = llvm.mlir.constant(0.000000e+00 : f32)
    // CHECK-NEXT: %[[NONE:.*]] = llvm.fcmp "oeq" %[[SUM]], %[[ZERO]]
    // CHECK-NEXT: %[[INSTEAD:.*]] = llvm.mlir.constant(0.000000e+00 : f32)
    // CHECK-NEXT: %[[INVERSE:.*]] = llvm.inline_asm {{.*}} "rcp.approx.ftz.f32 $0, $1;", "=f,f" %[[SUM]]
    // CHECK-NEXT: llvm.select %[[NONE]], %[[INSTEAD]], %[[INVERSE]]
    // CHECK-NEXT: %[[LOG:.*]] = llvm.inline_asm {{.*}} "lg2.approx.ftz.f32 $0, $1;", "=f,f" %[[SUM]]
    // CHECK-NEXT: %[[TOTAL:.*]] = llvm.intr.fma(%[[M]], %[[X]], %[[LOG]])
    // CHECK-NEXT: %[[LN2:.*]] = llvm.mlir.constant(0.693147182 : f32)
    // CHECK-NEXT: %[[LSE:.*]] = llvm.fmul %[[TOTAL]], %[[LN2]]
    // CHECK-NEXT: %[[NEVER:.*]] = llvm.mlir.constant(0xFF800000 : f32)
    // CHECK-NEXT: llvm.select %[[NONE]], %[[NEVER]], %[[LSE]]
    // CHECK-COUNT-2: nvvm.shfl.sync bfly
    // CHECK-NOT: nvvm.shfl
    %inverse, %lse = openwork_gpu.finish_rows %m, %l, %x
    openwork_gpu.return
  }

  // The four threads of a row have two columns of each eight. They exchange words in two steps, with the neighbour and with
  // the next but one, so that thread q has columns 8 q to 8 q + 7 and stores them at 16 q: 16 bytes at once.
  // CHECK-LABEL: llvm.func @store_output
  openwork_gpu.kernel @store_output threads(256) views(1, 1) heads(1) {
    // CHECK: %[[ADDRESS:.*]] = llvm.load {{.*}} -> i64
    %address = openwork_gpu.argument "output" : i64
    // CHECK: %[[STRIDE:.*]] = llvm.load {{.*}} -> i64
    %stride = openwork_gpu.argument "outputTokenStride" : i64
    // CHECK: %[[A:.*]] = llvm.load {{.*}} -> i32
    %a = openwork_gpu.argument "queryFold" : i32
    // CHECK: %[[B:.*]] = llvm.load {{.*}} -> i32
    %b = openwork_gpu.argument "keyFold" : i32
    %o = openwork_gpu.zero : !openwork_gpu.accumulator<64x64>
    // CHECK: %[[LANE:.*]] = llvm.inline_asm asm_dialect = att "mov.u32 $0, %laneid;"
    // CHECK: %[[THREAD:.*]] = llvm.and %[[LANE]]
    // CHECK-NEXT: %[[C16:.*]] = llvm.mlir.constant(16 : i32)
    // CHECK-NEXT: %[[OWN32:.*]] = llvm.mul %[[THREAD]], %[[C16]]
    // CHECK-NEXT: %[[OWN:.*]] = llvm.zext %[[OWN32]]
    // CHECK-NEXT: %[[TOKEN:.*]] = llvm.sext %[[A]] : i32 to i64
    // CHECK-NEXT: %[[ELEMENTS:.*]] = llvm.mul %[[TOKEN]], %[[STRIDE]]
    // CHECK-NEXT: %[[TWO:.*]] = llvm.mlir.constant(2 : i64)
    // CHECK-NEXT: %[[BYTES:.*]] = llvm.mul %[[ELEMENTS]], %[[TWO]]
    // CHECK-NEXT: %[[ROW:.*]] = llvm.add %[[ADDRESS]], %[[BYTES]]
    // CHECK-NEXT: %[[AT:.*]] = llvm.add %[[ROW]], %[[OWN]]
    // CHECK-NEXT: %[[W0:.*]] = llvm.inline_asm {{.*}} "cvt.rn.f16x2.f32 $0, $2, $1;", "=r,f,f"
    // CHECK-NEXT: %[[W1:.*]] = llvm.inline_asm {{.*}} "cvt.rn.f16x2.f32
    // CHECK-NEXT: %[[W2:.*]] = llvm.inline_asm {{.*}} "cvt.rn.f16x2.f32
    // CHECK-NEXT: %[[W3:.*]] = llvm.inline_asm {{.*}} "cvt.rn.f16x2.f32
    // Of each two words an odd thread gives the first away, an even one the second.
    // CHECK: %[[IS_ODD:.*]] = llvm.icmp "ne"
    // CHECK-NEXT: %[[SENT:.*]] = llvm.select %[[IS_ODD]], %[[W0]], %[[W1]]
    // CHECK: %[[NEAR:.*]] = llvm.mlir.constant(1 : i32)
    // CHECK: %[[GOT:.*]] = nvvm.shfl.sync bfly %{{.*}}, %[[SENT]], %[[NEAR]],
    // CHECK-NEXT: %[[X0:.*]] = llvm.select %[[IS_ODD]], %[[GOT]], %[[W0]]
    // CHECK-NEXT: %[[X1:.*]] = llvm.select %[[IS_ODD]], %[[W1]], %[[GOT]]
    // CHECK-NEXT: %[[SENT:.*]] = llvm.select %[[IS_ODD]], %[[W2]], %[[W3]]
    // CHECK: %[[GOT:.*]] = nvvm.shfl.sync bfly %{{.*}}, %[[SENT]],
    // CHECK-NEXT: %[[X2:.*]] = llvm.select %[[IS_ODD]], %[[GOT]], %[[W2]]
    // CHECK-NEXT: %[[X3:.*]] = llvm.select %[[IS_ODD]], %[[W3]], %[[GOT]]
    // CHECK: %[[IS_UPPER:.*]] = llvm.icmp "ne"
    // CHECK-NEXT: %[[SENT:.*]] = llvm.select %[[IS_UPPER]], %[[X0]], %[[X2]]
    // CHECK: %[[FAR:.*]] = llvm.mlir.constant(2 : i32)
    // CHECK: %[[GOT:.*]] = nvvm.shfl.sync bfly %{{.*}}, %[[SENT]], %[[FAR]],
    // CHECK-NEXT: %[[Y0:.*]] = llvm.select %[[IS_UPPER]], %[[GOT]], %[[X0]]
    // CHECK-NEXT: %[[Y2:.*]] = llvm.select %[[IS_UPPER]], %[[X2]], %[[GOT]]
    // CHECK-NEXT: %[[SENT:.*]] = llvm.select %[[IS_UPPER]], %[[X1]], %[[X3]]
    // CHECK: %[[GOT:.*]] = nvvm.shfl.sync bfly %{{.*}}, %[[SENT]],
    // CHECK-NEXT: %[[Y1:.*]] = llvm.select %[[IS_UPPER]], %[[GOT]], %[[X1]]
    // CHECK-NEXT: %[[Y3:.*]] = llvm.select %[[IS_UPPER]], %[[X3]], %[[GOT]]
    // CHECK-NEXT: llvm.inline_asm has_side_effects {{.*}} "{\0A.reg .pred p;\0Asetp.ge.s32 p, $1, 0;\0A
    // CHECK-SAME: @p st.global.v4.b32 [$0], {$2,$3,$4,$5};\0A}", "l,r,r,r,r,r,~{memory}"
    // CHECK-SAME: %[[AT]], %[[A]], %[[Y0]], %[[Y1]], %[[Y2]], %[[Y3]] :
    // The next 32 columns are 64 bytes on.
    // CHECK: %[[C64:.*]] = llvm.mlir.constant(64 : i64)
    // CHECK-NEXT: %[[NEXT:.*]] = llvm.add %[[AT]], %[[C64]]
    // CHECK-NEXT: st.global.v4.b32 {{.*}} %[[NEXT]], %[[A]],
    // CHECK: llvm.sext %[[B]] : i32 to i64
    // CHECK-COUNT-2: st.global.v4.b32 [$0], {$2,$3,$4,$5};\0A}", "l,r,r,r,r,r,~{memory}" %{{.*}}, %[[B]],
    // CHECK-NOT: st.global
    openwork_gpu.store_output %o to %address rows %a, %b stride %stride as f16 : !openwork_gpu.accumulator<64x64>
    openwork_gpu.return
  }

  // CHECK-LABEL: llvm.func @store_lse
  openwork_gpu.kernel @store_lse threads(256) views(1, 1) heads(1) {
    // CHECK: %[[ADDRESS:.*]] = llvm.load {{.*}} -> i64
    %address = openwork_gpu.argument "lse" : i64
    // CHECK: %[[A:.*]] = llvm.load {{.*}} -> i32
    %a = openwork_gpu.argument "queryFold" : i32
    // CHECK: %[[B:.*]] = llvm.load {{.*}} -> i32
    %b = openwork_gpu.argument "keyFold" : i32
    // CHECK: %[[LSE:.*]] = llvm.mlir.constant(1.500000e+00 : f32)
    %lse = openwork_gpu.fill_rows 1.5
    // CHECK: %[[NULL:.*]] = llvm.icmp "eq" %[[ADDRESS]], %{{.*}} : i64
    // CHECK: %[[OTHER:.*]] = llvm.icmp "ne" %{{.*}}, %{{.*}} : i32
    // CHECK-NEXT: %[[SKIP:.*]] = llvm.or %[[NULL]], %[[OTHER]]
    // CHECK: %[[AT:.*]] = llvm.add %[[ADDRESS]]
    // CHECK-NEXT: %[[NONE:.*]] = llvm.mlir.constant(-1 : i32)
    // CHECK-NEXT: %[[TOKEN:.*]] = llvm.select %[[SKIP]], %[[NONE]], %[[A]]
    // CHECK-NEXT: @p st.global.b32 [$0], $2;\0A}", "l,r,f,~{memory}" %[[AT]], %[[TOKEN]], %[[LSE]]
    // CHECK: %[[TOKEN_B:.*]] = llvm.select %[[SKIP]], %{{.*}}, %[[B]]
    // CHECK-NEXT: @p st.global.b32 [$0], $2;\0A}", "l,r,f,~{memory}" %{{.*}}, %[[TOKEN_B]], %[[LSE]]
    openwork_gpu.store_lse %lse to %address rows %a, %b
    openwork_gpu.return
  }
}

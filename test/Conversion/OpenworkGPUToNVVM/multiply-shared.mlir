// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

// Both operands are described by where they start, in units of 16 bytes, and by 0x4000004000010000: the 128-byte
// swizzle, and 1,024 bytes from eight rows to the next.
gpu.module @m {
  // CHECK-LABEL: llvm.func @k
  openwork_gpu.kernel @k threads(384) views(1, 1) heads(1) {
    // CHECK: %[[W:.*]] = llvm.load
    %w = openwork_gpu.argument "heads" : i32
    // CHECK: %[[Q:.*]] = llvm.ptrtoint
    %q = openwork_gpu.shared_tile at 0 : !openwork_gpu.tile<128x128xbf16>
    // CHECK: %[[K:.*]] = llvm.add
    %k = openwork_gpu.shared_tile at 32768 : !openwork_gpu.tile<16x128xbf16>
    // CHECK-NEXT: llvm.inline_asm has_side_effects {{.*}} "wgmma.fence.sync.aligned;", "~{memory}"
    openwork_gpu.mma_fence
    // CHECK-NEXT: %[[SHARE:.*]] = llvm.mlir.constant(8192 : i32)
    // CHECK-NEXT: %[[BYTES:.*]] = llvm.mul %[[W]], %[[SHARE]]
    // CHECK-NEXT: %[[ROWS:.*]] = llvm.add %[[Q]], %[[BYTES]]
    // CHECK-NEXT: %[[C4:.*]] = llvm.mlir.constant(4 : i32)
    // CHECK-NEXT: %[[UNITS:.*]] = llvm.lshr %[[ROWS]], %[[C4]]
    // CHECK-NEXT: %[[LOW:.*]] = llvm.mlir.constant(16383 : i32)
    // CHECK-NEXT: %[[START:.*]] = llvm.and %[[UNITS]], %[[LOW]]
    // CHECK-NEXT: %[[WIDE:.*]] = llvm.zext %[[START]] : i32 to i64
    // CHECK-NEXT: %[[FIXED:.*]] = llvm.mlir.constant(4611686293305360384 : i64)
    // CHECK-NEXT: %[[A:.*]] = llvm.or %[[WIDE]], %[[FIXED]]
    // CHECK: llvm.lshr %[[K]]
    // CHECK: llvm.mlir.constant(4611686293305360384 : i64)
    // CHECK-NEXT: %[[B:.*]] = llvm.or
    // The first step of 16 columns does not add to what was there. The fifth one starts the next slab: 128 rows of 128
    // bytes on in Q, 16 in K.
    // CHECK-NEXT: %[[S:.*]] = llvm.inline_asm has_side_effects {{.*}} "{\0A.reg .b64 a, b;\0A.reg .pred p;\0Asetp.ne.b32 p, 1, 1;\0A
    // CHECK-SAME: add.s64 a, $8, 0;\0Aadd.s64 b, $9, 0;\0Awgmma.mma_async.sync.aligned.m64n16k16.f32.bf16.bf16
    // CHECK-SAME: {$0,$1,$2,$3,$4,$5,$6,$7}, a, b, p, 1, 1, 0, 0;\0A
    // CHECK-SAME: add.s64 a, $8, 2;\0Aadd.s64 b, $9, 2;\0A
    // CHECK-SAME: {$0,$1,$2,$3,$4,$5,$6,$7}, a, b, 1, 1, 1, 0, 0;\0A
    // CHECK-SAME: add.s64 a, $8, 4;\0Aadd.s64 b, $9, 4;\0A
    // CHECK-SAME: add.s64 a, $8, 6;\0Aadd.s64 b, $9, 6;\0A
    // CHECK-SAME: add.s64 a, $8, 1024;\0Aadd.s64 b, $9, 128;\0A
    // CHECK-SAME: add.s64 a, $8, 1030;\0Aadd.s64 b, $9, 134;\0A
    // CHECK-NOT: add.s64
    // CHECK-SAME: }", "=f,=f,=f,=f,=f,=f,=f,=f,l,l,~{memory}" %[[A]], %[[B]]
    // CHECK-NEXT: %[[S0:.*]] = llvm.extractvalue %[[S]][0]
    %s = openwork_gpu.multiply_shared %q share %w, %k
      : !openwork_gpu.tile<128x128xbf16>, !openwork_gpu.tile<16x128xbf16> -> !openwork_gpu.accumulator<64x16>
    // CHECK: llvm.inline_asm has_side_effects {{.*}} "wgmma.commit_group.sync.aligned;", "~{memory}"
    openwork_gpu.mma_commit
    // Registers go in and come out in place.
    // CHECK-NEXT: llvm.inline_asm has_side_effects {{.*}} "wgmma.wait_group.sync.aligned 1;",
    // CHECK-SAME: "=f,=f,=f,=f,=f,=f,=f,=f,0,1,2,3,4,5,6,7,~{memory}" %[[S0]],
    %r = openwork_gpu.mma_wait 1, %s : !openwork_gpu.accumulator<64x16>
    openwork_gpu.return
  }

  // Six steps: none over the zeros in the second half of the second slab.
  // CHECK-LABEL: llvm.func @half_slab
  openwork_gpu.kernel @half_slab threads(384) views(1, 1) heads(1) {
    %w = openwork_gpu.argument "heads" : i32
    %q = openwork_gpu.shared_tile at 0 : !openwork_gpu.tile<128x96xbf16>
    %k = openwork_gpu.shared_tile at 32768 : !openwork_gpu.tile<16x96xbf16>
    // CHECK: add.s64 a, $8, 6;\0Aadd.s64 b, $9, 6;\0A
    // CHECK-SAME: add.s64 a, $8, 1024;\0Aadd.s64 b, $9, 128;\0A
    // CHECK-SAME: add.s64 a, $8, 1026;\0Aadd.s64 b, $9, 130;\0A
    // CHECK-NOT: add.s64
    // CHECK: llvm.return
    %s = openwork_gpu.multiply_shared %q share %w, %k
      : !openwork_gpu.tile<128x96xbf16>, !openwork_gpu.tile<16x96xbf16> -> !openwork_gpu.accumulator<64x16>
    openwork_gpu.return
  }

  // CHECK-LABEL: llvm.func @f16
  openwork_gpu.kernel @f16 threads(384) views(1, 1) heads(1) {
    %w = openwork_gpu.argument "heads" : i32
    %q = openwork_gpu.shared_tile at 0 : !openwork_gpu.tile<192x64xf16>
    %k = openwork_gpu.shared_tile at 32768 : !openwork_gpu.tile<24x64xf16>
    // CHECK: wgmma.mma_async.sync.aligned.m64n24k16.f32.f16.f16 {$0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11}, a, b, p, 1, 1, 0, 0;
    // CHECK-SAME: add.s64 a, $12, 6;\0Aadd.s64 b, $13, 6;\0A
    // CHECK-NOT: add.s64
    // CHECK: llvm.return
    %s = openwork_gpu.multiply_shared %q share %w, %k
      : !openwork_gpu.tile<192x64xf16>, !openwork_gpu.tile<24x64xf16> -> !openwork_gpu.accumulator<64x24>
    openwork_gpu.return
  }
}

// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

gpu.module @m {
  // 32 registers of the result, eight of P, the descriptor of V with slabs 32 x 128 bytes apart, and the result again.
  // CHECK-LABEL: llvm.func @bf16
  openwork_gpu.kernel @bf16 threads(384) views(1, 1) heads(1) {
    %w = openwork_gpu.zero : !openwork_gpu.accumulator<64x32>
    // CHECK: %[[P:.*]] = llvm.inline_asm asm_dialect = att "cvt.rn.bf16x2.f32 $0, $2, $1;", "=r,f,f"
    // CHECK-COUNT-7: cvt.rn.bf16x2.f32
    // CHECK-NOT: cvt.rn
    %p = openwork_gpu.convert %w : !openwork_gpu.accumulator<64x32> -> !openwork_gpu.operand<64x32xbf16>
    %v = openwork_gpu.shared_tile at 0 : !openwork_gpu.tile<32x64xbf16>
    // CHECK: %[[ZERO:.*]] = llvm.mlir.constant(0.000000e+00 : f32)
    %o = openwork_gpu.zero : !openwork_gpu.accumulator<64x64>
    // CHECK: llvm.mlir.constant(4611686293322072064 : i64)
    // CHECK-NEXT: %[[V:.*]] = llvm.or
    // CHECK-NEXT: llvm.inline_asm has_side_effects {{.*}} "{\0A.reg .b64 b;\0A
    // CHECK-SAME: add.s64 b, $40, 0;\0Awgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {$0,{{.*}},$31}, {$32,$33,$34,$35}, b, 1, 1, 1, 1;\0A
    // CHECK-SAME: add.s64 b, $40, 128;\0Awgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {$0,{{.*}},$31}, {$36,$37,$38,$39}, b, 1, 1, 1, 1;\0A}",
    // CHECK-SAME: "{{(=f,)+}}r,r,r,r,r,r,r,r,l,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,~{memory}"
    // CHECK-SAME: %[[P]], {{.*}}, %[[V]], %[[ZERO]],
    %r = openwork_gpu.multiply_registers %p, %v, %o
      : !openwork_gpu.operand<64x32xbf16>, !openwork_gpu.tile<32x64xbf16>, !openwork_gpu.accumulator<64x64>
    openwork_gpu.return
  }

  // One product over one slab and a half, 32 rows of 128 bytes apart.
  // CHECK-LABEL: llvm.func @half_slab
  openwork_gpu.kernel @half_slab threads(384) views(1, 1) heads(1) {
    %w = openwork_gpu.zero : !openwork_gpu.accumulator<64x32>
    %p = openwork_gpu.convert %w : !openwork_gpu.accumulator<64x32> -> !openwork_gpu.operand<64x32xbf16>
    %v = openwork_gpu.shared_tile at 0 : !openwork_gpu.tile<32x96xbf16>
    %o = openwork_gpu.zero : !openwork_gpu.accumulator<64x96>
    // CHECK: llvm.mlir.constant(4611686293322072064 : i64)
    // CHECK: "{\0A.reg .b64 b;\0Aadd.s64 b, $56, 0;\0Awgmma.mma_async.sync.aligned.m64n96k16.f32.bf16.bf16 {$0,{{.*}},$47}, {$48,$49,$50,$51}, b, 1, 1, 1, 1;\0A
    // CHECK-SAME: add.s64 b, $56, 128;\0Awgmma.mma_async.sync.aligned.m64n96k16.f32.bf16.bf16 {$0,{{.*}},$47}, {$52,$53,$54,$55}, b, 1, 1, 1, 1;\0A}"
    %r = openwork_gpu.multiply_registers %p, %v, %o
      : !openwork_gpu.operand<64x32xbf16>, !openwork_gpu.tile<32x96xbf16>, !openwork_gpu.accumulator<64x96>
    openwork_gpu.return
  }

  // Slabs of V are 16 rows of 128 bytes apart.
  // CHECK-LABEL: llvm.func @f16
  openwork_gpu.kernel @f16 threads(384) views(1, 1) heads(1) {
    %w = openwork_gpu.zero : !openwork_gpu.accumulator<64x16>
    // CHECK-COUNT-4: "cvt.rn.f16x2.f32 $0, $2, $1;", "=r,f,f"
    %p = openwork_gpu.convert %w : !openwork_gpu.accumulator<64x16> -> !openwork_gpu.operand<64x16xf16>
    %v = openwork_gpu.shared_tile at 0 : !openwork_gpu.tile<16x128xf16>
    %o = openwork_gpu.zero : !openwork_gpu.accumulator<64x128>
    // CHECK: llvm.mlir.constant(4611686293313683456 : i64)
    // CHECK: "{\0A.reg .b64 b;\0Aadd.s64 b, $68, 0;\0Awgmma.mma_async.sync.aligned.m64n128k16.f32.f16.f16 {$0,{{.*}},$63}, {$64,$65,$66,$67}, b, 1, 1, 1, 1;\0A}"
    %r = openwork_gpu.multiply_registers %p, %v, %o
      : !openwork_gpu.operand<64x16xf16>, !openwork_gpu.tile<16x128xf16>, !openwork_gpu.accumulator<64x128>
    openwork_gpu.return
  }
}

// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

gpu.module @m {
  openwork_gpu.table @masks = dense<5> : tensor<256xi32>

  // 36 scores a thread: 32 under the first word, four under the second.
  // CHECK-LABEL: llvm.func @mask
  openwork_gpu.kernel @mask threads(256) views(1, 1) heads(1) {
    %i = openwork_gpu.argument "heads" : i32
    // CHECK: %[[S:.*]] = llvm.mlir.constant(0.000000e+00 : f32)
    %s = openwork_gpu.zero : !openwork_gpu.accumulator<64x72>
    // CHECK: %[[WORDS:.*]] = llvm.inline_asm has_side_effects {{.*}} "ld.global.v2.b32 {$0, $1}, [$2];"
    // CHECK: %[[WORD0:.*]] = llvm.extractvalue %[[WORDS]][0]
    // CHECK: %[[WORD1:.*]] = llvm.extractvalue %[[WORDS]][1]
    %bits = openwork_gpu.load_bits @masks[%i] share %i of 1 : !openwork_gpu.bits<64x72>
    // CHECK-NEXT: %[[ZERO:.*]] = llvm.mlir.constant(0 : i32)
    // CHECK-NEXT: %[[NEVER:.*]] = llvm.mlir.constant(0xFF800000 : f32)
    // CHECK-NEXT: %[[BIT:.*]] = llvm.mlir.constant(1 : i32)
    // CHECK-NEXT: %[[AND:.*]] = llvm.and %[[WORD0]], %[[BIT]]
    // CHECK-NEXT: %[[SET:.*]] = llvm.icmp "ne" %[[AND]], %[[ZERO]]
    // CHECK-NEXT: llvm.select %[[SET]], %[[S]], %[[NEVER]]
    // CHECK-COUNT-30: llvm.and %[[WORD0]]
    // CHECK: %[[LAST:.*]] = llvm.mlir.constant(-2147483648 : i32)
    // CHECK-NEXT: llvm.and %[[WORD0]], %[[LAST]]
    // CHECK: %[[FIRST:.*]] = llvm.mlir.constant(1 : i32)
    // CHECK-NEXT: llvm.and %[[WORD1]], %[[FIRST]]
    // CHECK-COUNT-3: llvm.and %[[WORD1]]
    // CHECK-NOT: llvm.and
    %r = openwork_gpu.mask %s, %bits : !openwork_gpu.accumulator<64x72>, !openwork_gpu.bits<64x72>
    // CHECK: llvm.return
    openwork_gpu.return
  }

  // A thread's columns are 0, 1, 8 and 9 in each of its rows, from 2 (lane mod 4) on.
  // CHECK-LABEL: llvm.func @limit
  openwork_gpu.kernel @limit threads(256) views(1, 1) heads(1) {
    // CHECK: %[[N:.*]] = llvm.load
    %n = openwork_gpu.argument "heads" : i32
    %s = openwork_gpu.zero : !openwork_gpu.accumulator<64x16>
    // CHECK: %[[LANE:.*]] = llvm.inline_asm asm_dialect = att "mov.u32 $0, %laneid;", "=r"
    // CHECK: %[[OWN:.*]] = llvm.and %[[LANE]]
    // CHECK: %[[COLUMN:.*]] = llvm.mul %[[OWN]]
    // CHECK: %[[LIMIT:.*]] = llvm.sub %[[N]], %[[COLUMN]]
    // CHECK: %[[C0:.*]] = llvm.mlir.constant(0 : i32)
    // CHECK-NEXT: %[[INSIDE:.*]] = llvm.icmp "sgt" %[[LIMIT]], %[[C0]]
    // CHECK-NEXT: llvm.select %[[INSIDE]]
    // CHECK: llvm.mlir.constant(1 : i32)
    // CHECK: llvm.mlir.constant(0 : i32)
    // CHECK: llvm.mlir.constant(1 : i32)
    // CHECK: llvm.mlir.constant(8 : i32)
    // CHECK: llvm.mlir.constant(9 : i32)
    // CHECK: llvm.mlir.constant(8 : i32)
    // CHECK: llvm.mlir.constant(9 : i32)
    // CHECK: llvm.return
    %r = openwork_gpu.limit %s columns %n : !openwork_gpu.accumulator<64x16>
    openwork_gpu.return
  }

  // CHECK-LABEL: llvm.func @rescale
  openwork_gpu.kernel @rescale threads(256) views(1, 1) heads(1) {
    // CHECK: %[[M:.*]] = llvm.mlir.constant(0xFF800000 : f32)
    %m = openwork_gpu.fill_rows 0xFF800000
    %x = openwork_gpu.argument "scaleLog2" : f32
    // CHECK: %[[O:.*]] = llvm.mlir.constant(0.000000e+00 : f32)
    %o = openwork_gpu.zero : !openwork_gpu.accumulator<64x8>
    // CHECK: %[[INVERSE0:.*]] = llvm.select
    %inverse, %lse = openwork_gpu.finish_rows %m, %m, %x
    // CHECK: llvm.fmul %[[O]], %[[INVERSE0]] : f32
    // CHECK-NEXT: llvm.fmul %[[O]], %[[INVERSE0]] : f32
    // CHECK-NEXT: llvm.fmul %[[O]], %[[ROW1:.*]] : f32
    // CHECK-NEXT: llvm.fmul %[[O]], %[[ROW1]] : f32
    // CHECK-NEXT: llvm.return
    %r = openwork_gpu.rescale %o, %inverse : !openwork_gpu.accumulator<64x8>
    openwork_gpu.return
  }
}

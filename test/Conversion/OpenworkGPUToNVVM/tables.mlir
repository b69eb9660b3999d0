// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

gpu.module @m {
  // CHECK: llvm.mlir.global internal constant @rows(dense<[3, 1, 2]> : tensor<3xi32>)
  // CHECK-SAME: {addr_space = 1 : i32, alignment = 16 : i64} : !llvm.array<3 x i32>
  openwork_gpu.table @rows = dense<[3, 1, 2]> : tensor<3xi32>
  // CHECK-NEXT: llvm.mlir.global internal constant @bits(dense<-1> : tensor<4xi64>) {{.*}} : !llvm.array<4 x i64>
  openwork_gpu.table @bits = dense<-1> : tensor<4xi64>
  openwork_gpu.table @masks = dense<5> : tensor<1152xi32>

  // CHECK-LABEL: llvm.func @load_table
  openwork_gpu.kernel @load_table threads(384) views(1, 1) heads(1) {
    // CHECK: %[[I:.*]] = llvm.load
    %i = openwork_gpu.argument "heads" : i32
    // CHECK-NEXT: %[[WIDE:.*]] = llvm.zext %[[I]] : i32 to i64
    // CHECK-NEXT: %[[C4:.*]] = llvm.mlir.constant(4 : i64)
    // CHECK-NEXT: %[[BYTES:.*]] = llvm.mul %[[WIDE]], %[[C4]]
    // CHECK-NEXT: %[[ROWS:.*]] = llvm.mlir.addressof @rows : !llvm.ptr<1>
    // CHECK-NEXT: %[[AT:.*]] = llvm.getelementptr %[[ROWS]][%[[BYTES]]] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, i8
    // CHECK-NEXT: llvm.load %[[AT]] invariant {alignment = 4 : i64} : !llvm.ptr<1> -> i32
    %row = openwork_gpu.load_table @rows[%i] : i32
    // CHECK: llvm.mlir.constant(8 : i64)
    // CHECK: llvm.mlir.addressof @bits
    // CHECK: llvm.load {{.*}} invariant {alignment = 8 : i64} : !llvm.ptr<1> -> i64
    %word = openwork_gpu.load_table @bits[%i] : i64
    openwork_gpu.return
  }

  // 160 columns are 80 bits or three words a thread; masks are 3 x 128 threads apart.
  // CHECK-LABEL: llvm.func @load_bits
  openwork_gpu.kernel @load_bits threads(512) views(1, 1) heads(1) {
    // CHECK: %[[I:.*]] = llvm.load
    %i = openwork_gpu.argument "heads" : i32
    // CHECK: %[[SHARE:.*]] = llvm.load
    %share = openwork_gpu.argument "queryFold" : i32
    // CHECK: %[[C128:.*]] = llvm.mlir.constant(128 : i32)
    // CHECK: %[[SHARES:.*]] = llvm.mul %[[SHARE]], %[[C128]]
    // CHECK: %[[THREAD:.*]] = llvm.inline_asm asm_dialect = att "mov.u32 $0, %tid.x;", "=r"
    // CHECK: %[[C127:.*]] = llvm.mlir.constant(127 : i32)
    // CHECK: %[[OWN:.*]] = llvm.and %[[THREAD]], %[[C127]]
    // CHECK: %[[THREADS:.*]] = llvm.add %[[SHARES]], %[[OWN]]
    // CHECK: %[[C384:.*]] = llvm.mlir.constant(384 : i32)
    // CHECK: %[[MASKS:.*]] = llvm.mul %[[I]], %[[C384]]
    // CHECK: %[[FIRST:.*]] = llvm.add %[[MASKS]], %[[THREADS]]
    // CHECK: %[[WIDE:.*]] = llvm.zext %[[FIRST]] : i32 to i64
    // CHECK: %[[C12:.*]] = llvm.mlir.constant(12 : i64)
    // CHECK: llvm.mul %[[WIDE]], %[[C12]]
    // Not loads of LLVM's, which may be moved to where the bits are used.
    // CHECK-COUNT-3: llvm.inline_asm has_side_effects asm_dialect = att "ld.global.b32 $0, [$1];", "=r,l,~{memory}"
    // CHECK-NOT: ld.global
    // CHECK: llvm.return
    %bits = openwork_gpu.load_bits @masks[%i] share %share of 3 : !openwork_gpu.bits<64x160>
    openwork_gpu.return
  }

  // CHECK-LABEL: llvm.func @load_global
  openwork_gpu.kernel @load_global threads(128) views(1, 1) heads(1) {
    // CHECK: %[[I:.*]] = llvm.load
    %i = openwork_gpu.argument "heads" : i32
    // CHECK: %[[ADDRESS:.*]] = llvm.load {{.*}} -> i64
    %address = openwork_gpu.argument "validText" : i64
    // CHECK: %[[ALL:.*]] = llvm.load
    %all = openwork_gpu.argument "queryFold" : i32
    // CHECK: %[[BYTES:.*]] = llvm.mul
    // CHECK: %[[AT:.*]] = llvm.add %[[ADDRESS]], %[[BYTES]]
    // CHECK: llvm.inline_asm has_side_effects {{.*}} "{\0A.reg .pred p;\0Asetp.ne.s64 p, $1, 0;\0Amov.b32 $0, $3;\0A
    // CHECK-SAME: @p ld.global.b32 $0, [$2];\0A}", "=&r,l,l,r,~{memory}" %[[ADDRESS]], %[[AT]], %[[ALL]]
    %count = openwork_gpu.load_global %address[%i] else %all
    openwork_gpu.return
  }
}

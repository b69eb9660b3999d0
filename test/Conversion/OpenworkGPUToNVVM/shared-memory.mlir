// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

// Tiles, barriers and slots are addresses of 32 bits in the window of shared memory.
gpu.module @m {
  // CHECK-LABEL: llvm.func @places
  openwork_gpu.kernel @places threads(128) views(1, 1) heads(1) {
    // CHECK: %[[I:.*]] = llvm.load
    %i = openwork_gpu.argument "heads" : i32
    // CHECK-NEXT: %[[SHARED:.*]] = llvm.mlir.addressof @openwork_shared : !llvm.ptr<3>
    // CHECK-NEXT: llvm.ptrtoint %[[SHARED]] : !llvm.ptr<3> to i32
    %q = openwork_gpu.shared_tile at 0 : !openwork_gpu.tile<128x128xbf16>
    // A tile of 176 x 128 takes 45,056 bytes.
    // CHECK: %[[BASE:.*]] = llvm.ptrtoint
    // CHECK-NEXT: %[[OFFSET:.*]] = llvm.mlir.constant(32768 : i32)
    // CHECK-NEXT: %[[FIRST:.*]] = llvm.add %[[BASE]], %[[OFFSET]]
    // CHECK-NEXT: %[[SIZE:.*]] = llvm.mlir.constant(45056 : i32)
    // CHECK-NEXT: %[[BYTES:.*]] = llvm.mul %[[I]], %[[SIZE]]
    // CHECK-NEXT: llvm.add %[[FIRST]], %[[BYTES]]
    %k = openwork_gpu.shared_tile at 32768[%i] : !openwork_gpu.tile<176x128xbf16>
    // CHECK: llvm.mlir.constant(163840 : i32)
    // CHECK: llvm.mlir.constant(8 : i32)
    %b = openwork_gpu.shared_barrier at 163840[%i] : !openwork_gpu.barrier
    // CHECK: llvm.mlir.constant(164000 : i32)
    // CHECK: llvm.mlir.constant(16 : i32)
    %s = openwork_gpu.shared_slot at 164000[%i] : !openwork_gpu.slot<4>
    openwork_gpu.return
  }

  // CHECK-LABEL: llvm.func @slots
  openwork_gpu.kernel @slots threads(128) views(1, 1) heads(1) {
    // CHECK: %[[S1:.*]] = llvm.ptrtoint
    %s1 = openwork_gpu.shared_slot at 0 : !openwork_gpu.slot<1>
    // CHECK: %[[S2:.*]] = llvm.add
    %s2 = openwork_gpu.shared_slot at 16 : !openwork_gpu.slot<2>
    // CHECK: %[[S4:.*]] = llvm.add
    %s4 = openwork_gpu.shared_slot at 32 : !openwork_gpu.slot<4>
    // CHECK-NEXT: %[[A:.*]] = llvm.inline_asm has_side_effects {{.*}} "ld.shared.b32 $0, [$1];", "=r,r,~{memory}" %[[S1]]
    %a = openwork_gpu.load_slot %s1 : !openwork_gpu.slot<1>
    // CHECK-NEXT: %[[B:.*]] = llvm.inline_asm {{.*}} "ld.shared.v4.b32 {$0,$1,$2,$3}, [$4];", "=r,=r,=r,=r,r,~{memory}" %[[S4]]
    // CHECK-NEXT: %[[B0:.*]] = llvm.extractvalue %[[B]][0]
    // CHECK-NEXT: llvm.extractvalue %[[B]][1]
    // CHECK-NEXT: llvm.extractvalue %[[B]][2]
    // CHECK-NEXT: %[[B3:.*]] = llvm.extractvalue %[[B]][3]
    %b:4 = openwork_gpu.load_slot %s4 : !openwork_gpu.slot<4>
    // CHECK-NEXT: llvm.inline_asm has_side_effects {{.*}} "st.shared.b32 [$0], $1;", "r,r,~{memory}" %[[S1]], %[[A]]
    openwork_gpu.store_slot %a to %s1 : !openwork_gpu.slot<1>
    // CHECK-NEXT: "st.shared.v2.b32 [$0], {$1,$2};", "r,r,r,~{memory}" %[[S2]], %[[B3]], %[[B0]]
    openwork_gpu.store_slot %b#3, %b#0 to %s2 : !openwork_gpu.slot<2>
    openwork_gpu.return
  }
  // One lane of a warp reads, and the others are told.
  // CHECK-LABEL: llvm.func @broadcast
  openwork_gpu.kernel @broadcast threads(384) views(1, 1) heads(1) {
    // CHECK: %[[SLOT:.*]] = llvm.add
    %slot = openwork_gpu.shared_slot at 32 : !openwork_gpu.slot<1>
    // CHECK-NEXT: %[[LANE:.*]] = llvm.inline_asm {{.*}} "mov.u32 $0, %laneid;"
    // CHECK-NEXT: %[[READ:.*]] = llvm.inline_asm has_side_effects {{.*}} "{\0A.reg .pred p;\0Asetp.eq.s32 p, $2, 0;\0A@p ld.shared.b32 $0, [$1];\0A}", "=r,r,r,~{memory}" %[[SLOT]], %[[LANE]]
    // CHECK: %[[WORD:.*]] = nvvm.shfl.sync idx %{{.*}}, %[[READ]], %{{.*}}, %{{.*}} : i32 -> i32
    %word = openwork_gpu.load_slot %slot broadcast : !openwork_gpu.slot<1>
    // CHECK-NEXT: llvm.inline_asm {{.*}} "st.shared.b32 [$0], $1;", "r,r,~{memory}" %[[SLOT]], %[[WORD]]
    openwork_gpu.store_slot %word to %slot : !openwork_gpu.slot<1>
    openwork_gpu.return
  }
}

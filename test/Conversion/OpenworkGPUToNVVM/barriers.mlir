// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

gpu.module @m {
  // CHECK-LABEL: llvm.func @k
  openwork_gpu.kernel @k threads(384) views(1, 1) heads(1) {
    // CHECK: %[[I:.*]] = llvm.load
    %i = openwork_gpu.argument "heads" : i32
    // CHECK: %[[YES:.*]] = arith.constant true
    %yes = arith.constant true
    // CHECK: %[[B:.*]] = llvm.ptrtoint
    %b = openwork_gpu.shared_barrier at 0 : !openwork_gpu.barrier
    // CHECK-NEXT: llvm.inline_asm has_side_effects {{.*}} "mbarrier.init.shared::cta.b64 [$0], 2;", "r,~{memory}" %[[B]] : (i32) -> ()
    openwork_gpu.init_barrier %b arrivals 2
    // CHECK-NEXT: llvm.inline_asm has_side_effects {{.*}} "fence.mbarrier_init.release.cluster;", "~{memory}"
    // CHECK-NEXT: llvm.inline_asm has_side_effects {{.*}} "fence.proxy.async.shared::cta;", "~{memory}"
    openwork_gpu.fence_init
    // CHECK-NEXT: llvm.inline_asm has_side_effects {{.*}} "bar.sync 0;", "~{memory}"
    openwork_gpu.sync
    // CHECK-NEXT: has_side_effects {{.*}} "mbarrier.arrive.expect_tx.shared::cta.b64 _, [$0], 32768;", "r,~{memory}" %[[B]]
    openwork_gpu.expect %b bytes 32768
    // CHECK-NEXT: has_side_effects {{.*}} "mbarrier.arrive.shared::cta.b64 _, [$0];", "r,~{memory}" %[[B]]
    openwork_gpu.arrive %b
    // CHECK-NEXT: %[[CONDITION:.*]] = llvm.zext %[[YES]] : i1 to i32
    // CHECK-NEXT: has_side_effects {{.*}} "{\0A.reg .pred p;\0Asetp.ne.b32 p, $1, 0;\0A
    // CHECK-SAME: @p mbarrier.arrive.shared::cta.b64 _, [$0];\0A}", "r,r,~{memory}" %[[B]], %[[CONDITION]]
    openwork_gpu.arrive %b if %yes
    // CHECK-NEXT: has_side_effects {{.*}} "{\0A.reg .pred p;\0AWAIT_${:uid}:\0A
    // CHECK-SAME: mbarrier.try_wait.parity.shared::cta.b64 p, [$0], $1;\0A@!p bra WAIT_${:uid};\0A}", "r,r,~{memory}" %[[B]], %[[I]]
    openwork_gpu.wait %b parity %i
    // CHECK-NEXT: has_side_effects {{.*}} "bar.sync $0, 256;", "r,~{memory}" %[[I]]
    openwork_gpu.named_sync %i threads 256
    // CHECK-NEXT: has_side_effects {{.*}} "bar.arrive $0, 256;", "r,~{memory}" %[[I]]
    openwork_gpu.named_arrive %i threads 256
    // CHECK-NEXT: llvm.return
    openwork_gpu.return
  }
}

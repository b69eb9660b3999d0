// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

// A kernel has the parameter block as its one parameter, by value and in place. With one view of each: three tensor maps
// of 128 bytes, 96 bytes of arguments, 24 deals of 4 bytes, in steps of 64.
gpu.module @m {
  // CHECK: llvm.mlir.global external @openwork_shared() {addr_space = 3 : i32, alignment = 1024 : i64} : !llvm.array<0 x i8>
  // CHECK-NEXT: llvm.func @k(%{{.*}}: !llvm.ptr {llvm.align = 64 : i64, llvm.byval = !llvm.array<576 x i8>, nvvm.grid_constant})
  // CHECK-SAME: attributes {nvvm.kernel, nvvm.minctasm = 1 : i32, nvvm.reqntid = array<i32: 384>} {
  openwork_gpu.kernel @k threads(384) views(1, 1) heads(24) {
    // CHECK-NEXT: llvm.inline_asm has_side_effects {{.*}} "setmaxnreg.dec.sync.aligned.u32 24;", "~{memory}"  : () -> ()
    openwork_gpu.set_registers "decrease" 24
    // CHECK-NEXT: "setmaxnreg.inc.sync.aligned.u32 240;", "~{memory}"
    openwork_gpu.set_registers "increase" 240
    // CHECK-NEXT: llvm.return
    openwork_gpu.return
  }

  // Behind two query maps come three of keys from 256, three of values from 640, the arguments from 1024, the deals from
  // 1120.
  // CHECK-LABEL: llvm.func @views
  // CHECK-SAME: (%[[BLOCK:.*]]: !llvm.ptr {llvm.align = 64 : i64, llvm.byval = !llvm.array<1152 x i8>, nvvm.grid_constant})
  // CHECK-SAME: nvvm.reqntid = array<i32: 256>
  openwork_gpu.kernel @views threads(256) views(2, 3) heads(1) {
    // CHECK-NEXT: %[[AT_HEADS:.*]] = llvm.getelementptr %[[BLOCK]][1108] : (!llvm.ptr) -> !llvm.ptr, i8
    // CHECK-NEXT: %[[I:.*]] = llvm.load %[[AT_HEADS]] invariant {alignment = 4 : i64} : !llvm.ptr -> i32
    %i = openwork_gpu.argument "heads" : i32
    // CHECK-NEXT: llvm.getelementptr %[[BLOCK]][1024]
    // CHECK-NEXT: llvm.load {{.*}} invariant {alignment = 8 : i64} : !llvm.ptr -> i64
    %output = openwork_gpu.argument "output" : i64
    // CHECK-NEXT: llvm.getelementptr %[[BLOCK]][1088]
    // CHECK-NEXT: llvm.load {{.*}} invariant {alignment = 4 : i64} : !llvm.ptr -> f32
    %scale = openwork_gpu.argument "scaleLog2" : f32
    // CHECK: %[[C4:.*]] = llvm.mlir.constant(4 : i32)
    // CHECK-NEXT: %[[BYTES:.*]] = llvm.mul %[[I]], %[[C4]]
    // CHECK-NEXT: %[[DEALS:.*]] = llvm.mlir.constant(1120 : i32)
    // CHECK-NEXT: %[[AT:.*]] = llvm.add %[[BYTES]], %[[DEALS]]
    // CHECK-NEXT: %[[AT_DEAL:.*]] = llvm.getelementptr %[[BLOCK]][%[[AT]]] : (!llvm.ptr, i32) -> !llvm.ptr, i8
    // CHECK-NEXT: %[[DEAL:.*]] = llvm.load %[[AT_DEAL]] invariant
    // CHECK-NEXT: %[[LOW:.*]] = llvm.mlir.constant(65535 : i32)
    // CHECK-NEXT: llvm.and %[[DEAL]], %[[LOW]]
    // CHECK-NEXT: %[[C16:.*]] = llvm.mlir.constant(16 : i32)
    // CHECK-NEXT: llvm.lshr %[[DEAL]], %[[C16]]
    %head, %class = openwork_gpu.deal %i
    // CHECK: %[[AT_QUERY:.*]] = llvm.mul %[[I]]
    // CHECK-NEXT: %[[QUERY:.*]] = llvm.getelementptr %[[BLOCK]][%[[AT_QUERY]]]
    %query = openwork_gpu.tensor_map "query"[%i]
    // CHECK: llvm.mlir.constant(256 : i32)
    // CHECK: %[[KEY:.*]] = llvm.getelementptr %[[BLOCK]]
    %key = openwork_gpu.tensor_map "key"[%i]
    // CHECK: llvm.mlir.constant(640 : i32)
    // CHECK: %[[VALUE:.*]] = llvm.getelementptr %[[BLOCK]]
    %value = openwork_gpu.tensor_map "value"[%i]
    // CHECK-NEXT: "prefetch.tensormap [$0];", "l,~{memory}" %[[QUERY]] : (!llvm.ptr) -> ()
    openwork_gpu.prefetch_map %query
    // CHECK-NEXT: "prefetch.tensormap [$0];", "l,~{memory}" %[[KEY]]
    openwork_gpu.prefetch_map %key
    // CHECK-NEXT: "prefetch.tensormap [$0];", "l,~{memory}" %[[VALUE]]
    openwork_gpu.prefetch_map %value
    openwork_gpu.return
  }
}

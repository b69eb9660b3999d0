// RUN: openwork-opt %s --pass-pipeline='builtin.module(gpu.module(convert-openwork-gpu-to-nvvm))' | FileCheck %s

// Row r of a box of 2 x 6 x 9 is at (r / 54, r / 9 mod 6, r mod 9) of it. Tokens exist inside the grid and the box.
gpu.module @m {
  // CHECK-LABEL: llvm.func @k
  openwork_gpu.kernel @k threads(256) views(1, 1) heads(1) {
    // CHECK: %[[W:.*]] = llvm.load
    %w = openwork_gpu.argument "queryFold" : i32
    // CHECK: %[[H:.*]] = llvm.load
    %h = openwork_gpu.argument "keyFold" : i32
    // CHECK: %[[F:.*]] = llvm.load
    %f = openwork_gpu.argument "valueFold" : i32
    // CHECK: %[[SHARE:.*]] = llvm.load
    %share = openwork_gpu.argument "heads" : i32
    // The row is 64 share + 16 warp + lane / 4.
    // CHECK: %[[C64:.*]] = llvm.mlir.constant(64 : i32)
    // CHECK: %[[ROWS:.*]] = llvm.mul %[[SHARE]], %[[C64]]
    // CHECK: %[[C16:.*]] = llvm.mlir.constant(16 : i32)
    // CHECK: %[[WARPS:.*]] = llvm.mul %{{.*}}, %[[C16]]
    // CHECK: %[[FIRST:.*]] = llvm.add %[[ROWS]], %[[WARPS]]
    // CHECK: %[[LANES:.*]] = llvm.lshr
    // CHECK: %[[ROW:.*]] = llvm.add %[[FIRST]], %[[LANES]]
    // CHECK-NEXT: %[[C9:.*]] = llvm.mlir.constant(9 : i32)
    // CHECK-NEXT: %[[IN_W:.*]] = llvm.urem %[[ROW]], %[[C9]]
    // CHECK: %[[LINE:.*]] = llvm.udiv %[[ROW]]
    // CHECK: %[[C6:.*]] = llvm.mlir.constant(6 : i32)
    // CHECK-NEXT: %[[IN_H:.*]] = llvm.urem %[[LINE]], %[[C6]]
    // CHECK: %[[C54:.*]] = llvm.mlir.constant(54 : i32)
    // CHECK-NEXT: %[[IN_F:.*]] = llvm.udiv %[[ROW]], %[[C54]]
    // CHECK-NEXT: %[[AT_F:.*]] = llvm.add %[[F]], %[[IN_F]]
    // CHECK-NEXT: %[[C30:.*]] = llvm.mlir.constant(30 : i32)
    // CHECK-NEXT: %[[HAS_F:.*]] = llvm.icmp "ult" %[[AT_F]], %[[C30]]
    // CHECK-NEXT: %[[AT_H:.*]] = llvm.add %[[H]], %[[IN_H]]
    // CHECK: %[[HAS_H:.*]] = llvm.icmp "ult" %[[AT_H]]
    // CHECK-NEXT: %[[HAS_FH:.*]] = llvm.and %[[HAS_F]], %[[HAS_H]]
    // CHECK: %[[LINES:.*]] = llvm.mul %[[AT_F]]
    // CHECK: %[[AT_LINE:.*]] = llvm.add %[[LINES]], %[[AT_H]]
    // CHECK-NEXT: %[[AT_W:.*]] = llvm.add %[[W]], %[[IN_W]]
    // CHECK: %[[HAS_W:.*]] = llvm.icmp "ult" %[[AT_W]]
    // CHECK-NEXT: %[[HAS:.*]] = llvm.and %[[HAS_FH]], %[[HAS_W]]
    // CHECK-NEXT: %[[C80:.*]] = llvm.mlir.constant(80 : i32)
    // CHECK-NEXT: %[[TOKENS:.*]] = llvm.mul %[[AT_LINE]], %[[C80]]
    // CHECK-NEXT: %[[TOKEN:.*]] = llvm.add %[[TOKENS]], %[[AT_W]]
    // CHECK-NEXT: %[[C108:.*]] = llvm.mlir.constant(108 : i32)
    // CHECK-NEXT: %[[IN_BOX:.*]] = llvm.icmp "ult" %[[ROW]], %[[C108]]
    // CHECK-NEXT: %[[EXISTS:.*]] = llvm.and %[[HAS]], %[[IN_BOX]]
    // CHECK-NEXT: %[[C256:.*]] = llvm.mlir.constant(256 : i32)
    // CHECK-NEXT: %[[RESULT:.*]] = llvm.add %[[TOKEN]], %[[C256]]
    // CHECK-NEXT: %[[NONE:.*]] = llvm.mlir.constant(-1 : i32)
    // CHECK-NEXT: llvm.select %[[EXISTS]], %[[RESULT]], %[[NONE]]
    // CHECK-NEXT: %[[C8:.*]] = llvm.mlir.constant(8 : i32)
    // CHECK-NEXT: llvm.add %[[ROW]], %[[C8]]
    %a, %b = openwork_gpu.row_tokens [%w, %h, %f] share %share box [2, 6, 9] grid [30, 48, 80] first 256
    openwork_gpu.return
  }

  // A run takes no divisions.
  // CHECK-LABEL: llvm.func @run
  openwork_gpu.kernel @run threads(256) views(1, 1) heads(1) {
    %i = openwork_gpu.argument "heads" : i32
    %zero = arith.constant 0 : i32
    // CHECK: %[[C4096:.*]] = llvm.mlir.constant(4096 : i32)
    // CHECK-NEXT: llvm.icmp "ult" %{{.*}}, %[[C4096]]
    %a, %b = openwork_gpu.row_tokens [%i, %zero, %zero] share %i box [1, 1, 128] grid [1, 1, 4096] first 0
    openwork_gpu.return
  }
}

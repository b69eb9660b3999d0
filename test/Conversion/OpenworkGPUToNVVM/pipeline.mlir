// RUN: openwork-opt %s --openwork-nvvm-pipeline | FileCheck %s

// Nothing but LLVM and NVVM is left, and loops of type index count in 32 bits.
// CHECK-NOT: {{ (arith|scf|cf|openwork_gpu)\.}}
// CHECK-NOT: unrealized
// CHECK: llvm.func @k
// CHECK: %[[N:.*]] = llvm.load {{.*}} -> i32
// CHECK: llvm.br ^[[TEST:.*]](%{{.*}}, %{{.*}} : i32, i32)
// CHECK: ^[[TEST]](%[[I:.*]]: i32, %[[SUM:.*]]: i32):
// CHECK-NEXT: %[[MORE:.*]] = llvm.icmp "slt" %[[I]], %[[N]] : i32
// CHECK-NEXT: llvm.cond_br %[[MORE]]
// CHECK: %[[NEXT:.*]] = llvm.add %[[SUM]], %[[I]] : i32
// CHECK: llvm.switch %[[SUM]] : i32, ^{{.*}} [
// CHECK-NEXT: 7: ^
// CHECK: st.shared.b32
// CHECK-NOT: {{ (arith|scf|cf|openwork_gpu)\.}}
// CHECK-NOT: unrealized
gpu.module @m {
  openwork_gpu.kernel @k threads(128) views(1, 1) heads(1) {
    %heads = openwork_gpu.argument "heads" : i32
    %n = arith.index_cast %heads : i32 to index
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    %sum = scf.for %i = %zero to %n step %one iter_args(%s = %zero) -> index {
      %t = arith.addi %s, %i : index
      scf.yield %t : index
    }
    %word = scf.index_switch %sum -> i32
    case 7 {
      scf.yield %heads : i32
    }
    default {
      %eight = arith.constant 8 : i32
      scf.yield %eight : i32
    }
    %slot = openwork_gpu.shared_slot at 0 : !openwork_gpu.slot<1>
    openwork_gpu.store_slot %word to %slot : !openwork_gpu.slot<1>
    openwork_gpu.return
  }
}

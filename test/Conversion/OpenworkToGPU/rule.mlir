// RUN: openwork-opt %s --openwork-tile='arch=sm_90a tile-m=64 tile-n=64' --openwork-specialize --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// Rows that visit by the rule of their mask are read from its bits; their loops are not run.
!t = tensor<1x192x2x64xbf16>
// CHECK: openwork.visit (%{{.*}}) rule
// CHECK: gpu.module @kernel_0_sm90a
// CHECK: openwork_gpu.table @causal_full = dense<[0, 1, 3]> : tensor<3xi64>
// CHECK-NEXT: openwork_gpu.table @causal_partial = dense<[1, 2, 4]> : tensor<3xi64>
// CHECK-NEXT: openwork_gpu.table @causal_words = dense<1> : tensor<3xi32>
// CHECK-NEXT: openwork_gpu.table @causal_first_word = dense<[0, 1, 2, 3]> : tensor<4xi32>
// Thread 0 has column 0 of row 0, and columns 0, 1 and 8 of row 8.
// CHECK-NEXT: openwork_gpu.table @kernel_0_masks = dense<"0x4D000000
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK-NOT: scf.for
// CHECK: openwork_gpu.load_table @causal_first_word
// CHECK: openwork_gpu.load_table @causal_full
// CHECK: openwork_gpu.load_table @causal_partial
// CHECK: openwork_gpu.load_table @causal_words
// CHECK-NOT: scf.for
// CHECK: openwork_gpu.set_registers "increase"
// CHECK: openwork_gpu.load_bits @kernel_0_masks
func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(192)
      topology([#openwork.causal])
  return %r : !t
}

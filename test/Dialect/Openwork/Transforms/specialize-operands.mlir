// RUN: openwork-opt %s --openwork-specialize | FileCheck %s

// Whatever the op says about its operands goes on to the launch.

!q = tensor<?x4x11x16xf16>
!k = tensor<?x2x11x16xf16>
!v = tensor<?x2x11x32xf16>
!o = tensor<?x4x11x32xf16>

openwork.block_mask @all tiling(<runs<4> in 8 + text_back 3>) = ["###", "###", "###"]

// CHECK: openwork.kernel @kernel_0 tile(4 x 4) head_dim(16 x 32) type(f16)
// CHECK: openwork.plan @plan_0 of @kernel_0 heads [@all x 4]
// CHECK: func.func @f(%[[Q:.*]]: {{.*}}, %[[K:.*]]: {{.*}}, %[[V:.*]]: {{.*}}, %[[O:.*]]: {{.*}}, %[[LSE:.*]]: tensor<?x4x11xf32>, %[[TEXT:.*]]: tensor<?xi32>)
func.func @f(%q: !q, %k: !k, %v: !v, %o: !o, %lse: tensor<?x4x11xf32>, %text: tensor<?xi32>) -> (!o, tensor<?x4x11xf32>) {
  // CHECK: %[[R:.*]]:2 = openwork.launch ins(%[[Q]], %[[K]], %[[V]] : tensor<?x4x11x16xf16>, tensor<?x2x11x16xf16>, tensor<?x2x11x32xf16>)
  // CHECK-SAME: outs(%[[O]] : tensor<?x4x11x32xf16>) lse(%[[LSE]] : tensor<?x4x11xf32>) valid_text(%[[TEXT]] : tensor<?xi32>)
  // CHECK-SAME: layout(bhsd) plans [@plan_0] {scale = 1.250000e-01 : f32}
  %r:2 = openwork.attention ins(%q, %k, %v : !q, !k, !v) outs(%o : !o) lse(%lse : tensor<?x4x11xf32>)
           valid_text(%text : tensor<?xi32>) layout(bhsd) query_grid(8 + text_back 3) topology([@all]) {scale = 0.125 : f32}
  // CHECK: return %[[R]]#0, %[[R]]#1
  return %r#0, %r#1 : !o, tensor<?x4x11xf32>
}

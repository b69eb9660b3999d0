// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s
// RUN: openwork-opt %s --mlir-print-op-generic | openwork-opt | FileCheck %s
// RUN: openwork-opt %s --emit-bytecode | openwork-opt | FileCheck %s

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.kernel @k tile(2 x 2) head_dim(8 x 16) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}
openwork.plan @p0 of @k heads [@c x 2]
openwork.plan @p1 of @k heads [@c x 2] order [1, 0]

// CHECK-LABEL: @launches
func.func @launches(%q: tensor<?x4x2x8xbf16>, %k: tensor<?x4x1x8xbf16>, %v: tensor<?x4x1x16xbf16>,
                    %o: tensor<?x4x2x16xbf16>, %lse: tensor<?x2x4xf32>, %text: tensor<?xi32>) {
  // CHECK: %{{.*}} = openwork.launch
  // CHECK-SAME: ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<?x4x2x8xbf16>, tensor<?x4x1x8xbf16>, tensor<?x4x1x16xbf16>)
  // CHECK-SAME: outs(%{{.*}} : tensor<?x4x2x16xbf16>) layout(bshd) plans [@p0 x 12, @p1 x 38]{{$}}
  %r = openwork.launch ins(%q, %k, %v : tensor<?x4x2x8xbf16>, tensor<?x4x1x8xbf16>, tensor<?x4x1x16xbf16>)
         outs(%o : tensor<?x4x2x16xbf16>) layout(bshd) plans [@p0 x 12, @p1 x 38]
  // CHECK: %{{.*}}:2 = openwork.launch
  // CHECK-SAME: lse(%{{.*}} : tensor<?x2x4xf32>) valid_text(%{{.*}} : tensor<?xi32>) layout(bshd) plans [@p0]
  // CHECK-SAME: {scale = 5.000000e-01 : f32}
  %s:2 = openwork.launch ins(%q, %k, %v : tensor<?x4x2x8xbf16>, tensor<?x4x1x8xbf16>, tensor<?x4x1x16xbf16>)
           outs(%o : tensor<?x4x2x16xbf16>) lse(%lse : tensor<?x2x4xf32>) valid_text(%text : tensor<?xi32>)
           layout(bshd) plans [@p0] {scale = 0.5 : f32}
  return
}

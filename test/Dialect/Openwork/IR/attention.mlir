// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s
// RUN: openwork-opt %s --mlir-print-op-generic | openwork-opt | FileCheck %s
// RUN: openwork-opt %s --emit-bytecode | openwork-opt | FileCheck %s

openwork.assignment @wan [#openwork.full, #openwork.causal] = dense<0> : tensor<2x3x2xui16>
openwork.block_mask @half tiling(<runs<32> in 64>) = ["#.", "##"]
openwork.block_mask @cross tiling(<runs<32> in 64 by runs<32> in 20 + text_back 12>) = ["##", "##"]

// CHECK-LABEL: @self
func.func @self(%q: tensor<1x64x2x32xbf16>, %k: tensor<1x64x2x32xbf16>, %v: tensor<1x64x2x32xbf16>,
                %o: tensor<1x64x2x32xbf16>) -> tensor<1x64x2x32xbf16> {
  // CHECK: %{{.*}} = openwork.attention
  // CHECK-SAME: ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<1x64x2x32xbf16>, tensor<1x64x2x32xbf16>, tensor<1x64x2x32xbf16>)
  // CHECK-SAME: outs(%{{.*}} : tensor<1x64x2x32xbf16>) layout(bshd) query_grid(4 x 4 x 4)
  // CHECK-SAME: topology([#openwork.window<[3, 3, 3]>]){{$}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x64x2x32xbf16>, tensor<1x64x2x32xbf16>, tensor<1x64x2x32xbf16>)
         outs(%o : tensor<1x64x2x32xbf16>) layout(bshd) query_grid(4 x 4 x 4) topology([#openwork.window<[3, 3, 3]>])
  // CHECK: layout(bshd) query_grid(64) topology([#openwork.causal, #openwork.full]) {scale = 2.500000e-01 : f32}
  %s = openwork.attention ins(%q, %k, %v : tensor<1x64x2x32xbf16>, tensor<1x64x2x32xbf16>, tensor<1x64x2x32xbf16>)
         outs(%o : tensor<1x64x2x32xbf16>) layout(bshd) query_grid(64) topology([#openwork.causal, #openwork.full])
         {scale = 0.25 : f32}
  // CHECK: topology(@wan, layer = 2)
  %t = openwork.attention ins(%q, %k, %v : tensor<1x64x2x32xbf16>, tensor<1x64x2x32xbf16>, tensor<1x64x2x32xbf16>)
         outs(%o : tensor<1x64x2x32xbf16>) layout(bshd) query_grid(64) topology(@wan, layer = 2)
  // CHECK: topology([@half])
  %u = openwork.attention ins(%q, %k, %v : tensor<1x64x2x32xbf16>, tensor<1x64x2x32xbf16>, tensor<1x64x2x32xbf16>)
         outs(%o : tensor<1x64x2x32xbf16>) layout(bshd) query_grid(64) topology([@half])
  return %r : tensor<1x64x2x32xbf16>
}

// Cross attention with every option: its own key grid, text of which some counts, an lse, grouped heads, a value dim of
// its own, and a batch known at run time.
// CHECK-LABEL: @cross_attention
func.func @cross_attention(%q: tensor<?x4x64x32xf16>, %k: tensor<?x2x32x32xf16>, %v: tensor<?x2x32x16xf16>,
                           %o: tensor<?x4x64x16xf16>, %lse: tensor<?x4x64xf32>, %text: tensor<?xi32>)
    -> (tensor<?x4x64x16xf16>, tensor<?x4x64xf32>) {
  // CHECK: %{{.*}}:2 = openwork.attention
  // CHECK-SAME: outs(%{{.*}} : tensor<?x4x64x16xf16>) lse(%{{.*}} : tensor<?x4x64xf32>) valid_text(%{{.*}} : tensor<?xi32>)
  // CHECK-SAME: layout(bhsd) query_grid(64) key_grid(20 + text_back 12) topology([@cross])
  %r:2 = openwork.attention ins(%q, %k, %v : tensor<?x4x64x32xf16>, tensor<?x2x32x32xf16>, tensor<?x2x32x16xf16>)
           outs(%o : tensor<?x4x64x16xf16>) lse(%lse : tensor<?x4x64xf32>) valid_text(%text : tensor<?xi32>)
           layout(bhsd) query_grid(64) key_grid(20 + text_back 12) topology([@cross])
  return %r#0, %r#1 : tensor<?x4x64x16xf16>, tensor<?x4x64xf32>
}

// Some batches may be known where others are not.
// CHECK-LABEL: @batches
func.func @batches(%q: tensor<?x8x1x4xf32>, %k: tensor<2x8x1x4xf32>, %o: tensor<?x8x1x4xf32>) {
  // CHECK: query_grid(2 x 4) topology([#openwork.full])
  %r = openwork.attention ins(%q, %k, %k : tensor<?x8x1x4xf32>, tensor<2x8x1x4xf32>, tensor<2x8x1x4xf32>)
         outs(%o : tensor<?x8x1x4xf32>) layout(bshd) query_grid(2 x 4) topology([#openwork.full])
  return
}

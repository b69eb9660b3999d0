// RUN: openwork-opt %s --mlir-print-op-generic | FileCheck %s

// What each op is made of.

// CHECK: "openwork.bit_matrix"() <{data = dense<{{\[\[}}3], [1]]> : tensor<2x1xi64>, shape = array<i64: 2, 3>, sym_name = "bits"}>
openwork.bit_matrix @bits : 2 x 3 = ["##.", "#.."]
// CHECK: "openwork.threshold_map"() <{data = dense<0> : tensor<1x1xui8>, sym_name = "map"}>
openwork.threshold_map @map = dense<0> : tensor<1x1xui8>
// CHECK: "openwork.assignment"() <{sym_name = "a", table = dense<0> : tensor<1x1x1xui16>, topologies = [#openwork.full]}>
openwork.assignment @a [#openwork.full] = dense<0> : tensor<1x1x1xui16>
// CHECK: "openwork.block_mask"() <{full = dense<3> : tensor<2x1xi64>, sym_name = "full", tiling = #openwork.tiling<runs<2> in 4>}>
openwork.block_mask @full tiling(<runs<2> in 4>) = ["##", "##"]
// CHECK: "openwork.block_mask"() <{full = dense<{{\[\[}}0], [1], [3]]> : tensor<3x1xi64>, ids = dense<0> : tensor<3xi32>,
// CHECK-SAME: partial = dense<{{\[\[}}1], [2], [4]]> : tensor<3x1xi64>, rule = #openwork.causal, sym_name = "causal",
// CHECK-SAME: tile_masks = dense<{{\[\[\[}}1], [3]]]> : tensor<1x2x1xi64>, tiling = #openwork.tiling<runs<2> in 6>}>
openwork.block_mask @causal tiling(<runs<2> in 6>) rule(#openwork.causal) = ["a..", "#a.", "##a"] where a = ["#.", "##"]

// CHECK: "openwork.kernel"() <{cluster = 1 : i64, element_type = bf16, head_dim = 8 : i64, sym_name = "k", tile_m = 2 : i64, tile_n = 2 : i64, value_dim = 8 : i64}> ({
openwork.kernel @k tile(2 x 2) head_dim(8 x 8) type(bf16) {
  // CHECK-NEXT: "openwork.class"() <{mask = @causal, row_order = array<i32: 2, 1, 0>, sym_name = "c"}> ({
  openwork.class @c mask(@causal) order([2, 1, 0]) {
    // CHECK-NEXT: "openwork.bit_rows"() <{begin = array<i64: 0>, end = array<i64: 1>, segment = 0 : i64, storage = #openwork.bit_storage<embedded>}>
    openwork.bit_rows embedded in (0 to 1)
    // CHECK-NEXT: "openwork.rows"() <{begin = array<i64: 1>, end = array<i64: 3>, segment = 0 : i64}> ({
    // CHECK-NEXT: ^bb0(%[[I:.*]]: index):
    openwork.rows (%i) in (1 to 3) {
      // CHECK-NEXT: "openwork.visit"(%[[I]]) <{segment = 0 : i64}>
      openwork.visit (%i) full
      // CHECK-NEXT: "openwork.visit"(%[[I]]) <{segment = 0 : i64, tile_mask = 0 : i64}>
      openwork.visit (%i) tile_mask(0)
      // CHECK-NEXT: "openwork.visit"(%[[I]]) <{rule, segment = 0 : i64}>
      openwork.visit (%i) rule
    }
  }
}
// CHECK: "openwork.plan"() <{classes = [@c, @c], head_order = array<i32: 1, 0>, kernel = @k, sym_name = "p"}>
openwork.plan @p of @k heads [@c x 2] order [1, 0]

func.func @layer(%q: tensor<1x6x2x8xbf16>, %lse: tensor<1x2x6xf32>) {
  // CHECK: "openwork.attention"(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) <{layout = #openwork.layout<bshd>,
  // CHECK-SAME: operandSegmentSizes = array<i32: 1, 1, 1, 1, 0, 0>, query_grid = #openwork.grid<6>, topologies = [#openwork.full]}>
  %r = openwork.attention ins(%q, %q, %q : tensor<1x6x2x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x8xbf16>)
         outs(%q : tensor<1x6x2x8xbf16>) layout(bshd) query_grid(6) topology([#openwork.full])
  // CHECK: "openwork.launch"(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) <{layout = #openwork.layout<bshd>,
  // CHECK-SAME: operandSegmentSizes = array<i32: 1, 1, 1, 1, 1, 0>, plans = [@p, @p]}>
  %s:2 = openwork.launch ins(%q, %q, %q : tensor<1x6x2x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x8xbf16>)
           outs(%q : tensor<1x6x2x8xbf16>) lse(%lse : tensor<1x2x6xf32>) layout(bshd) plans [@p x 2]
  return
}

// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=4 tile-n=2' | FileCheck %s

// Queries and keys have grids of their own, and value dims may differ from head dims.

!q = tensor<1x8x1x16xf32>
!k = tensor<1x6x1x16xf32>
!v = tensor<1x6x1x24xf32>
!o = tensor<1x8x1x24xf32>

// CHECK: openwork.block_mask @band_m3_0 tiling(<runs<4> in 8 by runs<2> in 6>) rule(#openwork.band<-3, 0>)
// CHECK-SAME: = ["ab.", "cda"] where a = [
// CHECK: ], b = [
// CHECK-NEXT: "..",
// CHECK-NEXT: "..",
// CHECK-NEXT: "#.",
// CHECK-NEXT: "##"
// CHECK: outs({{.*}} : tensor<1x8x1x24xf32>) layout(bshd) query_grid(8) key_grid(6) topology([@band_m3_0])
func.func @f(%q: !q, %k: !k, %v: !v, %o: !o) -> !o {
  %r = openwork.attention ins(%q, %k, %v : !q, !k, !v) outs(%o : !o) layout(bshd) query_grid(8) key_grid(6)
      topology([#openwork.band<-3, 0>])
  return %r : !o
}

// RUN: openwork-opt %s -openwork-tile --remarks-filter="openwork.*" 2>&1 | FileCheck %s

// Cells of 6 x 8 x 8 tokens are three boxes of 2 x 8 x 8: the cost model finds tiles that no window cuts.
// CHECK-DAG: tile-sizes | Category:openwork:openwork-tile | {{.*}}tile-m=128, tile-n=192
// CHECK-DAG: tiling | Category:openwork:openwork-tile | density=0.1500, {{.*}}partial-share=0.0000, tiling="boxes<2 x 8 x 8> by boxes<6 x 4 x 8>"
// CHECK-DAG: group | Category:openwork:openwork-tile | layers=1, mean-density=0.1500, topologies=1, uses=24
func.func @hunyuan(%q: tensor<?x115200x24x128xbf16>, %o: tensor<?x115200x24x128xbf16>) -> tensor<?x115200x24x128xbf16> {
  %r = openwork.attention ins(%q, %q, %q : tensor<?x115200x24x128xbf16>, tensor<?x115200x24x128xbf16>, tensor<?x115200x24x128xbf16>)
    outs(%o : tensor<?x115200x24x128xbf16>) layout(bshd) query_grid(30 x 48 x 80)
    topology([#openwork.window<[3, 3, 5], cell = [6, 8, 8]>])
  return %r : tensor<?x115200x24x128xbf16>
}

// RUN: openwork-opt %s --openwork-tile='tile-m=128 tile-n=112' | FileCheck %s --check-prefix=BOTH
// RUN: openwork-opt %s --openwork-tile='tile-m=100 tile-n=7' | FileCheck %s --check-prefix=ODD
// RUN: openwork-opt %s --openwork-tile='tile-m=64' | FileCheck %s --check-prefix=ROWS
// RUN: openwork-opt %s --openwork-tile='tile-n=64' | FileCheck %s --check-prefix=COLUMNS
// RUN: openwork-opt %s --openwork-tile | FileCheck %s --check-prefix=FREE

// A size that is given is taken; two of them need no kernel to exist.
// BOTH: tiling(<runs<128> in 4096 by runs<112> in 4096>)
// ODD: tiling(<runs<100> in 4096 by runs<7> in 4096>)
// ROWS: tiling(<runs<64> in 4096{{>| by}}
// COLUMNS: tiling(<runs<{{64|[0-9]+> in 4096 by runs<64}}> in 4096>)
// FREE: tiling(<runs<128> in 4096{{>| by}}

!t = tensor<1x4096x1x128xbf16>

func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(4096) topology([#openwork.full])
  return %r : !t
}

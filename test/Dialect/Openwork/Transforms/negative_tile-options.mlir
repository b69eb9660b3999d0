// RUN: not openwork-opt %s --openwork-tile='arch=sm_100' 2>&1 | FileCheck %s --check-prefix=ARCH
// RUN: not openwork-opt %s --openwork-tile='arch=' 2>&1 | FileCheck %s --check-prefix=NO-ARCH
// RUN: not openwork-opt %s --openwork-tile='tile-m=-64' 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not openwork-opt %s --openwork-tile='tile-m=64 tile-n=9223372036854775807' 2>&1 | FileCheck %s --check-prefix=LARGE
// RUN: not openwork-opt %s --openwork-tile='tile-m=100' 2>&1 | FileCheck %s --check-prefix=ODD
// RUN: not openwork-opt %s --openwork-tile='tile-n=200' 2>&1 | FileCheck %s --check-prefix=WIDE
// RUN: not openwork-opt %s --openwork-tile='tile-m=1 tile-n=1' 2>&1 | FileCheck %s --check-prefix=NARROW
// RUN: not openwork-opt %s --openwork-tile='tile-m=x' 2>&1 | FileCheck %s --check-prefix=WORD

// ARCH: error: expects arch sm_90a or host, got sm_100
// NO-ARCH: error: expects arch sm_90a or host, got {{$}}
// NEGATIVE: error: expects tile-m in 0..256, got -64
// LARGE: error: expects tile-n in 0..256, got 9223372036854775807
// ODD: error: no kernel of sm_90a has head dims 64 x 64 and type bf16 with tiles of 100 by any size; give both tile sizes (tile-m, tile-n) or another arch
// WIDE: error: no kernel of sm_90a has head dims 64 x 64 and type bf16 with tiles of any size by 200; give both tile sizes (tile-m, tile-n) or another arch
// NARROW: error: expects at most 32769 tiles, got 100000 in runs<1> of 100000
// WORD: for the --tile-m option: 'x' value invalid

!t = tensor<1x100000x1x64xbf16>

func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(100000) topology([#openwork.full])
  return %r : !t
}

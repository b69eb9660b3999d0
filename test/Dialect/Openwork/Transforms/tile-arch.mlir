// RUN: openwork-opt %s --openwork-tile='arch=host' --remarks-filter=openwork.* 2>&1 -o %t | FileCheck %s --check-prefix=HOST
// RUN: openwork-opt %s --openwork-tile='arch=sm_90a' --remarks-filter=openwork.* 2>&1 -o %t | FileCheck %s --check-prefix=SM90

// Each target has kernels and costs of its own: rows of 32 queries exist on the host only.
// HOST: [Passed] tile-sizes {{.*}} tile-m=32, tile-n=32
// SM90: [Passed] tile-sizes {{.*}} tile-m=64, tile-n=

!t = tensor<1x32x1x128xbf16>

func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(32) topology([#openwork.full])
  return %r : !t
}

// RUN: openwork-opt %s --openwork-tile --remarks-filter=openwork.* 2>&1 -o %t | FileCheck %s

// Narrow tiles would be more than a mask may have; wider ones are not.
// CHECK: [Passed] tile-sizes {{.*}} tile-m=128
// CHECK: [Passed] tiling | Category:openwork:openwork-tile | density=0.0{{.*}}, mask=@band_m1000_1000,
// CHECK-SAME: tiling="runs<128> by runs<{{.*}}>"

!t = tensor<1x1000000x1x128xbf16>

func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(1000000)
      topology([#openwork.band<-1000, 1000>])
  return %r : !t
}

// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// Tiles of 96 columns have 96 in registers and in products, but two slabs of 64 in shared memory: queries take 64 x 256
// bytes, four stages of keys 16 x 256 each. The copy engine writes, and so a barrier expects, whole slabs.
openwork.block_mask @dense tiling(<runs<64> in 64 by runs<16> in 32>) = ["##"]
// CHECK: openwork_gpu.kernel @k threads(256)
// CHECK: openwork_gpu.set_registers "decrease"
// CHECK: %[[K:.*]] = openwork_gpu.shared_tile at 16384[%{{.*}}] : <16x96xbf16>
// CHECK: openwork_gpu.expect %[[FULL:.*]] bytes 4096
// CHECK-NEXT: openwork_gpu.load_tile %{{.*}} to %[[K]] signals %[[FULL]] : <16x96xbf16>
// CHECK: %[[V:.*]] = openwork_gpu.shared_tile at 32768[%{{.*}}] : <16x160xbf16>
// CHECK: openwork_gpu.expect %[[FULL:.*]] bytes 6144
// CHECK-NEXT: openwork_gpu.load_tile %{{.*}} to %[[V]] signals %[[FULL]] : <16x160xbf16>
// CHECK: openwork_gpu.expect %[[FULL:.*]] bytes 16384
// CHECK-NEXT: openwork_gpu.load_tile %{{.*}} signals %[[FULL]] : <64x96xbf16>
// CHECK: openwork_gpu.set_registers "increase"
// CHECK: openwork_gpu.multiply_shared {{.*}} : <64x96xbf16>, <16x96xbf16> -> <64x16>
// CHECK: openwork_gpu.multiply_registers {{.*}} : <64x16xbf16>, <16x160xbf16>, <64x160>
// CHECK: openwork_gpu.store_output {{.*}} : <64x160>
openwork.kernel @k tile(64 x 16) head_dim(96 x 160) type(bf16) {
  openwork.class @c mask(@dense) {
    openwork.rows (%i) in (0 to 1) {
      affine.for %j = 0 to 2 { openwork.visit (%j) full }
    }
  }
}

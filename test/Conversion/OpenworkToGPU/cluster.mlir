// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// Two CTAs make the same visits for two rows: each fetches half of K and V for both, into a stage that is free in both,
// and expects all of its bytes. Queries are its own.
openwork.block_mask @dense tiling(<runs<128> in 512 by runs<64> in 128>) = ["##", "##", "##", "##"]
// CHECK: openwork_gpu.kernel @k threads(384) cluster(2) views(1, 1) heads(1) {
// Barriers of both are set up before either arrives at the other's.
// CHECK: openwork_gpu.fence_init
// CHECK-NOT: openwork_gpu.sync{{$}}
// CHECK: openwork_gpu.sync_cluster
// CHECK: openwork_gpu.set_registers "decrease"
// CHECK: %[[FREE:.*]] = arith.xori
// CHECK-NEXT: %[[EMPTY:.*]] = openwork_gpu.shared_barrier at 163888[%[[STAGE:.*]]]
// CHECK-NEXT: openwork_gpu.wait %[[EMPTY]] parity %[[FREE]]
// CHECK-NEXT: %[[PEER:.*]] = openwork_gpu.shared_barrier at 164112[%[[STAGE]]]
// CHECK-NEXT: openwork_gpu.wait %[[PEER]] parity %[[FREE]]
// CHECK: openwork_gpu.expect %[[FULL:.*]] bytes 16384
// CHECK-NEXT: openwork_gpu.multicast_tile %{{.*}} signals %[[FULL]] : <64x128xbf16>
// CHECK: %[[PEER:.*]] = openwork_gpu.shared_barrier at 164144[%{{.*}}]
// CHECK-NEXT: openwork_gpu.wait %[[PEER]] parity
// CHECK: openwork_gpu.expect %[[FULL:.*]] bytes 16384
// CHECK-NEXT: openwork_gpu.multicast_tile %{{.*}} signals %[[FULL]] : <64x128xbf16>
// CHECK: openwork_gpu.load_tile {{.*}} : <128x128xbf16>
// CHECK: openwork_gpu.set_registers "increase"
// CHECK: openwork_gpu.multiply_shared
// CHECK: %[[OWN:.*]] = openwork_gpu.shared_barrier at 163888[%[[STAGE:.*]]]
// CHECK-NEXT: openwork_gpu.arrive %[[OWN]] if %{{.*}}
// CHECK-NEXT: %[[PEER:.*]] = openwork_gpu.shared_barrier at 164112[%[[STAGE]]]
// CHECK-NEXT: openwork_gpu.arrive_peer %[[PEER]] if %[[LEADER:.*]]
// CHECK: openwork_gpu.multiply_registers
// CHECK: %[[OWN:.*]] = openwork_gpu.shared_barrier at 163952[%[[STAGE:.*]]]
// CHECK-NEXT: openwork_gpu.arrive %[[OWN]] if %[[LEADER]]
// CHECK-NEXT: %[[PEER:.*]] = openwork_gpu.shared_barrier at 164144[%[[STAGE]]]
// CHECK-NEXT: openwork_gpu.arrive_peer %[[PEER]] if %[[LEADER]]
// Neither ends while the other may still arrive at its barriers.
// CHECK: openwork_gpu.store_lse
// CHECK: openwork_gpu.sync_cluster
// CHECK-NEXT: openwork_gpu.return
openwork.kernel @k tile(128 x 64) head_dim(128 x 128) type(bf16) cluster(2) {
  openwork.class @c mask(@dense) {
    openwork.rows (%i) in (0 to 4) {
      affine.for %j = 0 to 2 { openwork.visit (%j) full }
    }
  }
}

// A CTA by itself has nobody to share with.
// CHECK: openwork_gpu.kernel @single threads(384) views(1, 1) heads(1) {
// CHECK-NOT: openwork_gpu.{{multicast_tile|arrive_peer|sync_cluster}}
// CHECK: openwork_gpu.return
openwork.kernel @single tile(128 x 64) head_dim(128 x 128) type(bf16) {
  openwork.class @c mask(@dense) {
    openwork.rows (%i) in (0 to 4) {
      affine.for %j = 0 to 2 { openwork.visit (%j) full }
    }
  }
}

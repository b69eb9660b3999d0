// RUN: openwork-opt %s --split-input-file --verify-diagnostics

openwork_gpu.kernel @multicast_tile_c1 threads(128) cluster(2) views(1, 1) heads(1) {
  %i = openwork_gpu.argument "heads" : i32
  %map = openwork_gpu.tensor_map "key"[%i]
  %k = openwork_gpu.shared_tile at 0 : !openwork_gpu.tile<128x192xbf16>
  %full = openwork_gpu.shared_barrier at 65536 : !openwork_gpu.barrier
  // expected-error@below {{'openwork_gpu.multicast_tile' op expects a tile whose columns are a multiple of 128, got 192}}
  openwork_gpu.multicast_tile %map[%i, %i, %i, %i] to %k signals %full : !openwork_gpu.tile<128x192xbf16>
  openwork_gpu.return
}

// -----

openwork_gpu.kernel @multicast_tile_c2_cluster_of_one threads(128) views(1, 1) heads(1) {
  %i = openwork_gpu.argument "heads" : i32
  %map = openwork_gpu.tensor_map "key"[%i]
  %k = openwork_gpu.shared_tile at 0 : !openwork_gpu.tile<128x128xbf16>
  %full = openwork_gpu.shared_barrier at 65536 : !openwork_gpu.barrier
  // expected-error@below {{'openwork_gpu.multicast_tile' op expects to be inside a kernel of clusters of two}}
  openwork_gpu.multicast_tile %map[%i, %i, %i, %i] to %k signals %full : !openwork_gpu.tile<128x128xbf16>
  openwork_gpu.return
}

// -----

func.func @multicast_tile_c2_function(%map: !openwork_gpu.tensor_map, %i: i32, %k: !openwork_gpu.tile<128x128xbf16>,
                                      %full: !openwork_gpu.barrier) {
  // expected-error@below {{'openwork_gpu.multicast_tile' op expects to be inside a kernel of clusters of two}}
  openwork_gpu.multicast_tile %map[%i, %i, %i, %i] to %k signals %full : !openwork_gpu.tile<128x128xbf16>
  return
}

// -----

openwork_gpu.kernel @arrive_peer_c1_cluster_of_one threads(128) cluster(1) views(1, 1) heads(1) {
  %leader = arith.constant true
  %empty = openwork_gpu.shared_barrier at 0 : !openwork_gpu.barrier
  // expected-error@below {{'openwork_gpu.arrive_peer' op expects to be inside a kernel of clusters of two}}
  openwork_gpu.arrive_peer %empty if %leader
  openwork_gpu.return
}

// -----

func.func @arrive_peer_c1_function(%empty: !openwork_gpu.barrier, %leader: i1) {
  // expected-error@below {{'openwork_gpu.arrive_peer' op expects to be inside a kernel of clusters of two}}
  openwork_gpu.arrive_peer %empty if %leader
  return
}

// -----

openwork_gpu.kernel @sync_cluster_c1_cluster_of_one threads(128) views(1, 1) heads(1) {
  // expected-error@below {{'openwork_gpu.sync_cluster' op expects to be inside a kernel of clusters of two}}
  openwork_gpu.sync_cluster
  openwork_gpu.return
}

// -----

// expected-error@below {{'openwork_gpu.sync_cluster' op expects to be inside a kernel of clusters of two}}
openwork_gpu.sync_cluster

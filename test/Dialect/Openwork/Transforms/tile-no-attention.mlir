// RUN: openwork-opt %s > %t
// RUN: openwork-opt %s --openwork-tile --openwork-specialize --openwork-order-work --openwork-verify-schedule | diff %t -

// Without attention there is nothing to do, and nothing to clean up.

openwork.bit_matrix @bits : 2 x 2 = ["#.", "##"]
openwork.block_mask @unused tiling(<runs<2> in 4>) = ["#.", "##"]
openwork.assignment @topologies [#openwork.stored_blocks<@bits, 2 x 2>] = dense<0> : tensor<1x1x1xui16>
openwork.assignment @masks [@unused] = dense<0> : tensor<1x1x1xui16>

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

module {
}

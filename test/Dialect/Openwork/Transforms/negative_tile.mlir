// RUN: openwork-opt %s --openwork-tile --split-input-file --verify-diagnostics --allow-unregistered-dialect

func.func @head_dim(%q: tensor<1x8x1x72xbf16>) -> tensor<1x8x1x72xbf16> {
  // expected-error@below {{no kernel of sm_90a has head dims 72 x 72 and type bf16; give both tile sizes (tile-m, tile-n) or another arch}}
  %r = openwork.attention ins(%q, %q, %q : tensor<1x8x1x72xbf16>, tensor<1x8x1x72xbf16>, tensor<1x8x1x72xbf16>)
         outs(%q : tensor<1x8x1x72xbf16>) layout(bshd) query_grid(8) topology([#openwork.full])
  return %r : tensor<1x8x1x72xbf16>
}

// -----

// A head dim that 32 bits would cut to 128.
func.func @huge_head_dim(%q: tensor<1x8x1x4294967424xbf16>) -> tensor<1x8x1x4294967424xbf16> {
  // expected-error@below {{no kernel of sm_90a has head dims 4294967424 x 4294967424 and type bf16; give both tile sizes (tile-m, tile-n) or another arch}}
  %r = openwork.attention ins(%q, %q, %q : tensor<1x8x1x4294967424xbf16>, tensor<1x8x1x4294967424xbf16>, tensor<1x8x1x4294967424xbf16>)
         outs(%q : tensor<1x8x1x4294967424xbf16>) layout(bshd) query_grid(8) topology([#openwork.full])
  return %r : tensor<1x8x1x4294967424xbf16>
}

// -----

func.func @element_type(%q: tensor<1x8x1x128xf32>) -> tensor<1x8x1x128xf32> {
  // expected-error@below {{no kernel of sm_90a has head dims 128 x 128 and type f32; give both tile sizes (tile-m, tile-n) or another arch}}
  %r = openwork.attention ins(%q, %q, %q : tensor<1x8x1x128xf32>, tensor<1x8x1x128xf32>, tensor<1x8x1x128xf32>)
         outs(%q : tensor<1x8x1x128xf32>) layout(bshd) query_grid(8) topology([#openwork.full])
  return %r : tensor<1x8x1x128xf32>
}

// -----

func.func @topology(%q: tensor<1x8x1x128xbf16>) -> tensor<1x8x1x128xbf16> {
  // expected-error@below {{'openwork.attention' op topology #openwork.stored_blocks<@nowhere, 4 x 4>: expects the symbol @nowhere to be defined}}
  %r = openwork.attention ins(%q, %q, %q : tensor<1x8x1x128xbf16>, tensor<1x8x1x128xbf16>, tensor<1x8x1x128xbf16>)
         outs(%q : tensor<1x8x1x128xbf16>) layout(bshd) query_grid(8) topology([#openwork.stored_blocks<@nowhere, 4 x 4>])
  return %r : tensor<1x8x1x128xbf16>
}

// -----

func.func @heads(%q: tensor<1x8x1099511627776x64xbf16>) -> tensor<1x8x1099511627776x64xbf16> {
  // expected-error@below {{'openwork.attention' op expects at most 65536 heads, got 1099511627776}}
  %r = openwork.attention ins(%q, %q, %q : tensor<1x8x1099511627776x64xbf16>, tensor<1x8x1099511627776x64xbf16>, tensor<1x8x1099511627776x64xbf16>)
         outs(%q : tensor<1x8x1099511627776x64xbf16>) layout(bshd) query_grid(8) topology([#openwork.full])
  return %r : tensor<1x8x1099511627776x64xbf16>
}

// -----

// An op that is not known may have a symbol table of its own.
"test.region"() ({
^bb0(%q: tensor<1x8x1x128xbf16>):
  // expected-error@below {{'openwork.attention' op expects a symbol table around it, but the nearest candidate is an unregistered op}}
  %r = openwork.attention ins(%q, %q, %q : tensor<1x8x1x128xbf16>, tensor<1x8x1x128xbf16>, tensor<1x8x1x128xbf16>)
         outs(%q : tensor<1x8x1x128xbf16>) layout(bshd) query_grid(8) topology([#openwork.full])
  "test.end"() : () -> ()
}) : () -> ()

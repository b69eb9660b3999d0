// RUN: openwork-opt %s --openwork-specialize --split-input-file --verify-diagnostics --allow-unregistered-dialect

!t = tensor<1x8x1x16xf32>
func.func @not_tiled(%q: !t) -> !t {
  // expected-error@below {{'openwork.attention' op expects block masks, got #openwork.causal; run openwork-tile first}}
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology([#openwork.causal])
  return %r : !t
}

// -----

!t = tensor<1x8x1x16xf32>
openwork.assignment @model [#openwork.full] = dense<0> : tensor<1x1x1xui16>
func.func @assignment_not_tiled(%q: !t) -> !t {
  // expected-error@below {{'openwork.attention' op expects block masks, got #openwork.full; run openwork-tile first}}
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology(@model, layer = 0)
  return %r : !t
}

// -----

!t = tensor<1x8x2x16xf32>
openwork.block_mask @wide tiling(<runs<4> in 8>) = ["##", "##"]
openwork.block_mask @narrow tiling(<runs<4> in 8 by runs<2> in 8>) = ["####", "####"]
func.func @tile_sizes(%q: !t) -> !t {
  // expected-error@below {{'openwork.attention' op expects block masks of one pair of tile sizes, got runs<4> by runs<4> and runs<4> by runs<2>}}
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology([@wide, @narrow])
  return %r : !t
}

// -----

!t = tensor<1x4x1x16xf32>
// expected-error@below {{'openwork.block_mask' op expects a rule that gives its blocks, but #openwork.band<-1, 0> gives others}}
openwork.block_mask @causal tiling(<runs<2> in 4>) rule(#openwork.band<-1, 0>) = ["a.", "#a"] where a = ["#.", "##"]
func.func @rule(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(4) topology([@causal])
  return %r : !t
}

// -----

!t = tensor<1x8x65537x16xf32>
openwork.block_mask @all tiling(<runs<4> in 8>) = ["##", "##"]
func.func @heads(%q: !t) -> !t {
  // expected-error@below {{'openwork.attention' op expects at most 65536 heads, got 65537}}
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology([@all])
  return %r : !t
}

// -----

"test.region"() ({
^bb0(%q: tensor<1x8x1x128xbf16>):
  // expected-error@below {{'openwork.attention' op expects a symbol table around it, but the nearest candidate is an unregistered op}}
  %r = openwork.attention ins(%q, %q, %q : tensor<1x8x1x128xbf16>, tensor<1x8x1x128xbf16>, tensor<1x8x1x128xbf16>)
         outs(%q : tensor<1x8x1x128xbf16>) layout(bshd) query_grid(8) topology([#openwork.full])
  "test.end"() : () -> ()
}) : () -> ()

// Causal attention over four tiles of 128 tokens, and one that looks at all of them.
func.func @layers(%q: tensor<1x512x2x128xbf16>, %o: tensor<1x512x2x128xbf16>)
    -> (tensor<1x512x2x128xbf16>, tensor<1x512x2x128xbf16>) {
  %0 = openwork.attention ins(%q, %q, %q : tensor<1x512x2x128xbf16>, tensor<1x512x2x128xbf16>, tensor<1x512x2x128xbf16>)
    outs(%o : tensor<1x512x2x128xbf16>) layout(bshd) query_grid(512) topology([#openwork.causal, #openwork.full])
  %1 = openwork.attention ins(%0, %q, %q : tensor<1x512x2x128xbf16>, tensor<1x512x2x128xbf16>, tensor<1x512x2x128xbf16>)
    outs(%o : tensor<1x512x2x128xbf16>) layout(bshd) query_grid(512) topology([#openwork.causal])
  return %0, %1 : tensor<1x512x2x128xbf16>, tensor<1x512x2x128xbf16>
}

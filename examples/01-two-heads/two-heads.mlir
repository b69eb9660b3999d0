// The module that topology.json means.
openwork.assignment @two_heads [
    #openwork.window<[3, 1, 1], cell = [2, 8, 8]>,
    #openwork.stripes<cell = [2, 8, 8], time = [1, 0, 2], space = modulus [1, 0, 2]>]
  = dense<[[[0, 1]]]> : tensor<1x1x2xui16>

func.func @layer_0(%q: tensor<?x1536x2x128xbf16>, %k: tensor<?x1536x2x128xbf16>, %v: tensor<?x1536x2x128xbf16>,
                   %o: tensor<?x1536x2x128xbf16>) -> tensor<?x1536x2x128xbf16> {
  %r = openwork.attention
    ins(%q, %k, %v : tensor<?x1536x2x128xbf16>, tensor<?x1536x2x128xbf16>, tensor<?x1536x2x128xbf16>)
    outs(%o : tensor<?x1536x2x128xbf16>) layout(bshd) query_grid(12 x 8 x 16) topology(@two_heads, layer = 0)
  return %r : tensor<?x1536x2x128xbf16>
}

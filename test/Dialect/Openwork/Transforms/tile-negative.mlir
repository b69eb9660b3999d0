// RUN: openwork-opt %s -openwork-tile --split-input-file --verify-diagnostics

func.func @negative_window_larger_than_grid(%q: tensor<1x64x1x128xbf16>, %o: tensor<1x64x1x128xbf16>) -> tensor<1x64x1x128xbf16> {
  // expected-error @below {{topology #openwork.window<[5, 1, 1]>: expects a window in 1..4 for frames, got 5}}
  %r = openwork.attention ins(%q, %q, %q : tensor<1x64x1x128xbf16>, tensor<1x64x1x128xbf16>, tensor<1x64x1x128xbf16>)
    outs(%o : tensor<1x64x1x128xbf16>) layout(bshd) query_grid(4 x 4 x 4) topology([#openwork.window<[5, 1, 1]>])
  return %r : tensor<1x64x1x128xbf16>
}

// -----

func.func @negative_no_such_symbol(%q: tensor<1x64x1x128xbf16>, %o: tensor<1x64x1x128xbf16>) -> tensor<1x64x1x128xbf16> {
  // expected-error @below {{topology #openwork.stored_tokens<@nowhere>: expects the symbol @nowhere to be defined}}
  %r = openwork.attention ins(%q, %q, %q : tensor<1x64x1x128xbf16>, tensor<1x64x1x128xbf16>, tensor<1x64x1x128xbf16>)
    outs(%o : tensor<1x64x1x128xbf16>) layout(bshd) query_grid(64) topology([#openwork.stored_tokens<@nowhere>])
  return %r : tensor<1x64x1x128xbf16>
}

// Two layers of a module that somebody else's compiler made: a sliding window over a sequence, and causal attention
// with a window for every other head. The ops beside them are left to other passes.
func.func @layers(%q: tensor<1x1024x4x128xbf16>, %k: tensor<1x1024x4x128xbf16>, %v: tensor<1x1024x4x128xbf16>)
    -> tensor<1x1024x4x128xbf16> {
  %init = tensor.empty() : tensor<1x1024x4x128xbf16>
  %x = openwork.attention
    ins(%q, %k, %v : tensor<1x1024x4x128xbf16>, tensor<1x1024x4x128xbf16>, tensor<1x1024x4x128xbf16>)
    outs(%init : tensor<1x1024x4x128xbf16>) layout(bshd) query_grid(1024) topology([#openwork.band<-255, 256>])
  %y = openwork.attention
    ins(%x, %k, %v : tensor<1x1024x4x128xbf16>, tensor<1x1024x4x128xbf16>, tensor<1x1024x4x128xbf16>)
    outs(%init : tensor<1x1024x4x128xbf16>) layout(bshd) query_grid(1024)
    topology([#openwork.causal, #openwork.all<#openwork.causal, #openwork.band<-255, 0>>,
              #openwork.causal, #openwork.all<#openwork.causal, #openwork.band<-255, 0>>])
  return %y : tensor<1x1024x4x128xbf16>
}

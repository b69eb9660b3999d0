// RUN: openwork-opt %s --split-input-file --verify-diagnostics

func.func @attention_c1_query_rank(%q: tensor<6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                   %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects query of rank 4, got 'tensor<6x4x8xbf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c1_value_rank(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                   %v: tensor<1x1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects value of rank 4, got 'tensor<1x1x6x2x16xbf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c1_output_rank(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                    %v: tensor<1x6x2x16xbf16>, %o: tensor<bf16>) {
  // expected-error@below {{'openwork.attention' op expects output of rank 4, got 'tensor<bf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<bf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c1_dynamic_tokens(%q: tensor<?x?x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                       %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects only the batch of query to be dynamic, got 'tensor<?x?x4x8xbf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<?x?x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c1_dynamic_heads(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x?x8xbf16>,
                                      %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects only the batch of key to be dynamic, got 'tensor<1x6x?x8xbf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x?x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c1_dynamic_everywhere(%q: tensor<?x?x?x?xbf16>, %k: tensor<?x?x?x?xbf16>,
                                           %v: tensor<?x?x?x?xbf16>, %o: tensor<?x?x?x?xbf16>) {
  // expected-error@below {{'openwork.attention' op expects only the batch of query to be dynamic, got 'tensor<?x?x?x?xbf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<?x?x?x?xbf16>, tensor<?x?x?x?xbf16>, tensor<?x?x?x?xbf16>)
         outs(%o : tensor<?x?x?x?xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c1_no_heads(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x0x8xbf16>,
                                 %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects extents of at least 1 in key, got 'tensor<1x6x0x8xbf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x0x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c1_no_head_dim(%q: tensor<1x6x4x0xbf16>, %k: tensor<1x6x2x0xbf16>,
                                    %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects extents of at least 1 in query, got 'tensor<1x6x4x0xbf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x0xbf16>, tensor<1x6x2x0xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c1_no_batch(%q: tensor<0x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                 %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects extents of at least 1 in query, got 'tensor<0x6x4x8xbf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<0x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c2_query_tokens(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                     %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects 8 query tokens for grid 2 x 4, got 6}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(2 x 4) topology([#openwork.full])
  return
}

// -----

func.func @attention_c2_key_tokens(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                   %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects 9 key tokens for grid 4 + text_back 5, got 6}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) key_grid(4 + text_back 5) topology([#openwork.full])
  return
}

// -----

func.func @attention_c2_layout(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                               %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects 6 query tokens for grid 6, got 4}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bhsd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c3_head_dim(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x9xbf16>,
                                 %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects queries and keys of equal head dim, got 8 and 9}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x9xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c3_value_heads(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                    %v: tensor<1x6x1x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects keys and values of equal tokens and heads, got 'tensor<1x6x2x8xbf16>' and 'tensor<1x6x1x16xbf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x1x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c3_value_tokens(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                     %v: tensor<1x5x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects keys and values of equal tokens and heads, got 'tensor<1x6x2x8xbf16>' and 'tensor<1x5x2x16xbf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x5x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c4_heads(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x3x8xbf16>,
                              %v: tensor<1x6x3x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects the 4 heads of the queries to be a multiple of the 3 of the keys}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x3x8xbf16>, tensor<1x6x3x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c4_more_key_heads(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x8x8xbf16>,
                                       %v: tensor<1x6x8x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects the 4 heads of the queries to be a multiple of the 8 of the keys}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x8x8xbf16>, tensor<1x6x8x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c5_output_batch(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                     %v: tensor<1x6x2x16xbf16>, %o: tensor<2x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects one batch, got 1 and 2}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<2x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c5_static_batches_among_dynamic(%q: tensor<?x6x4x8xbf16>, %k: tensor<2x6x2x8xbf16>,
                                                     %v: tensor<?x6x2x16xbf16>, %o: tensor<3x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects one batch, got 2 and 3}}
  %r = openwork.attention ins(%q, %k, %v : tensor<?x6x4x8xbf16>, tensor<2x6x2x8xbf16>, tensor<?x6x2x16xbf16>)
         outs(%o : tensor<3x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c6_element_type(%q: tensor<1x6x4x8xf64>, %k: tensor<1x6x2x8xbf16>,
                                     %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects element type bf16, f16 or f32, got 'f64'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xf64>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c6_integer(%q: tensor<1x6x4x8xi8>, %k: tensor<1x6x2x8xbf16>,
                                %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects element type bf16, f16 or f32, got 'i8'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xi8>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c6_two_element_types(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                          %v: tensor<1x6x2x16xf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects one element type, got 'bf16' and 'f16'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c7_output_tokens(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                      %v: tensor<1x6x2x16xbf16>, %o: tensor<1x5x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects an output of 6 tokens, 4 heads and head dim 16, got 'tensor<1x5x4x16xbf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x5x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c7_output_heads(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                     %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x2x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects an output of 6 tokens, 4 heads and head dim 16, got 'tensor<1x6x2x16xbf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x2x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c7_output_dim(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                   %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x8xbf16>) {
  // expected-error@below {{'openwork.attention' op expects an output of 6 tokens, 4 heads and head dim 16, got 'tensor<1x6x4x8xbf16>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x8xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c8_lse_element_type(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                         %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>, %lse: tensor<1x4x6xbf16>) {
  // expected-error@below {{'openwork.attention' op expects lse of f32 [batch, 4, 6], got 'tensor<1x4x6xbf16>'}}
  %r:2 = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>) lse(%lse : tensor<1x4x6xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c8_lse_order(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>, %lse: tensor<1x6x4xf32>) {
  // expected-error@below {{'openwork.attention' op expects lse of f32 [batch, 4, 6], got 'tensor<1x6x4xf32>'}}
  %r:2 = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>) lse(%lse : tensor<1x6x4xf32>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c8_lse_rank(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                 %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>, %lse: tensor<4x6xf32>) {
  // expected-error@below {{'openwork.attention' op expects lse of f32 [batch, 4, 6], got 'tensor<4x6xf32>'}}
  %r:2 = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>) lse(%lse : tensor<4x6xf32>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c8_lse_batch(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>, %lse: tensor<2x4x6xf32>) {
  // expected-error@below {{'openwork.attention' op expects lse of f32 [batch, 4, 6], got 'tensor<2x4x6xf32>'}}
  %r:2 = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>) lse(%lse : tensor<2x4x6xf32>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c8_lse_dynamic(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                    %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>, %lse: tensor<1x?x6xf32>) {
  // expected-error@below {{'openwork.attention' op expects lse of f32 [batch, 4, 6], got 'tensor<1x?x6xf32>'}}
  %r:2 = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>) lse(%lse : tensor<1x?x6xf32>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c9_valid_text_element_type(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                                %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>, %text: tensor<1xi64>) {
  // expected-error@below {{'openwork.attention' op expects valid_text of i32 [batch], got 'tensor<1xi64>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>) valid_text(%text : tensor<1xi64>)
         layout(bshd) query_grid(4 + text_back 2) topology([#openwork.full])
  return
}

// -----

func.func @attention_c9_valid_text_rank(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                        %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>, %text: tensor<1x1xi32>) {
  // expected-error@below {{'openwork.attention' op expects valid_text of i32 [batch], got 'tensor<1x1xi32>'}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>) valid_text(%text : tensor<1x1xi32>)
         layout(bshd) query_grid(4 + text_back 2) topology([#openwork.full])
  return
}

// -----

func.func @attention_c9_valid_text_batch(%q: tensor<?x6x4x8xbf16>, %k: tensor<?x6x2x8xbf16>,
                                         %v: tensor<?x6x2x16xbf16>, %o: tensor<?x6x4x16xbf16>, %lse: tensor<2x4x6xf32>, %text: tensor<3xi32>) {
  // expected-error@below {{'openwork.attention' op expects valid_text of i32 [batch], got 'tensor<3xi32>'}}
  %r:2 = openwork.attention ins(%q, %k, %v : tensor<?x6x4x8xbf16>, tensor<?x6x2x8xbf16>, tensor<?x6x2x16xbf16>)
         outs(%o : tensor<?x6x4x16xbf16>) lse(%lse : tensor<2x4x6xf32>) valid_text(%text : tensor<3xi32>)
         layout(bshd) query_grid(4 + text_back 2) topology([#openwork.full])
  return
}

// -----

func.func @attention_c9_no_text(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>, %text: tensor<1xi32>) {
  // expected-error@below {{'openwork.attention' op expects text in the key grid for valid_text, got 6}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>) valid_text(%text : tensor<1xi32>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @attention_c9_text_of_the_queries(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                            %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>, %text: tensor<1xi32>) {
  // expected-error@below {{'openwork.attention' op expects text in the key grid for valid_text, got 2 x 3}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>) valid_text(%text : tensor<1xi32>)
         layout(bshd) query_grid(4 + text_back 2) key_grid(2 x 3) topology([#openwork.full])
  return
}

// -----

func.func @attention_c10_no_topologies(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                       %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects 1 or 4 topologies, got 0}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([])
  return
}

// -----

func.func @attention_c10_count(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                               %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects 1 or 4 topologies, got 2}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full, #openwork.causal])
  return
}

// -----

func.func @attention_c10_mixed(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                               %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects topologies only or symbols only, got #openwork.full and @m}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full, #openwork.full, @m, #openwork.full])
  return
}

// -----

func.func @attention_c10_integer(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                 %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects topologies or symbols of block masks, got 7 : i64}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([7])
  return
}

// -----

func.func @attention_c10_both(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                              %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects an assignment with a layer, or inline topologies}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full]) {assignment = @a}
  return
}

// -----

func.func @attention_c10_layer_of_inline_topologies(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                                    %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects an assignment with a layer, or inline topologies}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full]) {layer = 0 : i64}
  return
}

// -----

func.func @attention_c10_neither(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                 %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects an assignment with a layer, or inline topologies}}
  %r = "openwork.attention"(%q, %k, %v, %o) <{layout = #openwork.layout<bshd>, query_grid = #openwork.grid<6>, operandSegmentSizes = array<i32: 1, 1, 1, 1, 0, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x16xbf16>)
  return
}

// -----

func.func @attention_c10_no_layer(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects an assignment with a layer, or inline topologies}}
  %r = "openwork.attention"(%q, %k, %v, %o) <{assignment = @a, layout = #openwork.layout<bshd>, query_grid = #openwork.grid<6>, operandSegmentSizes = array<i32: 1, 1, 1, 1, 0, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x16xbf16>)
  return
}

// -----

func.func @attention_c11_missing(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                 %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects @a to be an assignment}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology(@a, layer = 0)
  return
}

// -----

func.func @attention_c11_other_op(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects @attention_c11_other_op to be an assignment}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology(@attention_c11_other_op, layer = 0)
  return
}

// -----

openwork.assignment @a [#openwork.full] = dense<0> : tensor<1x2x4xui16>
func.func @attention_c11_layer(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                               %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects a layer in 0..1 of @a, got 2}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology(@a, layer = 2)
  return
}

// -----

openwork.assignment @a [#openwork.full] = dense<0> : tensor<1x2x4xui16>
func.func @attention_c11_negative_layer(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                        %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects a layer in 0..1 of @a, got -1}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology(@a, layer = -1)
  return
}

// -----

openwork.assignment @a [#openwork.full] = dense<0> : tensor<1x2x4xui16>
func.func @attention_c11_least_layer(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                     %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects a layer in 0..1 of @a, got -9223372036854775808}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology(@a, layer = -9223372036854775808)
  return
}

// -----

openwork.assignment @a [#openwork.full] = dense<0> : tensor<1x2x3xui16>
func.func @attention_c11_heads(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                               %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects 4 heads in @a, got 3}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology(@a, layer = 1)
  return
}

// -----

func.func @attention_c12_zero(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                              %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects a finite, positive scale, got 0.000000e+00}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full]) {scale = 0.0 : f32}
  return
}

// -----

func.func @attention_c12_negative(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects a finite, positive scale, got -1.000000e+00}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full]) {scale = -1.0 : f32}
  return
}

// -----

func.func @attention_c12_infinite(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects a finite, positive scale, got INF}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full]) {scale = 0x7F800000 : f32}
  return
}

// -----

func.func @attention_c12_nan(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                             %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects a finite, positive scale, got nan}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full]) {scale = 0x7FC00000 : f32}
  return
}

// -----

func.func @attention_c13_missing(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                 %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects @m to be a block mask}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([@m])
  return
}

// -----

openwork.assignment @a [#openwork.full] = dense<0> : tensor<1x2x4xui16>
func.func @attention_c13_other_op(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects @a to be a block mask}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([@a])
  return
}

// -----

openwork.block_mask @m tiling(<runs<2> in 4 by runs<2> in 6>) = ["###", "###"]
func.func @attention_c13_query_grid(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                    %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects block masks over 6 and 6, got @m over #openwork.tiling<runs<2> in 4 by runs<2> in 6>}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([@m])
  return
}

// -----

openwork.block_mask @m tiling(<runs<2> in 2 x 3>) = ["###", "###", "###"]
func.func @attention_c13_arrangement(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                     %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects block masks over 6 and 6, got @m over #openwork.tiling<runs<2> in 2 x 3>}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([@m])
  return
}

// -----

openwork.block_mask @m tiling(<runs<2> in 6>) = ["###", "###", "###"]
func.func @attention_c13_key_grid(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects block masks over 6 and 4 + text_back 2, got @m over #openwork.tiling<runs<2> in 6>}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) key_grid(4 + text_back 2) topology([@m])
  return
}

// -----

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.assignment @b [@m] = dense<0> : tensor<1x1x4xui16>
func.func @attention_c13_of_an_assignment(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                          %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects block masks over 6 and 6, got @m over #openwork.tiling<runs<2> in 4>}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology(@b, layer = 0)
  return
}

// -----

func.func @layout(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{custom op 'openwork.attention' expects one of bshd, bhsd}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(sbhd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @grid(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{custom op 'openwork.attention' expects grid extents of at least 1, got 0}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(0) topology([#openwork.full])
  return
}

// -----

func.func @no_layer(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                    %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{expected ','}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology(@a)
  return
}

// -----

func.func @layer_kind(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                      %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{custom op 'openwork.attention' expected integer value}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology(@a, layer = x)
  return
}

// -----

func.func @huge_layer(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                      %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{custom op 'openwork.attention' integer value too large}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology(@a, layer = 9223372036854775808)
  return
}

// -----

func.func @nested_assignment(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                             %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{custom op 'openwork.attention' invalid kind of attribute specified}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology(@a::@b, layer = 0)
  return
}

// -----

func.func @scale_type(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                      %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{attribute 'scale' failed to satisfy constraint: 32-bit float attribute}}
  %r = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full]) {scale = 1.0 : f64}
  return
}

// -----

func.func @unranked(%q: tensor<*xbf16>, %k: tensor<1x6x2x8xbf16>,
                    %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{custom op 'openwork.attention' invalid kind of type specified}}
  %r = openwork.attention ins(%q, %k, %v : tensor<*xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @unranked_lse(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                        %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>, %lse: tensor<*xf32>) {
  // expected-error@below {{'openwork.attention' op operand #4 must be ranked tensor of any type values, but got 'tensor<*xf32>'}}
  %r:2 = openwork.attention ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>) lse(%lse : tensor<*xf32>)
         layout(bshd) query_grid(6) topology([#openwork.full])
  return
}

// -----

func.func @no_output(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                     %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects one query, key, value and output, got 2, 1, 1 and 0}}
  %r = "openwork.attention"(%q, %k, %v, %o) <{layout = #openwork.layout<bshd>, query_grid = #openwork.grid<6>, topologies = [#openwork.full], operandSegmentSizes = array<i32: 2, 1, 1, 0, 0, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x16xbf16>)
  return
}

// -----

func.func @only_queries(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                        %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects one query, key, value and output, got 4, 0, 0 and 0}}
  %r = "openwork.attention"(%q, %k, %v, %o) <{layout = #openwork.layout<bshd>, query_grid = #openwork.grid<6>, topologies = [#openwork.full], operandSegmentSizes = array<i32: 4, 0, 0, 0, 0, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x16xbf16>)
  return
}

// -----

func.func @outputs_and_lse(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                           %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expects one query, key, value and output, got 0, 0, 0 and 3}}
  %r:4 = "openwork.attention"(%q, %k, %v, %o) <{layout = #openwork.layout<bshd>, query_grid = #openwork.grid<6>, topologies = [#openwork.full], operandSegmentSizes = array<i32: 0, 0, 0, 3, 1, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>)
  return
}

// -----

func.func @negative_group(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                          %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op 'operandSegmentSizes' attribute cannot have negative elements}}
  %r = "openwork.attention"(%q, %k, %v, %o) <{layout = #openwork.layout<bshd>, query_grid = #openwork.grid<6>, topologies = [#openwork.full], operandSegmentSizes = array<i32: 1, 1, 1, 2, -1, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x16xbf16>)
  return
}

// -----

func.func @groups_of_five(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                          %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op operand count (4) does not match with the total size (5) specified in attribute 'operandSegmentSizes'}}
  %r = "openwork.attention"(%q, %k, %v, %o) <{layout = #openwork.layout<bshd>, query_grid = #openwork.grid<6>, topologies = [#openwork.full], operandSegmentSizes = array<i32: 1, 1, 1, 2, 0, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x16xbf16>)
  return
}

// -----

func.func @two_lses(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                    %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op operand group starting at #2 requires 0 or 1 element, but found 2}}
  %r = "openwork.attention"(%q, %k, %v, %o) <{layout = #openwork.layout<bshd>, query_grid = #openwork.grid<6>, topologies = [#openwork.full], operandSegmentSizes = array<i32: 1, 1, 0, 0, 2, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x16xbf16>)
  return
}

// -----

func.func @result_type(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                       %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expected type of operand #3 ('tensor<1x6x4x16xbf16>') to match type of corresponding result ('tensor<1x6x4x8xbf16>')}}
  %r = "openwork.attention"(%q, %k, %v, %o) <{layout = #openwork.layout<bshd>, query_grid = #openwork.grid<6>, topologies = [#openwork.full], operandSegmentSizes = array<i32: 1, 1, 1, 1, 0, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x8xbf16>)
  return
}

// -----

func.func @no_result(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                     %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op expected the number of tensor results (0) to be equal to the number of output tensors (1)}}
  "openwork.attention"(%q, %k, %v, %o) <{layout = #openwork.layout<bshd>, query_grid = #openwork.grid<6>, topologies = [#openwork.full], operandSegmentSizes = array<i32: 1, 1, 1, 1, 0, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> ()
  return
}

// -----

func.func @no_grid(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                   %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.attention' op requires attribute 'query_grid'}}
  %r = "openwork.attention"(%q, %k, %v, %o) <{layout = #openwork.layout<bshd>, topologies = [#openwork.full], operandSegmentSizes = array<i32: 1, 1, 1, 1, 0, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x16xbf16>)
  return
}

// -----

func.func @layout_kind(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                       %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{Invalid attribute `layout` in property conversion: 0 : i32}}
  %r = "openwork.attention"(%q, %k, %v, %o) <{layout = 0 : i32, query_grid = #openwork.grid<6>, topologies = [#openwork.full], operandSegmentSizes = array<i32: 1, 1, 1, 1, 0, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x16xbf16>)
  return
}

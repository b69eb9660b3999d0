// RUN: openwork-opt %s --split-input-file --verify-diagnostics

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.kernel @k tile(2 x 2) head_dim(8 x 16) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}
openwork.plan @p of @k heads [@c x 4]
func.func @launch_c1_no_plans(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                              %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects 1 to 65536 plans, got 0}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans []
  return
}

// -----

func.func @launch_c2_missing(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                             %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects @p to be a plan}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p]
  return
}

// -----

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.kernel @k tile(2 x 2) head_dim(8 x 16) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}
openwork.plan @p of @k heads [@c x 4]
func.func @launch_c2_other_op(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                              %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects @k to be a plan}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p, @k]
  return
}

// -----

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.kernel @k tile(2 x 2) head_dim(8 x 16) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}
openwork.plan @p of @k heads [@c x 3]
func.func @launch_c2_heads(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                           %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects plans of 4 heads, got 3 in @p}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p]
  return
}

// -----

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.kernel @k tile(2 x 2) head_dim(8 x 16) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}
openwork.plan @p of @k heads [@c x 4]
openwork.plan @r of @k heads [@c x 5]
func.func @launch_c2_heads_of_the_last(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                       %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects plans of 4 heads, got 5 in @r}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p x 49, @r]
  return
}

// -----

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.kernel @k tile(2 x 2) head_dim(4 x 16) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}
openwork.plan @p of @k heads [@c x 4]
func.func @launch_c3_head_dim(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                              %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects a kernel for head dims 8 x 16 and type 'bf16', got @k for 4 x 16 and 'bf16'}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p]
  return
}

// -----

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.kernel @k tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}
openwork.plan @p of @k heads [@c x 4]
func.func @launch_c3_value_dim(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                               %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects a kernel for head dims 8 x 16 and type 'bf16', got @k for 8 x 8 and 'bf16'}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p]
  return
}

// -----

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.kernel @k tile(2 x 2) head_dim(8 x 16) type(f16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}
openwork.plan @p of @k heads [@c x 4]
func.func @launch_c3_element_type(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects a kernel for head dims 8 x 16 and type 'bf16', got @k for 8 x 16 and 'f16'}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p]
  return
}

// -----

func.func @launch_c1_of_attention(%q: tensor<6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects query of rank 4, got 'tensor<6x4x8xbf16>'}}
  %r = openwork.launch ins(%q, %k, %v : tensor<6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p]
  return
}

// -----

func.func @launch_c3_of_attention(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x9xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects queries and keys of equal head dim, got 8 and 9}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x9xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p]
  return
}

// -----

func.func @launch_c5_of_attention(%q: tensor<?x6x4x8xbf16>, %k: tensor<2x6x2x8xbf16>,
                                  %v: tensor<3x6x2x16xbf16>, %o: tensor<?x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects one batch, got 2 and 3}}
  %r = openwork.launch ins(%q, %k, %v : tensor<?x6x4x8xbf16>, tensor<2x6x2x8xbf16>, tensor<3x6x2x16xbf16>)
         outs(%o : tensor<?x6x4x16xbf16>)
         layout(bshd) plans [@p]
  return
}

// -----

func.func @launch_c8_of_attention(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>, %lse: tensor<1x6x4xf32>) {
  // expected-error@below {{'openwork.launch' op expects lse of f32 [batch, 4, 6], got 'tensor<1x6x4xf32>'}}
  %r:2 = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>) lse(%lse : tensor<1x6x4xf32>)
         layout(bshd) plans [@p]
  return
}

// -----

func.func @launch_c12_of_attention(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                   %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects a finite, positive scale, got 0.000000e+00}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p] {scale = 0.0 : f32}
  return
}

// -----

func.func @repeated_no_times(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                             %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{custom op 'openwork.launch' expects a symbol at least once, got 0}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p x 0]
  return
}

// -----

func.func @repeated_negative_times(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                   %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{custom op 'openwork.launch' expects a symbol at least once, got -9223372036854775808}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p x -9223372036854775808]
  return
}

// -----

func.func @repeated_too_often(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                              %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{custom op 'openwork.launch' expects at most 65536 symbols, got 1 and 65536}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p, @p x 65536]
  return
}

// -----

func.func @repeated_far_too_often(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{custom op 'openwork.launch' expects at most 65536 symbols, got 0 and 9223372036854775807}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p x 9223372036854775807]
  return
}

// -----

func.func @repeated_huge(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                         %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{custom op 'openwork.launch' integer value too large}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p x 9223372036854775808]
  return
}

// -----

func.func @repeated_without_count(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                                  %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{custom op 'openwork.launch' expected integer value}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p x]
  return
}

// -----

func.func @nested_symbol(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                         %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{custom op 'openwork.launch' invalid kind of attribute specified}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans [@p::@q]
  return
}

// -----

func.func @no_list(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                   %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@+3 {{expected '['}}
  %r = openwork.launch ins(%q, %k, %v : tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>)
         outs(%o : tensor<1x6x4x16xbf16>)
         layout(bshd) plans @p
  return
}

// -----

func.func @no_output(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                     %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects one query, key, value and output, got 2, 1, 1 and 0}}
  %r = "openwork.launch"(%q, %k, %v, %o) <{layout = #openwork.layout<bshd>, plans = [@p], operandSegmentSizes = array<i32: 2, 1, 1, 0, 0, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x16xbf16>)
  return
}

// -----

func.func @plan_kind(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                     %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op expects a list of symbols, got 1 : i32}}
  %r = "openwork.launch"(%q, %k, %v, %o) <{layout = #openwork.layout<bshd>, plans = [1 : i32], operandSegmentSizes = array<i32: 1, 1, 1, 1, 0, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x16xbf16>)
  return
}

// -----

func.func @no_plans(%q: tensor<1x6x4x8xbf16>, %k: tensor<1x6x2x8xbf16>,
                    %v: tensor<1x6x2x16xbf16>, %o: tensor<1x6x4x16xbf16>) {
  // expected-error@below {{'openwork.launch' op requires attribute 'plans'}}
  %r = "openwork.launch"(%q, %k, %v, %o) <{layout = #openwork.layout<bshd>, operandSegmentSizes = array<i32: 1, 1, 1, 1, 0, 0>}>
      : (tensor<1x6x4x8xbf16>, tensor<1x6x2x8xbf16>, tensor<1x6x2x16xbf16>, tensor<1x6x4x16xbf16>) -> (tensor<1x6x4x16xbf16>)
  return
}

// RUN: openwork-opt %s --split-input-file --verify-diagnostics

// expected-error@below {{'openwork.assignment' op expects a table of type tensor<steps x layers x heads x ui16>, got 'tensor<1x1xui16>'}}
openwork.assignment @assignment_c1_rank [#openwork.full] = dense<0> : tensor<1x1xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects a table of type tensor<steps x layers x heads x ui16>, got 'tensor<1x1x1xi16>'}}
openwork.assignment @assignment_c1_element_type [#openwork.full] = dense<0> : tensor<1x1x1xi16>

// -----

// expected-error@below {{'openwork.assignment' op expects a table of type tensor<steps x layers x heads x ui16>, got 'tensor<1x1x0xui16>'}}
openwork.assignment @assignment_c1_no_heads [#openwork.full] = dense<> : tensor<1x1x0xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects a table of type tensor<steps x layers x heads x ui16>, got 'vector<1x1x1xui16>'}}
openwork.assignment @assignment_c1_vector [#openwork.full] = dense<0> : vector<1x1x1xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects a table of type tensor<steps x layers x heads x ui16>, got 'tensor<1x1x?xui16>'}}
openwork.assignment @assignment_c1_dynamic [#openwork.full] = dense_resource<missing> : tensor<1x1x?xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects the resource 'missing' to be present}}
openwork.assignment @assignment_c1_missing_resource [#openwork.full] = dense_resource<missing> : tensor<1x1x1xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects at most 268435456 bytes of one value}}
openwork.assignment @assignment_c1_large_splat [#openwork.full] = dense<0> : tensor<1000000x1000000x1000xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects at most 268435456 bytes of one value}}
openwork.assignment @assignment_c1_splat_overflow [#openwork.full] = dense<0> : tensor<4294967296x4294967296x1xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects indices in 0..1, got 2 for step 1, layer 1, head 1}}
openwork.assignment @assignment_c2_index [#openwork.full, #openwork.causal]
  = dense<[[[0, 1, 0], [1, 1, 1]], [[0, 0, 0], [0, 2, 0]]]> : tensor<2x2x3xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects indices in 0..0, got 65535 for step 0, layer 0, head 0}}
openwork.assignment @assignment_c2_splat [#openwork.full] = dense<65535> : tensor<50x30x12xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects topologies only or symbols only, got #openwork.full and @m}}
openwork.assignment @assignment_c3_mixed [#openwork.full, @m] = dense<0> : tensor<1x1x1xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects topologies or symbols of block masks, got 1 : i32}}
openwork.assignment @assignment_c3_integer [1 : i32] = dense<0> : tensor<1x1x1xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects topologies or symbols of block masks, got #openwork.grid<4>}}
openwork.assignment @assignment_c3_grid [#openwork.full, #openwork.grid<4>] = dense<0> : tensor<1x1x1xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects topologies or symbols of block masks, got @a::@b}}
openwork.assignment @assignment_c3_nested_symbol [@a::@b] = dense<0> : tensor<1x1x1xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects at least one topology}}
openwork.assignment @assignment_c3_empty [] = dense<0> : tensor<1x1x1xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects @m to be a block mask}}
openwork.assignment @assignment_c4_missing [@m] = dense<0> : tensor<1x1x1xui16>

// -----

// expected-error@below {{'openwork.assignment' op expects @assignment_c4_other_op to be a block mask}}
openwork.assignment @assignment_c4_other_op [@assignment_c4_other_op] = dense<0> : tensor<1x1x1xui16>

// -----

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
// expected-error@below {{'openwork.assignment' op expects @n to be a block mask}}
openwork.assignment @assignment_c4_second [@m, @n] = dense<0> : tensor<1x1x1xui16>

// -----

// expected-error@below {{custom op 'openwork.assignment' invalid kind of attribute specified}}
openwork.assignment @no_list #openwork.full = dense<0> : tensor<1x1x1xui16>

// -----

// expected-error@below {{'openwork.assignment' op requires attribute 'table'}}
"openwork.assignment"() <{sym_name = "no_table", topologies = [#openwork.full]}> : () -> ()

// RUN: openwork-opt %s --split-input-file --verify-diagnostics

// expected-error@below {{'openwork.threshold_map' op expects a tensor of ui8 of rank 2 or more, got 'tensor<2xui8>'}}
openwork.threshold_map @threshold_map_c1_rank = dense<1> : tensor<2xui8>

// -----

// expected-error@below {{'openwork.threshold_map' op expects a tensor of ui8 of rank 2 or more, got 'tensor<2x2xi8>'}}
openwork.threshold_map @threshold_map_c1_element_type = dense<1> : tensor<2x2xi8>

// -----

// expected-error@below {{'openwork.threshold_map' op expects a tensor of ui8 of rank 2 or more, got 'tensor<2x0xui8>'}}
openwork.threshold_map @threshold_map_c1_empty = dense<> : tensor<2x0xui8>

// -----

// expected-error@below {{'openwork.threshold_map' op expects a tensor of ui8 of rank 2 or more, got 'vector<2x2xui8>'}}
openwork.threshold_map @threshold_map_c1_vector = dense<1> : vector<2x2xui8>

// -----

// expected-error@below {{'openwork.threshold_map' op expects a tensor of ui8 of rank 2 or more, got 'tensor<2x?xui8>'}}
openwork.threshold_map @threshold_map_c1_dynamic = dense_resource<missing> : tensor<2x?xui8>

// -----

// expected-error@below {{'openwork.threshold_map' op expects dense elements or a resource}}
openwork.threshold_map @threshold_map_c1_sparse = sparse<[[0, 0]], [1]> : tensor<2x1xui8>

// -----

// expected-error@below {{'openwork.threshold_map' op expects the resource 'missing' to be present}}
openwork.threshold_map @threshold_map_c1_missing_resource = dense_resource<missing> : tensor<2x1xui8>

// -----

// expected-error@below {{'openwork.threshold_map' op expects at most 268435456 bytes of one value}}
openwork.threshold_map @threshold_map_c1_large_splat = dense<1> : tensor<16384x16385xui8>

// -----

// expected-error@below {{'openwork.threshold_map' op expects at most 268435456 bytes of one value}}
openwork.threshold_map @threshold_map_c1_splat_overflow = dense<1> : tensor<4294967296x4294967296xui8>

// -----

// expected-error@below {{custom op 'openwork.threshold_map' invalid kind of attribute specified}}
openwork.threshold_map @picture = ["#"]

// -----

// expected-error@below {{'openwork.threshold_map' op requires attribute 'data'}}
"openwork.threshold_map"() <{sym_name = "no_data"}> : () -> ()

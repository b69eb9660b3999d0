// RUN: openwork-opt %s --split-input-file --verify-diagnostics

// expected-error@below {{'openwork.bit_matrix' op expects at least two extents of at least 1}}
openwork.bit_matrix @bit_matrix_c1_one_extent : 3 = dense<0> : tensor<1xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects at least two extents of at least 1}}
openwork.bit_matrix @bit_matrix_c1_zero_rows : 0 x 3 = dense<> : tensor<0x1xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects at least two extents of at least 1}}
openwork.bit_matrix @bit_matrix_c1_negative_stack : -1 x 2 x 3 = dense<0> : tensor<2x1xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects at most 4194304 rows and columns, got 2 and 4194305}}
openwork.bit_matrix @bit_matrix_c1_columns : 2 x 4194305 = dense<0> : tensor<2x65537xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects at most 4194304 rows and columns, got 2 and 9223372036854775807}}
openwork.bit_matrix @bit_matrix_c1_huge_columns : 2 x 9223372036854775807 = dense<0> : tensor<2x1xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects at most 4194304 rows and columns, got 9223372036854775807 and 2}}
openwork.bit_matrix @bit_matrix_c1_huge_rows : 9223372036854775807 x 2 = dense<0> : tensor<9223372036854775807x1xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects at least two extents of at least 1}}
"openwork.bit_matrix"() <{sym_name = "bit_matrix_c1_no_extents", shape = array<i64>, data = dense<0> : tensor<1x1xi64>}> : () -> ()

// -----

// expected-error@below {{'openwork.bit_matrix' op expects at least two extents of at least 1}}
"openwork.bit_matrix"() <{sym_name = "bit_matrix_c1_least", shape = array<i64: -9223372036854775808, -9223372036854775808>,
                         data = dense<0> : tensor<1x1xi64>}> : () -> ()

// -----

// expected-error@below {{'openwork.bit_matrix' op expects data of type 'tensor<3x1xi64>', got 'tensor<2x1xi64>'}}
openwork.bit_matrix @bit_matrix_c2_rows : 3 x 3 = dense<0> : tensor<2x1xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects data of type 'tensor<2x2xi64>', got 'tensor<2x1xi64>'}}
openwork.bit_matrix @bit_matrix_c2_words : 2 x 65 = dense<0> : tensor<2x1xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects data of type 'tensor<4x2x1xi64>', got 'tensor<2x1xi64>'}}
openwork.bit_matrix @bit_matrix_c2_stack : 4 x 2 x 3 = dense<0> : tensor<2x1xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects data of type 'tensor<2x1xi64>', got 'tensor<2x1xi32>'}}
openwork.bit_matrix @bit_matrix_c2_element_type : 2 x 3 = dense<0> : tensor<2x1xi32>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects data of type 'tensor<2x1xi64>', got 'vector<2x1xi64>'}}
openwork.bit_matrix @bit_matrix_c2_vector : 2 x 3 = dense<0> : vector<2x1xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects dense elements or a resource}}
openwork.bit_matrix @bit_matrix_c2_sparse : 2 x 3 = sparse<[[0, 0]], [1]> : tensor<2x1xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects the resource 'missing' to be present}}
openwork.bit_matrix @bit_matrix_c2_missing_resource : 2 x 3 = dense_resource<missing> : tensor<2x1xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects 16 bytes in the resource 'short', got 3}}
openwork.bit_matrix @bit_matrix_c2_short_resource : 2 x 3 = dense_resource<short> : tensor<2x1xi64>

{-# dialect_resources: { builtin: { short: "0x08000000010203" } } #-}

// -----

// expected-error@below {{'openwork.bit_matrix' op expects at most 268435456 bytes of one value}}
openwork.bit_matrix @bit_matrix_c2_large_splat : 100000000 x 3 x 3 = dense<0> : tensor<100000000x3x1xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects at most 268435456 bytes of one value}}
openwork.bit_matrix @bit_matrix_c2_splat_overflow : 4294967296 x 4194304 x 2048 = dense<0> : tensor<4294967296x4194304x32xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects no bits beyond column 65, got some in row 1}}
openwork.bit_matrix @bit_matrix_c3_bits : 2 x 66 = dense<[[0, 3], [0, 4]]> : tensor<2x2xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects no bits beyond column 2, got some in row 0}}
openwork.bit_matrix @bit_matrix_c3_splat : 3 x 3 = dense<8> : tensor<3x1xi64>

// -----

// expected-error@below {{'openwork.bit_matrix' op expects no bits beyond column 62, got some in row 3}}
openwork.bit_matrix @bit_matrix_c3_stack : 2 x 2 x 63 = dense<[[[1], [1]], [[1], [-1]]]> : tensor<2x2x1xi64>

// -----

// expected-error@below {{custom op 'openwork.bit_matrix' expects a picture of 3 rows and at most 64 x 128, got 2 rows of 3}}
openwork.bit_matrix @picture_rows : 3 x 3 = ["###", "###"]

// -----

// expected-error@below {{custom op 'openwork.bit_matrix' expects a picture of 0 rows and at most 64 x 128, got 0 rows of 3}}
openwork.bit_matrix @picture_no_rows : 0 x 3 = []

// -----

// expected-error@below {{custom op 'openwork.bit_matrix' expects a picture of 1 rows and at most 64 x 128, got 1 rows of 0}}
openwork.bit_matrix @picture_no_columns : 1 x 0 = [""]

// -----

// expected-error@below {{custom op 'openwork.bit_matrix' expects a picture of 1 rows and at most 64 x 128, got 1 rows of 9223372036854775807}}
openwork.bit_matrix @picture_huge : 1 x 9223372036854775807 = ["#"]

// -----

// expected-error@below {{custom op 'openwork.bit_matrix' row 1: expects 3 columns, got 2}}
openwork.bit_matrix @picture_columns : 2 x 3 = ["###", "##"]

// -----

// expected-error@below {{custom op 'openwork.bit_matrix' row 1: unexpected 'a' in column 2}}
openwork.bit_matrix @picture_character : 2 x 3 = ["###", "##a"]

// -----

// expected-error@below {{custom op 'openwork.bit_matrix' row 0: unexpected '\00' in column 1}}
openwork.bit_matrix @picture_control_character : 1 x 3 = ["#\00#"]

// -----

// expected-error@below {{custom op 'openwork.bit_matrix' row 1: expects a string, got 7 : i64}}
openwork.bit_matrix @picture_of_integers : 2 x 3 = ["###", 7]

// -----

// expected-error@below {{custom op 'openwork.bit_matrix' expects elements, or a picture of one matrix}}
openwork.bit_matrix @picture_of_a_stack : 1 x 2 x 3 = ["###", "###"]

// -----

// expected-error@below {{custom op 'openwork.bit_matrix' expects elements, or a picture of one matrix}}
openwork.bit_matrix @string : 1 x 3 = "###"

// -----

// expected-error@below {{custom op 'openwork.bit_matrix' integer value too large}}
openwork.bit_matrix @huge_extent : 2 x 9223372036854775808 = ["###"]

// -----

// expected-error@below {{custom op 'openwork.bit_matrix' expected integer value}}
openwork.bit_matrix @no_extents : = ["###"]

// -----

// expected-error@below {{'openwork.bit_matrix' op requires attribute 'data'}}
"openwork.bit_matrix"() <{sym_name = "no_data", shape = array<i64: 1, 1>}> : () -> ()

// -----

// expected-error@below {{Invalid attribute `data` in property conversion: array<i64: 1>}}
"openwork.bit_matrix"() <{sym_name = "data_kind", shape = array<i64: 1, 1>, data = array<i64: 1>}> : () -> ()

// -----

// expected-error@below {{Invalid attribute `shape` in property conversion: array<i32: 1, 1>}}
"openwork.bit_matrix"() <{sym_name = "shape_kind", shape = array<i32: 1, 1>, data = dense<0> : tensor<1x1xi64>}> : () -> ()

// -----

// expected-error@below {{'openwork.bit_matrix' op requires zero regions}}
"openwork.bit_matrix"() ({}) {sym_name = "region", shape = array<i64: 1, 1>, data = dense<0> : tensor<1x1xi64>} : () -> ()

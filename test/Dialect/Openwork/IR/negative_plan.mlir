// RUN: openwork-opt %s --split-input-file --verify-diagnostics

// expected-error@below {{'openwork.plan' op expects 1 to 65536 heads, got 0}}
openwork.plan @plan_c1_no_heads of @k heads []

// -----

// expected-error@below {{'openwork.plan' op expects an order of 3 heads, got 2}}
openwork.plan @plan_c2_size of @k heads [@c x 3] order [0, 1]

// -----

// expected-error@below {{'openwork.plan' op expects an order of 3 heads, got 0}}
openwork.plan @plan_c2_empty of @k heads [@c x 3] order []

// -----

// expected-error@below {{'openwork.plan' op expects each of the 3 heads once in the order, but 0 repeats}}
openwork.plan @plan_c2_repeats of @k heads [@c x 3] order [0, 1, 0]

// -----

// expected-error@below {{'openwork.plan' op expects each of the 3 heads once in the order, but 3 is out of range}}
openwork.plan @plan_c2_range of @k heads [@c x 3] order [0, 1, 3]

// -----

// expected-error@below {{'openwork.plan' op expects each of the 3 heads once in the order, but -1 is out of range}}
openwork.plan @plan_c2_negative of @k heads [@c x 3] order [-1, 1, 2]

// -----

// expected-error@below {{'openwork.plan' op expects @k to be a kernel}}
openwork.plan @plan_c3_missing_kernel of @k heads [@c]

// -----

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.kernel @k tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}
// expected-error@below {{'openwork.plan' op expects @m to be a kernel}}
openwork.plan @plan_c3_other_op of @m heads [@c]

// -----

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.kernel @k tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}
// expected-error@below {{'openwork.plan' op expects @c to be a kernel}}
openwork.plan @plan_c3_class_as_kernel of @c heads [@c]

// -----

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.kernel @k tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}
// expected-error@below {{'openwork.plan' op expects @d to be a class of @k}}
openwork.plan @plan_c3_missing_class of @k heads [@c x 2, @d]

// -----

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.kernel @k tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @c mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}
// expected-error@below {{'openwork.plan' op expects @m to be a class of @k}}
openwork.plan @plan_c3_class_elsewhere of @k heads [@m]

// -----

// expected-error@below {{custom op 'openwork.plan' expects a symbol at least once, got 0}}
openwork.plan @no_times of @k heads [@c x 0]

// -----

// expected-error@below {{custom op 'openwork.plan' expects at most 65536 symbols, got 0 and 65537}}
openwork.plan @too_many of @k heads [@c x 65537]

// -----

// expected-error@below {{custom op 'openwork.plan' expects at most 65536 symbols, got 0 and 9223372036854775807}}
openwork.plan @far_too_many of @k heads [@c x 9223372036854775807]

// -----

// expected-error@below {{custom op 'openwork.plan' expects at most 65536 symbols, got 65536 and 1}}
openwork.plan @too_many_together of @k heads [@c x 65536, @c]

// -----

// expected-error@below {{custom op 'openwork.plan' invalid kind of attribute specified}}
openwork.plan @integer of @k heads [3]

// -----

// expected-error@below {{custom op 'openwork.plan' integer value too large}}
openwork.plan @huge_order of @k heads [@c] order [2147483648]

// -----

// expected-error@below {{custom op 'openwork.plan' expected 'of'}}
openwork.plan @no_kernel heads [@c]

// -----

// expected-error@below {{'openwork.plan' op expects a list of symbols, got 1 : i32}}
"openwork.plan"() <{sym_name = "class_kind", kernel = @k, classes = [1 : i32]}> : () -> ()

// -----

// expected-error@below {{'openwork.plan' op expects a list of symbols, got @a::@b}}
"openwork.plan"() <{sym_name = "nested_class", kernel = @k, classes = [@a::@b]}> : () -> ()

// -----

// expected-error@below {{Invalid attribute `kernel` in property conversion: @a::@k}}
"openwork.plan"() <{sym_name = "nested_kernel", kernel = @a::@k, classes = [@c]}> : () -> ()

// -----

// expected-error@below {{'openwork.plan' op requires attribute 'classes'}}
"openwork.plan"() : () -> ()

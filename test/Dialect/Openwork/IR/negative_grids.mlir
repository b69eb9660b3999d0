// RUN: openwork-opt %s --split-input-file --verify-diagnostics

// expected-error@below {{expects grid extents of at least 1, got 0}}
func.func private @grid_c1_extent() attributes {openwork.a = #openwork.grid<4 x 0 x 2>}

// -----

// expected-error@below {{expects grid extents of at least 1, got -4}}
func.func private @grid_c1_negative_extent() attributes {openwork.a = #openwork.grid<-4>}

// -----

// expected-error@below {{expects a grid of at most 4194304 tokens, got 1 x 1 x 4194305}}
func.func private @grid_c1_tokens() attributes {openwork.a = #openwork.grid<4194305>}

// -----

// expected-error@below {{expects a grid of at most 4194304 tokens, got 9223372036854775807 x 9223372036854775807 x 9223372036854775807}}
func.func private @grid_c1_tokens_overflow() attributes {openwork.a = #openwork.grid<9223372036854775807 x 9223372036854775807 x 9223372036854775807>}

// -----

// expected-error@below {{expects at least 1 text token, got 0}}
func.func private @grid_c1_text() attributes {openwork.a = #openwork.grid<4 + text_back 0>}

// -----

// expected-error@below {{expects at least 1 text token, got -9223372036854775808}}
func.func private @grid_c1_negative_text() attributes {openwork.a = #openwork.grid<4 + text_front -9223372036854775808>}

// -----

// expected-error@below {{expects at most 4194304 tokens, got 4194304 and text of 1}}
func.func private @grid_c1_text_and_tokens() attributes {openwork.a = #openwork.grid<4194304 + text_back 1>}

// -----

// expected-error@below {{expects at most 4194304 tokens, got 4 and text of 9223372036854775807}}
func.func private @grid_c1_text_overflow() attributes {openwork.a = #openwork.grid<4 + text_back 9223372036854775807>}

// -----

// expected-error@below {{expects at most three extents, got 4}}
func.func private @grid_four_extents() attributes {openwork.a = #openwork.grid<1 x 2 x 3 x 4>}

// -----

// expected-error@below {{expected integer value}}
func.func private @grid_no_extents() attributes {openwork.a = #openwork.grid<>}

// -----

// expected-error@below {{expected integer value}}
func.func private @grid_missing_extent() attributes {openwork.a = #openwork.grid<4 x>}

// -----

// expected-error@below {{expected '>'}}
func.func private @grid_without_spaces() attributes {openwork.a = #openwork.grid<4x4>}

// -----

// expected-error@below {{integer value too large}}
func.func private @grid_huge_extent() attributes {openwork.a = #openwork.grid<9223372036854775808>}

// -----

// expected-error@below {{expects one of text_front, text_back}}
func.func private @grid_text_keyword() attributes {openwork.a = #openwork.grid<4 + text 3>}

// -----

// expected-error@below {{expects one of text_front, text_back}}
func.func private @grid_text_missing() attributes {openwork.a = #openwork.grid<4 +>}

// -----

// expected-error@below {{expected '>'}}
func.func private @grid_text_twice() attributes {openwork.a = #openwork.grid<4 + text_front 1 + text_back 1>}

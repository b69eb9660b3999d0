//===- FieldReaderTest.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/FieldReader.h"

#include <gtest/gtest.h>

using namespace openwork;

namespace {

constexpr std::string_view kText = R"({
  "rate": 640.5,
  "whole": 3,
  "note": "of a clock",
  "empty": ""
})";

/// The error that `read` leaves in a reader of the text above, all fields of which are known.
template <typename Read> std::string errorOf(const Read &read) {
  JsonValue document = *parseJson(kText, "costs.json");
  FieldReader fields(document, "rates[3]");
  for (std::string_view key : {"rate", "whole", "note", "empty"})
    fields.optional(key);
  read(fields);
  return inFile(fields.finish(), "costs.json").error().str();
}

TEST(FieldReader, NumbersInARange) {
  JsonValue document = *parseJson(kText, "costs.json");
  FieldReader fields(document);
  EXPECT_EQ(fields.real("rate", 0, 1000), 640.5);
  EXPECT_EQ(fields.real("rate", 640.5, 640.5), 640.5);
  EXPECT_EQ(fields.real("whole", 1, 3), 3);
  EXPECT_EQ(fields.optionalReal("rate", 0, 1000), 640.5);
  EXPECT_EQ(fields.optionalReal("row_us", 0, 1000), std::nullopt);
  EXPECT_FALSE(fields.failed());
}

TEST(FieldReader, NumbersOutOfRangeAreRefused) {
  EXPECT_EQ(errorOf([](FieldReader &fields) { EXPECT_EQ(fields.real("rate", 1, 100), 1); }),
            "costs.json:2:11: error: rates[3]: \"rate\": expects a number in 1.0..100.0, got 640.5");
  EXPECT_EQ(errorOf([](FieldReader &fields) { EXPECT_EQ(fields.optionalReal("whole", 0, 0.5), 0); }),
            "costs.json:3:12: error: rates[3]: \"whole\": expects a number in 0.0..0.5, got 3");
  EXPECT_EQ(errorOf([](FieldReader &fields) { EXPECT_EQ(fields.real("note", 0, 1), 0); }),
            "costs.json:4:11: error: rates[3]: \"note\": expects a number, got \"of a clock\"");
  EXPECT_EQ(errorOf([](FieldReader &fields) { EXPECT_EQ(fields.real("row_us", 0, 1), 0); }),
            "costs.json:1:1: error: rates[3]: expects a field \"row_us\", got none");
}

TEST(FieldReader, Texts) {
  JsonValue document = *parseJson(kText, "costs.json");
  FieldReader fields(document);
  EXPECT_EQ(fields.stringOrNone("note"), "of a clock");
  EXPECT_EQ(fields.stringOrNone("date"), "");
  EXPECT_FALSE(fields.failed());
  EXPECT_EQ(errorOf([](FieldReader &fields) { fields.stringOrNone("empty"); }),
            "costs.json:5:12: error: rates[3]: \"empty\": expects at least one character, got none");
}

} // namespace

//===- JsonWriterTest.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/JsonWriter.h"

#include "openwork/Support/Json.h"

#include <gtest/gtest.h>
#include <limits>

using namespace openwork;
using Layout = JsonWriter::Layout;

TEST(JsonWriter, layouts) {
  JsonWriter json;
  json.beginObject();
  json.key("a")
      .beginArray()
      .integer(1)
      .beginObject(Layout::Line)
      .key("b")
      .boolean(true)
      .key("c")
      .integers(std::vector<uint16_t>{2, 3});
  json.end().end().key("none").beginArray().end().key("nothing").beginObject().end().end();
  EXPECT_EQ(json.take(), R"({
  "a": [
    1,
    {"b": true, "c": [2, 3]}
  ],
  "none": [],
  "nothing": {}
})");
}

TEST(JsonWriter, linesHoldNoLines) {
  JsonWriter json;
  json.beginArray(Layout::Line).beginArray(Layout::Lines).integer(1).integer(2).end().end();
  EXPECT_EQ(json.take(), "[[1, 2]]");
}

TEST(JsonWriter, realsComeBack) {
  constexpr double values[] = {0, -0.0, 1, 0.1, 1.0 / 3, 1e300, 5e-324, std::numeric_limits<double>::max(), -2.5e-7};
  JsonWriter json;
  json.beginArray(Layout::Line);
  for (double value : values)
    json.real(value);
  std::string text = json.end().take();
  EXPECT_EQ(text.substr(0, 22), "[0.0, -0.0, 1.0, 0.1, ");
  Expected<JsonValue> parsed = parseJson(text, "t");
  ASSERT_TRUE(parsed) << parsed.error().str();
  ASSERT_EQ(parsed->entries().size(), std::size(values));
  for (size_t i = 0; i < std::size(values); ++i) {
    EXPECT_EQ(parsed->entries()[i].kind(), JsonValue::Kind::Real);
    EXPECT_EQ(std::bit_cast<uint64_t>(*parsed->entries()[i].asReal("")), std::bit_cast<uint64_t>(values[i]));
  }
}

TEST(JsonWriter, stringsComeBack) {
  using namespace std::string_literals;
  std::string value = "quote\" back\\ nul\0 tab\t del\x7f \xc3\xa4 "s + std::string(200, 'x');
  JsonWriter json;
  std::string text = json.beginObject().key(value).string(value).end().take();
  Expected<JsonValue> parsed = parseJson(text, "t");
  ASSERT_TRUE(parsed) << parsed.error().str();
  EXPECT_EQ(*parsed->find(value)->asString(""), value);
}

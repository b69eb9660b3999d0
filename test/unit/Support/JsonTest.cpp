//===- JsonTest.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Json.h"

#include "Support/Seed.h"
#include "Support/TempDir.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <unistd.h>

using namespace openwork;
using Kind = JsonValue::Kind;

static JsonValue parse(std::string_view text) {
  Expected<JsonValue> value = parseJson(text, "t.json");
  EXPECT_TRUE(value) << value.error().str();
  return value ? std::move(*value) : JsonValue();
}

static std::string refusal(std::string_view text) {
  Expected<JsonValue> value = parseJson(text, "t.json");
  return value ? "accepted" : value.error().str();
}

template <typename T> static std::string refusal(const Expected<T> &value) {
  return value ? "accepted" : value.error().str();
}

static SourcePosition at(int64_t line, int64_t column) { return {line, column}; }

static std::string nested(int64_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

//===----------------------------------------------------------------------===//
// Documents
//===----------------------------------------------------------------------===//

TEST(Json, scalars) {
  EXPECT_TRUE(parse("null").isNull());
  EXPECT_EQ(*parse("true").asBool(""), true);
  EXPECT_EQ(*parse("false").asBool(""), false);
  EXPECT_EQ(*parse("3.5").asReal(""), 3.5);
  EXPECT_EQ(*parse("-1e-3").asReal(""), -1e-3);
  EXPECT_EQ(*parse("7").asReal(""), 7.0);
  EXPECT_EQ(*parse("1e-999").asReal(""), 0.0);
  EXPECT_EQ(*parse("\"\"").asString(""), "");
}

TEST(Json, integersToTheEndsOfInt64) {
  constexpr int64_t min = std::numeric_limits<int64_t>::min(), max = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(*parse("0").asInteger(min, max, ""), 0);
  EXPECT_EQ(*parse("-0").asInteger(min, max, ""), 0);
  EXPECT_EQ(*parse("9223372036854775807").asInteger(min, max, ""), max);
  EXPECT_EQ(*parse("-9223372036854775808").asInteger(min, max, ""), min);
  EXPECT_EQ(parse("1.0").kind(), Kind::Real);
  EXPECT_EQ(parse("1e2").kind(), Kind::Real);
}

TEST(Json, stringsAreUnescaped) {
  EXPECT_EQ(*parse(R"("a\"\\\/\b\f\n\r\t")").asString(""), "a\"\\/\b\f\n\r\t");
  EXPECT_EQ(*parse(R"("\u00e9\ud83d\ude00")").asString(""), "\xc3\xa9\xf0\x9f\x98\x80");
  EXPECT_EQ(*parse(R"("a\u0000b")").asString(""), std::string_view("a\0b", 3));
  EXPECT_EQ(*parse("\"\xc3\xa9\"").asString(""), "\xc3\xa9");
}

TEST(Json, arrays) {
  JsonValue value = parse("[1, [], [2]]");
  std::span<const JsonValue> entries = *value.asArray("");
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[1].asArray("")->size(), 0u);
  EXPECT_EQ(*entries[2].asArray("")->front().asInteger(0, 9, ""), 2);
}

TEST(Json, objectsKeepTheOrderOfTheFile) {
  JsonValue value = parse(R"({"b": 1, "a": 2, "": 3})");
  std::span<const JsonMember> members = *value.asObject("");
  ASSERT_EQ(members.size(), 3u);
  EXPECT_EQ(members[0].key, "b");
  EXPECT_EQ(members[1].key, "a");
  EXPECT_EQ(members[2].key, "");
  EXPECT_EQ(value.find("a"), &members[1].value);
  EXPECT_EQ(value.find("c"), nullptr);
  EXPECT_EQ(parse("[1]").find("a"), nullptr);
  EXPECT_TRUE(parse("[1]").members().empty());
  EXPECT_TRUE(value.entries().empty());
}

TEST(Json, findsInObjectsOfEverySize) {
  for (int size : {0, 1, 7, 8, 9, 10, 100, 1000}) {
    std::string text;
    for (int i = 0; i < size; ++i)
      text += (i ? ",\"" : "\"") + std::to_string(i * 7919 % 1009) + "\":" + std::to_string(i);
    JsonValue value = parse("{" + text + "}");
    for (int i = 0; i < size; ++i) {
      const JsonValue *found = value.find(std::to_string(i * 7919 % 1009));
      ASSERT_NE(found, nullptr) << size << " " << i;
      EXPECT_EQ(*found->asInteger(0, size, ""), i);
    }
    EXPECT_EQ(value.find("-1"), nullptr);
    EXPECT_EQ(value.find("zzz"), nullptr);
  }
}

TEST(Json, valuesOutliveAMove) {
  JsonValue value = parse(R"({"a": ["text long enough to be on the heap"]})");
  JsonValue moved = std::move(value);
  EXPECT_EQ(*moved.find("a")->asArray("")->front().asString(""), "text long enough to be on the heap");
}

TEST(Json, depthAtTheLimit) { EXPECT_TRUE(parseJson(nested(jsonMaxDepth), "t.json")); }

//===----------------------------------------------------------------------===//
// Positions
//===----------------------------------------------------------------------===//

TEST(Json, positionsOfAllKinds) {
  JsonValue value = parse("{\"a\" :\n [1,-2.5e+3 ,true,\n  null,\"x\\\"y\",{}],\r\n\t\"b\":[ ] }");
  EXPECT_EQ(value.position(), at(1, 1));
  std::span<const JsonMember> members = *value.asObject("");
  EXPECT_EQ(members[0].keyPosition, at(1, 2));
  EXPECT_EQ(members[1].keyPosition, at(4, 2));
  EXPECT_EQ(members[0].value.position(), at(2, 2));
  EXPECT_EQ(members[1].value.position(), at(4, 6));
  std::span<const JsonValue> entries = *members[0].value.asArray("");
  SourcePosition expected[] = {at(2, 3), at(2, 5), at(2, 14), at(3, 3), at(3, 8), at(3, 15)};
  for (size_t i = 0; i < entries.size(); ++i)
    EXPECT_EQ(entries[i].position(), expected[i]) << i;
}

// The lexer has read one character past a number when it reports it, except at the end of the text.
TEST(Json, positionsAroundNumbers) {
  EXPECT_EQ(parse("1").position(), at(1, 1));
  EXPECT_EQ(parse(" \n 1").position(), at(2, 2));
  JsonValue value = parse("[1,2\n,3]");
  EXPECT_EQ(value.entries()[1].position(), at(1, 4));
  EXPECT_EQ(value.entries()[2].position(), at(2, 2));
}

TEST(Json, columnsCountBytes) { EXPECT_EQ(parse("[\"\xc3\xa9\",1]").entries()[1].position(), at(1, 7)); }

namespace {

struct Place {
  Kind kind;
  SourcePosition position;
  bool operator==(const Place &) const = default;
};

/// Writes a random document and notes where each value and key begins, in the order of the text.
class RandomDocument {
public:
  explicit RandomDocument(uint64_t seed) : random(seed) {
    space();
    value(0);
    space();
  }

  std::string text;
  std::vector<Place> places;

private:
  unsigned below(unsigned bound) { return random() % bound; }

  void put(std::string_view piece) {
    for (char c : piece) {
      text += c;
      column = c == '\n' ? 1 : column + 1;
      line += c == '\n';
    }
  }

  void note(Kind kind) { places.push_back({kind, {line, column}}); }

  void space() {
    static constexpr std::string_view spaces[] = {"", "", "", " ", "\n", "\t", "\r\n", " \n\n  "};
    put(spaces[below(8)]);
  }

  void string() {
    static constexpr std::string_view pieces[] = {"a", "\\\"", "\\\\", "\\u00e9", "\xc3\xa9",
                                                  ",", ":",    "[",    "}",       "\\n"};
    note(Kind::String);
    put("\"");
    for (unsigned i = below(5); i > 0; --i)
      put(pieces[below(10)]);
    put(std::to_string(unique++) + "\"");
  }

  void scalar() {
    static constexpr std::string_view integers[] = {"0", "-0", "17", "-9223372036854775808"};
    static constexpr std::string_view reals[] = {"0.5", "-1e5", "2E+07", "1.25e-3", "0e0"};
    switch (below(5)) {
    case 0:
      return note(Kind::Null), put("null");
    case 1:
      return note(Kind::Bool), put(below(2) ? "true" : "false");
    case 2:
      return note(Kind::Integer), put(integers[below(4)]);
    case 3:
      return note(Kind::Real), put(reals[below(5)]);
    default:
      return string();
    }
  }

  void value(int depth) {
    unsigned shape = depth > 5 ? 0 : below(3);
    if (shape == 0)
      return scalar();
    note(shape == 1 ? Kind::Array : Kind::Object);
    put(shape == 1 ? "[" : "{");
    space();
    for (unsigned i = 0, size = below(14); i < size; ++i) {
      if (i > 0)
        put(","), space();
      if (shape == 2)
        string(), space(), put(":"), space();
      value(depth + 1 + (i > 2));
      space();
    }
    put(shape == 1 ? "]" : "}");
  }

  std::mt19937_64 random;
  int64_t line = 1, column = 1;
  int unique = 0;
};

void collectPlaces(const JsonValue &value, std::vector<Place> &places) {
  places.push_back({value.kind(), value.position()});
  if (value.isArray())
    for (const JsonValue &entry : value.entries())
      collectPlaces(entry, places);
  if (value.isObject())
    for (const JsonMember &member : value.members()) {
      places.push_back({Kind::String, member.keyPosition});
      collectPlaces(member.value, places);
    }
}

} // namespace

TEST(Json, positionsAreExact) {
  uint64_t seed = testSeed();
  for (uint64_t i = 0; i < 200; ++i) {
    RandomDocument document(seed * 1000 + i);
    Expected<JsonValue> value = parseJson(document.text, "t.json");
    ASSERT_TRUE(value) << value.error().str() << "\n" << document.text;
    std::vector<Place> places;
    collectPlaces(*value, places);
    ASSERT_TRUE(places == document.places) << document.text;
  }
}

// Whatever happens to a text, it is accepted or refused at a place within it.
TEST(Json, mutatedTextIsRefusedInItsPlace) {
  std::mt19937_64 random(testSeed());
  static constexpr std::string_view bytes("{}[],:\"\\0-1.eEtfn \n\0\x7f\xc3\xff/", 25);
  for (int i = 0; i < 5000; ++i) {
    std::string text = RandomDocument(random()).text.substr(0, 400);
    for (unsigned changes = 1 + random() % 3; changes > 0 && !text.empty(); --changes) {
      size_t where = random() % text.size();
      if (random() % 2)
        text[where] = bytes[random() % bytes.size()];
      else
        text.erase(where, 1 + random() % 4);
    }
    Expected<JsonValue> value = parseJson(text, "t.json");
    if (value || text.empty())
      continue;
    SourcePosition position = value.error().position;
    ASSERT_GE(position.line, 1) << text;
    ASSERT_LE(position.line, 1 + std::count(text.begin(), text.end(), '\n')) << text;
    ASSERT_GE(position.column, 1) << text;
    ASSERT_LE(position.column, static_cast<int64_t>(text.size()) + 1) << text;
    ASSERT_NE(value.error().message, "") << text;
  }
}

//===----------------------------------------------------------------------===//
// Refused documents
//===----------------------------------------------------------------------===//

TEST(Json, negative_empty) { EXPECT_EQ(refusal(""), "t.json: error: expects a JSON document, got no text"); }
TEST(Json, negative_onlySpace) {
  EXPECT_EQ(refusal(" \n "), "t.json:2:2: error: expects a value, got the end of the text");
}
TEST(Json, negative_byteOrderMark) {
  EXPECT_EQ(refusal("\xef\xbb\xbf{}"), "t.json:1:1: error: expects UTF-8 without a byte order mark");
}
TEST(Json, negative_utf16) {
  EXPECT_EQ(refusal(std::string_view("\xff\xfe{\0", 4)), "t.json:1:1: error: expects a value, got byte 0xff");
}
TEST(Json, negative_trailingValue) {
  EXPECT_EQ(refusal("{}\n {}"), "t.json:2:2: error: expects the end of the text, got '{'");
}
TEST(Json, negative_trailingCommaAfterDocument) {
  EXPECT_EQ(refusal("1,"), "t.json:1:2: error: expects the end of the text, got ','");
}
TEST(Json, negative_trailingNul) {
  EXPECT_EQ(refusal(std::string_view("{} \0{}", 6)), "t.json:1:4: error: expects the end of the text, got byte 0x00");
}
TEST(Json, negative_nulInArray) {
  EXPECT_EQ(refusal(std::string_view("[1\0]", 4)), "t.json:1:3: error: expects ',' or ']', got byte 0x00");
}
TEST(Json, negative_comment) { EXPECT_EQ(refusal("// x\n1"), "t.json:1:1: error: expects a value, got '/'"); }
TEST(Json, negative_nan) { EXPECT_EQ(refusal("[NaN]"), "t.json:1:2: error: expects a value or ']', got \"NaN\""); }
TEST(Json, negative_smallNan) { EXPECT_EQ(refusal("nan"), "t.json:1:1: error: expects a value, got \"nan\""); }
TEST(Json, negative_infinity) {
  EXPECT_EQ(refusal("[1, Infinity]"), "t.json:1:5: error: expects a value, got \"Infinity\"");
}
TEST(Json, negative_minusInfinity) {
  EXPECT_EQ(refusal("[-Infinity]"), "t.json:1:3: error: invalid number; expected digit after '-'");
}
TEST(Json, negative_word) { EXPECT_EQ(refusal("[tru]"), "t.json:1:2: error: expects a value or ']', got \"tru\""); }
TEST(Json, negative_wordAfterValue) {
  EXPECT_EQ(refusal("[truest]"), "t.json:1:6: error: expects ',' or ']', got \"st\"");
}

TEST(Json, negative_arrayEndAfterComma) { EXPECT_EQ(refusal("[1, ]"), "t.json:1:5: error: expects a value, got ']'"); }
TEST(Json, negative_arrayTwoCommas) { EXPECT_EQ(refusal("[1,,2]"), "t.json:1:4: error: expects a value, got ','"); }
TEST(Json, negative_arrayNoComma) {
  EXPECT_EQ(refusal("[1 2]"), "t.json:1:4: error: expects ',' or ']', got a number");
}
TEST(Json, negative_arrayOpen) {
  EXPECT_EQ(refusal("[1\n"), "t.json:2:1: error: expects ',' or ']', got the end of the text");
}
TEST(Json, negative_arrayClosedAsObject) {
  EXPECT_EQ(refusal("[1}"), "t.json:1:3: error: expects ',' or ']', got '}'");
}
TEST(Json, negative_arrayColon) { EXPECT_EQ(refusal("[:1]"), "t.json:1:2: error: expects a value or ']', got ':'"); }

TEST(Json, negative_objectKeyNumber) {
  EXPECT_EQ(refusal("{1:2}"), "t.json:1:2: error: expects a key or '}', got a number");
}
TEST(Json, negative_objectNoColon) { EXPECT_EQ(refusal("{\"a\" 1}"), "t.json:1:6: error: expects ':', got a number"); }
TEST(Json, negative_objectTwoColons) {
  EXPECT_EQ(refusal("{\"a\"::1}"), "t.json:1:6: error: expects a value, got ':'");
}
TEST(Json, negative_objectNoValue) { EXPECT_EQ(refusal("{\"a\":}"), "t.json:1:6: error: expects a value, got '}'"); }
TEST(Json, negative_objectNoComma) {
  EXPECT_EQ(refusal("{\"a\":1 \"b\":2}"), "t.json:1:8: error: expects ',' or '}', got a string");
}
TEST(Json, negative_objectEndAfterComma) {
  EXPECT_EQ(refusal("{\"a\":1,}"), "t.json:1:8: error: expects a key, got '}'");
}
TEST(Json, negative_objectOpen) {
  EXPECT_EQ(refusal("{\"a\":1"), "t.json:1:7: error: expects ',' or '}', got the end of the text");
}

TEST(Json, negative_duplicateKey) {
  EXPECT_EQ(refusal("{\"a\":1,\n \"b\":2, \"a\":3}"),
            "t.json:2:9: error: expects each key once, got \"a\" again after line 1, column 2");
}
TEST(Json, negative_duplicateKeyByEscape) {
  EXPECT_EQ(refusal(R"({"a":1,"\u0061":2})"),
            "t.json:1:8: error: expects each key once, got \"a\" again after line 1, column 2");
}
TEST(Json, negative_duplicateKeyWithin) {
  EXPECT_EQ(refusal(R"([{"o":{"":1,"":2}}])"),
            "t.json:1:13: error: expects each key once, got \"\" again after line 1, column 8");
}
TEST(Json, negative_firstDuplicateOfMany) {
  std::string text = "{";
  for (int i = 0; i < 100; ++i)
    text += "\"" + std::to_string(i) + "\":0,\n";
  text += "\"70\":0,\n\"20\":0}";
  EXPECT_EQ(refusal(text), "t.json:101:1: error: expects each key once, got \"70\" again after line 71, column 1");
}

TEST(Json, negative_integerAboveInt64) {
  EXPECT_EQ(refusal("[9223372036854775808]"),
            "t.json:1:2: error: expects an integer of 64 bits, got \"9223372036854775808\"");
}
TEST(Json, negative_integerBelowInt64) {
  EXPECT_EQ(refusal("[-9223372036854775809]"),
            "t.json:1:2: error: expects an integer of 64 bits, got \"-9223372036854775809\"");
}
TEST(Json, negative_integerAboveUint64) {
  EXPECT_EQ(refusal("[1, 18446744073709551616]"),
            "t.json:1:5: error: expects an integer of 64 bits, got \"18446744073709551616\"");
}
TEST(Json, negative_integerAboveDouble) {
  EXPECT_EQ(refusal("[1, " + std::string(400, '9') + "]"),
            "t.json:1:5: error: expects an integer of 64 bits, got \"" + std::string(64, '9') + "\"...");
}
TEST(Json, negative_realAboveDouble) {
  EXPECT_EQ(refusal("[1, -1e999]"), "t.json:1:5: error: expects a number that a double can hold, got \"-1e999\"");
}
TEST(Json, negative_numberLeadingZero) {
  EXPECT_EQ(refusal("[01]"), "t.json:1:3: error: expects ',' or ']', got a number");
}
TEST(Json, negative_numberLeadingPlus) {
  EXPECT_EQ(refusal("[+1]"), "t.json:1:2: error: expects a value or ']', got '+'");
}
TEST(Json, negative_numberNoFraction) {
  EXPECT_EQ(refusal("[1.]"), "t.json:1:4: error: invalid number; expected digit after '.'");
}
TEST(Json, negative_numberNoExponent) {
  EXPECT_EQ(refusal("[1e]"), "t.json:1:4: error: invalid number; expected '+', '-', or digit after exponent");
}
TEST(Json, negative_numberNoExponentDigits) {
  EXPECT_EQ(refusal("1e+"), "t.json:1:4: error: invalid number; expected digit after exponent sign");
}
TEST(Json, negative_numbersInARow) {
  EXPECT_EQ(refusal("[1-2]"), "t.json:1:3: error: expects ',' or ']', got a number");
}

TEST(Json, negative_stringOpen) {
  EXPECT_EQ(refusal("[\"ab"), "t.json:1:5: error: invalid string: missing closing quote");
}
TEST(Json, negative_stringLineEnd) {
  EXPECT_EQ(refusal("\n\"ab\ncd\""),
            "t.json:2:4: error: invalid string: control character U+000A (LF) must be escaped to \\u000A or \\n");
}
TEST(Json, negative_stringNul) {
  EXPECT_EQ(refusal(std::string_view("\"a\0\"", 4)),
            "t.json:1:3: error: invalid string: control character U+0000 (NUL) must be escaped to \\u0000");
}
TEST(Json, negative_stringInvalidUtf8) {
  EXPECT_EQ(refusal("[\"a\xff\"]"), "t.json:1:4: error: invalid string: ill-formed UTF-8 byte");
}
TEST(Json, negative_stringOverlongUtf8) {
  EXPECT_EQ(refusal("\"\xc0\x80\""), "t.json:1:2: error: invalid string: ill-formed UTF-8 byte");
}
TEST(Json, negative_stringUtf8Surrogate) {
  EXPECT_EQ(refusal("\"\xed\xa0\x80\""), "t.json:1:3: error: invalid string: ill-formed UTF-8 byte");
}
TEST(Json, negative_keyInvalidUtf8) {
  EXPECT_EQ(refusal("{\"\x80\":1}"), "t.json:1:3: error: invalid string: ill-formed UTF-8 byte");
}
TEST(Json, negative_stringEscape) {
  EXPECT_EQ(refusal(R"("\x")"), "t.json:1:3: error: invalid string: forbidden character after backslash");
}
TEST(Json, negative_stringEscapeDigits) {
  EXPECT_EQ(refusal(R"("\u00g0")"), "t.json:1:6: error: invalid string: '\\u' must be followed by 4 hex digits");
}
TEST(Json, negative_stringHighSurrogate) {
  EXPECT_EQ(refusal(R"("\ud800")"),
            "t.json:1:8: error: invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF");
}
TEST(Json, negative_stringLowSurrogate) {
  EXPECT_EQ(refusal(R"("\udc00")"),
            "t.json:1:7: error: invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF");
}
TEST(Json, negative_stringSingleQuotes) {
  EXPECT_EQ(refusal("['a']"), "t.json:1:2: error: expects a value or ']', got '''");
}

TEST(Json, negative_depth) {
  EXPECT_EQ(refusal(nested(jsonMaxDepth + 1)), "t.json:1:65: error: expects at most 64 levels of nesting, got more");
}
TEST(Json, negative_depthOfAMillion) {
  EXPECT_EQ(refusal(std::string(1'000'000, '[')), "t.json:1:65: error: expects at most 64 levels of nesting, got more");
}
TEST(Json, negative_values) {
  std::string text = "[";
  for (int64_t i = 0; i < jsonMaxValues; ++i)
    text += "0,";
  EXPECT_EQ(refusal(text), "t.json:1:8000000: error: expects at most 4000000 values, got more");
}
TEST(Json, negative_documentTooLarge) {
  EXPECT_EQ(refusal(std::string(jsonMaxBytes + 1, ' ')),
            "t.json: error: expects a JSON document of at most 268435456 bytes, got 268435457");
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

TEST(JsonFile, reads) {
  TempDir dir;
  Expected<JsonValue> value = readJsonFile(dir.write("a.json", "{\"a\": 1}\n"));
  ASSERT_TRUE(value) << value.error().str();
  EXPECT_EQ(*value->find("a")->asInteger(0, 1, ""), 1);
}

TEST(JsonFile, negative_syntaxNamesTheFile) {
  TempDir dir;
  std::string path = dir.write("a.json", "[\n1 2]");
  EXPECT_EQ(refusal(readJsonFile(path)), path + ":2:3: error: expects ',' or ']', got a number");
}
TEST(JsonFile, negative_missing) {
  TempDir dir;
  std::string path = dir.path("a.json");
  EXPECT_EQ(refusal(readJsonFile(path)), path + ": error: cannot open: No such file or directory");
}
TEST(JsonFile, negative_directory) {
  TempDir dir;
  std::string path = dir.path(".");
  EXPECT_EQ(refusal(readJsonFile(path)), path + ": error: expects a regular file, got a directory");
}
TEST(JsonFile, negative_empty) {
  TempDir dir;
  std::string path = dir.write("a.json", "");
  EXPECT_EQ(refusal(readJsonFile(path)), path + ": error: expects a JSON document, got no text");
}
TEST(JsonFile, negative_tooLarge) {
  TempDir dir;
  std::string path = dir.write("a.json", "");
  // Sparse: takes no room on the disk.
  ASSERT_EQ(truncate(path.c_str(), jsonMaxBytes + 1), 0);
  EXPECT_EQ(refusal(readJsonFile(path)), path + ": error: expects at most 268435456 bytes, got 268435457");
}

//===----------------------------------------------------------------------===//
// Checked access
//===----------------------------------------------------------------------===//

TEST(JsonAccess, boundsAreIncluded) {
  EXPECT_EQ(*parse("255").asInteger(0, 255, ""), 255);
  EXPECT_EQ(*parse("0").asInteger(0, 255, ""), 0);
  EXPECT_EQ(parse("[1, 2]").asArray(2, 2, "")->size(), 2u);
  EXPECT_EQ(parse("[]").asArray(0, 2, "")->size(), 0u);
}

TEST(JsonAccess, negative_integerAbove) {
  EXPECT_EQ(refusal(parse("\n  300").asInteger(0, 255, "head 3")),
            "error: head 3: expects an integer in 0..255, got 300");
  EXPECT_EQ(parse("\n  300").asInteger(0, 255, "").error().position, at(2, 3));
}
TEST(JsonAccess, negative_integerBelow) {
  EXPECT_EQ(refusal(parse("-1").asInteger(0, 255, "")), "error: expects an integer in 0..255, got -1");
}
TEST(JsonAccess, negative_integerReal) {
  EXPECT_EQ(refusal(parse("3.0").asInteger(0, 255, "")), "error: expects an integer in 0..255, got 3.0");
}
TEST(JsonAccess, negative_integerOpenRanges) {
  constexpr int64_t min = std::numeric_limits<int64_t>::min(), max = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(refusal(parse("-1").asInteger(0, max, "")), "error: expects an integer of at least 0, got -1");
  EXPECT_EQ(refusal(parse("1").asInteger(min, 0, "")), "error: expects an integer of at most 0, got 1");
  EXPECT_EQ(refusal(parse("null").asInteger(min, max, "")), "error: expects an integer, got null");
}
TEST(JsonAccess, negative_bool) {
  EXPECT_EQ(refusal(parse("1").asBool("causal")), "error: causal: expects true or false, got 1");
}
TEST(JsonAccess, negative_real) {
  EXPECT_EQ(refusal(parse("\"1\"").asReal("scale")), "error: scale: expects a number, got \"1\"");
}
TEST(JsonAccess, negative_string) {
  EXPECT_EQ(refusal(parse("1e-7").asString("name")), "error: name: expects a string, got 1e-07");
}
TEST(JsonAccess, negative_array) {
  EXPECT_EQ(refusal(parse("{}").asArray("grid")), "error: grid: expects an array, got an object");
}
TEST(JsonAccess, negative_arrayKind) {
  EXPECT_EQ(refusal(parse("true").asArray(3, 3, "grid")), "error: grid: expects an array of 3 entries, got true");
}
TEST(JsonAccess, negative_arrayTooShort) {
  EXPECT_EQ(refusal(parse("[1]").asArray(3, 3, "grid")),
            "error: grid: expects an array of 3 entries, got an array of 1 entry");
}
TEST(JsonAccess, negative_arrayTooLong) {
  EXPECT_EQ(refusal(parse("[1,2]").asArray(0, 1, "")),
            "error: expects an array of 0..1 entry, got an array of 2 entries");
}
TEST(JsonAccess, negative_arrayEmpty) {
  EXPECT_EQ(refusal(parse("[]").asArray(1, std::numeric_limits<size_t>::max(), "heads")),
            "error: heads: expects an array of at least 1 entry, got an array of 0 entries");
}
TEST(JsonAccess, negative_object) {
  EXPECT_EQ(refusal(parse("[]").asObject("")), "error: expects an object, got an array of 0 entries");
}

TEST(JsonAccess, textInMessagesIsEscapedAndCut) {
  EXPECT_EQ(quoteText("a\"\\\n\x1b\x7f"), R"("a\"\\\u000a\u001b\u007f")");
  EXPECT_EQ(quoteText(std::string(65, 'x')), "\"" + std::string(64, 'x') + "\"...");
  EXPECT_EQ(quoteText(std::string(63, 'x') + "\xc3\xa9"), "\"" + std::string(63, 'x') + "\"...");
  EXPECT_EQ(quoteByte('['), "'['");
  EXPECT_EQ(quoteByte('\n'), "byte 0x0a");
}

//===----------------------------------------------------------------------===//
// ObjectReader
//===----------------------------------------------------------------------===//

TEST(ObjectReader, readsKnownFields) {
  JsonValue value = parse(R"({"grid": [1, 2], "name": "n", "heads": 3, "causal": true, "text": 5})");
  ObjectReader reader = *ObjectReader::open(value, "model");
  EXPECT_EQ(reader.requiredArray("grid", 1, 3)->size(), 2u);
  EXPECT_EQ(*reader.requiredString("name"), "n");
  EXPECT_EQ(*reader.requiredInteger("heads", 1, 64), 3);
  EXPECT_EQ(*reader.requiredBool("causal"), true);
  EXPECT_EQ(*reader.optionalInteger("text", 0, 512, 0), 5);
  EXPECT_EQ(*reader.optionalInteger("sink", 0, 512, 7), 7);
  EXPECT_EQ(reader.optional("note"), nullptr);
  EXPECT_TRUE(reader.finish());
}

TEST(ObjectReader, negative_noObject) {
  EXPECT_EQ(refusal(ObjectReader::open(parse("3"), "model")), "error: model: expects an object, got 3");
}

TEST(ObjectReader, negative_missingField) {
  JsonValue value = parse("[\n {\"a\": 1}]");
  ObjectReader reader = *ObjectReader::open(value.asArray("")->front(), "model");
  Expected<const JsonValue *> grid = reader.required("grid");
  EXPECT_EQ(refusal(grid), "error: model: expects a field \"grid\", got none");
  EXPECT_EQ(grid.error().position, at(2, 2));
  EXPECT_EQ(refusal(reader.requiredInteger("b", 0, 1)), "error: model: expects a field \"b\", got none");
}

TEST(ObjectReader, negative_unknownField) {
  JsonValue value = parse("{\"grid\": 1,\n \"gird\": 2}");
  ObjectReader reader = *ObjectReader::open(value, "model");
  (void)reader.required("grid");
  (void)reader.optional("text");
  Expected<void> done = reader.finish();
  EXPECT_EQ(refusal(done), "error: model: expects only the fields \"grid\", \"text\", got \"gird\"");
  EXPECT_EQ(done.error().position, at(2, 2));
}

TEST(ObjectReader, negative_noFieldIsKnown) {
  JsonValue value = parse("{\"a\": 1}");
  EXPECT_EQ(refusal(ObjectReader::open(value, "")->finish()), "error: expects no fields, got \"a\"");
}

TEST(ObjectReader, negative_fieldTypes) {
  JsonValue value = parse(R"({"a": null})");
  ObjectReader reader = *ObjectReader::open(value, "head 3");
  EXPECT_EQ(refusal(reader.requiredInteger("a", 0, 9)), "error: head 3: \"a\": expects an integer in 0..9, got null");
  EXPECT_EQ(refusal(reader.optionalInteger("a", 0, 9, 0)),
            "error: head 3: \"a\": expects an integer in 0..9, got null");
  EXPECT_EQ(refusal(reader.requiredString("a")), "error: head 3: \"a\": expects a string, got null");
  EXPECT_EQ(refusal(reader.requiredBool("a")), "error: head 3: \"a\": expects true or false, got null");
  EXPECT_EQ(refusal(reader.requiredArray("a", 1, 2)),
            "error: head 3: \"a\": expects an array of 1..2 entries, got null");
}

TEST(ObjectReader, errorsGetTheirFile) {
  JsonValue value = parse("{\"a\": 300}");
  Expected<int64_t> a = inFile(ObjectReader::open(value, "")->requiredInteger("a", 0, 255), "t.json");
  EXPECT_EQ(refusal(a), "t.json:1:7: error: \"a\": expects an integer in 0..255, got 300");
}

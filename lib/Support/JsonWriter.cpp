//===- JsonWriter.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/JsonWriter.h"

#include "openwork/Support/Json.h"

#include <cassert>
#include <charconv>
#include <cmath>
#include <utility>

using namespace openwork;

void JsonWriter::breakLine() {
  text += '\n';
  text.append(2 * open.size(), ' ');
}

void JsonWriter::separate() {
  if (std::exchange(afterKey, false) || open.empty())
    return;
  bool first = std::exchange(open.back().empty, false);
  if (!first)
    text += ',';
  if (open.back().layout == Layout::Lines)
    breakLine();
  else if (!first)
    text += ' ';
}

JsonWriter &JsonWriter::value(std::string_view token) {
  separate();
  text += token;
  return *this;
}

JsonWriter &JsonWriter::begin(char bracket, Layout layout) {
  separate();
  text += bracket;
  // Inside a line there are no lines.
  bool inLine = !open.empty() && open.back().layout == Layout::Line;
  open.push_back({bracket == '{' ? '}' : ']', inLine ? Layout::Line : layout});
  return *this;
}

JsonWriter &JsonWriter::end() {
  assert(!open.empty() && !afterKey);
  Open last = open.back();
  open.pop_back();
  if (last.layout == Layout::Lines && !last.empty)
    breakLine();
  text += last.close;
  return *this;
}

JsonWriter &JsonWriter::key(std::string_view name) {
  assert(!open.empty() && open.back().close == '}' && !afterKey);
  separate();
  text += quoteText(name, name.size()) + ": ";
  afterKey = true;
  return *this;
}

JsonWriter &JsonWriter::integer(int64_t number) { return value(std::to_string(number)); }
JsonWriter &JsonWriter::boolean(bool flag) { return value(flag ? "true" : "false"); }
JsonWriter &JsonWriter::string(std::string_view bytes) { return value(quoteText(bytes, bytes.size())); }

std::string openwork::realText(double number) {
  char buffer[32];
  std::string text(buffer, std::to_chars(buffer, buffer + sizeof(buffer), number).ptr);
  return text.find_first_of(".ein") == std::string::npos ? text + ".0" : text;
}

JsonWriter &JsonWriter::real(double number) {
  assert(std::isfinite(number));
  return value(realText(number));
}

std::string JsonWriter::take() {
  assert(open.empty() && !afterKey);
  return std::exchange(text, {});
}

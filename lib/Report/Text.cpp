//===- Text.cpp -----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Text.h"

#include "openwork/Picture/Figure.h"
#include "openwork/Picture/Svg.h"

#include <array>
#include <cmath>
#include <cstdio>

using namespace openwork;

std::string openwork::grouped(int64_t number) {
  std::string text = std::to_string(number);
  for (int64_t place = std::ssize(text) - 3; place > (number < 0 ? 1 : 0); place -= 3)
    text.insert(place, ",");
  return text;
}

std::string openwork::counted(int64_t number, std::string_view noun) {
  std::string text = grouped(number) + " " + std::string(noun);
  if (number == 1)
    return text;
  return text + (noun.ends_with("s") || noun.ends_with("x") || noun.ends_with("ch") ? "es" : "s");
}

static std::string fixed(double value, int decimals) {
  std::array<char, 64> buffer;
  int length = std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
  return std::string(buffer.data(), std::min<size_t>(length, buffer.size() - 1));
}

/// Four digits that count, at most three behind the point.
static std::string rounded(double value) {
  return fixed(value, value < 10 ? 3 : value < 100 ? 2 : value < 1000 ? 1 : 0);
}

std::string openwork::percentOf(double share) { return fixed(100 * share, 1) + " %"; }
std::string openwork::factorText(double factor) { return fixed(factor, 2) + " x"; }

std::string openwork::secondsText(double seconds) {
  if (seconds >= 1)
    return rounded(seconds) + " s";
  return seconds >= 1e-3 ? rounded(seconds * 1e3) + " ms" : rounded(seconds * 1e6) + " µs";
}

std::string openwork::bytesText(int64_t bytes) {
  constexpr double kilo = 1024;
  if (bytes < 1024)
    return std::to_string(bytes) + " B";
  return double(bytes) < kilo * kilo ? fixed(bytes / kilo, 1) + " KB" : fixed(bytes / kilo / kilo, 1) + " MB";
}

std::string openwork::escaped(std::string_view text, int64_t most) { return escapeXml(printableText(text, most)); }

std::string openwork::escapeText(std::string_view text) {
  std::string html;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    html += escaped(text.substr(0, end), std::ssize(text));
    html += end < text.size() ? "\n" : "";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return html;
}

std::string openwork::base64(std::span<const std::byte> bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    size_t count = std::min<size_t>(3, bytes.size() - i);
    uint32_t word = 0;
    for (size_t j = 0; j < 3; ++j)
      word = word << 8 | (j < count ? std::to_integer<uint32_t>(bytes[i + j]) : 0);
    for (size_t j = 0; j < 4; ++j)
      text += j <= count ? kBase64Digits[word >> (18 - 6 * j) & 63] : '=';
  }
  return text;
}

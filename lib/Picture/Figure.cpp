//===- Figure.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Picture/Figure.h"

#include <algorithm>

using namespace openwork;

int64_t Label::width(std::string_view text, int64_t size) {
  auto begins = [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; };
  return std::ranges::count_if(text, begins) * kLetterWidth * size;
}

Expected<Figure> Figure::get(int64_t width, int64_t height) {
  if (width > kMaxPixels || height > kMaxPixels || width * height > kMaxPixels)
    return error("expects a picture of at most " + std::to_string(kMaxPixels) + " pixels, got " +
                 std::to_string(width) + " x " + std::to_string(height));
  return Figure(width, height);
}

void Figure::add(Label label) {
  constexpr int64_t mostLetters = 400;
  label.text = printableText(label.text, mostLetters);
  elements_.emplace_back(std::move(label));
}

size_t Figure::addImage(CellImage image) {
  images_.push_back(std::move(image));
  return images_.size() - 1;
}

void Figure::addFrame(const Rect &rect) {
  add(Rect{rect.x, rect.y, rect.width, 1, rect.ink});
  add(Rect{rect.x, rect.y + rect.height - 1, rect.width, 1, rect.ink});
  add(Rect{rect.x, rect.y, 1, rect.height, rect.ink});
  add(Rect{rect.x + rect.width - 1, rect.y, 1, rect.height, rect.ink});
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// Bytes of the well-formed character of UTF-8 that the text begins with, or 0 (RFC 3629).
static size_t characterLength(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  uint8_t first = byte(0);
  if (first < 0x80)
    return 1;
  size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length)
    return 0;
  for (size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80)
      return 0;
  // Forms longer than need be, surrogates, and what is beyond U+10FFFF.
  uint8_t second = byte(1);
  bool isBad = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
               (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return isBad ? 0 : length;
}

/// Whether a character is one that no document of XML may hold, or a control character.
static bool isUnprintable(std::string_view character) {
  uint8_t first = character[0];
  if (first < 0x20 || first == 0x7F)
    return true;
  if (character.size() == 2)
    return first == 0xC2 && static_cast<uint8_t>(character[1]) < 0xA0;
  return character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
}

std::string openwork::printableText(std::string_view text, int64_t most) {
  std::string printable;
  /// Where each of the characters begins.
  std::vector<size_t> begins;
  while (!text.empty() && static_cast<int64_t>(begins.size()) <= most) {
    begins.push_back(printable.size());
    size_t length = characterLength(text);
    std::string_view character = text.substr(0, std::max<size_t>(1, length));
    printable += length == 0 || isUnprintable(character) ? "\xEF\xBF\xBD" : character;
    text.remove_prefix(character.size());
  }
  constexpr int64_t dots = 3;
  if (static_cast<int64_t>(begins.size()) > most)
    printable.replace(begins[std::max<int64_t>(0, most - dots)], std::string::npos, "...");
  return printable;
}

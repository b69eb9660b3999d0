//===- MappedText.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MappedText.h"

#include <algorithm>

using namespace openwork;

void MappedText::add(std::string_view added, SourcePosition position) {
  pieces.push_back({text.size(), position, false});
  text += added;
}

void MappedText::copy(std::string_view added, SourcePosition position) {
  while (!added.empty()) {
    size_t end = std::min(added.find('\n'), added.size());
    pieces.push_back({text.size(), position, true});
    text += added.substr(0, end);
    if (end == added.size())
      return;
    text += ' ';
    added.remove_prefix(end + 1);
    position = {position.line + 1, 1};
  }
}

void MappedText::append(const MappedText &other) {
  for (const Piece &piece : other.pieces)
    pieces.push_back({text.size() + piece.begin, piece.position, piece.isCopy});
  text += other.text;
}

SourcePosition MappedText::positionAt(size_t offset) const {
  auto after = std::ranges::upper_bound(pieces, offset, {}, &Piece::begin);
  const Piece &piece = *std::prev(after);
  if (!piece.isCopy)
    return piece.position;
  return {piece.position.line, piece.position.column + static_cast<int64_t>(offset - piece.begin)};
}

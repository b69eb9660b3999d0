//===- Picture.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Picture.h"

#include "openwork/Support/Bits.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <vector>

using namespace openwork;

static constexpr llvm::StringLiteral kIndent = "  ";
/// Nothing visited, up to a fifth of the blocks, ..., all of them, and all of them in full.
static constexpr llvm::StringLiteral kShades = ".:-=+*#";

namespace {

/// The rectangles that characters stand for.
struct Scale {
  int64_t rows = 1, columns = 1;
};

/// Visited and full blocks of a rectangle.
struct Count {
  int64_t visited = 0, full = 0;
};

} // namespace

static Scale chooseScale(const BlockMask &mask, int64_t width) {
  width = std::max<int64_t>(1, width - kIndent.size());
  int64_t height = width / 2, most = std::max<int64_t>(1, width);
  Scale scale;
  scale.columns = llvm::divideCeil(mask.numColumns(), most);
  scale.rows = mask.numRows() <= most ? 1 : llvm::divideCeil(mask.numRows(), height);
  // A character is about twice as high as wide.
  if (scale.columns > 1)
    scale.rows = std::max(scale.rows, 2 * scale.columns);
  return scale;
}

static char shade(Count count, int64_t blocks) {
  constexpr int64_t steps = kShades.size() - 2;
  if (count.full == blocks)
    return kShades.back();
  return kShades[llvm::divideCeil(count.visited * steps, blocks)];
}

static void drawBlocks(llvm::raw_ostream &os, const BlockMask &mask) {
  for (int64_t row = 0; row < mask.numRows(); ++row) {
    os << kIndent;
    for (int64_t column = 0; column < mask.numColumns(); ++column)
      switch (mask.kind(row, column)) {
      case BlockKind::Empty:
        os << '.';
        break;
      case BlockKind::Partial:
        os << 'o';
        break;
      case BlockKind::Full:
        os << '#';
        break;
      }
    os << '\n';
  }
  os << "  # full block, o partial block, . empty block; one row for each query tile\n";
}

/// One line of rectangles, from row `begin` on.
static void drawLine(llvm::raw_ostream &os, const BlockMask &mask, int64_t begin, Scale scale) {
  int64_t end = std::min(begin + scale.rows, mask.numRows());
  std::vector<Count> counts(llvm::divideCeil(mask.numColumns(), scale.columns));
  std::vector<uint64_t> visited(mask.wordsPerRow());
  for (int64_t row = begin; row < end; ++row) {
    mask.visited(row, visited);
    forEachSetBit(Words(visited), [&](int64_t column) { ++counts[column / scale.columns].visited; });
    forEachSetBit(mask.full(row), [&](int64_t column) { ++counts[column / scale.columns].full; });
  }
  os << kIndent;
  for (auto [i, count] : llvm::enumerate(counts)) {
    int64_t columns = std::min<int64_t>(scale.columns, mask.numColumns() - i * scale.columns);
    os << shade(count, columns * (end - begin));
  }
  os << '\n';
}

void openwork::drawMask(llvm::raw_ostream &os, const BlockMask &mask, int64_t width) {
  Scale scale = chooseScale(mask, width);
  if (scale.rows == 1 && scale.columns == 1)
    return drawBlocks(os, mask);
  for (int64_t row = 0; row < mask.numRows(); row += scale.rows)
    drawLine(os, mask, row, scale);
  os << "  each character is " << scale.rows << " x " << scale.columns
     << " blocks: # all full; . none visited; : - = + * up "
     << "to\n  20, 40, 60, 80 and 100 % visited\n";
}

//===----------------------------------------------------------------------===//
// Differences
//===----------------------------------------------------------------------===//

namespace {

/// What became of the blocks of a rectangle.
struct Changes {
  bool added = false, removed = false, changed = false, kept = false;

  char character() const {
    if (added || removed)
      return added && removed ? '*' : added ? '+' : '-';
    return changed ? '~' : kept ? '#' : '.';
  }
};

} // namespace

static bool isSameBlock(const BlockMask &before, const BlockMask &after, int64_t row, int64_t column) {
  BlockKind kind = before.kind(row, column);
  return kind == after.kind(row, column) &&
         (kind != BlockKind::Partial ||
          llvm::equal(before.tileMask(row, column).words(), after.tileMask(row, column).words()));
}

static void addRow(std::vector<Changes> &changes, const BlockMask &before, const BlockMask &after, int64_t row,
                   int64_t columns) {
  std::vector<uint64_t> was(before.wordsPerRow()), is(after.wordsPerRow());
  before.visited(row, was);
  after.visited(row, is);
  for (int64_t column = 0; column < before.numColumns(); ++column) {
    Changes &change = changes[column / columns];
    bool wasVisited = testBit(was, column), isVisited = testBit(is, column);
    change.added |= isVisited && !wasVisited;
    change.removed |= wasVisited && !isVisited;
    if (wasVisited && isVisited)
      (isSameBlock(before, after, row, column) ? change.kept : change.changed) = true;
  }
}

void openwork::drawDifference(llvm::raw_ostream &os, const BlockMask &before, const BlockMask &after, int64_t width) {
  Scale scale = chooseScale(before, width);
  for (int64_t begin = 0; begin < before.numRows(); begin += scale.rows) {
    std::vector<Changes> changes(llvm::divideCeil(before.numColumns(), scale.columns));
    for (int64_t row = begin; row < std::min(begin + scale.rows, before.numRows()); ++row)
      addRow(changes, before, after, row, scale.columns);
    os << kIndent;
    for (const Changes &each : changes)
      os << each.character();
    os << '\n';
  }
  if (scale.rows == 1 && scale.columns == 1) {
    os << "  + added block, - removed block, ~ other pairs of a block, # the same block, . no block\n";
    return;
  }
  os << "  each character is " << scale.rows << " x " << scale.columns
     << " blocks: + some added; - some removed; * both; or else ~ other\n  pairs of some; # some, all the same; . "
        "none\n";
}

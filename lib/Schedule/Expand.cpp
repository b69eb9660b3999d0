//===- Expand.cpp - Running a carving's loops -----------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RowBoxes.h"
#include "RowTree.h"
#include "openwork/Schedule/Carver.h"

using namespace openwork;

namespace {

/// The loops of one nest for one row.
struct RowNest {
  TileProduct tiles = {TileSpan{1, 1, 0, 1}, TileSpan{1, 1, 0, 1}, {}};
  std::array<Interval, 3> full = {Interval{0, 1}, Interval{0, 1}, {}};
  bool hasFullBox = false;
};

/// Checks one carving against its mask, row by row.
class Prover {
public:
  Prover(const Carving &carving, const BlockMask &mask)
      : carving(carving), mask(mask), querySegments(mask.tiling().query.segments()),
        keySegments(mask.tiling().key.segments()), seen(mask.numRows()), full(mask.wordsPerRow()),
        masked(mask.wordsPerRow()) {}

  Expected<void> prove();

private:
  Expected<void> checkRows(int64_t querySegment, const std::vector<Interval> &rows) const;
  Expected<void> checkNest(const VisitNest &nest, size_t rowRank) const;
  Expected<void> see(int64_t row);
  Expected<void> proveRow(const AffineRows &box, int64_t row, std::span<const int64_t> coord);
  Expected<void> visit(int64_t row, int64_t begin, int64_t end, VisitKind kind);
  Expected<void> checkTileMask(int64_t row, int64_t begin, int64_t end, uint32_t tileMask) const;
  Expected<void> compare(int64_t row) const;

  const Carving &carving;
  const BlockMask &mask;
  const std::vector<Segment> &querySegments;
  const std::vector<Segment> &keySegments;
  std::vector<bool> seen;
  std::vector<uint64_t> full, masked;
};

} // namespace

//===----------------------------------------------------------------------===//
// Expanding
//===----------------------------------------------------------------------===//

static RowNest evaluate(const VisitNest &nest, std::span<const int64_t> row) {
  RowNest result;
  size_t pad = 3 - nest.axes.size();
  for (size_t a = 0; a < nest.axes.size(); ++a) {
    const TileRange &range = nest.axes[a];
    int64_t begin = range.begin.eval(row), end = range.end.eval(row);
    // Bounds of an empty range may be anything.
    result.tiles[pad + a] = begin < end
                                ? TileSpan{int32_t(range.step), int32_t(range.width), int32_t(begin), int32_t(end)}
                                : TileSpan{1, 1, 0, 0};
  }
  result.hasFullBox = !nest.fullBox.empty();
  for (size_t a = 0; a < nest.fullBox.size(); ++a)
    result.full[pad + a] = {nest.fullBox[a].begin.eval(row), nest.fullBox[a].end.eval(row)};
  return result;
}

/// Calls visit(begin, end, kind) for each run of columns.
template <typename Visit>
static void runNest(const RowNest &loops, const Segment &segment, VisitKind kind, Visit &&visit) {
  auto line = [&](int64_t f, int64_t h) {
    int64_t base = segment.firstTile + (f * segment.counts[1] + h) * segment.counts[2];
    bool crosses = loops.hasFullBox && loops.full[0].contains(f) && loops.full[1].contains(h);
    forEachRun(loops.tiles[2], [&](int64_t begin, int64_t end) {
      if (!crosses)
        return visit(base + begin, base + end, kind);
      int64_t from = std::clamp(loops.full[2].begin, begin, end), to = std::clamp(loops.full[2].end, from, end);
      if (begin < from)
        visit(base + begin, base + from, kind);
      if (from < to)
        visit(base + from, base + to, VisitKind::full());
      if (to < end)
        visit(base + to, base + end, kind);
    });
  };
  forEachRun(loops.tiles[0], [&](int64_t fBegin, int64_t fEnd) {
    for (int64_t f = fBegin; f < fEnd; ++f)
      forEachRun(loops.tiles[1], [&](int64_t hBegin, int64_t hEnd) {
        for (int64_t h = hBegin; h < hEnd; ++h)
          line(f, h);
      });
  });
}

/// The runs of a row that is kept as bits.
template <typename Visit> static void runBits(const BlockMask &mask, int64_t row, bool hasRule, Visit &&visit) {
  std::vector<uint64_t> visited(mask.wordsPerRow());
  mask.visited(row, visited);
  auto ids = mask.partialIds(row).begin();
  VisitRun run{row, 0, 0, {}};
  forEachSetBit(visited, [&](int64_t column) {
    VisitKind kind;
    if (!testBit(mask.full(row), column))
      kind = hasRule ? (++ids, VisitKind::rule()) : VisitKind::masked(*ids++);
    if (column != run.end || kind != run.kind) {
      if (run.begin < run.end)
        visit(run);
      run = {row, column, column, kind};
    }
    run.end = column + 1;
  });
  if (run.begin < run.end)
    visit(run);
}

void openwork::expand(const Carving &carving, const BlockMask &mask,
                      const std::function<void(const VisitRun &)> &visit) {
  const auto &querySegments = mask.tiling().query.segments();
  const auto &keySegments = mask.tiling().key.segments();
  for (const AffineRows &box : carving.affine)
    forEachRowOf(querySegments[box.querySegment], box.rows, [&](int64_t row, std::span<const int64_t> coord) {
      for (const VisitNest &nest : box.nests)
        runNest(evaluate(nest, coord), keySegments[nest.keySegment], nest.kind,
                [&](int64_t begin, int64_t end, VisitKind kind) { visit({row, begin, end, kind}); });
    });
  for (const BitRows &box : carving.bits)
    forEachRowOf(querySegments[box.querySegment], box.rows,
                 [&](int64_t row, std::span<const int64_t>) { runBits(mask, row, carving.hasRule, visit); });
}

std::vector<VisitRun> openwork::expand(const Carving &carving, const BlockMask &mask) {
  std::vector<VisitRun> runs;
  expand(carving, mask, [&](const VisitRun &run) { runs.push_back(run); });
  return runs;
}

//===----------------------------------------------------------------------===//
// Form
//===----------------------------------------------------------------------===//

static std::string rangeStr(int64_t begin, int64_t end) {
  return "[" + std::to_string(begin) + ", " + std::to_string(end) + ")";
}

static tl::unexpected<Error> rowError(int64_t row, std::string message) {
  return error("row " + std::to_string(row) + ": " + std::move(message));
}

static tl::unexpected<Error> blockError(int64_t row, int64_t column, std::string message) {
  return rowError(row, "column " + std::to_string(column) + ": " + std::move(message));
}

Expected<void> Prover::checkRows(int64_t querySegment, const std::vector<Interval> &rows) const {
  if (querySegment < 0 || querySegment >= int64_t(querySegments.size()))
    return error("expects a query segment below " + std::to_string(querySegments.size()) + ", got " +
                 std::to_string(querySegment));
  const Segment &segment = querySegments[querySegment];
  if (int64_t(rows.size()) != segment.rank())
    return error("expects rows with " + std::to_string(segment.rank()) + " coordinates, got " +
                 std::to_string(rows.size()));
  for (size_t a = 0; a < rows.size(); ++a) {
    int64_t count = segment.counts[a + 3 - rows.size()];
    if (rows[a].begin < 0 || rows[a].empty() || rows[a].end > count)
      return error("expects rows within " + rangeStr(0, count) + ", got " + rangeStr(rows[a].begin, rows[a].end));
  }
  return {};
}

/// Whether evaluating the function at any row can neither divide by zero nor overflow.
static bool isSound(const QuasiAffine &function, size_t rowRank) {
  auto within = [](int64_t value, int bits) { return -(int64_t{1} << bits) < value && value < int64_t{1} << bits; };
  return function.axis >= 0 && function.axis < int64_t(rowRank) && function.factor >= 1 && function.divisor >= 1 &&
         function.modulus >= 0 && within(function.scale, 24) && within(function.factor, 13) &&
         within(function.shift, 30) && within(function.offset, 30) && within(function.min.value_or(0), 30) &&
         within(function.max.value_or(0), 30);
}

Expected<void> Prover::checkNest(const VisitNest &nest, size_t rowRank) const {
  if (nest.keySegment < 0 || nest.keySegment >= int64_t(keySegments.size()))
    return error("expects a key segment below " + std::to_string(keySegments.size()) + ", got " +
                 std::to_string(nest.keySegment));
  int64_t rank = keySegments[nest.keySegment].rank();
  if (int64_t(nest.axes.size()) != rank)
    return error("expects a nest of " + std::to_string(rank) + " ranges, got " + std::to_string(nest.axes.size()));
  if (!nest.fullBox.empty() && int64_t(nest.fullBox.size()) != rank)
    return error("expects a full box of " + std::to_string(rank) + " axes, got " + std::to_string(nest.fullBox.size()));
  bool sound = true;
  for (const TileRange &range : nest.axes) {
    bool interval = range.step == 1 && range.width == 1;
    if (!interval && !(1 <= range.width && range.width < range.step && range.step <= mask.numColumns()))
      return error("expects 1 <= width < step, got step " + std::to_string(range.step) + " and width " +
                   std::to_string(range.width));
    sound &= isSound(range.begin, rowRank) && isSound(range.end, rowRank);
  }
  for (const VisitNest::Bounds &bounds : nest.fullBox)
    sound &= isSound(bounds.begin, rowRank) && isSound(bounds.end, rowRank);
  if (!sound)
    return error("expects bounds that name a coordinate of the row and have small coefficients and a divisor");
  if (nest.kind.form == VisitKind::Form::Rule && !carving.hasRule)
    return error("expects no visits by rule without a rule");
  return {};
}

//===----------------------------------------------------------------------===//
// Proof
//===----------------------------------------------------------------------===//

Expected<void> Prover::see(int64_t row) {
  if (seen[row])
    return rowError(row, "lies in two boxes");
  seen[row] = true;
  return {};
}

static bool anyBit(Words words, int64_t begin, int64_t end) { return findFirst(words, begin, end) < end; }

Expected<void> Prover::checkTileMask(int64_t row, int64_t begin, int64_t end, uint32_t tileMask) const {
  Words partial = mask.partial(row);
  int64_t before = popcount(partial.first(begin / 64));
  if (begin % 64)
    before += std::popcount(partial[begin / 64] & wordMask(0, begin % 64));
  auto ids = mask.partialIds(row).subspan(before, end - begin);
  for (int64_t i = 0; i < end - begin; ++i)
    if (ids[i] != tileMask)
      return blockError(row, begin + i,
                        "expects tile mask " + std::to_string(ids[i]) + ", got " + std::to_string(tileMask));
  return {};
}

Expected<void> Prover::visit(int64_t row, int64_t begin, int64_t end, VisitKind kind) {
  for (Words plane : {Words(full), Words(masked)})
    if (anyBit(plane, begin, end))
      return blockError(row, findFirst(plane, begin, end), "is visited twice");
  setRange(kind.form == VisitKind::Form::Full ? full : masked, begin, end);
  if (kind.form != VisitKind::Form::Masked)
    return {};
  // Blocks that are not partial have no id; compare() will name them.
  bool allPartial = mask.hasPartial() && findFirst(mask.partial(row), begin, end, false) == end;
  if (!allPartial)
    return {};
  return checkTileMask(row, begin, end, kind.tileMask);
}

static const char *kindStr(BlockKind kind) {
  return kind == BlockKind::Empty ? "empty" : kind == BlockKind::Full ? "full" : "partial";
}

Expected<void> Prover::compare(int64_t row) const {
  for (int64_t w = 0; w < mask.wordsPerRow(); ++w) {
    uint64_t partial = mask.hasPartial() ? mask.partial(row)[w] : 0;
    uint64_t wrong = (full[w] ^ mask.full(row)[w]) | (masked[w] ^ partial);
    if (!wrong)
      continue;
    int64_t column = w * 64 + std::countr_zero(wrong);
    BlockKind got = testBit(full, column)     ? BlockKind::Full
                    : testBit(masked, column) ? BlockKind::Partial
                                              : BlockKind::Empty;
    return blockError(row, column, std::string("expects ") + kindStr(mask.kind(row, column)) + ", got " + kindStr(got));
  }
  return {};
}

Expected<void> Prover::proveRow(const AffineRows &box, int64_t row, std::span<const int64_t> coord) {
  std::ranges::fill(full, 0);
  std::ranges::fill(masked, 0);
  for (const VisitNest &nest : box.nests) {
    const Segment &segment = keySegments[nest.keySegment];
    for (size_t a = 0; a < nest.axes.size(); ++a) {
      const TileRange &range = nest.axes[a];
      int64_t begin = range.begin.eval(coord), end = range.end.eval(coord);
      int64_t count = segment.counts[a + 3 - nest.axes.size()];
      if (begin < end && (begin < 1 - range.width || end > count))
        return rowError(row, "expects key tiles within " + rangeStr(0, count) + ", got " + rangeStr(begin, end));
    }
    Expected<void> proved;
    runNest(evaluate(nest, coord), segment, nest.kind, [&](int64_t begin, int64_t end, VisitKind kind) {
      if (proved)
        proved = visit(row, begin, end, kind);
    });
    if (!proved)
      return proved;
  }
  return compare(row);
}

Expected<void> Prover::prove() {
  Expected<void> proved;
  auto check = [&](auto &&step) {
    if (proved)
      proved = step();
    return proved.has_value();
  };
  for (const AffineRows &box : carving.affine) {
    if (!check([&] { return checkRows(box.querySegment, box.rows); }))
      return proved;
    for (const VisitNest &nest : box.nests)
      if (!check([&] { return checkNest(nest, box.rows.size()); }))
        return proved;
    forEachRowOf(querySegments[box.querySegment], box.rows, [&](int64_t row, std::span<const int64_t> coord) {
      check([&] { return see(row); }) && check([&] { return proveRow(box, row, coord); });
    });
  }
  for (const BitRows &box : carving.bits)
    if (check([&] { return checkRows(box.querySegment, box.rows); }))
      forEachRowOf(querySegments[box.querySegment], box.rows,
                   [&](int64_t row, std::span<const int64_t>) { check([&] { return see(row); }); });
  if (!proved)
    return proved;
  auto missing = std::ranges::find(seen, false);
  if (missing != seen.end())
    return rowError(missing - seen.begin(), "lies in no box");
  return {};
}

Expected<void> openwork::prove(const Carving &carving, const BlockMask &mask) {
  if (!carving.tiling || *carving.tiling != mask.tiling())
    return error("expects the carving and the mask to have one tiling");
  return Prover(carving, mask).prove();
}

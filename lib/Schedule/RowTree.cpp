//===- RowTree.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RowTree.h"

using namespace openwork;

using Runs = std::vector<std::pair<int32_t, int32_t>>;

namespace {

constexpr int32_t kNothing = -1;
/// Longer periods than this are not looked for.
constexpr int32_t kMaxPeriod = 1024;

} // namespace

//===----------------------------------------------------------------------===//
// Sets of positions on one axis
//===----------------------------------------------------------------------===//

/// The positions that hold `id`.
static Runs runsOf(std::span<const int32_t> ids, int32_t id) {
  Runs runs;
  for (int32_t i = 0; i < static_cast<int32_t>(ids.size()); ++i) {
    if (ids[i] != id)
      continue;
    if (runs.empty() || runs.back().second != i)
      runs.emplace_back(i, i);
    runs.back().second = i + 1;
  }
  return runs;
}

/// Whether p and p + period are both in the set or both not, wherever both are on the axis.
static bool isPeriodic(const Runs &runs, int32_t size, int32_t period) {
  auto later = runs.begin();
  while (later != runs.end() && later->second <= period)
    ++later;
  for (auto [begin, end] : runs) {
    if (begin + period >= size)
      break;
    if (later == runs.end() || std::max(later->first, period) != begin + period ||
        later->second != std::min(end + period, size))
      return false;
    ++later;
  }
  return later == runs.end();
}

static int32_t smallestPeriod(const Runs &runs, int32_t size) {
  if (runs.size() < 2)
    return 0;
  // Where the axis shows less than one and a half of them, most periods are there by chance.
  int32_t last = std::min(size * 2 / 3, kMaxPeriod);
  for (int32_t period = 2; period <= last; ++period)
    if (isPeriodic(runs, size, period))
      return period;
  return 0;
}

/// One span for each run of residues; a run that wraps around begins below 0.
static void appendStripes(const Runs &runs, int32_t size, int32_t period, std::vector<TileSpan> &spans) {
  Runs residues;
  for (auto [begin, end] : runs)
    if (begin < period)
      residues.emplace_back(begin, std::min(end, period));
  bool wraps = residues.size() > 1 && residues.front().first == 0 && residues.back().second == period;
  if (wraps) {
    residues.front().first = residues.back().first - period;
    residues.pop_back();
  }
  for (auto [begin, end] : residues)
    spans.push_back({period, end - begin, begin, size});
}

static void appendSpans(const Runs &runs, int32_t size, int32_t period, std::vector<TileSpan> &spans) {
  bool isWhole = runs.size() == 1 && runs.front() == std::pair(0, size);
  if (period > 1 && period < size && !isWhole && isPeriodic(runs, size, period))
    return appendStripes(runs, size, period, spans);
  for (auto [begin, end] : runs)
    spans.push_back({1, 1, begin, end});
}

//===----------------------------------------------------------------------===//
// The tree
//===----------------------------------------------------------------------===//

RowTree::RowTree(const Segment &segment, Coord periods, int64_t maxLeaves)
    : counts(segment.counts), firstTile(segment.firstTile), periods(periods), maxLeaves(maxLeaves),
      lineAt(counts[0] * counts[1]), sliceAt(counts[0]) {}

/// Finds the number of the line that has just been read.
bool RowTree::closeLine() {
  if (openLine < 0)
    return true;
  uint64_t hash = 0;
  for (auto [begin, end] : openRuns)
    hash = (hash ^ uint64_t(begin) << 32 ^ uint64_t(end)) * 0x9E3779B97F4A7C15;
  size_t number = 0;
  while (number < numLines && (hashes[number] != hash || lines[number] != openRuns))
    ++number;
  if (number == numLines) {
    if (numLines == maxLeaves)
      return false;
    if (numLines == lines.size()) {
      lines.emplace_back();
      hashes.emplace_back();
    }
    lines[numLines] = openRuns;
    hashes[numLines++] = hash;
  }
  lineAt[openLine] = static_cast<int32_t>(number);
  openRuns.clear();
  return true;
}

/// Cuts the row into lines. Gives up where it has more lines, or one of them more runs, than leaves are allowed.
bool RowTree::readLines(Words row, size_t maxRuns) {
  std::ranges::fill(lineAt, kNothing);
  numLines = 0;
  openLine = -1;
  openRuns.clear();
  int64_t width = counts[2], limit = firstTile + counts[0] * counts[1] * width;
  for (int64_t begin = findFirst(row, firstTile, limit); begin < limit;) {
    int64_t end = findFirst(row, begin, limit, false);
    while (begin < end) {
      int64_t line = (begin - firstTile) / width, lineBegin = firstTile + line * width;
      if (line != openLine && !closeLine())
        return false;
      openLine = line;
      int64_t stop = std::min(end, lineBegin + width);
      openRuns.emplace_back(begin - lineBegin, stop - lineBegin);
      begin = stop;
    }
    if (openRuns.size() > maxRuns)
      return false;
    begin = end < limit ? findFirst(row, end, limit) : limit;
  }
  return closeLine();
}

bool RowTree::groupSlices() {
  std::vector<int32_t> firsts;
  for (int64_t frame = 0; frame < counts[0]; ++frame) {
    auto lines = slice(frame);
    sliceAt[frame] = kNothing;
    if (std::ranges::all_of(lines, [](int32_t line) { return line == kNothing; }))
      continue;
    auto equal = std::ranges::find_if(firsts, [&](int32_t first) { return std::ranges::equal(slice(first), lines); });
    if (equal == firsts.end()) {
      if (firsts.size() == maxLeaves)
        return false;
      equal = firsts.insert(firsts.end(), static_cast<int32_t>(frame));
    }
    sliceAt[frame] = *equal;
  }
  return true;
}

/// Appends the leaves of one slice that stands at the given frames.
bool RowTree::addSlice(int64_t frame, const std::vector<TileSpan> &frames, size_t firstLeaf,
                       std::vector<TileProduct> &leaves) {
  std::vector<TileSpan> heights, widths;
  auto ids = slice(frame);
  for (int64_t h = 0; h < counts[1]; ++h) {
    if (ids[h] == kNothing || std::ranges::find(ids.first(h), ids[h]) != ids.begin() + h)
      continue;
    heights.clear();
    widths.clear();
    appendSpans(runsOf(ids, ids[h]), counts[1], periods[1], heights);
    appendSpans(lines[ids[h]], counts[2], periods[2], widths);
    if (leaves.size() - firstLeaf + frames.size() * heights.size() * widths.size() > maxLeaves)
      return false;
    for (const TileSpan &f : frames)
      for (const TileSpan &h : heights)
        for (const TileSpan &w : widths)
          leaves.push_back({f, h, w});
  }
  return true;
}

bool RowTree::takeApart(Words row, std::vector<TileProduct> &leaves) {
  size_t firstLeaf = leaves.size();
  if (!readLines(row, periods[2] ? counts[2] : maxLeaves) || !groupSlices())
    return false;
  std::vector<TileSpan> frames;
  for (int64_t frame = 0; frame < counts[0]; ++frame) {
    if (sliceAt[frame] != frame)
      continue;
    frames.clear();
    appendSpans(runsOf(sliceAt, static_cast<int32_t>(frame)), counts[0], periods[0], frames);
    if (!addSlice(frame, frames, firstLeaf, leaves))
      return false;
  }
  std::sort(leaves.begin() + firstLeaf, leaves.end());
  return true;
}

Coord RowTree::periodsOf(Words row) {
  Coord result = {0, 0, 0};
  if (!readLines(row, counts[2]) || !groupSlices())
    return result;
  for (size_t line = 0; line < numLines && !result[2]; ++line)
    result[2] = smallestPeriod(lines[line], counts[2]);
  for (int64_t frame = 0; frame < counts[0]; ++frame) {
    if (sliceAt[frame] != frame)
      continue;
    if (!result[0])
      result[0] = smallestPeriod(runsOf(sliceAt, static_cast<int32_t>(frame)), counts[0]);
    for (int32_t line = 0; line < static_cast<int32_t>(numLines) && !result[1]; ++line)
      result[1] = smallestPeriod(runsOf(slice(frame), line), counts[1]);
  }
  return result;
}

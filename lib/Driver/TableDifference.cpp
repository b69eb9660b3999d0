//===- TableDifference.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TableDifference.h"

#include "DensityTable.h"
#include "openwork/Mask/Retile.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <map>
#include <optional>

using namespace openwork;

int64_t TableDifference::numChanged() const {
  int64_t count = 0;
  for (const MaskChange &change : changes)
    count += change.count;
  return count;
}

//===----------------------------------------------------------------------===//
// Geometry
//===----------------------------------------------------------------------===//

static std::vector<int64_t> numbersOf(const HeadTable &table) {
  std::vector<int64_t> numbers;
  for (const Layer &layer : table.layers)
    numbers.push_back(layer.number);
  llvm::sort(numbers);
  return numbers;
}

static tl::unexpected<Error> mismatch(const NamedTable &before, const NamedTable &after, const std::string &what,
                                      const std::string &expected, const std::string &actual) {
  return tl::unexpected(
      Error{"expects " + what + " " + expected + ", as in " + before.file + ", got " + actual, after.file, {}});
}

static std::string describeGrids(const Tiling &tiling) {
  return tiling.query.grid().str() + " by " + tiling.key.grid().str();
}

static Expected<void> checkTables(const NamedTable &before, const NamedTable &after) {
  std::vector<int64_t> expected = numbersOf(before.heads), actual = numbersOf(after.heads);
  if (expected != actual)
    return mismatch(before, after, "layers", joinRuns(expected), joinRuns(actual));
  if (auto repeated = std::ranges::adjacent_find(expected); repeated != expected.end())
    return tl::unexpected(
        Error{"expects layers of distinct numbers, got " + std::to_string(*repeated) + " twice", before.file, {}});
  // A table of one step is one whose steps are all alike.
  int64_t stepsBefore = before.heads.numSteps(), stepsAfter = after.heads.numSteps();
  if (stepsBefore != stepsAfter && stepsBefore > 1 && stepsAfter > 1)
    return mismatch(before, after, "denoising steps:", std::to_string(stepsBefore), std::to_string(stepsAfter));
  for (const Layer &layer : before.heads.layers) {
    const Layer &other = *after.heads.find(layer.number);
    if (layer.heads != other.heads)
      return mismatch(before, after, "heads of layer " + std::to_string(layer.number) + ":",
                      std::to_string(layer.heads), std::to_string(other.heads));
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Masks
//===----------------------------------------------------------------------===//

namespace {

class TableComparer {
public:
  TableComparer(MaskContext &context, const NamedTable &before, const NamedTable &after)
      : context(context), before(before), after(after), masksBefore(before.heads.classes.size()),
        masksAfter(after.heads.classes.size()) {}

  Expected<TableDifference> run();

private:
  static constexpr size_t kEqual = ~size_t{0};
  /// The heads of a change in a layer, by step.
  using Steps = std::map<int64_t, std::vector<int64_t>>;

  Expected<BlockMask> maskOf(const HeadTable &table, std::vector<BlockMask> &masks, uint32_t index);
  Expected<BlockMask> retiled(const BlockMask &mask, const TilingRef &tiling);
  Expected<size_t> compare(uint32_t classBefore, uint32_t classAfter);
  Expected<void> addLayer(const Layer &layer, const Layer &other);
  void placeChange(MaskChange &change, const llvm::MapVector<int64_t, Steps> &layers);

  MaskContext &context;
  const NamedTable &before, &after;
  std::vector<BlockMask> masksBefore, masksAfter;
  TableDifference difference;
  /// The change of each pair of classes, and of masks.
  llvm::DenseMap<std::pair<uint32_t, uint32_t>, size_t> ofClasses;
  llvm::DenseMap<std::pair<const void *, const void *>, size_t> ofMasks;
  llvm::DenseMap<std::pair<const void *, const void *>, BlockMask> ofTiling;
  /// Where each change is, by layer.
  std::vector<llvm::MapVector<int64_t, Steps>> where;
};

} // namespace

Expected<BlockMask> TableComparer::maskOf(const HeadTable &table, std::vector<BlockMask> &masks, uint32_t index) {
  if (!masks[index]) {
    Expected<BlockMask> mask = table.getMask(index);
    if (!mask)
      return mask;
    masks[index] = *mask;
  }
  return masks[index];
}

Expected<BlockMask> TableComparer::retiled(const BlockMask &mask, const TilingRef &tiling) {
  BlockMask &known = ofTiling[{mask.identity(), tiling.get()}];
  if (!known) {
    Expected<BlockMask> made = retile(context, mask, tiling);
    if (!made)
      return made;
    known = *made;
  }
  return known;
}

/// The index of the change from one class to another, or kEqual.
Expected<size_t> TableComparer::compare(uint32_t classBefore, uint32_t classAfter) {
  if (auto known = ofClasses.find({classBefore, classAfter}); known != ofClasses.end())
    return known->second;
  Expected<BlockMask> a = maskOf(before.heads, masksBefore, classBefore);
  Expected<BlockMask> b = maskOf(after.heads, masksAfter, classAfter);
  if (!a || !b)
    return tl::unexpected(a ? b.error() : a.error());
  const Tiling &tiling = a->tiling(), &other = b->tiling();
  if (tiling.query.grid() != other.query.grid() || tiling.key.grid() != other.key.grid())
    return mismatch(before, after, "token grids", describeGrids(tiling), describeGrids(other));
  bool hasOtherTiling = tiling != other;
  if (hasOtherTiling)
    if (b = retiled(*b, a->tilingRef()); !b)
      return tl::unexpected(b.error());
  size_t &index = ofClasses[{classBefore, classAfter}];
  if (*a == *b)
    return index = kEqual;
  auto [entry, isNew] = ofMasks.try_emplace({a->identity(), b->identity()}, difference.changes.size());
  if (isNew) {
    difference.changes.push_back({classBefore, classAfter, *a, *b, hasOtherTiling, {}, 0});
    where.emplace_back();
  }
  return index = entry->second;
}

Expected<void> TableComparer::addLayer(const Layer &layer, const Layer &other) {
  for (int64_t step = 0; step < difference.steps; ++step)
    for (int64_t head = 0; head < layer.heads; ++head) {
      Expected<size_t> change = compare(layer.at(step, head), other.at(step, head));
      if (!change)
        return tl::unexpected(change.error());
      ++difference.heads;
      if (*change == kEqual)
        continue;
      ++difference.changes[*change].count;
      where[*change][layer.number][step].push_back(head);
    }
  return {};
}

/// Joins steps that have the same heads, and layers that have the same heads at the same steps.
void TableComparer::placeChange(MaskChange &change, const llvm::MapVector<int64_t, Steps> &layers) {
  std::map<Steps, size_t> seen;
  std::vector<std::pair<Steps, std::vector<int64_t>>> groups;
  for (const auto &[layer, steps] : layers) {
    auto [entry, isNew] = seen.try_emplace(steps, groups.size());
    if (isNew)
      groups.push_back({steps, {}});
    groups[entry->second].second.push_back(layer);
  }
  for (const auto &[steps, numbers] : groups) {
    size_t first = change.places.size();
    for (const auto &[step, heads] : steps) {
      auto same = std::find_if(change.places.begin() + first, change.places.end(),
                               [&](const HeadPlaces &places) { return places.heads == heads; });
      if (same == change.places.end())
        change.places.push_back({numbers, {step}, heads});
      else
        same->steps.push_back(step);
    }
  }
}

Expected<TableDifference> TableComparer::run() {
  if (Expected<void> checked = checkTables(before, after); !checked)
    return tl::unexpected(checked.error());
  std::vector<int64_t> numbers = numbersOf(before.heads);
  difference.layers = numbers.size();
  difference.steps = std::max(before.heads.numSteps(), after.heads.numSteps());
  for (int64_t number : numbers)
    if (Expected<void> added = addLayer(*before.heads.find(number), *after.heads.find(number)); !added)
      return tl::unexpected(added.error());
  for (auto [change, layers] : llvm::zip(difference.changes, where))
    placeChange(change, layers);
  return std::move(difference);
}

Expected<TableDifference> openwork::compareTables(MaskContext &context, const NamedTable &before,
                                                  const NamedTable &after) {
  return TableComparer(context, before, after).run();
}

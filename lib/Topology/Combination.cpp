//===- Combination.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Combination.h"

#include "CombinationTopology.h"

#include "openwork/Topology/CellTopology.h"
#include "openwork/Topology/ProductTopology.h"

#include <algorithm>
#include <cassert>
#include <functional>

using namespace openwork;

using Operation = CombinationTopology::Operation;

static uint64_t combine(Operation operation, uint64_t a, uint64_t b) {
  return operation == Operation::Any ? a | b : operation == Operation::All ? a & b : a & ~b;
}

namespace {

/// One bit for each slot of the largest tile.
using TileWords = std::array<uint64_t, wordsFor(AxisTiling::kMaxTileSize)>;

class CombinationClassifier final : public Classifier {
public:
  CombinationClassifier(Operation operation, std::span<const TopologyRef> topologies, TilingRef tilingRef)
      : operation(operation), tiling(std::move(tilingRef)) {
    for (const TopologyRef &topology : topologies)
      operands.push_back(topology->classifier(tiling));
  }

  void classifyRow(int64_t row, MutableWords touched, MutableWords covered) const override {
    std::vector<uint64_t> unsettled = classifyOperands(row, touched, covered);
    std::vector<int64_t> queries;
    tiling->query.slotTokens(row, queries);
    std::erase(queries, -1);
    forEachSetBit(unsettled, [&](int64_t tile) {
      if (operation == Operation::Any && fillsBlock(queries, tile))
        setBit(covered, tile);
      else if (operation != Operation::Any && !meetsBlock(queries, tile))
        clearBit(touched, tile);
    });
  }

  void keySlots(int64_t query, int64_t keyTile, MutableWords slots) const override {
    operands[0]->keySlots(query, keyTile, slots);
    TileWords other;
    for (size_t i = 1; i < operands.size(); ++i) {
      if (operation != Operation::Any && popcount(slots) == 0)
        return;
      other.fill(0);
      operands[i]->keySlots(query, keyTile, MutableWords(other).first(slots.size()));
      for (size_t w = 0; w < slots.size(); ++w)
        slots[w] = combine(operation, slots[w], other[w]);
    }
  }

private:
  /// Bounds from the operands' rows. Returns the blocks that are partial in two operands and that the bounds leave
  /// open.
  std::vector<uint64_t> classifyOperands(int64_t row, MutableWords touched, MutableWords covered) const {
    operands[0]->classifyRow(row, touched, covered);
    std::vector<uint64_t> partial(touched.size()), unsettled(touched.size());
    for (size_t w = 0; w < touched.size(); ++w)
      partial[w] = touched[w] & ~covered[w];
    for (size_t i = 1; i < operands.size(); ++i) {
      std::vector<uint64_t> some(touched.size()), every(touched.size());
      operands[i]->classifyRow(row, some, every);
      for (size_t w = 0; w < touched.size(); ++w) {
        uint64_t otherPartial = some[w] & ~every[w];
        unsettled[w] |= partial[w] & otherPartial;
        partial[w] |= otherPartial;
        // Removing turns the other's bounds around: what it covers is surely gone, what it touches may be.
        bool except = operation == Operation::Except;
        touched[w] = combine(operation, touched[w], except ? every[w] : some[w]);
        covered[w] = combine(operation, covered[w], except ? some[w] : every[w]);
      }
    }
    for (size_t w = 0; w < touched.size(); ++w)
      unsettled[w] &= touched[w] & ~covered[w];
    return unsettled;
  }

  /// Whether every query attends to every token of the key tile; most blocks fail at their first query.
  bool fillsBlock(const std::vector<int64_t> &queries, int64_t keyTile) const {
    TileWords all = {}, slots;
    size_t words = wordsFor(tiling->key.tileSize());
    tiling->key.slotsWithTokens(keyTile, MutableWords(all).first(words));
    return std::ranges::all_of(queries, [&](int64_t query) {
      slots.fill(0);
      keySlots(query, keyTile, MutableWords(slots).first(words));
      return slots == all;
    });
  }

  bool meetsBlock(const std::vector<int64_t> &queries, int64_t keyTile) const {
    TileWords slots;
    size_t words = wordsFor(tiling->key.tileSize());
    return std::ranges::any_of(queries, [&](int64_t query) {
      slots.fill(0);
      keySlots(query, keyTile, MutableWords(slots).first(words));
      return slots != TileWords{};
    });
  }

  Operation operation;
  TilingRef tiling;
  std::vector<std::unique_ptr<Classifier>> operands;
};

} // namespace

//===-- CombinationTopology ---------------------------------------------------------------------------------------===//

/// Whether all pairs of a segment of the queries and one of the keys are alike, as for text. No tiles cut such a set.
static bool followsSegments(const Topology &topology) {
  const auto *product = dynamic_cast<const ProductTopology *>(&topology);
  if (!product || product->constrainsGrid())
    return false;
  const auto &relation = product->relations().sequence;
  if (!relation)
    return true;
  const Interval grid = topology.queryGrid().gridRange(), keys = topology.keyGrid().gridRange();
  auto isBorder = [&](int64_t key) {
    return key == 0 || key == keys.begin || key == keys.end || key == topology.keyGrid().tokens();
  };
  auto same = [](const Run &a, const Run &b) { return a.begin == b.begin && a.end == b.end; };
  for (int64_t query = 0; query < topology.queryGrid().tokens(); ++query) {
    std::span<const Run> runs = relation->runs(query);
    bool isFirst = query == 0 || query == grid.begin || query == grid.end;
    if (isFirst ? !std::ranges::all_of(
                      runs, [&](const Run &run) { return run.step == 1 && isBorder(run.begin) && isBorder(run.end); })
                : !std::ranges::equal(runs, relation->runs(query - 1), same))
      return false;
  }
  return true;
}

/// That of the operands which have one, where tiles cut none of the others.
static std::optional<std::pair<int64_t, int64_t>> commonGrain(std::span<const TopologyRef> operands) {
  std::optional<std::pair<int64_t, int64_t>> common;
  for (const TopologyRef &operand : operands) {
    auto grain = operand->blockGrain();
    if (grain ? common && grain != common : !followsSegments(*operand))
      return std::nullopt;
    if (grain)
      common = grain;
  }
  return common;
}

CombinationTopology::CombinationTopology(Operation operation, std::vector<TopologyRef> given)
    : Topology(given.front()->domain()), operation(operation), operands(std::move(given)),
      grain(commonGrain(operands)) {}

bool CombinationTopology::contains(int64_t query, int64_t key) const {
  bool result = operands[0]->contains(query, key);
  for (size_t i = 1; i < operands.size(); ++i)
    result = combine(operation, result, operands[i]->contains(query, key)) & 1;
  return result;
}

std::unique_ptr<Classifier> CombinationTopology::classifier(TilingRef tiling) const {
  return std::make_unique<CombinationClassifier>(operation, operands, std::move(tiling));
}

bool CombinationTopology::usesGridCoordinates() const {
  return std::ranges::any_of(operands, [](const TopologyRef &operand) { return operand->usesGridCoordinates(); });
}

TopologyRef CombinationTopology::map(const std::function<TopologyRef(const TopologyRef &)> &change) const {
  std::vector<TopologyRef> changed;
  std::ranges::transform(operands, std::back_inserter(changed), change);
  return std::make_shared<CombinationTopology>(operation, std::move(changed));
}

//===-- Folding ---------------------------------------------------------------------------------------------------===//

/// Whether the topology is a relation of the whole sequence: such relations combine query by query.
static bool isSequence(const TopologyRef &topology) {
  const auto *product = dynamic_cast<const ProductTopology *>(topology.get());
  return product && !product->constrainsGrid() &&
         !(product->relations().sequence && product->relations().sequence->hasGaps());
}

/// Ascending disjoint runs without gaps, combined by a sweep over their ends.
static void combineRuns(Operation operation, std::span<const Run> a, std::span<const Run> b, std::vector<Run> &result) {
  auto end = [](std::span<const Run> runs, size_t i) {
    return i == 2 * runs.size() ? INT64_MAX : i % 2 ? runs[i / 2].end : runs[i / 2].begin;
  };
  result.clear();
  bool open = false;
  for (size_t i = 0, j = 0; i < 2 * a.size() || j < 2 * b.size();) {
    int64_t at = std::min(end(a, i), end(b, j));
    while (i < 2 * a.size() && end(a, i) == at)
      ++i;
    while (j < 2 * b.size() && end(b, j) == at)
      ++j;
    // Behind an odd number of ends is the inside of a run.
    bool inside = combine(operation, i % 2, j % 2) & 1;
    if (inside && !open)
      result.push_back({at, at});
    else if (!inside && open)
      result.back().end = at;
    open = inside;
  }
}

static TopologyRef foldSequences(Operation operation, std::span<const TopologyRef> sequences) {
  const Domain &domain = sequences.front()->domain();
  const Run all = {0, domain.key.tokens()};
  auto runsOf = [&](const TopologyRef &topology, int64_t query) {
    const auto &relation = static_cast<const ProductTopology &>(*topology).relations().sequence;
    return relation ? relation->runs(query) : std::span(&all, 1);
  };
  std::vector<Run> scratch;
  AxisRelation relation(domain.query.tokens(), all.end, [&](int64_t query, std::vector<Run> &runs) {
    std::ranges::copy(runsOf(sequences.front(), query), std::back_inserter(runs));
    for (const TopologyRef &other : sequences.subspan(1)) {
      runs.swap(scratch);
      combineRuns(operation, scratch, runsOf(other, query), runs);
    }
  });
  return std::make_shared<ProductTopology>(domain, ProductTopology::Relations{std::move(relation), {}});
}

/// Relations between the same cells combine bit by bit.
static bool relateEqualCells(const CellTopology &a, const CellTopology &b) {
  return a.queryCells() == b.queryCells() && a.keyCells() == b.keyCells() && a.blockGrain() == b.blockGrain() &&
         a.usesGridCoordinates() == b.usesGridCoordinates();
}

static TopologyRef foldCells(Operation operation, const CellTopology &a, const CellTopology &b) {
  BitMatrix attends = a.attends();
  for (size_t w = 0; w < attends.words.size(); ++w)
    attends.words[w] = combine(operation, attends.words[w], b.attends().words[w]);
  return std::make_shared<CellTopology>(a.domain(), a.queryCells(), a.keyCells(), std::move(attends),
                                        a.usesGridCoordinates(), a.blockGrain());
}

/// Puts operands over the same cells into the first of them.
static void foldEqualCells(Operation operation, std::vector<TopologyRef> &operands) {
  for (size_t i = 0; i < operands.size(); ++i)
    for (size_t j = i + 1; j < operands.size();) {
      const auto *a = dynamic_cast<const CellTopology *>(operands[i].get());
      const auto *b = dynamic_cast<const CellTopology *>(operands[j].get());
      if (!a || !b || !relateEqualCells(*a, *b)) {
        ++j;
        continue;
      }
      operands[i] = foldCells(operation, *a, *b);
      operands.erase(operands.begin() + j);
    }
}

/// Replaces the operands that are relations of the sequence by one, which leaves no block unsettled. It comes last,
/// since the slots of windows, which are quick to get, often end the question of a pair.
static void foldOperands(Operation operation, std::vector<TopologyRef> &operands) {
  if (operation == Operation::Except && !std::ranges::all_of(operands, isSequence))
    return;
  auto sequences = std::ranges::partition(operands, std::not_fn(isSequence));
  if (sequences.empty())
    return;
  TopologyRef folded = sequences.size() == 1 ? sequences.front() : foldSequences(operation, sequences);
  operands.erase(sequences.begin(), sequences.end());
  operands.push_back(std::move(folded));
}

static Expected<TopologyRef> make(Operation operation, std::vector<TopologyRef> operands) {
  if (operands.empty())
    return error("expects at least one topology to combine");
  for ([[maybe_unused]] const TopologyRef &operand : operands)
    assert(operand->domain() == operands.front()->domain());
  foldEqualCells(operation, operands);
  foldOperands(operation, operands);
  if (operands.size() == 1)
    return operands.front();
  return std::make_shared<CombinationTopology>(operation, std::move(operands));
}

Expected<TopologyRef> openwork::makeAny(std::vector<TopologyRef> operands) {
  return make(Operation::Any, std::move(operands));
}

Expected<TopologyRef> openwork::makeAll(std::vector<TopologyRef> operands) {
  return make(Operation::All, std::move(operands));
}

Expected<TopologyRef> openwork::makeExcept(TopologyRef kept, TopologyRef removed) {
  return make(Operation::Except, {std::move(kept), std::move(removed)});
}

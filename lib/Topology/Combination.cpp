//===- Combination.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Combination.h"

#include <algorithm>
#include <cassert>

using namespace openwork;

namespace {

enum class Operation : uint8_t { Any, All, Except };

uint64_t combine(Operation operation, uint64_t a, uint64_t b) {
  return operation == Operation::Any ? a | b : operation == Operation::All ? a & b : a & ~b;
}

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
    std::vector<uint64_t> other(slots.size());
    for (size_t i = 1; i < operands.size(); ++i) {
      std::ranges::fill(other, 0);
      operands[i]->keySlots(query, keyTile, other);
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
    std::vector<uint64_t> all(wordsFor(tiling->key.tileSize())), slots(all.size());
    tiling->key.slotsWithTokens(keyTile, all);
    return std::ranges::all_of(queries, [&](int64_t query) {
      std::ranges::fill(slots, 0);
      keySlots(query, keyTile, slots);
      return slots == all;
    });
  }

  bool meetsBlock(const std::vector<int64_t> &queries, int64_t keyTile) const {
    std::vector<uint64_t> slots(wordsFor(tiling->key.tileSize()));
    return std::ranges::any_of(queries, [&](int64_t query) {
      std::ranges::fill(slots, 0);
      keySlots(query, keyTile, slots);
      return popcount(slots) != 0;
    });
  }

  Operation operation;
  TilingRef tiling;
  std::vector<std::unique_ptr<Classifier>> operands;
};

class Combination final : public Topology {
public:
  Combination(Operation operation, std::vector<TopologyRef> operands)
      : Topology(operands.front()->domain()), operation(operation), operands(std::move(operands)) {}

  bool contains(int64_t query, int64_t key) const override {
    bool result = operands[0]->contains(query, key);
    for (size_t i = 1; i < operands.size(); ++i)
      result = combine(operation, result, operands[i]->contains(query, key)) & 1;
    return result;
  }

  std::unique_ptr<Classifier> classifier(TilingRef tiling) const override {
    return std::make_unique<CombinationClassifier>(operation, operands, std::move(tiling));
  }

  bool usesGridCoordinates() const override {
    return std::ranges::any_of(operands, [](const TopologyRef &operand) { return operand->usesGridCoordinates(); });
  }

private:
  Operation operation;
  std::vector<TopologyRef> operands;
};

} // namespace

static Expected<TopologyRef> make(Operation operation, std::vector<TopologyRef> operands) {
  if (operands.empty())
    return error("expects at least one topology to combine");
  for ([[maybe_unused]] const TopologyRef &operand : operands)
    assert(operand->domain() == operands.front()->domain());
  if (operands.size() == 1)
    return operands.front();
  return std::make_shared<Combination>(operation, std::move(operands));
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

//===- HeadTable.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HeadTable.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

llvm::StringRef HeadClass::getName() const {
  ClassOp op = schedule;
  return op ? op.getSymName() : BlockMaskOp(mask).getSymName();
}

const Layer *HeadTable::find(int64_t number) const {
  auto layer = llvm::find_if(layers, [&](const Layer &layer) { return layer.number == number; });
  return layer == layers.end() ? nullptr : &*layer;
}

int64_t HeadTable::numSteps() const {
  int64_t steps = 1;
  for (const Layer &layer : layers)
    steps = std::max(steps, layer.numSteps());
  return steps;
}

Expected<BlockMask> HeadTable::getMask(uint32_t index) const {
  BlockMaskOp op = classes[index].mask;
  return op.getBlockMask();
}

namespace {

/// Fills a table, op by op.
class HeadTableBuilder {
public:
  explicit HeadTableBuilder(HeadTable &table) : table(table) {}

  Expected<void> add(AttentionOp op);
  Expected<void> add(LaunchOp op);

private:
  Expected<void> addAssigned(AttentionOp op, Layer &layer);
  void addPlan(PlanOp plan, Layer &layer);
  Expected<uint32_t> classOfMask(AttentionOp op, Attribute symbol);
  uint32_t intern(const HeadClass &headClass);

  HeadTable &table;
  SymbolTableCollection symbols;
  llvm::DenseMap<std::pair<Operation *, Operation *>, uint32_t> indices;
};

} // namespace

uint32_t HeadTableBuilder::intern(const HeadClass &headClass) {
  std::pair<Operation *, Operation *> key(headClass.mask, headClass.schedule);
  auto [entry, isNew] = indices.try_emplace(key, table.classes.size());
  if (isNew)
    table.classes.push_back(headClass);
  return entry->second;
}

//===----------------------------------------------------------------------===//
// After openwork-tile
//===----------------------------------------------------------------------===//

Expected<uint32_t> HeadTableBuilder::classOfMask(AttentionOp op, Attribute symbol) {
  auto name = dyn_cast<FlatSymbolRefAttr>(symbol);
  auto mask = name ? symbols.lookupNearestSymbolFrom<BlockMaskOp>(op, name) : BlockMaskOp();
  if (!mask)
    return error("expects block masks, which openwork-tile makes, found a topology");
  return intern({mask, {}});
}

Expected<void> HeadTableBuilder::addAssigned(AttentionOp op, Layer &layer) {
  auto assignment = symbols.lookupNearestSymbolFrom<AssignmentOp>(op, op.getAssignmentAttr());
  std::vector<uint32_t> ofEntry;
  for (Attribute entry : assignment.getTopologies()) {
    Expected<uint32_t> index = classOfMask(op, entry);
    if (!index)
      return tl::unexpected(index.error());
    ofEntry.push_back(*index);
  }
  layer.number = *op.getLayer();
  std::vector<uint16_t> assigned = assignment.getIndices();
  for (int64_t step = 0; step < assignment.getNumSteps(); ++step)
    for (int64_t head = 0; head < layer.heads; ++head)
      layer.classes.push_back(
          ofEntry[assigned[(step * assignment.getNumLayers() + layer.number) * layer.heads + head]]);
  return {};
}

Expected<void> HeadTableBuilder::add(AttentionOp op) {
  Layer layer;
  layer.number = table.layers.size();
  layer.heads = op.getNumHeads();
  if (op.getAssignment()) {
    if (Expected<void> added = addAssigned(op, layer); !added)
      return added;
  } else {
    ArrayAttr topologies = *op.getTopologies();
    for (Attribute topology : topologies) {
      Expected<uint32_t> index = classOfMask(op, topology);
      if (!index)
        return tl::unexpected(index.error());
      layer.classes.push_back(*index);
    }
    layer.classes.resize(layer.heads, layer.classes.front());
  }
  table.layers.push_back(std::move(layer));
  return {};
}

//===----------------------------------------------------------------------===//
// After openwork-specialize
//===----------------------------------------------------------------------===//

void HeadTableBuilder::addPlan(PlanOp plan, Layer &layer) {
  auto kernel = symbols.lookupNearestSymbolFrom<KernelOp>(plan, plan.getKernelAttr());
  for (Attribute name : plan.getClasses()) {
    auto schedule = cast<ClassOp>(symbols.lookupSymbolIn(kernel, cast<FlatSymbolRefAttr>(name)));
    layer.classes.push_back(intern({schedule.lookupMask(symbols), schedule}));
  }
}

Expected<void> HeadTableBuilder::add(LaunchOp op) {
  Layer layer;
  layer.number = op.getLayer().value_or(table.layers.size());
  for (Attribute name : op.getPlans()) {
    auto plan = symbols.lookupNearestSymbolFrom<PlanOp>(op, cast<FlatSymbolRefAttr>(name));
    layer.heads = plan.getNumHeads();
    addPlan(plan, layer);
  }
  table.layers.push_back(std::move(layer));
  return {};
}

Expected<HeadTable> HeadTable::get(ModuleOp module) {
  HeadTable table;
  HeadTableBuilder builder(table);
  Expected<void> added;
  module.walk([&](Operation *op) {
    if (auto attention = dyn_cast<AttentionOp>(op))
      added = builder.add(attention);
    else if (auto launch = dyn_cast<LaunchOp>(op))
      added = builder.add(launch);
    return added ? WalkResult::advance() : WalkResult::interrupt();
  });
  if (!added)
    return tl::unexpected(added.error());
  if (table.layers.empty())
    return error("expects a module with openwork.attention or openwork.launch, found neither");
  return table;
}

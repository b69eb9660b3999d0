//===- Tile.cpp - openwork-tile -------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Remarks.h"
#include "Scopes.h"
#include "Targets.h"
#include "TopologyText.h"
#include "openwork/Dialect/Openwork/IR/Elements.h"
#include "openwork/Dialect/Openwork/Transforms/Passes.h"
#include "openwork/Mask/Classify.h"
#include "openwork/Mask/Statistics.h"
#include "openwork/Schedule/TilingChoice.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Threading.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

namespace openwork {
#define GEN_PASS_DEF_OPENWORKTILE
#include "openwork/Dialect/Openwork/Transforms/Passes.h.inc"
} // namespace openwork

namespace {

constexpr llvm::StringLiteral kPassName = "openwork-tile";

/// What layers that may share kernels have in common. Attributes and types are unique, so that keys compare by pointer.
struct GroupKey {
  TokenGridAttr queryGrid, keyGrid;
  Type elementType;
  int64_t headDim, valueDim;

  explicit GroupKey(AttentionOp op)
      : queryGrid(op.getQueryGrid()), keyGrid(op.getKeyGrid().value_or(op.getQueryGrid())),
        elementType(op.getElementType()), headDim(op.getHeadDim()), valueDim(op.getValueDim()) {}
  bool operator==(const GroupKey &) const = default;
};

/// A topology of a group: how often it is used, where it was seen first, and what became of it.
struct Use {
  AttentionOp firstUser;
  int64_t weight = 0;
  TopologyRef topology;
  FlatSymbolRefAttr mask;
};

struct Group {
  GroupKey key;
  std::vector<AttentionOp> ops;
  llvm::MapVector<Attribute, Use> uses;
};

/// What the options of the pass say.
struct Target {
  CostTable costs;
  int64_t tileM, tileN;
};

/// Looks up stored data, and remembers it.
class StoredData final : public TopologyResolver {
public:
  explicit StoredData(Operation *table) : table(table) {}
  Operation *lookup(FlatSymbolRefAttr symbol) override {
    Operation *op = symbols.lookupSymbolIn(table, symbol);
    if (isa_and_nonnull<BitMatrixOp, ThresholdMapOp>(op))
      found.insert(op);
    return op;
  }

  llvm::SetVector<Operation *> found;

private:
  Operation *table;
  SymbolTableCollection symbols;
};

/// Turns the topologies of one symbol table into block masks.
class Tiler {
public:
  Tiler(const AttentionScope &scope, const Target &target)
      : scope(scope), target(target), context(scope.table->getContext()),
        maskContext(context->getLoadedDialect<OpenworkDialect>()->getMaskContext()), data(scope.table),
        front(&scope.body().front()) {}

  LogicalResult run() {
    collectGroups();
    for (Group &group : groups) {
      if (failed(buildTopologies(group)) || failed(tileGroup(group)))
        return failure();
      rewriteUses(group);
    }
    // Assignments may be the last to name stored data.
    eraseUnused(table(), assignments.getArrayRef());
    eraseUnused(table(), data.found.getArrayRef());
    return success();
  }

private:
  void collectGroups();
  void addUses(Group &group, AttentionOp op);
  void addUses(Group &group, AttentionOp op, AssignmentOp assignment);
  LogicalResult buildTopologies(Group &group);
  LogicalResult tileGroup(Group &group);
  std::vector<BlockMask> makeMasks(const Group &group, ArrayRef<TilingRef> tilings);
  FlatSymbolRefAttr symbolFor(Attribute topology, const BlockMask &mask, Location loc);
  void reportSizes(Group &group, ArrayRef<TileSizes> candidates);
  void reportMasks(Group &group, ArrayRef<BlockMask> masks);
  void rewriteUses(Group &group);
  FlatSymbolRefAttr rewriteAssignment(AssignmentOp assignment, const Group &group);

  AssignmentOp assignmentOf(AttentionOp op) {
    return op.getAssignment() ? symbols.lookupNearestSymbolFrom<AssignmentOp>(op, op.getAssignmentAttr()) : nullptr;
  }
  SymbolTable &table() { return symbols.getSymbolTable(scope.table); }

  const AttentionScope &scope;
  const Target &target;
  MLIRContext *context;
  MaskContext &maskContext;
  SymbolTableCollection symbols;
  StoredData data;
  llvm::SetVector<Operation *> assignments;
  std::vector<Group> groups;
  /// Block masks go in front of what was the first op.
  Operation *front;
  /// The op of each mask made so far, which `masks` keeps alive.
  llvm::DenseMap<const void *, BlockMaskOp> opOfMask;
  std::vector<BlockMask> masks;
};

} // namespace

//===----------------------------------------------------------------------===//
// Groups and their topologies
//===----------------------------------------------------------------------===//

void Tiler::collectGroups() {
  for (AttentionOp op : scope.ops) {
    AssignmentOp assignment = assignmentOf(op);
    ArrayAttr topologies = assignment ? assignment.getTopologies() : *op.getTopologies();
    if (isa<FlatSymbolRefAttr>(topologies[0]))
      continue;
    GroupKey key(op);
    auto group = llvm::find_if(groups, [&](const Group &group) { return group.key == key; });
    if (group == groups.end())
      group = groups.insert(groups.end(), Group{key, {}, {}});
    group->ops.push_back(op);
    addUses(*group, op);
  }
}

static void addUse(Group &group, AttentionOp op, Attribute topology, int64_t weight) {
  group.uses.insert({topology, Use{op, 0, nullptr, {}}}).first->second.weight += weight;
}

void Tiler::addUses(Group &group, AttentionOp op) {
  if (AssignmentOp assignment = assignmentOf(op))
    return addUses(group, op, assignment);
  ArrayAttr topologies = *op.getTopologies();
  for (Attribute topology : topologies)
    addUse(group, op, topology, topologies.size() == 1 ? op.getNumHeads() : 1);
}

void Tiler::addUses(Group &group, AttentionOp op, AssignmentOp assignment) {
  assignments.insert(assignment);
  auto indices = *ElementsView<uint16_t>::get(assignment.getTable());
  int64_t steps = assignment.getNumSteps(), layers = assignment.getNumLayers(), heads = assignment.getNumHeads();
  std::vector<int64_t> count(assignment.getTopologies().size());
  if (indices.storedSize() == 1)
    count[indices[0]] = steps * heads;
  else
    for (int64_t step = 0; step < steps; ++step)
      for (int64_t head = 0; head < heads; ++head)
        ++count[indices[(step * layers + *op.getLayer()) * heads + head]];
  for (auto [topology, weight] : llvm::zip(assignment.getTopologies(), count))
    if (weight)
      addUse(group, op, topology, weight);
}

LogicalResult Tiler::buildTopologies(Group &group) {
  Domain domain = {group.key.queryGrid.getGrid(), group.key.keyGrid.getGrid()};
  for (auto &[attribute, use] : group.uses) {
    FailureOr<TopologyRef> topology =
        buildTopology(attribute, domain, data, [op = use.firstUser]() mutable { return op.emitOpError(); });
    if (failed(topology))
      return failure();
    use.topology = *topology;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Tilings and masks
//===----------------------------------------------------------------------===//

LogicalResult Tiler::tileGroup(Group &group) {
  Location loc = group.ops.front().getLoc();
  const GroupKey &key = group.key;
  auto kernels = kernelsFor(target.costs, key.elementType, key.headDim, key.valueDim, target.tileM, target.tileN);
  if (!kernels)
    return emitError(loc) << kernels.error().message;

  std::vector<WeightedTopology> topologies;
  for (auto &[attribute, use] : group.uses)
    topologies.push_back({use.topology, use.weight});
  auto parallelFor = [&](size_t count, const std::function<void(size_t)> &body) {
    mlir::parallelFor(context, 0, count, body);
  };
  Expected<TilingChoice> choice = chooseTilings(maskContext, topologies, *kernels, parallelFor);
  if (!choice)
    return emitError(loc) << choice.error().message;

  std::vector<BlockMask> made = makeMasks(group, choice->tilings);
  for (auto [entry, mask] : llvm::zip(group.uses, made)) {
    entry.second.mask = symbolFor(entry.first, mask, entry.second.firstUser.getLoc());
    entry.second.topology = nullptr;
  }
  if (context->getRemarkEngine()) {
    reportSizes(group, choice->candidates);
    reportMasks(group, made);
  }
  return success();
}

std::vector<BlockMask> Tiler::makeMasks(const Group &group, ArrayRef<TilingRef> tilings) {
  std::vector<BlockMask> made(tilings.size());
  mlir::parallelFor(context, 0, made.size(), [&](size_t i) {
    made[i] = classify(maskContext, *group.uses.begin()[i].second.topology, tilings[i]);
  });
  return made;
}

/// The symbol of a mask, which is made when it is first met. Whatever topology gives it may serve as its rule.
FlatSymbolRefAttr Tiler::symbolFor(Attribute topology, const BlockMask &mask, Location loc) {
  BlockMaskOp &op = opOfMask[mask.identity()];
  if (!op) {
    masks.push_back(mask);
    OpBuilder builder(context);
    op = BlockMaskOp::create(builder, loc, symbolNameOf(topology), mask, /*rule=*/Attribute());
    table().insert(op, Block::iterator(front));
  }
  if (!op.getRule() && mask.hasPartial() && isArithmetic(topology))
    op.setRuleAttr(topology);
  return FlatSymbolRefAttr::get(op.getSymNameAttr());
}

//===----------------------------------------------------------------------===//
// Remarks
//===----------------------------------------------------------------------===//

/// The chosen sizes and two runners-up.
void Tiler::reportSizes(Group &group, ArrayRef<TileSizes> candidates) {
  for (auto [i, candidate] : llvm::enumerate(candidates.take_front(3)))
    decided(group.ops.front().getLoc(), kPassName, i == 0 ? "tile-sizes" : "tile-sizes-rejected")
        << value("layers", group.ops.size()) << value("tile-m", candidate.tileM()) << value("tile-n", candidate.tileN())
        << value(candidate.isRough ? "rough-relative-time" : "relative-time",
                 candidate.seconds / candidates.front().seconds);
}

void Tiler::reportMasks(Group &group, ArrayRef<BlockMask> made) {
  std::vector<MaskStatistics> figures(made.size());
  mlir::parallelFor(context, 0, made.size(), [&](size_t i) { figures[i] = openwork::statistics(made[i]); });
  double density = 0, uses = 0;
  for (auto [entry, mask, figure] : llvm::zip(group.uses, made, figures)) {
    Use &use = entry.second;
    decided(use.firstUser.getLoc(), kPassName, "tiling")
        << value("topology", Attribute(entry.first)) << value("mask", Attribute(use.mask))
        << value("tiling", mask.tiling().str()) << value("density", figure.visitedDensity())
        << value("pair-density", figure.pairDensity())
        << value("partial-share", figure.visited() ? double(figure.partial) / figure.visited() : 0.0)
        << value("uses", use.weight);
    density += figure.visitedDensity() * use.weight;
    uses += use.weight;
  }
  decided(group.ops.front().getLoc(), kPassName, "group")
      << value("layers", group.ops.size()) << value("topologies", made.size()) << value("uses", int64_t(uses))
      << value("mean-density", density / uses);
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

void Tiler::rewriteUses(Group &group) {
  auto maskOf = [&](Attribute topology) -> Attribute { return group.uses.find(topology)->second.mask; };
  llvm::MapVector<AssignmentOp, FlatSymbolRefAttr> rewritten;
  for (AttentionOp op : group.ops) {
    AssignmentOp assignment = assignmentOf(op);
    if (!assignment) {
      op.setTopologiesAttr(ArrayAttr::get(context, llvm::map_to_vector(*op.getTopologies(), maskOf)));
      continue;
    }
    auto [entry, isNew] = rewritten.insert({assignment, {}});
    if (isNew)
      entry->second = rewriteAssignment(assignment, group);
    op.setAssignmentAttr(entry->second);
  }
}

FlatSymbolRefAttr Tiler::rewriteAssignment(AssignmentOp assignment, const Group &group) {
  llvm::SmallMapVector<Attribute, uint16_t, 8> indexOfMask;
  // Topologies that only layers of other groups use have no mask here.
  std::vector<uint16_t> newIndex(assignment.getTopologies().size(), 0);
  for (auto [i, topology] : llvm::enumerate(assignment.getTopologies()))
    if (auto use = group.uses.find(topology); use != group.uses.end())
      newIndex[i] = indexOfMask.insert({use->second.mask, indexOfMask.size()}).first->second;

  auto indices = *ElementsView<uint16_t>::get(assignment.getTable());
  std::vector<uint16_t> values(indices.storedSize());
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = newIndex[indices[i]];
  std::string name = (assignment.getSymName() + "_masks").str();
  auto type = cast<RankedTensorType>(assignment.getTable().getType());
  ElementsAttr newTable = values.size() == 1
                              ? DenseElementsAttr::get(type, values[0])
                              : makeElements<uint16_t>(name, type.getShape(), type.getElementType(), values);
  OpBuilder builder(context);
  SmallVector<Attribute> list = llvm::to_vector(llvm::make_first_range(indexOfMask));
  auto op = AssignmentOp::create(builder, assignment.getLoc(), name, builder.getArrayAttr(list), newTable);
  table().insert(op, assignment->getIterator());
  return FlatSymbolRefAttr::get(op.getSymNameAttr());
}

namespace {

class Tile final : public openwork::impl::OpenworkTileBase<Tile> {
public:
  using OpenworkTileBase::OpenworkTileBase;

  void runOnOperation() override {
    Expected<Arch> parsed = parseArch(arch);
    if (!parsed) {
      emitError(getOperation().getLoc()) << parsed.error().message;
      return signalPassFailure();
    }
    if (failed(checkTileSize("tile-m", tileM)) || failed(checkTileSize("tile-n", tileN)))
      return signalPassFailure();
    FailureOr<CostTable> table = loadCosts(&getContext(), *parsed, costs);
    if (failed(table))
      return signalPassFailure();
    FailureOr<std::vector<AttentionScope>> scopes = collectAttention(getOperation());
    if (failed(scopes))
      return signalPassFailure();
    Target target = {std::move(*table), tileM, tileN};
    for (const AttentionScope &scope : *scopes)
      if (failed(Tiler(scope, target).run()))
        return signalPassFailure();
  }

private:
  LogicalResult checkTileSize(StringRef option, int64_t size) {
    if (size >= 0 && size <= AxisTiling::kMaxTileSize)
      return success();
    return emitError(getOperation().getLoc())
           << "expects " << option << " in 0.." << AxisTiling::kMaxTileSize << ", got " << size;
  }
};

} // namespace

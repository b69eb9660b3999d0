//===- Tile.cpp - openwork-tile -------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Remarks.h"
#include "Targets.h"
#include "openwork/Dialect/Openwork/IR/Elements.h"
#include "openwork/Dialect/Openwork/IR/TopologyOps.h"
#include "openwork/Dialect/Openwork/Transforms/Passes.h"
#include "openwork/Mask/Classify.h"
#include "openwork/Mask/Statistics.h"
#include "openwork/Schedule/TilingChoice.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
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

/// Looks up symbols from the module.
class ModuleResolver final : public TopologyResolver {
public:
  explicit ModuleResolver(ModuleOp module) : module(module) {}
  Operation *lookup(FlatSymbolRefAttr symbol) override { return symbols.lookupSymbolIn(module, symbol); }

private:
  ModuleOp module;
  SymbolTableCollection symbols;
};

/// A symbol that says what the topology is: `window_3_3_5_cell_6_8_8`.
std::string describe(Attribute topology) {
  std::string text, name;
  llvm::raw_string_ostream(text) << topology;
  StringRef rest = text;
  // Nested topologies repeat the dialect's prefix.
  while (!rest.empty()) {
    if (rest.consume_front("#openwork."))
      continue;
    char c = rest.front();
    rest = rest.drop_front();
    if (llvm::isAlnum(c))
      name += c;
    else if (c == '-')
      name += 'm';
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  while (!name.empty() && name.back() == '_')
    name.pop_back();
  constexpr size_t longest = 48;
  return name.size() <= longest ? name : name.substr(0, longest);
}

/// Whether a kernel could compute the pattern of a partial block from the topology, that is, without stored data.
bool isArithmetic(Attribute topology) {
  bool arithmetic = !isa<StoredBlocksAttr, StoredTokensAttr, NestedAttr, PredicateAttr>(topology);
  topology.walkImmediateSubElements(
      [&](Attribute inner) { arithmetic &= !isa<TopologyAttrInterface>(inner) || isArithmetic(inner); }, [](Type) {});
  return arithmetic;
}

/// Turns the topologies of one module into block masks.
class Tiler {
public:
  Tiler(ModuleOp module, Arch arch, int64_t tileM, int64_t tileN)
      : module(module), context(module.getContext()),
        maskContext(context->getLoadedDialect<OpenworkDialect>()->getMaskContext()), arch(arch), tileM(tileM),
        tileN(tileN) {}

  LogicalResult run() {
    if (failed(collectGroups()))
      return failure();
    if (groups.empty())
      return success();
    firstOp = &module.getBody()->front();
    for (Group &group : groups) {
      if (failed(tileGroup(group)))
        return failure();
      rewriteUses(group);
    }
    eraseUnused();
    return success();
  }

private:
  using AssignmentCache = llvm::DenseMap<Operation *, std::vector<uint16_t>>;

  LogicalResult collectGroups();
  void addUses(Group &group, AttentionOp op);
  LogicalResult buildTopologies(Group &group);
  LogicalResult tileGroup(Group &group);
  void makeMasks(Group &group, ArrayRef<TilingRef> tilings);
  FlatSymbolRefAttr symbolFor(Attribute topology, const BlockMask &mask, Location loc);
  void rewriteUses(Group &group);
  FlatSymbolRefAttr rewriteAssignment(AssignmentOp assignment, Group &group, ArrayRef<uint16_t> indices);
  void eraseUnused();
  AssignmentOp assignmentOf(AttentionOp op) {
    return symbols.lookupNearestSymbolFrom<AssignmentOp>(op, op.getAssignmentAttr());
  }
  ParallelFor parallelFor() {
    return
        [this](size_t count, const std::function<void(size_t)> &body) { mlir::parallelFor(context, 0, count, body); };
  }

  ModuleOp module;
  MLIRContext *context;
  MaskContext &maskContext;
  Arch arch;
  int64_t tileM, tileN;
  SymbolTableCollection symbols;
  AssignmentCache tables;
  std::vector<Group> groups;
  /// Block masks go in front of it.
  Operation *firstOp = nullptr;
  /// The symbol of each mask made so far; masks keep themselves alive through `masks`.
  llvm::DenseMap<const void *, FlatSymbolRefAttr> symbolOfMask;
  std::vector<BlockMask> masks;
};

} // namespace

/// The topologies an op names, inline or through its assignment.
static ArrayAttr topologiesOf(AttentionOp op, AssignmentOp assignment) {
  return assignment ? assignment.getTopologies() : *op.getTopologies();
}

LogicalResult Tiler::collectGroups() {
  module.walk([&](AttentionOp op) {
    AssignmentOp assignment = op.getAssignment() ? assignmentOf(op) : AssignmentOp();
    if (isa<FlatSymbolRefAttr>(topologiesOf(op, assignment)[0]))
      return;
    GroupKey key(op);
    auto group = llvm::find_if(groups, [&](const Group &group) { return group.key == key; });
    if (group == groups.end())
      group = groups.insert(groups.end(), Group{key, {}, {}});
    group->ops.push_back(op);
    addUses(*group, op);
  });
  for (Group &group : groups)
    if (failed(buildTopologies(group)))
      return failure();
  return success();
}

void Tiler::addUses(Group &group, AttentionOp op) {
  auto add = [&](Attribute topology, int64_t weight) {
    auto [use, isNew] = group.uses.insert({topology, Use{op, 0, nullptr, {}}});
    use->second.weight += weight;
  };
  if (!op.getAssignment()) {
    ArrayAttr topologies = *op.getTopologies();
    for (Attribute topology : topologies)
      add(topology, topologies.size() == 1 ? op.getNumHeads() : 1);
    return;
  }
  AssignmentOp assignment = assignmentOf(op);
  auto [table, isNew] = tables.try_emplace(assignment);
  if (isNew)
    table->second = assignment.getIndices();
  std::vector<int64_t> count(assignment.getTopologies().size());
  int64_t heads = assignment.getNumHeads(), layers = assignment.getNumLayers(), layer = *op.getLayer();
  for (int64_t step = 0; step < assignment.getNumSteps(); ++step)
    for (int64_t head = 0; head < heads; ++head)
      ++count[table->second[(step * layers + layer) * heads + head]];
  for (auto [topology, weight] : llvm::zip(assignment.getTopologies(), count))
    if (weight)
      add(topology, weight);
}

LogicalResult Tiler::buildTopologies(Group &group) {
  ModuleResolver resolver(module);
  Domain domain = {group.key.queryGrid.getGrid(), group.key.keyGrid.getGrid()};
  for (auto &[attribute, use] : group.uses) {
    FailureOr<TopologyRef> topology =
        buildTopology(attribute, domain, resolver, [&, op = use.firstUser]() mutable { return op.emitOpError(); });
    if (failed(topology))
      return failure();
    use.topology = *topology;
  }
  return success();
}

LogicalResult Tiler::tileGroup(Group &group) {
  Location loc = group.ops.front().getLoc();
  const GroupKey &key = group.key;
  auto kernels = kernelsFor(arch, key.elementType, key.headDim, key.valueDim, tileM, tileN);
  if (!kernels)
    return emitError(loc) << kernels.error().message;

  std::vector<WeightedTopology> topologies;
  for (auto &[attribute, use] : group.uses)
    topologies.push_back({use.topology, use.weight});
  Expected<TilingChoice> choice = chooseTilings(maskContext, topologies, *kernels, parallelFor());
  if (!choice)
    return emitError(loc) << choice.error().message;

  ArrayRef<TileSizes> candidates = choice->candidates;
  for (auto [i, candidate] : llvm::enumerate(candidates.take_front(3)))
    decided(loc, kPassName, i == 0 ? "tile-sizes" : "tile-sizes-rejected")
        << value("layers", group.ops.size()) << value("tile-m", candidate.tileM()) << value("tile-n", candidate.tileN())
        << value("relative-time", candidate.seconds / choice->candidates.front().seconds);
  makeMasks(group, choice->tilings);
  return success();
}

void Tiler::makeMasks(Group &group, ArrayRef<TilingRef> tilings) {
  std::vector<BlockMask> made(tilings.size());
  mlir::parallelFor(context, 0, made.size(), [&](size_t i) {
    made[i] = classify(maskContext, *group.uses.begin()[i].second.topology, tilings[i]);
  });
  double density = 0;
  int64_t uses = 0;
  for (auto [entry, mask] : llvm::zip(group.uses, made)) {
    Location loc = entry.second.firstUser.getLoc();
    entry.second.mask = symbolFor(entry.first, mask, loc);
    MaskStatistics figures = openwork::statistics(mask);
    decided(loc, kPassName, "tiling") << value("topology", Attribute(entry.first))
                                      << value("mask", Attribute(entry.second.mask))
                                      << value("tiling", mask.tiling().str())
                                      << value("density", figures.visitedDensity())
                                      << value("pair-density", figures.pairDensity())
                                      << value("partial-share",
                                               figures.visited() ? double(figures.partial) / figures.visited() : 0.0)
                                      << value("uses", entry.second.weight);
    density += figures.visitedDensity() * entry.second.weight;
    uses += entry.second.weight;
  }
  decided(group.ops.front().getLoc(), kPassName, "group")
      << value("layers", group.ops.size()) << value("topologies", made.size()) << value("uses", uses)
      << value("mean-density", density / uses);
}

FlatSymbolRefAttr Tiler::symbolFor(Attribute topology, const BlockMask &mask, Location loc) {
  auto [symbol, isNew] = symbolOfMask.try_emplace(mask.identity());
  if (!isNew)
    return symbol->second;
  masks.push_back(mask);
  Attribute rule = mask.hasPartial() && isArithmetic(topology) ? topology : Attribute();
  OpBuilder builder(context);
  auto op = BlockMaskOp::create(builder, loc, describe(topology), mask, rule);
  symbols.getSymbolTable(module).insert(op, Block::iterator(firstOp));
  return symbol->second = FlatSymbolRefAttr::get(op.getSymNameAttr());
}

void Tiler::rewriteUses(Group &group) {
  auto maskOf = [&](Attribute topology) -> Attribute { return group.uses.lookup(topology).mask; };
  llvm::MapVector<AssignmentOp, FlatSymbolRefAttr> rewritten;
  for (AttentionOp op : group.ops) {
    if (!op.getAssignment()) {
      op.setTopologiesAttr(ArrayAttr::get(context, llvm::map_to_vector(*op.getTopologies(), maskOf)));
      continue;
    }
    AssignmentOp assignment = assignmentOf(op);
    auto [entry, isNew] = rewritten.insert({assignment, {}});
    if (isNew)
      entry->second = rewriteAssignment(assignment, group, tables[assignment]);
    op.setAssignmentAttr(entry->second);
  }
}

FlatSymbolRefAttr Tiler::rewriteAssignment(AssignmentOp assignment, Group &group, ArrayRef<uint16_t> indices) {
  llvm::SetVector<Attribute> list;
  // Topologies that this group does not use have no mask; neither do the layers of other groups.
  std::vector<uint16_t> indexOf(assignment.getTopologies().size(), 0);
  for (auto [i, topology] : llvm::enumerate(assignment.getTopologies()))
    if (Attribute mask = group.uses.lookup(topology).mask) {
      list.insert(mask);
      indexOf[i] = llvm::find(list, mask) - list.begin();
    }
  SmallVector<uint16_t> table = llvm::map_to_vector(indices, [&](uint16_t index) { return indexOf[index]; });
  std::string name = (assignment.getSymName() + "_masks").str();
  ElementsAttr elements = makeElements<uint16_t>(name, assignment.getTable().getShapedType().getShape(),
                                                 assignment.getTable().getElementType(), table);
  OpBuilder builder(context);
  auto op =
      AssignmentOp::create(builder, assignment.getLoc(), name, builder.getArrayAttr(list.getArrayRef()), elements);
  symbols.getSymbolTable(module).insert(op, assignment->getIterator());
  return FlatSymbolRefAttr::get(op.getSymNameAttr());
}

/// Assignments and stored data that nothing names any more; block masks hold what was in them.
void Tiler::eraseUnused() {
  SymbolTable &table = symbols.getSymbolTable(module);
  auto eraseAll = [&](auto kind) {
    for (auto op : llvm::make_early_inc_range(module.getOps<decltype(kind)>()))
      if (op.symbolKnownUseEmpty(module))
        table.erase(op);
  };
  eraseAll(AssignmentOp());
  eraseAll(BitMatrixOp());
  eraseAll(ThresholdMapOp());
}
namespace {

class Tile final : public openwork::impl::OpenworkTileBase<Tile> {
public:
  using OpenworkTileBase::OpenworkTileBase;

  void runOnOperation() override {
    Expected<Arch> target = parseArch(arch);
    if (!target) {
      getOperation().emitError() << target.error().message;
      return signalPassFailure();
    }
    if (failed(Tiler(getOperation(), *target, tileM, tileN).run()))
      signalPassFailure();
  }
};

} // namespace

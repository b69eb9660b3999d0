//===- Specialize.cpp - openwork-specialize -------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmitClass.h"
#include "Remarks.h"
#include "Scopes.h"
#include "openwork/Dialect/Openwork/IR/Elements.h"
#include "openwork/Dialect/Openwork/Transforms/Passes.h"
#include "openwork/Dialect/Openwork/Transforms/ScheduleProof.h"
#include "openwork/Mask/Statistics.h"
#include "openwork/Schedule/Carver.h"
#include "openwork/Schedule/KernelSharing.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/SetVector.h"

#include <map>

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

namespace openwork {
#define GEN_PASS_DEF_OPENWORKSPECIALIZE
#include "openwork/Dialect/Openwork/Transforms/Passes.h.inc"
} // namespace openwork

namespace {

constexpr llvm::StringLiteral kPassName = "openwork-specialize";

/// A head class: a block mask that some head uses, and the loops carved for it.
struct HeadClass {
  BlockMaskOp op;
  BlockMask mask;
  Carving carving;

  FlatSymbolRefAttr symbol() { return FlatSymbolRefAttr::get(op.getSymNameAttr()); }
  int64_t bytes() const { return carving.cost.codeBytes + carving.cost.dataBytes; }
};

/// What launches must have in common to share a kernel.
struct KernelKey {
  Type elementType;
  int64_t headDim, valueDim, tileM, tileN;
  bool operator==(const KernelKey &) const = default;
};

/// A choice of classes for the heads, which one plan stands for wherever it occurs.
struct Launch {
  std::vector<uint32_t> classOfHead;
  Location loc;
  /// Layers and denoising steps that have it.
  int64_t uses = 0;
  size_t kernel = 0;
  FlatSymbolRefAttr plan = {};
};

struct LaunchGroup {
  KernelKey key;
  Location loc;
  std::vector<uint32_t> launches = {};
  /// Launches by their classes.
  std::map<std::vector<uint32_t>, uint32_t> launchOf = {};
};

struct Kernel {
  KernelOp op;
  std::vector<uint32_t> members;
};

/// Turns the attention of one symbol table into kernels, plans and launches.
class Specializer {
public:
  Specializer(const AttentionScope &scope, const SharingCosts &costs)
      : scope(scope), costs(costs), context(scope.table->getContext()),
        firstUser(scope.body().findAncestorOpInBlock(*scope.ops.front())) {}

  LogicalResult run() {
    for (AttentionOp op : scope.ops)
      if (failed(addLaunches(op)))
        return failure();
    if (failed(carveClasses()))
      return failure();
    for (LaunchGroup &group : groups)
      makeKernels(group);
    if (failed(proveKernels()))
      return failure();
    for (Launch &launch : launches)
      makePlan(launch);
    for (AttentionOp op : scope.ops)
      replaceByLaunch(op);
    eraseUnused(symbols.getSymbolTable(scope.table), assignments.getArrayRef());
    return success();
  }

private:
  LogicalResult addLaunches(AttentionOp op);
  FailureOr<uint32_t> addLaunch(AttentionOp op, function_ref<Attribute(int64_t)> maskOf);
  FailureOr<uint32_t> classOf(AttentionOp op, Attribute mask);
  FailureOr<LaunchGroup *> groupOf(AttentionOp op, ArrayRef<uint32_t> classOfHead);
  LogicalResult carveClasses();
  void reportCarvings();
  void makeKernels(LaunchGroup &group);
  KernelOp makeKernel(const KernelKey &key, Location loc, ArrayRef<uint32_t> members);
  void reportKernel(Kernel &kernel, int64_t uses);
  LogicalResult proveKernels();
  void makePlan(Launch &launch);
  void replaceByLaunch(AttentionOp op);

  const AttentionScope &scope;
  const SharingCosts &costs;
  MLIRContext *context;
  SymbolTableCollection symbols;
  /// Kernels and plans go in front of it.
  Operation *firstUser;
  std::vector<HeadClass> classes;
  llvm::DenseMap<Attribute, uint32_t> classOfMask;
  std::vector<LaunchGroup> groups;
  std::vector<Launch> launches;
  std::vector<Kernel> kernels;
  /// The launch of each denoising step of an op; a single one stands for all.
  llvm::DenseMap<Operation *, std::vector<uint32_t>> launchesOf;
  llvm::SetVector<Operation *> assignments;
};

} // namespace

//===----------------------------------------------------------------------===//
// Head classes and launches
//===----------------------------------------------------------------------===//

LogicalResult Specializer::addLaunches(AttentionOp op) {
  std::vector<uint32_t> &steps = launchesOf[op];
  auto add = [&](function_ref<Attribute(int64_t)> maskOf, int64_t uses) -> LogicalResult {
    FailureOr<uint32_t> launch = addLaunch(op, maskOf);
    if (failed(launch))
      return failure();
    launches[*launch].uses += uses;
    steps.push_back(*launch);
    return success();
  };
  if (!op.getAssignment()) {
    ArrayAttr masks = *op.getTopologies();
    return add([&](int64_t head) { return masks[masks.size() == 1 ? 0 : head]; }, 1);
  }
  auto assignment = symbols.lookupNearestSymbolFrom<AssignmentOp>(op, op.getAssignmentAttr());
  assignments.insert(assignment);
  ArrayAttr masks = assignment.getTopologies();
  auto indices = *ElementsView<uint16_t>::get(assignment.getTable());
  int64_t numSteps = assignment.getNumSteps(), heads = assignment.getNumHeads();
  if (indices.storedSize() == 1)
    return add([&](int64_t) { return masks[indices[0]]; }, numSteps);
  for (int64_t step = 0; step < numSteps; ++step) {
    int64_t begin = (step * assignment.getNumLayers() + *op.getLayer()) * heads;
    if (failed(add([&](int64_t head) { return masks[indices[begin + head]]; }, 1)))
      return failure();
  }
  return success();
}

FailureOr<uint32_t> Specializer::addLaunch(AttentionOp op, function_ref<Attribute(int64_t)> maskOf) {
  std::vector<uint32_t> classOfHead(op.getNumHeads());
  for (auto [head, headClass] : llvm::enumerate(classOfHead)) {
    FailureOr<uint32_t> index = classOf(op, maskOf(head));
    if (failed(index))
      return failure();
    headClass = *index;
  }
  FailureOr<LaunchGroup *> group = groupOf(op, classOfHead);
  if (failed(group))
    return failure();
  auto [entry, isNew] = (*group)->launchOf.try_emplace(classOfHead, launches.size());
  if (isNew) {
    (*group)->launches.push_back(launches.size());
    launches.push_back({std::move(classOfHead), op.getLoc()});
  }
  return entry->second;
}

FailureOr<uint32_t> Specializer::classOf(AttentionOp op, Attribute mask) {
  auto symbol = dyn_cast<FlatSymbolRefAttr>(mask);
  if (!symbol)
    return op.emitOpError("expects block masks, got ") << mask << "; run openwork-tile first";
  auto [entry, isNew] = classOfMask.try_emplace(symbol, classes.size());
  if (isNew) {
    auto maskOp = symbols.lookupNearestSymbolFrom<BlockMaskOp>(op, symbol);
    // The verifier has read it before.
    classes.push_back({maskOp, *maskOp.getBlockMask(), {}});
  }
  return entry->second;
}

/// The group of launches with the same kind of kernels.
FailureOr<LaunchGroup *> Specializer::groupOf(AttentionOp op, ArrayRef<uint32_t> classOfHead) {
  const Tiling &tiling = classes[classOfHead[0]].mask.tiling();
  for (uint32_t index : classOfHead) {
    const Tiling &other = classes[index].mask.tiling();
    if (other.query.tileSize() != tiling.query.tileSize() || other.key.tileSize() != tiling.key.tileSize())
      return op.emitOpError("expects block masks of one pair of tile sizes, got ")
             << tiling.str() << " and " << other.str();
  }
  KernelKey key = {op.getElementType(), op.getHeadDim(), op.getValueDim(), tiling.query.tileSize(),
                   tiling.key.tileSize()};
  auto group = llvm::find_if(groups, [&](const LaunchGroup &group) { return group.key == key; });
  if (group == groups.end())
    group = groups.insert(groups.end(), LaunchGroup{key, op.getLoc()});
  return &*group;
}

LogicalResult Specializer::carveClasses() {
  LogicalResult carved = allSucceed(context, classes.size(), [&](size_t i) -> LogicalResult {
    HeadClass &headClass = classes[i];
    bool hasRule = headClass.op.getRule().has_value();
    if (hasRule && failed(proveRule(headClass.op, headClass.mask)))
      return failure();
    Expected<Carving> carving = carve(headClass.mask, {.hasRule = hasRule});
    if (!carving)
      return headClass.op.emitOpError("could not be carved: ") << carving.error().message;
    headClass.carving = std::move(*carving);
    return success();
  });
  if (succeeded(carved))
    reportCarvings();
  return carved;
}

void Specializer::reportCarvings() {
  if (!context->getRemarkEngine())
    return;
  for (HeadClass &headClass : classes) {
    const Carving &carving = headClass.carving;
    StringRef form = carving.bits.empty() ? "affine" : carving.affine.empty() ? "bits" : "mixed";
    decided(headClass.op.getLoc(), kPassName, "carving")
        << value("mask", headClass.op.getSymName().str()) << value("form", form.str())
        << value("boxes", carving.cost.boxes) << value("nests", carving.cost.nests)
        << value("immediate-words", carving.cost.immediateWords) << value("embedded-words", carving.cost.embeddedWords)
        << value("code-bytes", carving.cost.codeBytes) << value("data-bytes", carving.cost.dataBytes)
        << value("density", openwork::statistics(headClass.mask).visitedDensity());
  }
}

//===----------------------------------------------------------------------===//
// Kernels and plans
//===----------------------------------------------------------------------===//

/// The classes of a launch, ascending.
static std::vector<uint32_t> classSet(const Launch &launch) {
  std::vector<uint32_t> set = launch.classOfHead;
  llvm::sort(set);
  set.erase(llvm::unique(set), set.end());
  return set;
}

void Specializer::makeKernels(LaunchGroup &group) {
  std::vector<std::vector<uint32_t>> sets;
  for (uint32_t launch : group.launches)
    sets.push_back(classSet(launches[launch]));
  std::vector<int64_t> bytes;
  for (const HeadClass &headClass : classes)
    bytes.push_back(headClass.bytes());
  KernelSharing sharing = shareKernels(sets, bytes, costs);

  std::vector<int64_t> uses(sharing.kernels.size());
  for (auto [launch, kernel] : llvm::zip(group.launches, sharing.kernelOfLaunch))
    uses[kernel] += launches[launch].uses;
  size_t first = kernels.size();
  for (auto [members, launches] : llvm::zip(sharing.kernels, uses)) {
    kernels.push_back({makeKernel(group.key, group.loc, members), members});
    reportKernel(kernels.back(), launches);
  }
  for (auto [launch, kernel] : llvm::zip(group.launches, sharing.kernelOfLaunch))
    launches[launch].kernel = first + kernel;
}

KernelOp Specializer::makeKernel(const KernelKey &key, Location loc, ArrayRef<uint32_t> members) {
  OpBuilder builder(context);
  auto kernel = KernelOp::create(builder, loc, "kernel_" + std::to_string(kernels.size()), key.tileM, key.tileN,
                                 key.headDim, key.valueDim, key.elementType);
  symbols.getSymbolTable(scope.table).insert(kernel, Block::iterator(firstUser));
  builder.createBlock(&kernel.getBody());
  for (uint32_t member : members) {
    HeadClass &headClass = classes[member];
    OpBuilder::InsertionGuard guard(builder);
    auto op = ClassOp::create(builder, headClass.op.getLoc(), headClass.op.getSymNameAttr(), headClass.symbol(),
                              DenseI32ArrayAttr());
    builder.createBlock(&op.getBody());
    emitCarving(builder, headClass.op.getLoc(), headClass.carving);
  }
  return kernel;
}

void Specializer::reportKernel(Kernel &kernel, int64_t uses) {
  int64_t bytes = costs.kernelBytes;
  for (uint32_t member : kernel.members)
    bytes += classes[member].bytes();
  decided(kernel.op.getLoc(), kPassName, "kernel")
      << value("kernel", kernel.op.getSymName().str()) << value("classes", kernel.members.size())
      << value("launches", uses) << value("bytes", bytes);
}

/// Expands what was emitted, class by class.
LogicalResult Specializer::proveKernels() {
  std::vector<std::pair<ClassOp, const BlockMask *>> emitted;
  for (Kernel &kernel : kernels)
    for (auto [op, member] : llvm::zip(kernel.op.getOps<ClassOp>(), kernel.members))
      emitted.push_back({op, &classes[member].mask});
  return allSucceed(context, emitted.size(),
                    [&](size_t i) { return proveClass(emitted[i].first, *emitted[i].second); });
}

void Specializer::makePlan(Launch &launch) {
  OpBuilder builder(context);
  SmallVector<Attribute> heads;
  for (uint32_t index : launch.classOfHead)
    heads.push_back(classes[index].symbol());
  auto plan = PlanOp::create(builder, launch.loc, builder.getStringAttr("plan_" + Twine(&launch - launches.data())),
                             FlatSymbolRefAttr::get(kernels[launch.kernel].op.getSymNameAttr()),
                             builder.getArrayAttr(heads), DenseI32ArrayAttr(), /*persistent=*/UnitAttr(), FloatAttr());
  symbols.getSymbolTable(scope.table).insert(plan, Block::iterator(firstUser));
  launch.plan = FlatSymbolRefAttr::get(plan.getSymNameAttr());
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

void Specializer::replaceByLaunch(AttentionOp op) {
  std::vector<uint32_t> &steps = launchesOf[op];
  // One plan stands for all steps.
  if (llvm::all_equal(steps))
    steps.resize(1);
  SmallVector<Attribute> plans =
      llvm::map_to_vector(steps, [&](uint32_t launch) -> Attribute { return launches[launch].plan; });
  OpBuilder builder(op);
  auto launch = LaunchOp::create(builder, op.getLoc(), op.getQuery(), op.getKey(), op.getValue(), op.getOutput(),
                                 op.getLse(), op.getValidText(), op.getLayout(), builder.getArrayAttr(plans),
                                 op.getLayerAttr(), op.getScaleAttr());
  op->replaceAllUsesWith(launch);
  op->erase();
}

namespace {

class Specialize final : public openwork::impl::OpenworkSpecializeBase<Specialize> {
public:
  using OpenworkSpecializeBase::OpenworkSpecializeBase;

  void runOnOperation() override {
    if (maxKernelBytes < 1) {
      emitError(getOperation().getLoc()) << "expects max-kernel-bytes of at least 1, got " << maxKernelBytes.getValue();
      return signalPassFailure();
    }
    FailureOr<std::vector<AttentionScope>> scopes = collectAttention(getOperation());
    if (failed(scopes))
      return signalPassFailure();
    SharingCosts costs;
    costs.maxKernelBytes = maxKernelBytes;
    for (const AttentionScope &scope : *scopes)
      if (failed(Specializer(scope, costs).run()))
        return signalPassFailure();
  }
};

} // namespace

//===- Specialize.cpp - openwork-specialize -------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmitClass.h"
#include "Remarks.h"
#include "openwork/Dialect/Openwork/Transforms/Passes.h"
#include "openwork/Dialect/Openwork/Transforms/ScheduleProof.h"
#include "openwork/Mask/Statistics.h"
#include "openwork/Schedule/Carver.h"
#include "openwork/Schedule/KernelSharing.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Threading.h"
#include "llvm/ADT/MapVector.h"

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
};

/// What launches must have in common to share a kernel.
struct KernelKey {
  Type elementType;
  int64_t headDim, valueDim, tileM, tileN;
  bool operator==(const KernelKey &) const = default;
};

/// One denoising step of one layer: its classes by head.
struct Launch {
  AttentionOp op;
  std::vector<uint32_t> classOfHead;
};

struct LaunchGroup {
  KernelKey key;
  std::vector<Launch> launches;
};

/// Turns the attention of one module into kernels, plans and launches.
class Specializer {
public:
  Specializer(ModuleOp module, int64_t maxKernelBytes) : module(module), context(module.getContext()) {
    costs.maxKernelBytes = maxKernelBytes;
  }

  LogicalResult run() {
    if (failed(collectLaunches()) || failed(carveClasses()))
      return failure();
    for (LaunchGroup &group : groups)
      if (failed(makeKernels(group)))
        return failure();
    for (auto &[op, plans] : plansOf)
      replaceByLaunch(op, plans);
    eraseUnused();
    return success();
  }

private:
  LogicalResult collectLaunches();
  LogicalResult addLaunches(AttentionOp op);
  FailureOr<uint32_t> classOf(AttentionOp op, Attribute mask);
  LogicalResult addLaunch(AttentionOp op, std::vector<uint32_t> classOfHead);
  LogicalResult carveClasses();
  void reportCarving(HeadClass &headClass);
  LogicalResult makeKernels(LaunchGroup &group);
  KernelOp makeKernel(LaunchGroup &group, ArrayRef<uint32_t> members);
  LogicalResult proveKernel(KernelOp kernel, ArrayRef<uint32_t> members);
  FlatSymbolRefAttr planFor(Launch &launch, KernelOp kernel);
  void replaceByLaunch(AttentionOp op, ArrayRef<Attribute> plans);
  void eraseUnused();

  ModuleOp module;
  MLIRContext *context;
  SharingCosts costs;
  SymbolTableCollection symbols;
  /// Kernels and plans go in front of it.
  Operation *firstUser = nullptr;
  std::vector<HeadClass> classes;
  llvm::DenseMap<Attribute, uint32_t> classOfMask;
  std::vector<LaunchGroup> groups;
  size_t numKernels = 0;
  /// Plans already made, by kernel and classes of the heads.
  llvm::DenseMap<std::pair<Attribute, Attribute>, FlatSymbolRefAttr> planOfHeads;
  /// The plan of each step of each op, in the order of the module.
  llvm::MapVector<AttentionOp, std::vector<Attribute>> plansOf;
};

} // namespace

//===----------------------------------------------------------------------===//
// Head classes and launches
//===----------------------------------------------------------------------===//

LogicalResult Specializer::collectLaunches() {
  WalkResult result = module.walk([&](AttentionOp op) -> WalkResult { return addLaunches(op); });
  return failure(result.wasInterrupted());
}

LogicalResult Specializer::addLaunches(AttentionOp op) {
  if (!firstUser)
    firstUser = module.getBody()->findAncestorOpInBlock(*op);
  int64_t heads = op.getNumHeads();
  auto collect = [&](function_ref<Attribute(int64_t)> maskOf) -> LogicalResult {
    std::vector<uint32_t> classOfHead(heads);
    for (int64_t head = 0; head < heads; ++head) {
      FailureOr<uint32_t> index = classOf(op, maskOf(head));
      if (failed(index))
        return failure();
      classOfHead[head] = *index;
    }
    return addLaunch(op, std::move(classOfHead));
  };
  if (!op.getAssignment()) {
    ArrayAttr masks = *op.getTopologies();
    return collect([&](int64_t head) { return masks[masks.size() == 1 ? 0 : head]; });
  }
  auto assignment = symbols.lookupNearestSymbolFrom<AssignmentOp>(op, op.getAssignmentAttr());
  std::vector<uint16_t> table = assignment.getIndices();
  int64_t layers = assignment.getNumLayers(), layer = *op.getLayer();
  for (int64_t step = 0; step < assignment.getNumSteps(); ++step)
    if (failed(collect(
            [&](int64_t head) { return assignment.getTopologies()[table[(step * layers + layer) * heads + head]]; })))
      return failure();
  return success();
}

FailureOr<uint32_t> Specializer::classOf(AttentionOp op, Attribute mask) {
  auto symbol = dyn_cast<FlatSymbolRefAttr>(mask);
  if (!symbol)
    return op.emitOpError("expects block masks, got ") << mask << "; run openwork-tile first";
  auto [entry, isNew] = classOfMask.try_emplace(symbol, classes.size());
  if (isNew) {
    auto maskOp = symbols.lookupNearestSymbolFrom<BlockMaskOp>(op, symbol);
    Expected<BlockMask> blockMask = maskOp.getBlockMask();
    if (!blockMask)
      return maskOp.emitOpError() << blockMask.error().message;
    classes.push_back({maskOp, *blockMask, {}});
  }
  return entry->second;
}

LogicalResult Specializer::addLaunch(AttentionOp op, std::vector<uint32_t> classOfHead) {
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
    group = groups.insert(groups.end(), LaunchGroup{key, {}});
  group->launches.push_back({op, std::move(classOfHead)});
  return success();
}

LogicalResult Specializer::carveClasses() {
  std::vector<std::string> errors(classes.size());
  mlir::parallelFor(context, 0, classes.size(), [&](size_t i) {
    Expected<Carving> carving = carve(classes[i].mask, {.hasRule = classes[i].op.getRule().has_value()});
    if (carving)
      classes[i].carving = std::move(*carving);
    else
      errors[i] = carving.error().message;
  });
  for (auto [headClass, message] : llvm::zip(classes, errors)) {
    if (!message.empty())
      return headClass.op.emitOpError("could not be carved: ") << message;
    reportCarving(headClass);
  }
  return success();
}

void Specializer::reportCarving(HeadClass &headClass) {
  const CarveCost &cost = headClass.carving.cost;
  StringRef form = headClass.carving.bits.empty() ? "affine" : headClass.carving.affine.empty() ? "bits" : "mixed";
  decided(headClass.op.getLoc(), kPassName, "carving")
      << value("mask", headClass.op.getSymName().str()) << value("form", form.str()) << value("boxes", cost.boxes)
      << value("nests", cost.nests) << value("immediate-words", cost.immediateWords)
      << value("embedded-words", cost.embeddedWords) << value("code-bytes", cost.codeBytes)
      << value("data-bytes", cost.dataBytes) << value("density", openwork::statistics(headClass.mask).visitedDensity());
}

//===----------------------------------------------------------------------===//
// Kernels and plans
//===----------------------------------------------------------------------===//

LogicalResult Specializer::makeKernels(LaunchGroup &group) {
  std::vector<std::vector<uint32_t>> sets;
  for (const Launch &launch : group.launches) {
    std::vector<uint32_t> set = launch.classOfHead;
    llvm::sort(set);
    set.erase(llvm::unique(set), set.end());
    sets.push_back(std::move(set));
  }
  std::vector<int64_t> bytes;
  for (const HeadClass &headClass : classes)
    bytes.push_back(headClass.carving.cost.codeBytes + headClass.carving.cost.dataBytes);
  KernelSharing sharing = shareKernels(sets, bytes, costs);

  std::vector<KernelOp> kernels;
  for (const std::vector<uint32_t> &members : sharing.kernels) {
    kernels.push_back(makeKernel(group, members));
    if (failed(proveKernel(kernels.back(), members)))
      return failure();
    int64_t total = costs.kernelBytes;
    for (uint32_t member : members)
      total += bytes[member];
    decided(kernels.back().getLoc(), kPassName, "kernel")
        << value("kernel", kernels.back().getSymName().str()) << value("classes", members.size())
        << value("launches", llvm::count(sharing.kernelOfLaunch, kernels.size() - 1)) << value("bytes", total);
  }
  for (auto [launch, kernel] : llvm::zip(group.launches, sharing.kernelOfLaunch))
    plansOf[launch.op].push_back(planFor(launch, kernels[kernel]));
  return success();
}

KernelOp Specializer::makeKernel(LaunchGroup &group, ArrayRef<uint32_t> members) {
  OpBuilder builder(context);
  const KernelKey &key = group.key;
  std::string name = "kernel_" + std::to_string(numKernels++);
  auto kernel = KernelOp::create(builder, group.launches.front().op.getLoc(), name, key.tileM, key.tileN, key.headDim,
                                 key.valueDim, key.elementType);
  symbols.getSymbolTable(module).insert(kernel, Block::iterator(firstUser));
  builder.createBlock(&kernel.getBody());
  for (uint32_t member : members) {
    HeadClass &headClass = classes[member];
    auto mask = FlatSymbolRefAttr::get(headClass.op.getSymNameAttr());
    auto op = ClassOp::create(builder, headClass.op.getLoc(), headClass.op.getSymNameAttr(), mask, DenseI32ArrayAttr());
    OpBuilder::InsertionGuard guard(builder);
    builder.createBlock(&op.getBody());
    emitCarving(builder, headClass.op.getLoc(), headClass.carving);
  }
  return kernel;
}

LogicalResult Specializer::proveKernel(KernelOp kernel, ArrayRef<uint32_t> members) {
  std::vector<ClassOp> ops(kernel.getOps<ClassOp>().begin(), kernel.getOps<ClassOp>().end());
  return failableParallelForEachN(context, 0, ops.size(), [&](size_t i) {
    HeadClass &headClass = classes[members[i]];
    if (headClass.op.getRule() && failed(proveRule(headClass.op, headClass.mask)))
      return failure();
    return proveClass(ops[i], headClass.mask);
  });
}

FlatSymbolRefAttr Specializer::planFor(Launch &launch, KernelOp kernel) {
  OpBuilder builder(context);
  auto kernelSymbol = FlatSymbolRefAttr::get(kernel.getSymNameAttr());
  ArrayAttr heads = builder.getArrayAttr(llvm::map_to_vector(launch.classOfHead, [&](uint32_t index) -> Attribute {
    return FlatSymbolRefAttr::get(classes[index].op.getSymNameAttr());
  }));
  auto [entry, isNew] = planOfHeads.try_emplace({kernelSymbol, heads});
  if (isNew) {
    auto plan =
        PlanOp::create(builder, launch.op.getLoc(), builder.getStringAttr("plan_" + Twine(planOfHeads.size() - 1)),
                       kernelSymbol, heads, DenseI32ArrayAttr());
    symbols.getSymbolTable(module).insert(plan, Block::iterator(firstUser));
    entry->second = FlatSymbolRefAttr::get(plan.getSymNameAttr());
  }
  return entry->second;
}

void Specializer::replaceByLaunch(AttentionOp op, ArrayRef<Attribute> plans) {
  OpBuilder builder(op);
  // One plan stands for all steps.
  bool same = llvm::all_equal(plans);
  auto launch = LaunchOp::create(builder, op.getLoc(), op.getQuery(), op.getKey(), op.getValue(), op.getOutput(),
                                 op.getLse(), op.getValidText(), op.getLayout(),
                                 builder.getArrayAttr(same ? plans.take_front(1) : plans), op.getScaleAttr());
  op->replaceAllUsesWith(launch);
  op->erase();
}

void Specializer::eraseUnused() {
  SymbolTable &table = symbols.getSymbolTable(module);
  for (AssignmentOp op : llvm::make_early_inc_range(module.getOps<AssignmentOp>()))
    if (op.symbolKnownUseEmpty(module))
      table.erase(op);
}

namespace {

class Specialize final : public openwork::impl::OpenworkSpecializeBase<Specialize> {
public:
  using OpenworkSpecializeBase::OpenworkSpecializeBase;

  void runOnOperation() override {
    if (failed(Specializer(getOperation(), maxKernelBytes).run()))
      signalPassFailure();
  }
};

} // namespace

//===- KernelFacts.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Conversion/Enumeration/KernelFacts.h"

#include "mlir/IR/SymbolTable.h"

#include <algorithm>
#include <limits>

using namespace mlir;
using namespace openwork;

static std::optional<DType> dtypeOf(Type type) {
  if (type.isBF16())
    return DType::BF16;
  if (type.isF16())
    return DType::FP16;
  if (type.isF32())
    return DType::FP32;
  return std::nullopt;
}

SmallVector<ir::KernelOp> openwork::kernelsOf(ModuleOp module) {
  SmallVector<ir::KernelOp> kernels;
  module.walk([&](ir::KernelOp kernel) { kernels.push_back(kernel); });
  return kernels;
}

FailureOr<KernelSpec> openwork::specOf(ir::KernelOp kernel, Arch arch) {
  std::optional<DType> dtype = dtypeOf(kernel.getElementType());
  if (!dtype)
    return kernel.emitOpError("expects bf16, f16 or f32, got ") << kernel.getElementType();
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  for (int64_t extent : {kernel.getTileM(), kernel.getTileN(), kernel.getHeadDim(), kernel.getValueDim()})
    if (extent > most)
      return kernel.emitOpError("expects tile sizes and head dims of at most ") << most << ", got " << extent;
  KernelSpec spec =
      makeSpec(arch, *dtype, kernel.getHeadDim(), kernel.getTileM(), kernel.getTileN(), kernel.getCluster());
  spec.valueDim = kernel.getValueDim();
  if (Expected<void> valid = spec.verify(); !valid)
    return kernel.emitOpError(valid.error().message);
  return spec;
}

/// A run is a grid of one row and one frame.
static TileView viewOf(const Segment &segment, const AxisTiling &axis) {
  if (segment.kind == Segment::Kind::Run)
    return {segment.tokens.begin, {1, 1, segment.tokens.size()}, {1, 1, axis.tileSize()}};
  const TokenGrid &grid = axis.grid();
  return {segment.tokens.begin,
          {grid.extents()[0], grid.extents()[1], grid.extents()[2]},
          {segment.box[0], segment.box[1], segment.box[2]}};
}

static std::vector<int64_t> addViews(const AxisTiling &axis, std::vector<TileView> &views) {
  std::vector<int64_t> indices;
  for (const Segment &segment : axis.segments()) {
    TileView view = viewOf(segment, axis);
    auto found = std::ranges::find(views, view);
    indices.push_back(found - views.begin());
    if (found == views.end())
      views.push_back(view);
  }
  return indices;
}

static LogicalResult addClass(ir::ClassOp op, SymbolTableCollection &symbols, KernelFacts &facts) {
  Expected<BlockMask> mask = op.lookupMask(symbols).getBlockMask();
  if (!mask)
    return op.emitOpError(mask.error().message);
  const Tiling &tiling = mask->tiling();
  ClassFacts entry{op, *mask, {}, {}};
  entry.queryViews = addViews(tiling.query, facts.queryViews);
  entry.keyViews = addViews(tiling.key, facts.keyViews);
  facts.rows = std::max(facts.rows, tiling.numRows());
  facts.classes.push_back(std::move(entry));
  return success();
}

FailureOr<KernelFacts> openwork::collectFacts(ir::KernelOp kernel, Arch arch) {
  FailureOr<KernelSpec> spec = specOf(kernel, arch);
  if (failed(spec))
    return failure();
  KernelFacts facts;
  facts.spec = *spec;
  SymbolTableCollection symbols;
  for (ir::ClassOp op : kernel.getBody().getOps<ir::ClassOp>())
    if (failed(addClass(op, symbols, facts)))
      return failure();
  constexpr size_t mostViews = 16;
  if (size_t views = std::max(facts.queryViews.size(), facts.keyViews.size()); views > mostViews)
    return kernel.emitOpError("expects at most ") << mostViews << " tilings of an axis, got " << views;

  Operation *scope = kernel->getParentOp();
  llvm::DenseSet<StringAttr> plans;
  for (auto plan : scope->getRegion(0).getOps<ir::PlanOp>())
    if (plan.getKernel() == kernel.getSymName()) {
      plans.insert(plan.getSymNameAttr());
      facts.maxHeads = std::max(facts.maxHeads, plan.getNumHeads());
    }
  scope->walk([&](ir::LaunchOp launch) {
    facts.takesValidText |= launch.getValidText() && llvm::any_of(launch.getPlans(), [&](Attribute plan) {
                              return plans.contains(cast<FlatSymbolRefAttr>(plan).getAttr());
                            });
  });
  return facts;
}

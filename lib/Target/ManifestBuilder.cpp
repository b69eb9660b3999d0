//===- ManifestBuilder.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ManifestBuilder.h"

#include "openwork/Dialect/Openwork/IR/AttentionShapes.h"

#include <cmath>

using namespace mlir;
using namespace openwork;

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

/// `affine`, `immediate`, `embedded`, those that the class has.
static std::string formOf(ir::ClassOp op) {
  bool affine = !op.getBody().getOps<ir::RowsOp>().empty();
  bool immediate = false, embedded = false;
  for (auto rows : op.getBody().getOps<ir::BitRowsOp>())
    (rows.getStorage() == ir::BitStorage::Immediate ? immediate : embedded) = true;
  std::string form;
  for (auto [has, name] : {std::pair(affine, "affine"), {immediate, "immediate"}, {embedded, "embedded"}})
    if (has)
      form += (form.empty() ? "" : "+") + std::string(name);
  return form;
}

static PackageClass describe(ClassFacts &facts) {
  const BlockMask &mask = facts.mask;
  PackageClass entry;
  entry.name = facts.op.getSymName();
  entry.fullVisits = popcount(mask.fullPlane());
  entry.partialVisits = popcount(mask.partialPlane());
  entry.density = double(entry.fullVisits + entry.partialVisits) / double(mask.tiling().numBlocks());
  entry.form = formOf(facts.op);
  entry.rows = mask.numRows();
  entry.queryViews = facts.queryViews;
  entry.keyViews = facts.keyViews;
  return entry;
}

LogicalResult ManifestBuilder::addKernel(ir::KernelOp op) {
  FailureOr<KernelFacts> facts = collectFacts(op, arch);
  if (failed(facts))
    return failure();
  PackageKernel kernel;
  kernel.name = op.getSymName();
  kernel.spec = facts->spec;
  kernel.sharedMemoryBytes = facts->spec.sharedMemoryBytes();
  kernel.rows = facts->rows;
  kernel.maxHeads = facts->maxHeads;
  kernel.queryViews = facts->queryViews;
  kernel.keyViews = facts->keyViews;
  classes.emplace_back();
  for (ClassFacts &entry : facts->classes) {
    kernel.classes.push_back(describe(entry));
    const PackageClass &made = kernel.classes.back();
    const Tiling &tiling = entry.mask.tiling();
    classes.back().push_back(
        {made.fullVisits + made.partialVisits, tiling.numBlocks(), tiling.key.grid().textTokens()});
    masks.push_back({kernel.name + "." + made.name, entry.mask});
  }
  kernels[op] = manifest.kernels.size();
  manifest.kernels.push_back(std::move(kernel));
  return success();
}

//===----------------------------------------------------------------------===//
// Plans and layers
//===----------------------------------------------------------------------===//

LogicalResult ManifestBuilder::addPlan(ir::PlanOp op) {
  auto kernelOp = symbols.lookupNearestSymbolFrom<ir::KernelOp>(op, op.getKernelAttr());
  llvm::DenseMap<StringRef, uint16_t> indexOf;
  for (auto [i, entry] : llvm::enumerate(kernelOp.getBody().getOps<ir::ClassOp>()))
    indexOf[entry.getSymName()] = i;
  PackagePlan plan;
  plan.name = op.getSymName();
  plan.kernel = kernels.lookup(kernelOp);
  int64_t visited = 0, all = 0;
  for (auto name : op.getClasses().getAsRange<FlatSymbolRefAttr>()) {
    plan.classes.push_back(indexOf.lookup(name.getValue()));
    const ClassSummary &entry = classes[plan.kernel][plan.classes.back()];
    visited += entry.visited;
    all += entry.blocks;
  }
  plan.density = double(visited) / double(all);
  for (int64_t i = 0; i < op.getNumHeads(); ++i)
    plan.order.push_back(op.getHeadOrder() ? (*op.getHeadOrder())[i] : i);
  plan.isPersistent = op.getPersistent();
  if (std::optional<APFloat> seconds = op.getPredictedSeconds())
    plan.predictedSeconds = seconds->convertToDouble();
  plans[op] = manifest.plans.size();
  manifest.plans.push_back(std::move(plan));
  return success();
}

LogicalResult ManifestBuilder::addLayer(ir::LaunchOp op) {
  PackageLayer layer;
  // Launches without a number are found by their place.
  layer.layer = op.getLayer().value_or(manifest.layers.size());
  for (auto name : op.getPlans().getAsRange<FlatSymbolRefAttr>())
    layer.plans.push_back(plans.lookup(symbols.lookupNearestSymbolFrom<ir::PlanOp>(op, name)));

  auto shape = [&](Value operand) {
    return ir::AttentionShape(cast<RankedTensorType>(operand.getType()), op.getLayout());
  };
  ir::AttentionShape query = shape(op.getQuery()), key = shape(op.getKey());
  const PackagePlan &plan = manifest.plans[layer.plans.front()];
  PackageGeometry &geometry = layer.geometry;
  geometry = {.queryTokens = query.tokens,
              .keyTokens = key.tokens,
              .heads = query.heads,
              .kvHeads = key.heads,
              .headDim = query.dim,
              .valueDim = shape(op.getValue()).dim,
              // The launch's verifier has compared it.
              .dtype = manifest.kernels[plan.kernel].spec.dtype};
  if (op.getValidText())
    geometry.textKeys = classes[plan.kernel][plan.classes.front()].textKeys;
  layer.scale = op.getScale() ? op.getScale()->convertToDouble() : 1 / std::sqrt(double(geometry.headDim));

  if (manifest.findLayer(layer.layer, geometry))
    return op.emitOpError("expects one launch of layer ") << layer.layer << " and its shapes, got another";
  manifest.layers.push_back(std::move(layer));
  return success();
}

LogicalResult ManifestBuilder::build(ModuleOp module) {
  auto addAll = [&]<typename Op>(LogicalResult (ManifestBuilder::*add)(Op)) {
    return success(
        !module
             .walk([&](Op op) { return succeeded((this->*add)(op)) ? WalkResult::advance() : WalkResult::interrupt(); })
             .wasInterrupted());
  };
  if (failed(addAll(&ManifestBuilder::addKernel)) || failed(addAll(&ManifestBuilder::addPlan)) ||
      failed(addAll(&ManifestBuilder::addLayer)))
    return failure();
  if (manifest.layers.empty())
    return module.emitError("expects an openwork.launch or openwork.attention, found neither");
  return success();
}

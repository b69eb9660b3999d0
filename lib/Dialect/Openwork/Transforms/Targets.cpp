//===- Targets.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Targets.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"

#include <algorithm>

using namespace openwork;

Expected<Arch> openwork::parseArch(llvm::StringRef text) {
  if (text == "sm_90a")
    return Arch::SM90;
  if (text == "host")
    return Arch::Host;
  return error("expects arch sm_90a or host, got " + text.str());
}

mlir::FailureOr<CostTable> openwork::loadCosts(mlir::MLIRContext *context, Arch arch, const std::string &path) {
  if (path.empty())
    return builtinCosts(arch);
  Expected<CostTable> costs = readCosts(path, arch);
  if (costs)
    return std::move(*costs);
  const Error &error = costs.error();
  auto [line, column] = error.position;
  return mlir::emitError(mlir::FileLineColLoc::get(context, error.file, line, column)) << error.message;
}

static DType dtypeOf(mlir::Type elementType) {
  return elementType.isBF16() ? DType::BF16 : elementType.isF16() ? DType::FP16 : DType::FP32;
}

/// No target has kernels beyond it.
static constexpr int64_t kMaxHeadDim = 1024;

Expected<CostModel> openwork::costsOf(const CostTable &costs, mlir::Type elementType, int64_t headDim, int64_t valueDim,
                                      int64_t tileM, int64_t tileN) {
  if (std::max(headDim, valueDim) > kMaxHeadDim)
    return error("expects head dims of at most " + std::to_string(kMaxHeadDim) + ", got " + std::to_string(headDim) +
                 " x " + std::to_string(valueDim));
  KernelSpec spec = makeSpec(costs.arch, dtypeOf(elementType), headDim, tileM, tileN);
  spec.valueDim = valueDim;
  return modelCosts(spec, costs);
}

/// The kernels of a target, among those with the given tile sizes.
static std::vector<CostModel> existingKernels(const CostTable &costs, DType dtype, int64_t headDim, int64_t valueDim,
                                              int64_t tileM, int64_t tileN) {
  std::vector<CostModel> kernels;
  if (std::max(headDim, valueDim) > kMaxHeadDim)
    return kernels;
  for (KernelSpec spec : candidateSpecs(costs.arch, dtype, headDim)) {
    spec.valueDim = valueDim;
    if ((!tileM || spec.tileM == tileM) && (!tileN || spec.tileN == tileN) && spec.verify())
      kernels.push_back(modelCosts(spec, costs));
  }
  return kernels;
}

Expected<std::vector<CostModel>> openwork::kernelsFor(const CostTable &costs, mlir::Type elementType, int64_t headDim,
                                                      int64_t valueDim, int64_t tileM, int64_t tileN) {
  if (tileM && tileN)
    return costsOf(costs, elementType, headDim, valueDim, tileM, tileN).map([](const CostModel &model) {
      return std::vector<CostModel>{model};
    });
  std::vector<CostModel> kernels = existingKernels(costs, dtypeOf(elementType), headDim, valueDim, tileM, tileN);
  if (!kernels.empty())
    return kernels;
  auto text = [](int64_t size) { return size ? std::to_string(size) : "any size"; };
  std::string message;
  llvm::raw_string_ostream out(message);
  out << "no kernel of " << (costs.arch == Arch::Host ? "host" : "sm_90a") << " has head dims " << headDim << " x "
      << valueDim << " and type " << elementType;
  if (tileM || tileN)
    out << " with tiles of " << text(tileM) << " by " << text(tileN);
  out << "; give both tile sizes (tile-m, tile-n) or another arch";
  return error(std::move(message));
}

//===- Targets.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Targets.h"

#include "mlir/IR/BuiltinTypes.h"

using namespace openwork;

Expected<Arch> openwork::parseArch(llvm::StringRef text) {
  if (text == "sm_90a")
    return Arch::SM90;
  if (text == "host")
    return Arch::Host;
  return error("expects arch sm_90a or host, got " + text.str());
}

DType openwork::dtypeOf(mlir::Type elementType) {
  return elementType.isBF16() ? DType::BF16 : elementType.isF16() ? DType::FP16 : DType::FP32;
}

CostModel openwork::costsOf(Arch arch, mlir::Type elementType, int64_t headDim, int64_t valueDim, int64_t tileM,
                            int64_t tileN) {
  KernelSpec spec = makeSpec(arch, dtypeOf(elementType), headDim, tileM, tileN);
  spec.valueDim = valueDim;
  return modelCosts(spec);
}

Expected<std::vector<CostModel>> openwork::kernelsFor(Arch arch, mlir::Type elementType, int64_t headDim,
                                                      int64_t valueDim, int64_t tileM, int64_t tileN) {
  std::vector<CostModel> kernels;
  if (tileM && tileN) {
    kernels.push_back(costsOf(arch, elementType, headDim, valueDim, tileM, tileN));
    return kernels;
  }
  for (KernelSpec spec : candidateSpecs(arch, dtypeOf(elementType), headDim)) {
    spec.valueDim = valueDim;
    if ((!tileM || spec.tileM == tileM) && (!tileN || spec.tileN == tileN) && spec.verify())
      kernels.push_back(modelCosts(spec));
  }
  if (!kernels.empty())
    return kernels;
  std::string text = "no kernel of " + std::string(arch == Arch::Host ? "host" : "sm_90a") + " has head dims " +
                     std::to_string(headDim) + " x " + std::to_string(valueDim) + " and type " +
                     std::string(name(dtypeOf(elementType)));
  if (tileM || tileN)
    text += " with tiles of " + (tileM ? std::to_string(tileM) : "any size") + " by " +
            (tileN ? std::to_string(tileN) : "any size");
  return error(text + "; give both tile sizes (tile-m, tile-n) or another arch");
}

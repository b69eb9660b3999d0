//===- Registration.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Driver/Registration.h"

#include "openwork/Dialect/Openwork/IR/OpenworkDialect.h"
#include "openwork/Dialect/Openwork/Transforms/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void openwork::registerDialects(DialectRegistry &registry) {
  registry.insert<ir::OpenworkDialect, affine::AffineDialect, arith::ArithDialect, func::FuncDialect,
                  tensor::TensorDialect>();
}

void openwork::registerPasses() { registerOpenworkPasses(); }

void openwork::registerEverything(DialectRegistry &registry) {
  registerDialects(registry);
  registerPasses();
  registerTransformsPasses();
}

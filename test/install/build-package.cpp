//===- build-package.cpp - From MLIR to a package, from outside -----------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/Transforms/Passes.h"
#include "openwork/Driver/Registration.h"
#include "openwork/Runner/Runner.h"
#include "openwork/Target/PackageBuilder.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"

#include <iostream>

static const char *const kModule = R"mlir(
func.func @layer(%q: tensor<1x1024x2x128xbf16>, %o: tensor<1x1024x2x128xbf16>) -> tensor<1x1024x2x128xbf16> {
  %r = openwork.attention
    ins(%q, %q, %q : tensor<1x1024x2x128xbf16>, tensor<1x1024x2x128xbf16>, tensor<1x1024x2x128xbf16>)
    outs(%o : tensor<1x1024x2x128xbf16>) layout(bshd) query_grid(1024) topology([#openwork.causal])
  return %r : tensor<1x1024x2x128xbf16>
}
)mlir";

int main(int argc, char **argv) {
  if (argc != 2)
    return 2;
  mlir::DialectRegistry registry;
  openwork::registerDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(kModule, &context);
  auto addPasses = [](mlir::OpPassManager &manager) { openwork::buildCompilePipeline(manager, {}); };
  if (!module || failed(openwork::runPlainly(*module, addPasses)))
    return 1;
  openwork::PackageOptions options;
  options.name = "layer";
  options.producer = "test";
  mlir::FailureOr<openwork::BuiltPackage> package = openwork::buildPackage(*module, options);
  if (failed(package))
    return 1;
  if (auto written = openwork::writePackage(argv[1], std::move(package->manifest), package->contents); !written) {
    std::cerr << written.error().str() << '\n';
    return 1;
  }
  return openwork::printPackage(argv[1], std::cout) ? 0 : 1;
}

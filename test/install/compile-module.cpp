//===- compile-module.cpp - The passes, from outside ----------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/Transforms/Passes.h"
#include "openwork/Driver/Registration.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"

static const char *const kModule = R"mlir(
func.func @layer(%q: tensor<1x1024x2x128xbf16>, %o: tensor<1x1024x2x128xbf16>) -> tensor<1x1024x2x128xbf16> {
  %r = openwork.attention
    ins(%q, %q, %q : tensor<1x1024x2x128xbf16>, tensor<1x1024x2x128xbf16>, tensor<1x1024x2x128xbf16>)
    outs(%o : tensor<1x1024x2x128xbf16>) layout(bshd) query_grid(1024) topology([#openwork.causal])
  return %r : tensor<1x1024x2x128xbf16>
}
)mlir";

int main() {
  mlir::DialectRegistry registry;
  openwork::registerDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(kModule, &context);
  if (!module)
    return 1;
  mlir::PassManager manager(&context);
  openwork::buildCompilePipeline(manager, {});
  if (failed(manager.run(*module)))
    return 1;
  module->print(llvm::outs());
  return 0;
}

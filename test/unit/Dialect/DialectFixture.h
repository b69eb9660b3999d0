//===- DialectFixture.h - Modules from text ---------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_DIALECT_DIALECTFIXTURE_H
#define OPENWORK_TEST_UNIT_DIALECT_DIALECTFIXTURE_H

#include "openwork/Dialect/Openwork/IR/TopologyOps.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

namespace openwork::test {

/// A context with the dialects that topologies may use, which keeps the messages of its errors.
class DialectTest : public testing::Test {
protected:
  DialectTest() : handler(&context, [&](mlir::Diagnostic &diagnostic) { errors.push_back(diagnostic.str()); }) {
    context.loadDialect<ir::OpenworkDialect, mlir::func::FuncDialect, mlir::arith::ArithDialect>();
  }

  mlir::OwningOpRef<mlir::ModuleOp> parse(const std::string &text) {
    auto module = mlir::parseSourceString<mlir::ModuleOp>(text, mlir::ParserConfig(&context));
    EXPECT_TRUE(module) << text << (errors.empty() ? "" : "\n" + errors.back());
    return module;
  }

  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  std::vector<std::string> errors;

private:
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace openwork::test

#endif // OPENWORK_TEST_UNIT_DIALECT_DIALECTFIXTURE_H

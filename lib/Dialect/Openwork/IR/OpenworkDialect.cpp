//===- OpenworkDialect.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/IR/OpenworkDialect.h"

#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"

#include "openwork/Dialect/Openwork/IR/OpenworkDialect.cpp.inc"

using namespace openwork::ir;

void OpenworkDialect::initialize() {
  maskContext = std::make_unique<MaskContext>();
  registerAttributes();
  registerOps();
}

void OpenworkDialect::registerOps() {
  addOperations<
#define GET_OP_LIST
#include "openwork/Dialect/Openwork/IR/TopologyOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "openwork/Dialect/Openwork/IR/ScheduleOps.cpp.inc"
      >();
}

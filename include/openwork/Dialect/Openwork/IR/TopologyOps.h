//===- TopologyOps.h - What attends to what, and which blocks ---*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_TOPOLOGYOPS_H
#define OPENWORK_DIALECT_OPENWORK_IR_TOPOLOGYOPS_H

#include "openwork/Dialect/Openwork/IR/OpenworkAttrs.h"
#include "openwork/Dialect/Openwork/IR/OpenworkDialect.h"
#include "openwork/Topology/ThresholdMap.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributeInterfaces.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#define GET_OP_CLASSES
#include "openwork/Dialect/Openwork/IR/TopologyOps.h.inc"

#endif // OPENWORK_DIALECT_OPENWORK_IR_TOPOLOGYOPS_H

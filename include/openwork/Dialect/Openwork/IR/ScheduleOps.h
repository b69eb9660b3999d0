//===- ScheduleOps.h - In which loops blocks are visited --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_SCHEDULEOPS_H
#define OPENWORK_DIALECT_OPENWORK_IR_SCHEDULEOPS_H

#include "openwork/Dialect/Openwork/IR/TopologyOps.h"

#include "mlir/IR/OpAsmSupport.h"
#include "mlir/IR/RegionKindInterface.h"

#define GET_OP_CLASSES
#include "openwork/Dialect/Openwork/IR/ScheduleOps.h.inc"

#endif // OPENWORK_DIALECT_OPENWORK_IR_SCHEDULEOPS_H

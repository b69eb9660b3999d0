//===- OpenworkGPUDialect.cpp ---------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUDialect.h"

#include "openwork/Dialect/OpenworkGPU/IR/GPUKernelOps.h"
#include "openwork/Dialect/OpenworkGPU/IR/GPUMatrixOps.h"
#include "openwork/Dialect/OpenworkGPU/IR/GPUPipelineOps.h"

#include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUDialect.cpp.inc"

using namespace openwork::gpuir;

void OpenworkGPUDialect::initialize() {
  registerTypes();
  registerOps();
}

void OpenworkGPUDialect::registerOps() {
  addOperations<
#define GET_OP_LIST
#include "openwork/Dialect/OpenworkGPU/IR/GPUKernelOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "openwork/Dialect/OpenworkGPU/IR/GPUPipelineOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "openwork/Dialect/OpenworkGPU/IR/GPUMatrixOps.cpp.inc"
      >();
}

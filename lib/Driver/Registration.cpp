//===- Registration.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Driver/Registration.h"

#include "openwork/Conversion/OpenworkGPUToNVVM/Passes.h"
#include "openwork/Conversion/OpenworkToGPU/Passes.h"
#include "openwork/Conversion/OpenworkToHost/Passes.h"
#include "openwork/Dialect/Openwork/IR/OpenworkDialect.h"
#include "openwork/Dialect/Openwork/Transforms/Passes.h"
#include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUDialect.h"
#include "openwork/Target/PTX.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void openwork::registerDialects(DialectRegistry &registry) {
  registry.insert<ir::OpenworkDialect, affine::AffineDialect, arith::ArithDialect, func::FuncDialect,
                  tensor::TensorDialect>();
  registry.insert<gpuir::OpenworkGPUDialect, gpu::GPUDialect, LLVM::LLVMDialect, NVVM::NVVMDialect, scf::SCFDialect,
                  vector::VectorDialect>();
  registerHostPipelineDependencies(registry);
  registerNVVMPipelineDependencies(registry);
  registerPTXTranslation(registry);
}

void openwork::registerPasses() {
  registerOpenworkPasses();
  registerOpenworkToGPUPasses();
  registerOpenworkToHostPasses();
  registerOpenworkGPUToNVVMPasses();
  PassPipelineRegistration<>("openwork-nvvm-pipeline", "From openwork_gpu to LLVM and NVVM alone",
                             [](OpPassManager &manager) { buildNVVMPipeline(manager.nest<gpu::GPUModuleOp>()); });
  PassPipelineRegistration<>("openwork-host-to-llvm-pipeline", "From the code of a core to LLVM alone",
                             [](OpPassManager &manager) { buildHostToLLVMPipeline(manager.nest<ModuleOp>()); });
}

void openwork::registerEverything(DialectRegistry &registry) {
  registerDialects(registry);
  registerPasses();
  registerTransformsPasses();
}

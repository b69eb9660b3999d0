//===- OpenworkGPUToNVVM.cpp ----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Conversion/OpenworkGPUToNVVM/Passes.h"

#include "Lowering.h"
#include "openwork/Dialect/OpenworkGPU/IR/GPUMatrixOps.h"
#include "openwork/Dialect/OpenworkGPU/IR/GPUPipelineOps.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/NVVMToLLVM/NVVMToLLVM.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

namespace openwork {
#define GEN_PASS_DEF_CONVERTOPENWORKGPUTONVVM
#include "openwork/Conversion/OpenworkGPUToNVVM/Passes.h.inc"
} // namespace openwork

using namespace mlir;
using namespace openwork;
using namespace openwork::gpuir;

/// Of a kernel that was lowered while its body is: query views, key views, heads.
static constexpr StringLiteral kLayout = "openwork_gpu.layout";

Parameters openwork::gpuir::parametersOf(Operation *op) {
  auto function = op->getParentOfType<LLVM::LLVMFuncOp>();
  ArrayRef<int64_t> extents = function->getAttrOfType<DenseI64ArrayAttr>(kLayout).asArrayRef();
  return {function.getArgument(0), {extents[0], extents[1], extents[2]}};
}

namespace {

/// Values of openwork_gpu's types as the registers that hold them.
class RegisterTypes : public TypeConverter {
public:
  explicit RegisterTypes(MLIRContext *context) {
    Type i32 = IntegerType::get(context, 32), f32 = Float32Type::get(context);
    auto fill = [](SmallVectorImpl<Type> &types, int64_t count, Type type) {
      types.append(count, type);
      return success();
    };
    addConversion([](Type type) { return type; });
    addConversion([=](TileType) { return i32; });
    addConversion([=](BarrierType) { return i32; });
    addConversion([=](SlotType) { return i32; });
    addConversion([=](TensorMapType) { return LLVM::LLVMPointerType::get(context); });
    addConversion([=](RowsType, SmallVectorImpl<Type> &types) { return fill(types, 2, f32); });
    addConversion(
        [=](AccumulatorType type, SmallVectorImpl<Type> &types) { return fill(types, type.getRegisters(), f32); });
    addConversion(
        [=](OperandType type, SmallVectorImpl<Type> &types) { return fill(types, type.getRegisters(), i32); });
    addConversion([=](BitsType type, SmallVectorImpl<Type> &types) { return fill(types, type.getRegisters(), i32); });
  }
};

class ConvertPass final : public openwork::impl::ConvertOpenworkGPUToNVVMBase<ConvertPass> {
public:
  void runOnOperation() override;
};

} // namespace

/// A function with the parameter block as its argument, and the kernel's body.
static void lowerKernel(KernelOp kernel) {
  OpBuilder b(kernel);
  MLIRContext *context = kernel.getContext();
  ParameterLayout layout = kernel.getLayout();
  auto pointer = LLVM::LLVMPointerType::get(context);
  auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(context), {pointer});
  auto block = LLVM::LLVMArrayType::get(b.getI8Type(), layout.size());
  auto attribute = [&](StringRef name, Attribute value) { return b.getNamedAttr(name, value); };
  // The copy engine wants tensor maps aligned, and in the parameters themselves, not in a copy of them.
  DictionaryAttr argument = b.getDictionaryAttr({
      attribute(LLVM::LLVMDialect::getByValAttrName(), TypeAttr::get(block)),
      attribute(LLVM::LLVMDialect::getAlignAttrName(), b.getI64IntegerAttr(kParameterAlignment)),
      attribute(NVVM::NVVMDialect::getGridConstantAttrName(), b.getUnitAttr()),
  });
  // Registers at entry are known only with both of these; without them the assembler ignores set_registers.
  SmallVector<NamedAttribute> attributes = {
      attribute(NVVM::NVVMDialect::getKernelFuncAttrName(), b.getUnitAttr()),
      attribute(NVVM::NVVMDialect::getReqntidAttrName(), b.getDenseI32ArrayAttr({int32_t(kernel.getThreads())})),
      attribute(NVVM::NVVMDialect::getMinctasmAttrName(), b.getI32IntegerAttr(1)),
      attribute(kLayout, b.getDenseI64ArrayAttr({layout.queryViews, layout.keyViews, layout.maxHeads})),
  };
  if (auto cluster = int32_t(kernel.getCluster()); cluster > 1)
    attributes.push_back(
        attribute(NVVM::NVVMDialect::getClusterDimAttrName(), b.getDenseI32ArrayAttr({cluster, 1, 1})));
  auto function = LLVM::LLVMFuncOp::create(b, kernel.getLoc(), kernel.getSymName(), type, LLVM::Linkage::External,
                                           /*dsoLocal=*/false, LLVM::CConv::C, /*comdat=*/{}, attributes, {argument});
  function.getBody().takeBody(kernel.getBody());
  function.getBody().addArgument(pointer, kernel.getLoc());
  kernel.erase();
}

void ConvertPass::runOnOperation() {
  gpu::GPUModuleOp module = getOperation();
  SmallVector<KernelOp> kernels;
  WalkResult walked = module.walk([&](KernelOp kernel) -> WalkResult {
    kernels.push_back(kernel);
    if (kernel->getParentOp() == module)
      return WalkResult::advance();
    return kernel.emitOpError("expects to stand in the gpu.module itself");
  });
  if (walked.wasInterrupted())
    return signalPassFailure();
  if (kernels.empty())
    return;
  for (KernelOp kernel : kernels)
    lowerKernel(kernel);

  OpBuilder b = OpBuilder::atBlockBegin(module.getBody());
  constexpr unsigned sharedSpace = 3, alignment = 1024;
  LLVM::GlobalOp::create(b, module.getLoc(), LLVM::LLVMArrayType::get(b.getI8Type(), 0), /*isConstant=*/false,
                         LLVM::Linkage::External, kSharedMemory, Attribute(), alignment, sharedSpace);

  RegisterTypes types(&getContext());
  RewritePatternSet patterns(&getContext());
  populateKernelPatterns(types, patterns);
  populatePipelinePatterns(types, patterns);
  populateMatrixPatterns(types, patterns);
  populateSoftmaxPatterns(types, patterns);
  populateStorePatterns(types, patterns);
  ConversionTarget target(getContext());
  target.addIllegalDialect<OpenworkGPUDialect>();
  target.addLegalDialect<LLVM::LLVMDialect, NVVM::NVVMDialect, arith::ArithDialect>();
  scf::populateSCFStructuralTypeConversionsAndLegality(types, patterns, target);
  target.addLegalOp<scf::IndexSwitchOp>();
  if (failed(applyPartialConversion(module, target, std::move(patterns))))
    return signalPassFailure();
  for (LLVM::LLVMFuncOp function : module.getOps<LLVM::LLVMFuncOp>())
    function->removeAttr(kLayout);
}

void openwork::registerNVVMPipelineDependencies(DialectRegistry &registry) {
  arith::registerConvertArithToLLVMInterface(registry);
  cf::registerConvertControlFlowToLLVMInterface(registry);
  registerConvertNVVMToLLVMInterface(registry);
}

void openwork::buildNVVMPipeline(OpPassManager &manager) {
  manager.addPass(createConvertOpenworkGPUToNVVM());
  manager.addPass(createSCFToControlFlowPass());
  // Every index fits 32 bits, which the proof of the loops checks.
  ConvertGpuOpsToNVVMOpsOptions toNVVM;
  toNVVM.indexBitwidth = 32;
  manager.addPass(createConvertGpuOpsToNVVMOps(toNVVM));
  manager.addPass(createReconcileUnrealizedCastsPass());
}

//===- PTX.cpp ------------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Target/PTX.h"

#include "LLVMPasses.h"
#include "PTXTables.h"

#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/GPU/GPUToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"

#include <mutex>

using namespace mlir;
using namespace openwork;

void openwork::registerPTXTranslation(DialectRegistry &registry) {
  registerBuiltinDialectTranslation(registry);
  registerGPUDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  registerNVVMDialectTranslation(registry);
}

static std::unique_ptr<llvm::TargetMachine> makeTargetMachine() {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeNVPTXTarget();
    LLVMInitializeNVPTXTargetInfo();
    LLVMInitializeNVPTXTargetMC();
    LLVMInitializeNVPTXAsmPrinter();
  });
  llvm::Triple triple("nvptx64-nvidia-cuda");
  std::string message;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return nullptr;
  // PTX 8.6 is that of CUDA 12.7, the oldest assembler that the kernels were tried with.
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, "sm_90a", "+ptx86", llvm::TargetOptions(), llvm::Reloc::PIC_, {}, llvm::CodeGenOptLevel::Aggressive));
}

/// The usual passes, except for those that multiply code: loops here run ahead of tiles in flight, and what is hot is
/// straight code already.
static void optimizeForSM(llvm::Module &module, llvm::TargetMachine &machine) {
  // Words in the code are there to be found in the instruction stream, and not to become a table again.
  for (llvm::Function &function : module)
    function.addFnAttr("no-jump-tables", "true");
  llvm::PipelineTuningOptions tuning;
  tuning.LoopUnrolling = false;
  tuning.LoopInterleaving = false;
  tuning.LoopVectorization = false;
  tuning.SLPVectorization = false;
  optimize(module, machine, tuning);
}

/// A letter and then letters, digits, _ and $; or one of _ and $ and at least one more.
static bool isIdentifier(StringRef name) {
  bool startsWell =
      !name.empty() && (llvm::isAlpha(name[0]) || ((name[0] == '_' || name[0] == '$') && name.size() > 1));
  return startsWell && llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_' || c == '$'; });
}

/// LLVM ends the process at a name that PTX cannot have. Those of a module's own data may be changed, those of kernels
/// are what a launch asks for.
static LogicalResult legalizeNames(llvm::Module &translated, gpu::GPUModuleOp module) {
  for (llvm::GlobalValue &value : translated.global_values()) {
    if (value.getName().starts_with("llvm.") || isIdentifier(value.getName()))
      continue;
    if (!value.hasLocalLinkage())
      return module.emitOpError("expects names of letters, digits, _ and $ in PTX, got '") << value.getName() << "'";
    std::string legal = "data_";
    for (char c : value.getName())
      legal += llvm::isAlnum(c) ? c : '_';
    value.setName(legal);
  }
  return success();
}

FailureOr<std::string> openwork::translateToPTX(gpu::GPUModuleOp module) {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> translated = translateModuleToLLVMIR(module, context, module.getName());
  if (!translated)
    return module.emitOpError("expects ops of LLVM and NVVM alone");
  if (failed(legalizeNames(*translated, module)))
    return failure();
  std::unique_ptr<llvm::TargetMachine> machine = makeTargetMachine();
  if (!machine)
    return module.emitOpError("needs an LLVM with the NVPTX target");
  translated->setTargetTriple(machine->getTargetTriple());
  translated->setDataLayout(machine->createDataLayout());
  optimizeForSM(*translated, *machine);
  PTXTables tables(*translated);
  llvm::SmallString<0> text;
  llvm::raw_svector_ostream stream(text);
  llvm::legacy::PassManager manager;
  if (machine->addPassesToEmitFile(manager, stream, nullptr, llvm::CodeGenFileType::AssemblyFile))
    return module.emitOpError("cannot be written as PTX");
  manager.run(*translated);
  std::string defined = tables.define(text);
  if (defined.empty())
    return module.emitOpError("cannot be written as PTX: the text lacks a table's declaration");
  return defined;
}

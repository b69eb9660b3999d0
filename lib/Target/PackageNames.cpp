//===- PackageNames.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackageNames.h"

#include "openwork/Conversion/OpenworkToGPU/Passes.h"
#include "openwork/Conversion/OpenworkToHost/Passes.h"
#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"

#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace openwork;

/// An identifier of C, which all names of packages may be.
static std::string identifierFor(StringRef name) {
  // Room for a number behind it.
  constexpr size_t longest = 120;
  std::string text = name.take_front(longest).str();
  for (char &c : text)
    if (!llvm::isAlnum(c) && c != '_')
      c = '_';
  return text.empty() || llvm::isDigit(text.front()) ? "_" + text : text;
}

/// The first of NAME, NAME_1, NAME_2 ... that is free.
static std::string firstFree(const std::string &name, llvm::function_ref<bool(StringRef)> isTaken) {
  std::string candidate = name;
  for (int64_t i = 1; isTaken(candidate); ++i)
    candidate = name + "_" + std::to_string(i);
  return candidate;
}

namespace {

/// Plans name the classes of another op, and launches name plans: who means whom is found first, and renamed then.
class Renaming {
public:
  explicit Renaming(ModuleOp module) : module(module) {}
  void run();

private:
  void findUses();
  void nameKernel(ir::KernelOp kernel);
  void giveUnique(Operation *symbol, llvm::StringSet<> &names);
  ArrayAttr namesOf(ArrayRef<Operation *> symbols);

  ModuleOp module;
  SymbolTableCollection tables;
  SmallVector<ir::KernelOp> kernels;
  SmallVector<std::pair<ir::PlanOp, ir::KernelOp>> plans;
  DenseMap<Operation *, SmallVector<Operation *>> uses;
  llvm::StringSet<> kernelNames, planNames;
};

} // namespace

void Renaming::findUses() {
  module.walk([&](ir::KernelOp kernel) { kernels.push_back(kernel); });
  module.walk([&](ir::PlanOp plan) {
    auto kernel = tables.lookupNearestSymbolFrom<ir::KernelOp>(plan, plan.getKernelAttr());
    plans.push_back({plan, kernel});
    for (auto name : plan.getClasses().getAsRange<FlatSymbolRefAttr>())
      uses[plan].push_back(tables.lookupSymbolIn(kernel, name));
  });
  module.walk([&](ir::LaunchOp launch) {
    for (auto name : launch.getPlans().getAsRange<FlatSymbolRefAttr>())
      uses[launch].push_back(tables.lookupNearestSymbolFrom(launch, name));
  });
}

/// A name that neither the package has yet, nor another symbol of the scope. What holds a kernel's code goes into the
/// module itself.
void Renaming::giveUnique(Operation *symbol, llvm::StringSet<> &names) {
  Operation *scope = symbol->getParentOp();
  auto isOthers = [&](StringRef name) {
    Operation *found = SymbolTable::lookupSymbolIn(scope, name);
    return found && found != symbol;
  };
  std::string name = firstFree(identifierFor(SymbolTable::getSymbolName(symbol)), [&](StringRef candidate) {
    auto isTaken = [&](const std::string &code) { return isOthers(code) || module.lookupSymbol(code); };
    return names.contains(candidate) || isOthers(candidate) || isTaken(gpuModuleName(candidate)) ||
           isTaken(hostModuleName(candidate));
  });
  SymbolTable::setSymbolName(symbol, name);
  names.insert(name);
}

void Renaming::nameKernel(ir::KernelOp kernel) {
  giveUnique(kernel, kernelNames);
  llvm::StringSet<> classNames;
  for (auto headClass : kernel.getBody().getOps<ir::ClassOp>())
    giveUnique(headClass, classNames);
}

ArrayAttr Renaming::namesOf(ArrayRef<Operation *> symbols) {
  SmallVector<Attribute> names;
  for (Operation *symbol : symbols)
    names.push_back(FlatSymbolRefAttr::get(SymbolTable::getSymbolName(symbol)));
  return ArrayAttr::get(module.getContext(), names);
}

void Renaming::run() {
  findUses();
  for (ir::KernelOp kernel : kernels)
    nameKernel(kernel);
  for (auto [plan, kernel] : plans) {
    giveUnique(plan, planNames);
    plan.setKernelAttr(FlatSymbolRefAttr::get(kernel.getSymNameAttr()));
    plan.setClassesAttr(namesOf(uses[plan]));
  }
  module.walk([&](ir::LaunchOp launch) { launch.setPlansAttr(namesOf(uses[launch])); });
}

void openwork::givePackageNames(ModuleOp module) { Renaming(module).run(); }

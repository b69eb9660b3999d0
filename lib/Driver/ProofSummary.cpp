//===- ProofSummary.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProofSummary.h"

#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"

#include "mlir/IR/SymbolTable.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace openwork;

namespace {

/// What was proved of a kernel, or of all.
struct Proof {
  int64_t kernels = 0, classes = 0, rows = 0, full = 0, partial = 0;

  Expected<void> add(ir::KernelOp kernel, SymbolTableCollection &symbols);
  void operator+=(const Proof &other);
  void print(raw_ostream &os) const;
};

} // namespace

Expected<void> Proof::add(ir::KernelOp kernel, SymbolTableCollection &symbols) {
  ++kernels;
  for (auto schedule : kernel.getBody().getOps<ir::ClassOp>()) {
    Expected<BlockMask> mask = schedule.lookupMask(symbols).getBlockMask();
    if (!mask)
      return tl::unexpected(mask.error());
    ++classes;
    rows += mask->numRows();
    full += popcount(mask->fullPlane());
    partial += popcount(mask->partialPlane());
  }
  return {};
}

void Proof::operator+=(const Proof &other) {
  kernels += other.kernels;
  classes += other.classes;
  rows += other.rows;
  full += other.full;
  partial += other.partial;
}

void Proof::print(raw_ostream &os) const {
  os << classes << (classes == 1 ? " class, " : " classes, ") << rows << " rows, " << full << " full and " << partial
     << " partial blocks";
}

Expected<std::string> openwork::describeProofs(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  SymbolTableCollection symbols;
  Proof all;
  SmallVector<ir::KernelOp> kernels;
  module.walk([&](ir::KernelOp kernel) { kernels.push_back(kernel); });
  for (ir::KernelOp kernel : kernels) {
    Proof proof;
    if (Expected<void> added = proof.add(kernel, symbols); !added)
      return tl::unexpected(added.error());
    os << '@' << kernel.getSymName() << ": ";
    proof.print(os);
    os << ", each visited once, under its tile mask\n";
    all += proof;
  }
  if (all.kernels == 0)
    return error("expects a module with openwork.kernel or openwork.attention, found neither");
  os << "proved: " << all.kernels << (all.kernels == 1 ? " kernel, " : " kernels, ");
  all.print(os);
  os << '\n';
  return text;
}

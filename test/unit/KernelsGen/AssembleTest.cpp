//===- AssembleTest.cpp - What the assembler makes of each kernel shape ---===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// KernelSpec.h promises that a spec which verifies is generated without spills and without serialised wgmma. Here the
// assembler is asked, for the shapes that tiling may choose.
//
//===----------------------------------------------------------------------===//

#include "openwork/Conversion/OpenworkGPUToNVVM/Passes.h"
#include "openwork/KernelsGen/SM90/FragmentMask.h"
#include "openwork/KernelsGen/SM90/Kernel.h"
#include "openwork/Target/Assembler/Assembler.h"
#include "openwork/Target/PTX.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Pass/PassManager.h"

#include <atomic>
#include <gtest/gtest.h>
#include <mutex>
#include <thread>

using namespace mlir;
using namespace openwork;
using namespace openwork::sm90;

namespace {

struct Candidate {
  KernelSpec spec;
  /// Tile masks and limits beside full visits: as much as consumers may have to do.
  bool masked;
};

} // namespace

/// Four visits to a run of keys: full, under a mask, of a few keys, and of a few under a mask.
static Value pushVisits(Code &code, Ring &ring, Value count, Value item, const Candidate &candidate) {
  Value zero = code.i32(0);
  count = ring.pushItem(count, item, {zero, zero, zero, zero});
  auto loop = scf::ForOp::create(code.b, zero, code.i32(4), code.i32(1), count);
  OpBuilder::InsertionGuard guard(code.b);
  code.b.setInsertionPointToStart(loop.getBody());
  Value i = loop.getInductionVar(), word = zero;
  if (candidate.masked) {
    Value limit = code.shl(code.shr(i, 1), VisitWord::kLimitShift + 3);
    word = code.bitOr(code.bitAnd(i, 1), limit);
  }
  TilePlace place = {code.mul(i, candidate.spec.tileN), zero, zero, code.bitAnd(i, 1)};
  Value next = ring.pushVisit(loop.getRegionIterArg(0), word, place);
  scf::YieldOp::create(code.b, next);
  return loop.getResult(0);
}

static KernelShape shapeOf(const Candidate &candidate, ImplicitLocOpBuilder &b) {
  const KernelSpec &spec = candidate.spec;
  TileView queries = {0, {1, 1, spec.tileM}, {1, 1, spec.tileM}};
  TileView keys = {0, {1, 1, 4 * spec.tileN}, {1, 1, spec.tileN}};
  KernelShape shape = {.name = "kernel",
                       .spec = spec,
                       // Text beside a grid; the view of a visit is known at run time only.
                       .queryViews = {queries, queries},
                       .keyViews = {keys, keys},
                       .maskTable = "",
                       .hasLimits = candidate.masked,
                       .hasEmptyRows = candidate.masked};
  if (!candidate.masked)
    return shape;
  shape.maskTable = "masks";
  std::vector<uint64_t> bits(spec.tileM * wordsFor(spec.tileN), 0x5555555555555555);
  std::vector<uint32_t> words;
  appendFragmentMask(bits, spec.tileM, spec.tileN, words);
  auto type = RankedTensorType::get(int64_t(words.size()), b.getI32Type());
  gpuir::TableOp::create(b, shape.maskTable, DenseElementsAttr::get(type, ArrayRef<uint32_t>(words)));
  return shape;
}

static void loadDialects(MLIRContext &context) {
  DialectRegistry registry;
  registry.insert<arith::ArithDialect, gpu::GPUDialect, gpuir::OpenworkGPUDialect, LLVM::LLVMDialect, NVVM::NVVMDialect,
                  scf::SCFDialect>();
  registerNVVMPipelineDependencies(registry);
  registerPTXTranslation(registry);
  context.appendDialectRegistry(registry);
  context.loadAllAvailableDialects();
}

/// Empty where some stage fails.
static std::string toPTX(const Candidate &candidate) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  loadDialects(context);
  ImplicitLocOpBuilder b(UnknownLoc::get(&context), &context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(b.getLoc());
  b.setInsertionPointToEnd(module->getBody());
  auto device = gpu::GPUModuleOp::create(b, "device");
  b.setInsertionPointToEnd(device.getBody());
  KernelShape shape = shapeOf(candidate, b);
  buildKernel(b, shape, [&](Code &code, Ring &ring, Value count, Value item) {
    return pushVisits(code, ring, count, item, candidate);
  });
  PassManager manager(&context);
  buildNVVMPipeline(manager.nest<gpu::GPUModuleOp>());
  if (failed(manager.run(*module)))
    return "";
  FailureOr<std::string> text = translateToPTX(device);
  return failed(text) ? "" : *text;
}

/// What is wrong with the kernel of a candidate, one line each.
static std::string faultsOf(const Candidate &candidate, const Ptxas &ptxas) {
  std::string name = candidate.spec.str() + (candidate.masked ? " masked: " : ": ");
  std::string text = toPTX(candidate);
  if (text.empty())
    return name + "no PTX\n";
  Expected<Assembly> assembly = assemble(ptxas, text, "kernel");
  if (!assembly)
    return name + assembly.error().message + "\n";
  std::string faults;
  for (const std::string &fault : judge(assembly->log, "kernel"))
    faults += name + fault + "\n";
  return faults;
}

/// Every shape of bf16 that tiling may choose. Elements of fp16 take the same registers, and full visits alone take
/// fewer, so that the widest tiles speak for those; so do they for value dims that differ.
static std::vector<Candidate> allCandidates() {
  std::vector<Candidate> candidates;
  for (int32_t headDim = 32; headDim <= 256; headDim += 32) {
    std::vector<KernelSpec> specs = candidateSpecs(Arch::SM90, DType::BF16, headDim);
    for (size_t i = 0; i < specs.size(); ++i) {
      bool isWidest = i + 1 == specs.size() || specs[i + 1].tileM != specs[i].tileM;
      // Of the head dims that few have, the widest tiles speak for the others, too.
      if (!isWidest && headDim % 64 != 0 && headDim != 96)
        continue;
      candidates.push_back({specs[i], true});
      if (headDim % 128 == 0 && specs[i].consumerWarpgroups == 2) {
        candidates.push_back({specs[i], true});
        candidates.back().spec.cluster = 2;
      }
      if (!isWidest)
        continue;
      candidates.push_back({specs[i], false});
      candidates.push_back({specs[i], true});
      candidates.back().spec.dtype = DType::FP16;
      candidates.push_back({specs[i], true});
      candidates.back().spec.valueDim = headDim <= 64 ? headDim + 64 : headDim - 64;
      if (!candidates.back().spec.verify())
        candidates.pop_back();
    }
  }
  return candidates;
}

TEST(Assemble, noCandidateSpillsOrSerialises) {
  Expected<PtxasSearchResult> found = findPtxas(PtxasSearch::fromEnvironment());
  ASSERT_TRUE(found) << found.error().message;
  if (!found->ptxas)
    GTEST_SKIP() << found->missing();
  std::vector<Candidate> candidates = allCandidates();
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  std::string faults;
  auto work = [&] {
    for (size_t i = next++; i < candidates.size(); i = next++) {
      std::string own = faultsOf(candidates[i], *found->ptxas);
      std::scoped_lock lock(mutex);
      faults += own;
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
    threads.emplace_back(work);
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(faults, "");
}

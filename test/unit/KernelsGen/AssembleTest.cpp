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
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"

#include <cstdlib>
#include <gtest/gtest.h>

using namespace mlir;
using namespace openwork;
using namespace openwork::sm90;

namespace {

/// Kernels with as much in them as consumers may have to do: tile masks and limits beside full visits.
class Assemble : public testing::TestWithParam<DType> {
protected:
  static void SetUpTestSuite() {
    Expected<PtxasSearchResult> found = findPtxas(PtxasSearch::fromEnvironment());
    ASSERT_TRUE(found) << found.error().message;
    ptxas = found->ptxas;
    missing = ptxas ? "" : found->missing();
  }
  void SetUp() override {
    if (!ptxas)
      GTEST_SKIP() << missing;
    DialectRegistry registry;
    registry.insert<arith::ArithDialect, gpu::GPUDialect, gpuir::OpenworkGPUDialect, LLVM::LLVMDialect,
                    NVVM::NVVMDialect, scf::SCFDialect>();
    registerNVVMPipelineDependencies(registry);
    registerPTXTranslation(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  std::string toPTX(const KernelSpec &spec, bool masked);
  void expectClean(const KernelSpec &spec, bool masked);

  static std::optional<Ptxas> ptxas;
  static std::string missing;
  MLIRContext context;
};

std::optional<Ptxas> Assemble::ptxas;
std::string Assemble::missing;

} // namespace

/// Four visits to a run of keys: full, under a mask, of a few keys, and of a few under a mask.
static Value pushVisits(Code &code, Ring &ring, Value count, int64_t tileN, bool masked) {
  Value zero = code.i32(0);
  count = ring.push(count, code.i32(ItemWord::kActive), {zero, zero, zero, zero});
  auto loop = scf::ForOp::create(code.b, zero, code.i32(4), code.i32(1), count);
  OpBuilder::InsertionGuard guard(code.b);
  code.b.setInsertionPointToStart(loop.getBody());
  Value i = loop.getInductionVar();
  Value word = masked ? code.bitOr(code.bitAnd(i, 1), code.shl(code.shr(i, 1), VisitWord::kMaskBits + 3)) : zero;
  Value next = ring.push(loop.getRegionIterArg(0), word, {code.mul(i, tileN), zero, zero, zero});
  scf::YieldOp::create(code.b, next);
  return loop.getResult(0);
}

std::string Assemble::toPTX(const KernelSpec &spec, bool masked) {
  ImplicitLocOpBuilder b(UnknownLoc::get(&context), &context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(b.getLoc());
  b.setInsertionPointToEnd(module->getBody());
  auto device = gpu::GPUModuleOp::create(b, "device");
  b.setInsertionPointToEnd(device.getBody());
  TileView queries = {0, {1, 1, spec.tileM}, {1, 1, spec.tileM}};
  TileView keys = {0, {1, 1, 4 * spec.tileN}, {1, 1, spec.tileN}};
  KernelShape shape = {"kernel", spec, {queries}, {keys}, 1, "", masked};
  if (masked) {
    shape.maskTable = "masks";
    std::vector<uint64_t> bits(spec.tileM * wordsFor(spec.tileN), 0x5555555555555555);
    std::vector<uint32_t> words;
    appendFragmentMask(bits, spec.tileM, spec.tileN, words);
    auto type = RankedTensorType::get(int64_t(words.size()), b.getI32Type());
    gpuir::TableOp::create(b, shape.maskTable, DenseElementsAttr::get(type, ArrayRef<uint32_t>(words)));
  }
  buildKernel(b, shape,
              [&](Code &code, Ring &ring, Value count) { return pushVisits(code, ring, count, spec.tileN, masked); });
  PassManager manager(&context);
  buildNVVMPipeline(manager.nest<gpu::GPUModuleOp>());
  if (failed(manager.run(*module)))
    return "";
  FailureOr<std::string> text = translateToPTX(device);
  return failed(text) ? "" : *text;
}

void Assemble::expectClean(const KernelSpec &spec, bool masked) {
  SCOPED_TRACE(spec.str() + (masked ? " masked" : ""));
  std::string text = toPTX(spec, masked);
  ASSERT_FALSE(text.empty());
  Expected<Assembly> assembly = assemble(*ptxas, text, "kernel");
  ASSERT_TRUE(assembly) << assembly.error().message;
  EXPECT_EQ(judge(assembly->log, "kernel"), std::vector<std::string>());
  EXPECT_EQ(assembly->usage.spillStoreBytes, 0);
  EXPECT_EQ(assembly->usage.stackFrameBytes, 0);
  if (std::getenv("OPENWORK_PRINT_USAGE"))
    printf("%s%s: %ld registers, spills %ld/%ld, stack %ld, %zu messages, cubin %zu\n", spec.str().c_str(),
           masked ? " masked" : "", assembly->usage.registers, assembly->usage.spillStoreBytes,
           assembly->usage.spillLoadBytes, assembly->usage.stackFrameBytes, assembly->log.messages.size(),
           assembly->cubin.size());
}

TEST_P(Assemble, everyCandidateIsClean) {
  for (int32_t headDim : {64, 128})
    for (const KernelSpec &spec : candidateSpecs(Arch::SM90, GetParam(), headDim))
      if (spec.cluster == 1)
        for (bool masked : {false, true})
          expectClean(spec, masked);
}

INSTANTIATE_TEST_SUITE_P(DType, Assemble, testing::Values(DType::BF16, DType::FP16),
                         [](const auto &info) { return std::string(name(info.param)); });

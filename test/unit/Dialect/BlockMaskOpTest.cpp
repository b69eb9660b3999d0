//===- BlockMaskOpTest.cpp - Masks as ops and back ------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Dialect/DialectFixture.h"
#include "Support/Seed.h"
#include "Topology/Samples.h"
#include "openwork/Mask/Classify.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;
using namespace openwork::test;

namespace {

class BlockMaskOps : public DialectTest {
protected:
  MaskContext &masks() { return context.getLoadedDialect<OpenworkDialect>()->getMaskContext(); }

  OwningOpRef<ModuleOp> moduleOf(const BlockMask &mask) {
    OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
    OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
    BlockMaskOp::create(builder, UnknownLoc::get(&context), "the mask", mask, Attribute());
    return module;
  }

  static std::string print(ModuleOp module) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    module->print(stream);
    return text;
  }

  static std::string writeBytecode(ModuleOp module) {
    std::string bytes;
    llvm::raw_string_ostream stream(bytes);
    EXPECT_TRUE(succeeded(writeBytecodeToFile(module, stream)));
    return bytes;
  }

  static void expectMask(ModuleOp module, const BlockMask &mask) {
    ASSERT_TRUE(module);
    Expected<BlockMask> found = (*module.getOps<BlockMaskOp>().begin()).getBlockMask();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(*found, mask);
  }

  void expectRoundTrips(const BlockMask &mask) {
    OwningOpRef<ModuleOp> module = moduleOf(mask);
    EXPECT_TRUE(succeeded(verify(*module)));
    expectMask(*module, mask);
    expectMask(*parse(print(*module)), mask);
    expectMask(*parse(writeBytecode(*module)), mask);
  }
};

} // namespace

TEST_F(BlockMaskOps, keepRandomMasks) {
  Random random(testSeed());
  for (auto [family, name] : allFamilies())
    for (int trial = 0; trial < 5; ++trial) {
      Domain domain = randomDomain(random, family);
      TopologySample sample = randomTopology(random, family, domain);
      AxisTiling queries = randomTiling(random, domain.query).tiling, keys = randomTiling(random, domain.key).tiling;
      TilingRef tiling = masks().intern({queries, keys});
      SCOPED_TRACE(std::string(name) + ": " + sample.name + " in " + tiling->str());
      ASSERT_NO_FATAL_FAILURE(expectRoundTrips(classify(masks(), *sample.topology, tiling)));
    }
}

TEST_F(BlockMaskOps, keepLargeMasksInResources) {
  TokenGrid grid = *TokenGrid::get({1, 1, 8192});
  AxisTiling axis = *AxisTiling::linear(grid, 64);
  BlockMask mask = classify(masks(),
                            **makeStoredBlocks({grid, grid}, 48, 80,
                                               [] {
                                                 BitMatrix blocks(171, 103);
                                                 for (int64_t i = 0; i < blocks.rows; ++i)
                                                   setRange(blocks.row(i), i % 50, 50 + i % 53);
                                                 return blocks;
                                               }()),
                            masks().intern({axis, axis}));
  ASSERT_TRUE(mask.hasPartial());
  EXPECT_NE(print(*moduleOf(mask)).find("\"the mask_tile_masks\": \"0x"), std::string::npos);
  expectRoundTrips(mask);
}

TEST_F(BlockMaskOps, areEqualWhereMasksAre) {
  auto module = parse(R"(
    openwork.block_mask @a tiling(<runs<2> in 6>) = ["a..", "#a.", "##a"] where a = ["#.", "##"]
    openwork.block_mask @b tiling(<runs<2> in 6>) = full dense<[[0], [1], [3]]> : tensor<3x1xi64>
      partial dense<[[1], [2], [4]]> : tensor<3x1xi64> ids dense<0> : tensor<3xi32>
      tile_masks dense<[[[1], [3]]]> : tensor<1x2x1xi64>
    openwork.block_mask @c tiling(<runs<2> in 6>) = ["a..", "#a.", "#.a"] where a = ["#.", "##"]
  )");
  ASSERT_TRUE(module);
  std::vector<BlockMask> parsed;
  for (BlockMaskOp op : module->getOps<BlockMaskOp>())
    parsed.push_back(*op.getBlockMask());
  EXPECT_EQ(parsed[0], parsed[1]);
  EXPECT_FALSE(parsed[0] == parsed[2]);
}

//===- LaunchTest.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuntimeFixture.h"

#include "openwork/Runtime/TensorMaps.h"

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>
#include <thread>

using namespace openwork;

static thread_local int allocations = 0;

void *operator new(size_t bytes) {
  ++allocations;
  void *memory = std::malloc(bytes ? bytes : 1);
  return memory ? memory : (std::abort(), nullptr);
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, size_t) noexcept { std::free(memory); }

static const ParameterLayout kGrid = {2, 2, 4};
static const ParameterLayout kSequence = {1, 1, 2};

using Extents = std::vector<uint64_t>;

static Extents extentsOf(const FakeTensorMap &map) { return {map.extents, map.extents + 5}; }
static Extents stridesOf(const FakeTensorMap &map) { return {map.strides, map.strides + 4}; }

namespace {
using LaunchTest = RuntimeTest;

/// What a parameter block should hold, byte by byte.
class BlockBuilder {
public:
  explicit BlockBuilder(const ParameterLayout &layout) : layout(layout), bytes(layout.size()) {}

  void map(int64_t index, uint64_t address, Extents extents, Extents strides, std::vector<uint32_t> box) {
    FakeTensorMap map = {};
    map.address = address;
    std::copy(extents.begin(), extents.end(), map.extents);
    std::copy(strides.begin(), strides.end(), map.strides);
    std::copy(box.begin(), box.end(), map.box);
    map.type = 9;
    map.swizzle = 3;
    map.promotion = 3;
    map.elementStrideSum = 5;
    std::memcpy(bytes.data() + index * 128, &map, sizeof map);
  }
  void arguments(const KernelArguments &arguments) {
    std::memcpy(bytes.data() + layout.arguments(), &arguments, sizeof arguments);
  }
  void deals(const std::vector<Deal> &deals) {
    std::memcpy(bytes.data() + layout.deals(), deals.data(), deals.size() * sizeof(Deal));
  }

  bool equals(const std::byte *given) const { return std::memcmp(given, bytes.data(), bytes.size()) == 0; }

private:
  ParameterLayout layout;
  std::vector<std::byte> bytes;
};
} // namespace

TEST_F(LaunchTest, fillsEveryByteOfTheBlock) {
  driver.parameterBytes = 896;
  ASSERT_EQ(kGrid.size(), 896);
  OpenworkLaunch launch = launchOf(0, 2);
  launch.lse = reinterpret_cast<float *>(0x50000);
  launch.lseBatchStride = 4 * 144;
  launch.lseHeadStride = 144;
  launch.validText = reinterpret_cast<const int32_t *>(0x60000);
  launch.stream = reinterpret_cast<void *>(0x70);
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");

  BlockBuilder block(kGrid);
  // Queries: 144 tokens of 4 heads are 576 head strides; the second entry's heads are 576..579.
  block.map(0, 0x10000, {128, 16, 4, 2, 580}, {1024, 16384, 65536, 256}, {64, 16, 4, 2, 1});
  block.map(1, 0x10000 + 128 * 1024, {128, 16, 1, 1, 580}, {1024, 16384, 16384, 256}, {64, 128, 1, 1, 1});
  for (auto [index, address] : {std::pair{2, uint64_t{0x20000}}, std::pair{4, uint64_t{0x30000}}}) {
    block.map(index, address, {128, 16, 4, 2, 290}, {512, 8192, 32768, 256}, {64, 16, 4, 2, 1});
    block.map(index + 1, address + 128 * 512, {128, 16, 1, 1, 290}, {512, 8192, 8192, 256}, {64, 128, 1, 1, 1});
  }
  KernelArguments arguments;
  arguments.output = 0x40000;
  arguments.lse = 0x50000;
  arguments.validText = 0x60000;
  arguments.outputBatchStride = 144 * 4 * 128;
  arguments.outputTokenStride = 4 * 128;
  arguments.outputHeadStride = 128;
  arguments.lseBatchStride = 576;
  arguments.lseHeadStride = 144;
  arguments.scaleLog2 = float(0.125 * 1.4426950408889634);
  arguments.headsPerKvHead = 2;
  arguments.queryFold = 576;
  arguments.keyFold = 288;
  arguments.valueFold = 288;
  arguments.heads = 4;
  // 2 rows of 4 heads of 2 batch entries.
  arguments.items = 16;
  block.arguments(arguments);
  block.deals({{1, 1}, {2, 1}, {3, 0}, {0, 0}});

  ASSERT_EQ(driver.numLaunches, 1);
  const FakeLaunch &made = driver.launches[0];
  EXPECT_TRUE(block.equals(made.parameters));
  EXPECT_EQ(std::vector(made.grid, made.grid + 3), (std::vector<unsigned>{16, 1, 1}));
  EXPECT_EQ(std::vector(made.block, made.block + 3), (std::vector<unsigned>{384, 1, 1}));
  EXPECT_EQ(made.sharedBytes, 162u * 1024);
  EXPECT_EQ(made.stream, reinterpret_cast<cuda::Stream>(0x70));
}

TEST_F(LaunchTest, takesHeadsInFrontOfTokens) {
  driver.parameterBytes = kGrid.size();
  OpenworkLaunch launch = launchOf(0, 3);
  launch.query = {reinterpret_cast<void *>(kQuery), 4 * 144 * 128, 128, 144 * 128};
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  EXPECT_EQ(stridesOf(mapAt(0, 0)), (Extents{256, 4096, 16384, 36864}));
  EXPECT_EQ(extentsOf(mapAt(0, 0)), (Extents{128, 16, 4, 2, 4 + 2 * 4}));
  EXPECT_EQ(argumentsAt(0, kGrid).queryFold, 4);
  EXPECT_EQ(argumentsAt(0, kGrid).keyFold, 288);
}

TEST_F(LaunchTest, takesQueryKeyAndValueOfOneTensor) {
  driver.parameterBytes = kSequence.size();
  OpenworkLaunch launch = launchOf(4, 2);
  // [batch, tokens, 2 heads of K, 2 heads of V, 128 columns of which K uses 64]
  launch.key = {reinterpret_cast<void *>(kKey), 300 * 512, 512, 128};
  launch.value = {reinterpret_cast<void *>(kKey + 512), 300 * 512, 512, 128};
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  FakeTensorMap key = mapAt(0, 1), value = mapAt(0, 2);
  EXPECT_EQ(key.address, kKey);
  EXPECT_EQ(value.address, kKey + 512);
  EXPECT_EQ(extentsOf(key), (Extents{64, 300, 1, 1, 2 + 1200}));
  EXPECT_EQ(extentsOf(value), (Extents{128, 300, 1, 1, 2 + 1200}));
  EXPECT_EQ(stridesOf(key), (Extents{1024, 307200, 307200, 256}));
  EXPECT_EQ(key.type, 6);
  EXPECT_EQ(argumentsAt(0, kSequence).headsPerKvHead, 1);
}

TEST_F(LaunchTest, readsNoColumnBehindTheHeadDim) {
  // Heads of 96 or 32 columns, one behind the other: what the box has of the next head is out of bounds.
  TileView view = {0, {1, 1, 300}, {1, 1, 128}};
  for (int64_t columns : {96, 32}) {
    int64_t token = 2 * columns, entry = 300 * token;
    MappedTensor tensor = {{reinterpret_cast<void *>(kKey), entry, token, columns}, DType::BF16, 3, 300, 2, columns};
    ASSERT_EQ(tensor.fold(), std::optional<int64_t>(600));
    TensorMapSource source = tensorMapOf(view, tensor, 600);
    EXPECT_EQ(source.extents, (std::array<uint64_t, 5>{uint64_t(columns), 300, 1, 1, 2 + 2 * 600}));
    EXPECT_EQ(source.strides[0], uint64_t(token) * 2);
    EXPECT_EQ(source.strides[3], uint64_t(columns) * 2);
    EXPECT_EQ(source.box, (std::array<uint32_t, 5>{64, 128, 1, 1, 1}));
  }
}

TEST_F(LaunchTest, narrowsToHeadsOfAWholeKvHead) {
  driver.parameterBytes = kGrid.size();
  OpenworkLaunch launch = launchOf(0, 1);
  launch.headOffset = 2;
  launch.headCount = 2;
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  // The plan deals 1 2 3 0, of the classes 1 1 0 0.
  EXPECT_EQ(dealsAt(0, kGrid, 4), (std::vector<Deal>{{0, 1}, {1, 0}, {0, 0}, {0, 0}}));
  EXPECT_EQ(extentsOf(mapAt(0, 0)), (Extents{128, 16, 4, 2, 2}));
  EXPECT_EQ(extentsOf(mapAt(0, 2)), (Extents{128, 16, 4, 2, 1}));
  EXPECT_EQ(argumentsAt(0, kGrid).heads, 2);
  EXPECT_EQ(argumentsAt(0, kGrid).headsPerKvHead, 2);
  EXPECT_EQ(argumentsAt(0, kGrid).items, 2 * 2);
  EXPECT_EQ(driver.launches[0].grid[0], 4u);
}

TEST_F(LaunchTest, narrowsToHeadsWithinAKvHead) {
  driver.parameterBytes = kGrid.size();
  OpenworkLaunch launch = launchOf(0, 1);
  launch.headOffset = 1;
  launch.headCount = 1;
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  EXPECT_EQ(dealsAt(0, kGrid, 1), (std::vector<Deal>{{0, 1}}));
  EXPECT_EQ(extentsOf(mapAt(0, 2)), (Extents{128, 16, 4, 2, 1}));
}

TEST_F(LaunchTest, keyHeadsOfAnUnfinishedGroupCount) {
  driver.parameterBytes = kGrid.size();
  OpenworkLaunch launch = launchOf(0, 1);
  launch.headCount = 3;
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  EXPECT_EQ(dealsAt(0, kGrid, 3), (std::vector<Deal>{{1, 1}, {2, 1}, {0, 0}}));
  EXPECT_EQ(extentsOf(mapAt(0, 2))[4], 2u);
}

TEST_F(LaunchTest, stridesOfAxesOfOneEntryMeanNothing) {
  driver.parameterBytes = kGrid.size();
  OpenworkLaunch launch = launchOf(0, 1);
  launch.headOffset = 1;
  launch.headCount = 1;
  launch.query.headStride = 3;
  launch.query.batchStride = -1;
  launch.key.headStride = 0;
  launch.output.headStride = 5;
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  // In place of the head stride, the token stride.
  EXPECT_EQ(stridesOf(mapAt(0, 0)), (Extents{1024, 16384, 65536, 1024}));
  EXPECT_EQ(argumentsAt(0, kGrid).queryFold, 0);
}

TEST_F(LaunchTest, entriesOfASingleHeadFoldByTheBatchStride) {
  driver.parameterBytes = kGrid.size();
  OpenworkLaunch launch = launchOf(0, 3);
  launch.headOffset = 1;
  launch.headCount = 1;
  launch.query.headStride = 3;
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  EXPECT_EQ(driver.numLaunches, 1);
  EXPECT_EQ(extentsOf(mapAt(0, 0))[4], 3u);
  EXPECT_EQ(stridesOf(mapAt(0, 0))[3], 144u * 4 * 128 * 2);
  EXPECT_EQ(argumentsAt(0, kGrid).queryFold, 1);
}

TEST_F(LaunchTest, launchesEachEntryWhereOneFoldsNot) {
  driver.parameterBytes = kGrid.size();
  OpenworkLaunch launch = launchOf(0, 3);
  // A gap of 8 columns after each entry of V.
  launch.value.batchStride += 8;
  launch.lse = reinterpret_cast<float *>(0x50000);
  launch.lseBatchStride = 600;
  launch.lseHeadStride = 144;
  launch.validText = reinterpret_cast<const int32_t *>(0x60000);
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  ASSERT_EQ(driver.numLaunches, 3);
  for (int entry = 0; entry < 3; ++entry) {
    KernelArguments arguments = argumentsAt(entry, kGrid);
    EXPECT_EQ(arguments.items, 2 * 4);
    EXPECT_EQ(driver.launches[entry].grid[0], 8u);
    EXPECT_EQ(mapAt(entry, 0).address, kQuery + entry * 144 * 512 * 2);
    EXPECT_EQ(mapAt(entry, 2).address, kKey + entry * 144 * 256 * 2);
    EXPECT_EQ(mapAt(entry, 4).address, kValue + entry * (144 * 256 + 8) * 2);
    EXPECT_EQ(arguments.output, kOutput + entry * 144 * 512 * 2);
    EXPECT_EQ(arguments.lse, 0x50000u + entry * 600 * 4);
    EXPECT_EQ(arguments.validText, 0x60000u + entry * 4);
    EXPECT_EQ(arguments.valueFold, 0);
  }
}

TEST_F(LaunchTest, launchesEachEntryWhereItsHeadsInterleave) {
  OpenworkLaunch launch = launchOf(0, 2);
  // [tokens, heads, batch, dim]: a head stride is two batch strides.
  launch.query = {reinterpret_cast<void *>(kQuery), 128, 4 * 2 * 128, 2 * 128};
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  EXPECT_EQ(driver.numLaunches, 2);
}

TEST_F(LaunchTest, launchesEachEntryWhereCoordinatesWouldOverflow) {
  OpenworkLaunch launch = launchOf(4, 3);
  // 2^37 elements are 2^31 head strides of 64.
  launch.query.batchStride = int64_t{1} << 37;
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  EXPECT_EQ(driver.numLaunches, 3);
}

TEST_F(LaunchTest, stepsChoosePlansAndLaunchesScales) {
  driver.parameterBytes = kGrid.size();
  OpenworkLaunch launch = launchOf(3, 1);
  launch.step = 1;
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  EXPECT_EQ(dealsAt(0, kGrid, 4), (std::vector<Deal>{{0, 1}, {1, 1}, {2, 0}, {3, 0}}));
  EXPECT_EQ(argumentsAt(0, kGrid).scaleLog2, float(0.5 * 1.4426950408889634));

  // One plan serves every step.
  launch = launchOf(0, 1);
  launch.step = 49;
  launch.scale = 2;
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  EXPECT_EQ(dealsAt(1, kGrid, 4), (std::vector<Deal>{{1, 1}, {2, 1}, {3, 0}, {0, 0}}));
  EXPECT_EQ(argumentsAt(1, kGrid).scaleLog2, float(2 * 1.4426950408889634));
  EXPECT_EQ(argumentsAt(1, kGrid).lse, 0u);
  EXPECT_EQ(argumentsAt(1, kGrid).validText, 0u);
}

TEST_F(LaunchTest, encodesEachMapOnce) {
  OpenworkLaunch launch = launchOf(0, 2);
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  EXPECT_EQ(driver.numEncodes, 6);
  // Neither the output nor the plan makes maps of its own.
  launch.layer = 3;
  launch.output.data = reinterpret_cast<void *>(0x90000);
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  EXPECT_EQ(driver.numEncodes, 6);
  launch.value.data = reinterpret_cast<void *>(0x90000);
  ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  EXPECT_EQ(driver.numEncodes, 8);
}

TEST_F(LaunchTest, mapsStayRightBeyondTheTable) {
  driver.parameterBytes = kSequence.size();
  OpenworkLaunch launch = launchOf(4, 1);
  // 3,000 maps, where the table holds 1,024; the early ones are asked for again.
  for (uint64_t pass = 0; pass < 2; ++pass)
    for (uint64_t i = 0; i < 3000; ++i) {
      driver.numLaunches = 0;
      launch.query.data = reinterpret_cast<void *>(kQuery + i * 4096);
      ASSERT_EQ(outcome(openworkLaunch(package, &launch)), "0");
      ASSERT_EQ(mapAt(0, 0).address, kQuery + i * 4096);
      ASSERT_EQ(mapAt(0, 1).address, kKey);
    }
  EXPECT_GT(driver.numEncodes, 3000);
}

TEST_F(LaunchTest, aLaunchAllocatesNothing) {
  ASSERT_EQ(outcome(openworkPrepare(package)), "0");
  OpenworkLaunch launch = launchOf(0, 2), apart = launchOf(4, 2);
  apart.value.batchStride += 8;
  int before = allocations;
  OpenworkStatus first = openworkLaunch(package, &launch), second = openworkLaunch(package, &apart);
  int after = allocations;
  EXPECT_EQ(first, OpenworkSuccess);
  EXPECT_EQ(second, OpenworkSuccess);
  EXPECT_EQ(after, before);
  EXPECT_EQ(driver.numLaunches, 3);
  // The count counts.
  operator delete(operator new(4));
  EXPECT_EQ(allocations, before + 1);
}

TEST_F(LaunchTest, threadsLaunchAtOnce) {
  std::atomic<int> failures = 0;
  auto work = [&] {
    for (int i = 0; i < 200; ++i) {
      OpenworkLaunch launch = launchOf(i % 2 ? 0 : 4, 1);
      launch.query.data = reinterpret_cast<void *>(kQuery + i * 16);
      if (openworkLaunch(package, &launch) != OpenworkSuccess)
        ++failures;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(work);
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(driver.numLaunches, 800);
  EXPECT_EQ(driver.numLoads, 2);
}

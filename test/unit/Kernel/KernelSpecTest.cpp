//===- KernelSpecTest.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Kernel/KernelSpec.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <tuple>

using namespace openwork;

namespace {

KernelSpec sm90(int32_t headDim = 128, int32_t tileM = 128, int32_t tileN = 128) {
  return makeSpec(Arch::SM90, DType::BF16, headDim, tileM, tileN);
}

KernelSpec host(int32_t tileM = 4, int32_t tileN = 4) { return makeSpec(Arch::Host, DType::FP32, 8, tileM, tileN); }

/// The spec with one change.
template <typename Change> KernelSpec with(KernelSpec spec, Change change) {
  change(spec);
  return spec;
}

std::string messageOf(const KernelSpec &spec) {
  auto ok = spec.verify();
  return ok ? "ok" : ok.error().message;
}

//===- What is known of real kernels --------------------------------------===//

TEST(KernelSpec, AcceptsShapesThatCompileCleanly) {
  EXPECT_EQ(messageOf(sm90(128, 128, 128)), "ok");
  EXPECT_EQ(messageOf(sm90(128, 128, 176)), "ok");
  EXPECT_EQ(messageOf(sm90(128, 128, 192)), "ok");
  EXPECT_EQ(messageOf(sm90(64, 192, 128)), "ok");
  EXPECT_EQ(messageOf(sm90(192, 128, 112)), "ok");
  EXPECT_EQ(messageOf(sm90(256, 128, 80)), "ok");
  EXPECT_EQ(messageOf(with(sm90(64, 128, 128), [](KernelSpec &s) { s.stages = 3; })), "ok");
}

TEST(KernelSpec, RefusesShapesThatSpill) {
  EXPECT_NE(messageOf(sm90(64, 192, 160)), "ok");
  EXPECT_NE(messageOf(sm90(64, 192, 192)), "ok");
}

TEST(KernelSpec, AcceptsSmallTilesOnTheHost) {
  EXPECT_EQ(messageOf(host(1, 1)), "ok");
  EXPECT_EQ(messageOf(host(4, 3)), "ok");
  EXPECT_EQ(messageOf(host(1024, 1024)), "ok");
}

//===- One test for each rule ---------------------------------------------===//

TEST(KernelSpec, C1HeadDim) {
  for (int32_t headDim = 32; headDim <= 256; headDim += 32)
    EXPECT_EQ(messageOf(sm90(headDim, 128, 64)), "ok") << headDim;
  for (int32_t headDim : {-32, 0, 16, 80, 112, 288})
    EXPECT_EQ(messageOf(sm90(headDim)),
              "expects a head dim that is a multiple of 32 up to 256 on sm90, got " + std::to_string(headDim));
  EXPECT_EQ(messageOf(with(host(), [](KernelSpec &s) { s.headDim = 0; })),
            "expects a head dim between 1 and 1024 on host, got 0");
}

TEST(KernelSpec, C2ValueDim) {
  EXPECT_EQ(messageOf(with(sm90(), [](KernelSpec &s) { s.valueDim = 100; })),
            "expects a value dim that is a multiple of 32 up to 256 on sm90, got 100");
  EXPECT_EQ(messageOf(with(sm90(), [](KernelSpec &s) { s.valueDim = 96; })), "ok");
  EXPECT_EQ(messageOf(with(host(), [](KernelSpec &s) { s.valueDim = 1025; })),
            "expects a value dim between 1 and 1024 on host, got 1025");
}

TEST(KernelSpec, C3DType) {
  EXPECT_EQ(messageOf(with(sm90(), [](KernelSpec &s) { s.dtype = DType::FP32; })),
            "expects bf16 or fp16 on sm90, got fp32");
}

TEST(KernelSpec, C4ConsumerWarpgroups) {
  for (int32_t warpgroups : {0, 4})
    EXPECT_EQ(messageOf(with(sm90(), [=](KernelSpec &s) { s.consumerWarpgroups = warpgroups; })),
              "expects 1 to 3 consumer warpgroups, got " + std::to_string(warpgroups));
}

TEST(KernelSpec, C5TileM) {
  EXPECT_EQ(messageOf(with(sm90(), [](KernelSpec &s) { s.tileM = 64; })),
            "expects TILE_M 128 for 2 consumer warpgroups on sm90, got 64");
  EXPECT_EQ(messageOf(host(0, 4)), "expects TILE_M between 1 and 1024 on host, got 0");
}

TEST(KernelSpec, C6TileN) {
  EXPECT_EQ(messageOf(sm90(128, 128, 100)), "expects TILE_N a multiple of 16 up to 192 on sm90, got 100");
  EXPECT_EQ(messageOf(sm90(128, 128, 208)), "expects TILE_N a multiple of 16 up to 192 on sm90, got 208");
  EXPECT_EQ(messageOf(sm90(128, 128, 0)), "expects TILE_N a multiple of 16 up to 192 on sm90, got 0");
  EXPECT_EQ(messageOf(host(4, 1025)), "expects TILE_N between 1 and 1024 on host, got 1025");
}

TEST(KernelSpec, C7Stages) {
  for (int32_t stages : {1, 9})
    EXPECT_EQ(messageOf(with(sm90(), [=](KernelSpec &s) { s.stages = stages; })),
              "expects 2 to 8 stages on sm90, got " + std::to_string(stages));
}

TEST(KernelSpec, C8Cluster) {
  EXPECT_EQ(messageOf(with(sm90(), [](KernelSpec &s) { s.cluster = 4; })), "expects a cluster of 1 or 2, got 4");
}

TEST(KernelSpec, C9Pingpong) {
  EXPECT_EQ(messageOf(with(sm90(128, 64, 128), [](KernelSpec &s) { s.pingpong = true; })),
            "expects 2 or 3 consumer warpgroups and overlap with ping-pong, got 1 and overlap");
  EXPECT_EQ(messageOf(with(sm90(), [](KernelSpec &s) { s.overlap = false; })),
            "expects 2 or 3 consumer warpgroups and overlap with ping-pong, got 2 and no overlap");
}

TEST(KernelSpec, C10Registers) {
  EXPECT_EQ(messageOf(sm90(64, 192, 160)), "expects at most 128 accumulator registers a thread with 3 consumer "
                                           "warpgroups, got 152 (S 80, P 40, O 32)");
  EXPECT_EQ(messageOf(sm90(256, 128, 128)), "expects at most 216 accumulator registers a thread with 2 consumer "
                                            "warpgroups, got 224 (S 64, P 32, O 128)");
  // Without overlap P needs no registers of its own.
  EXPECT_EQ(messageOf(with(sm90(64, 192, 176), [](KernelSpec &s) { s.overlap = s.pingpong = false; })), "ok");
}

TEST(KernelSpec, C11SharedMemory) {
  EXPECT_EQ(messageOf(with(sm90(), [](KernelSpec &s) { s.stages = 4; })),
            "expects at most 232448 bytes of shared memory, got 296960 (Q 32768, K 131072, V 131072, barriers 2048)");
  // Whole slabs of 64 columns, whatever the head dim.
  EXPECT_EQ(messageOf(with(sm90(96), [](KernelSpec &s) { s.stages = 4; })),
            "expects at most 232448 bytes of shared memory, got 296960 (Q 32768, K 131072, V 131072, barriers 2048)");
}

TEST(KernelSpec, C12HostPipeline) {
  EXPECT_EQ(messageOf(with(host(), [](KernelSpec &s) { s.stages = 2; })),
            "expects 1 stage, 1 consumer warpgroup, a cluster of 1, no overlap and no ping-pong on host, got 2, 1, 1, "
            "no overlap, no ping-pong");
  EXPECT_EQ(messageOf(with(host(), [](KernelSpec &s) { s.overlap = s.pingpong = true; })),
            "expects 1 stage, 1 consumer warpgroup, a cluster of 1, no overlap and no ping-pong on host, got 1, 1, 1, "
            "overlap, ping-pong");
}

TEST(KernelSpec, C13HalvesOfAPair) {
  auto paired = [](int32_t headDim, int32_t valueDim) {
    KernelSpec spec = makeSpec(Arch::SM90, DType::BF16, headDim, 128, 64, 2);
    spec.valueDim = valueDim;
    return messageOf(spec);
  };
  EXPECT_EQ(paired(128, 128), "ok");
  EXPECT_EQ(paired(256, 128), "ok");
  for (auto [headDim, valueDim] : {std::pair(96, 96), {64, 128}, {128, 192}, {160, 128}})
    EXPECT_EQ(paired(headDim, valueDim), "expects a head dim and a value dim that are multiples of 128 with a cluster "
                                         "of 2, got " +
                                             std::to_string(headDim) + " and " + std::to_string(valueDim));
}

//===- Numbers and names --------------------------------------------------===//

TEST(KernelSpec, SharedMemory) {
  EXPECT_EQ(sm90(128, 128, 128).sharedMemoryBytes(), 162 * 1024);
  EXPECT_EQ(sm90(128, 128, 176).sharedMemoryBytes(), 210 * 1024);
  // O needs more than V's stages hold: Q 24 KiB, K 4 x 16 x 128 B, O 24 KiB.
  EXPECT_EQ(sm90(64, 192, 16).sharedMemoryBytes(), (24 + 8 + 24 + 2) * 1024);
  // Half of the last slab is not used.
  EXPECT_EQ(sm90(96, 128, 176).sharedMemoryBytes(), sm90(128, 128, 176).sharedMemoryBytes());
  EXPECT_EQ(with(sm90(64, 128, 128), [](KernelSpec &s) { s.valueDim = 32; }).sharedMemoryBytes(),
            sm90(64, 128, 128).sharedMemoryBytes());
  EXPECT_EQ(host().sharedMemoryBytes(), 0);
}

TEST(KernelSpec, KeyTileBytes) {
  EXPECT_EQ(sm90().keyTileBytes(), 65536);
  EXPECT_EQ(with(sm90(192), [](KernelSpec &s) { s.valueDim = 128; }).keyTileBytes(), 128 * 320 * 2);
  // What the copy engine makes up is not read from anywhere.
  EXPECT_EQ(sm90(96).keyTileBytes(), 128 * 192 * 2);
}

TEST(KernelSpec, Threads) {
  EXPECT_EQ(sm90(128, 128).threads(), 384);
  EXPECT_EQ(sm90(64, 192).threads(), 512);
  EXPECT_EQ(host().threads(), 1);
}

TEST(KernelSpec, RegisterSplitFillsTheRegisterFile) {
  for (int32_t warpgroups : {1, 2, 3}) {
    RegisterSplit split = registerSplit(warpgroups);
    EXPECT_LE(128 * (split.producer + warpgroups * split.consumer), 65536);
    EXPECT_EQ(split.producer % 8, 0);
    EXPECT_EQ(split.consumer % 8, 0);
  }
}

TEST(KernelSpec, Prints) {
  EXPECT_EQ(makeSpec(Arch::SM90, DType::BF16, 128, 128, 176, 2).str(),
            "sm90 bf16 d128 128x176 stages 2 warpgroups 2 cluster 2 overlap pingpong");
  EXPECT_EQ(with(sm90(192, 64),
                 [](KernelSpec &s) {
                   s.valueDim = 128;
                   s.dtype = DType::FP16;
                   s.overlap = false;
                 })
                .str(),
            "sm90 fp16 d192/128 64x128 stages 2 warpgroups 1 cluster 1");
  EXPECT_EQ(host().str(), "host fp32 d8 4x4");
}

//===- Candidates ---------------------------------------------------------===//

TEST(CandidateSpecs, AreVerifiedSortedAndDistinct) {
  for (Arch arch : {Arch::SM90, Arch::Host})
    for (int32_t headDim = 32; headDim <= 256; headDim += 32) {
      std::vector<KernelSpec> specs = candidateSpecs(arch, DType::BF16, headDim);
      EXPECT_FALSE(specs.empty());
      for (const KernelSpec &spec : specs)
        EXPECT_EQ(messageOf(spec), "ok") << spec.str();
      auto key = [](const KernelSpec &spec) { return std::tuple(spec.tileM, spec.tileN); };
      for (size_t i = 1; i < specs.size(); ++i)
        EXPECT_LT(key(specs[i - 1]), key(specs[i])) << specs[i].str();
    }
}

TEST(CandidateSpecs, ContainTheMeasuredShapes) {
  std::vector<KernelSpec> specs = candidateSpecs(Arch::SM90, DType::BF16, 128);
  for (int32_t tileN : {128, 160, 176})
    EXPECT_NE(std::ranges::find(specs, makeSpec(Arch::SM90, DType::BF16, 128, 128, tileN)), specs.end());
  EXPECT_EQ(candidateSpecs(Arch::SM90, DType::BF16, 96).size(), specs.size()) << "the tiles of 128";
  specs = candidateSpecs(Arch::SM90, DType::FP16, 64);
  EXPECT_NE(std::ranges::find(specs, makeSpec(Arch::SM90, DType::FP16, 64, 192, 128)), specs.end());
}

TEST(CandidateSpecs, AreEmptyForWhatTheTargetLacks) {
  EXPECT_TRUE(candidateSpecs(Arch::SM90, DType::FP32, 128).empty());
  EXPECT_TRUE(candidateSpecs(Arch::SM90, DType::BF16, 80).empty());
  EXPECT_FALSE(candidateSpecs(Arch::Host, DType::FP32, 80).empty());
}

} // namespace

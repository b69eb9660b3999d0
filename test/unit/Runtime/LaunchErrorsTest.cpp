//===- LaunchErrorsTest.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuntimeFixture.h"

#include <cmath>
#include <functional>

using namespace openwork;

namespace {
class LaunchErrorsTest : public RuntimeTest {
protected:
  /// What a launch of the layer says once it has been changed; nothing may reach the driver.
  std::string after(const std::function<void(OpenworkLaunch &)> &change, int32_t layer = 0, int64_t batch = 2) {
    OpenworkLaunch launch = launchOf(layer, batch);
    change(launch);
    std::string said = outcome(openworkLaunch(package, &launch));
    EXPECT_EQ(driver.numLaunches, 0);
    EXPECT_EQ(driver.numLoads, 0);
    return said;
  }
};
} // namespace

static void *addressOf(uint64_t address) { return reinterpret_cast<void *>(address); }

TEST_F(LaunchErrorsTest, negative_otherVersion) {
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.size = 8; }),
            "1: expects a launch of size 272 and version 1, got size 8 and version 1");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.version = 2; }),
            "1: expects a launch of size 272 and version 1, got size 272 and version 2");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.reserved = 7; }), "1: expects reserved to be 0, got 7");
}

TEST_F(LaunchErrorsTest, negative_noSuchPlan) {
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.layer = 7; }), "3: no layer 7; the package has layers 0, 3..5");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.geometry.queryTokens = 145; }),
            "3: layer 0 is not compiled for 145 x 144 tokens, 4 heads, 2 kv heads, head dim 128, value dim 128, bf16, "
            "16 text keys; it is for 144 x 144 tokens, 4 heads, 2 kv heads, head dim 128, value dim 128, bf16, 16 text "
            "keys");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.geometry.dtype = OpenworkFP32; }, 4),
            "3: layer 4 is not compiled for 100 x 300 tokens, 2 heads, 2 kv heads, head dim 64, value dim 128, fp32, "
            "0 text keys; it is for 100 x 300 tokens, 2 heads, 2 kv heads, head dim 64, value dim 128, fp16, 0 text "
            "keys");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.step = 2; }, 3), "3: layer 3 has no step 2; it has 0..1");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.step = -1; }),
            "3: layer 0 has no step -1; it has one plan for every step from 0");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.geometry.dtype = static_cast<OpenworkDType>(3); }),
            "1: geometry: expects dtype 0 (bf16), 1 (fp16) or 2 (fp32), got 3");
}

TEST_F(LaunchErrorsTest, negative_batchAndScale) {
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.batch = 0; }), "1: expects a batch of 1..65535 entries, got 0");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.batch = 65536; }), "1: expects a batch of 1..65535 entries, got 65536");
  std::string expected = "1: expects a scale that is finite and positive, or 0 for the layer's own, got ";
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.scale = INFINITY; }), expected + "inf");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.scale = -1; }), expected + "-1.000000");
}

TEST_F(LaunchErrorsTest, negative_headRange) {
  auto range = [&](int64_t offset, int64_t count) {
    return after([=](OpenworkLaunch &l) { l.headOffset = offset, l.headCount = count; });
  };
  EXPECT_EQ(range(-1, 2), "1: expects a range of the layer's 4 heads, got 2 from -1");
  EXPECT_EQ(range(2, 3), "1: expects a range of the layer's 4 heads, got 3 from 2");
  EXPECT_EQ(range(1, 0), "1: expects a range of the layer's 4 heads, got 0 from 1");
  EXPECT_EQ(range(1, INT64_MAX), "1: expects a range of the layer's 4 heads, got 9223372036854775807 from 1");
  EXPECT_EQ(range(INT64_MAX, 1), "1: expects a range of the layer's 4 heads, got 1 from 9223372036854775807");
  EXPECT_EQ(range(1, 2), "1: expects a range of heads that begins with a kv head's first, or stays within one kv head "
                         "(2 heads each), got 2 from 1");
}

TEST_F(LaunchErrorsTest, negative_addresses) {
  struct Case {
    const char *name;
    OpenworkTensor OpenworkLaunch::*tensor;
  };
  for (auto [name, tensor] : {Case{"query", &OpenworkLaunch::query}, Case{"key", &OpenworkLaunch::key},
                              Case{"value", &OpenworkLaunch::value}, Case{"output", &OpenworkLaunch::output}}) {
    EXPECT_EQ(after([&](OpenworkLaunch &l) { (l.*tensor).data = nullptr; }),
              "1: " + std::string(name) + ": expects an address, got null");
    EXPECT_EQ(after([&](OpenworkLaunch &l) { (l.*tensor).data = addressOf(0x1008); }),
              "1: " + std::string(name) + ": expects an address of a multiple of 16 bytes, got 0x1008");
  }
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.lse = static_cast<float *>(addressOf(0x1002)); }),
            "1: lse: expects an address of a multiple of 4 bytes, got 0x1002");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.validText = static_cast<int32_t *>(addressOf(0x1001)); }),
            "1: validText: expects an address of a multiple of 4 bytes, got 0x1001");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.validText = static_cast<int32_t *>(addressOf(0x1000)); }, 4),
            "1: validText: expects null, as the geometry has no text keys, got 0x1000");
}

TEST_F(LaunchErrorsTest, negative_strides) {
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.query.batchStride = 0; }),
            "1: query: expects a batch stride of at least 1 element, got 0");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.key.tokenStride = -128; }),
            "1: key: expects a token stride of at least 1 element, got -128");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.value.headStride = 132; }),
            "1: value: expects a head stride of a multiple of 8 elements, got 132");
  // 2^40 bytes are 2^39 elements, over 144 tokens 3,817,748,707 of them.
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.query.tokenStride = int64_t{1} << 32; }),
            "1: query: expects a token stride under 3817748707 elements, got 4294967296");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.query.headStride = INT64_MAX - 7; }),
            "1: query: expects a head stride under 137438953472 elements, got 9223372036854775800");
}

TEST_F(LaunchErrorsTest, negative_outputsThatOverlap) {
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.output.headStride = 64; }),
            "1: output: expects a head stride of at least 128 elements, got 64");
  auto lse = [&](int64_t batchStride, int64_t headStride) {
    return after([=](OpenworkLaunch &l) {
      l.lse = static_cast<float *>(addressOf(0x50000));
      l.lseBatchStride = batchStride;
      l.lseHeadStride = headStride;
    });
  };
  EXPECT_EQ(lse(143, 144), "1: lse: expects a batch stride of at least 144 elements, got 143");
  EXPECT_EQ(lse(576, 1), "1: lse: expects a head stride of at least 144 elements, got 1");
  EXPECT_EQ(lse(int64_t{1} << 38, 144), "1: lse: expects a batch stride under 137438953472 elements, got 274877906944");
}

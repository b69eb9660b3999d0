//===- Float16Test.cpp - Conversions against neighbouring values ----------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Reference/Float16.h"

#include "Topology/Samples.h"

#include <gtest/gtest.h>
#include <limits>

using namespace openwork;
using namespace openwork::test;

static constexpr float kInfinity = std::numeric_limits<float>::infinity();

namespace {

class SixteenBits : public testing::TestWithParam<DType> {
protected:
  float widen(uint32_t bits) const { return toFloat(GetParam(), bits); }
  uint32_t narrow(float value) const { return toBits(GetParam(), value); }
  /// Bits of the positive infinity; those below are the finite values in ascending order.
  uint32_t infinity() const { return GetParam() == DType::BF16 ? 0x7F80 : 0x7C00; }
};

} // namespace

TEST_P(SixteenBits, survive_the_way_through_f32) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits)
    if ((bits & 0x7FFF) <= infinity()) {
      ASSERT_EQ(narrow(widen(bits)), bits);
    } else {
      ASSERT_TRUE(std::isnan(widen(bits)));
      ASSERT_TRUE(std::isnan(widen(narrow(widen(bits)))));
      ASSERT_EQ(narrow(widen(bits)) & 0x8000, bits & 0x8000);
    }
}

TEST_P(SixteenBits, ascend_with_their_bits) {
  EXPECT_EQ(widen(0), 0.0f);
  EXPECT_EQ(widen(infinity()), kInfinity);
  for (uint32_t bits = 1; bits <= infinity(); ++bits) {
    ASSERT_LT(widen(bits - 1), widen(bits));
    ASSERT_EQ(widen(bits | 0x8000), -widen(bits));
  }
}

TEST_P(SixteenBits, round_to_the_nearest_or_even) {
  for (uint32_t bits = 0; bits + 1 < infinity(); ++bits) {
    float middle = float((double(widen(bits)) + double(widen(bits + 1))) / 2);
    uint32_t even = bits % 2 ? bits + 1 : bits;
    ASSERT_EQ(narrow(middle), even) << bits;
    ASSERT_EQ(narrow(-middle), even | 0x8000) << bits;
    ASSERT_EQ(narrow(std::nextafter(middle, 0.0f)), bits) << bits;
    ASSERT_EQ(narrow(std::nextafter(middle, kInfinity)), bits + 1) << bits;
  }
}

TEST_P(SixteenBits, overflow_to_infinity) {
  float largest = widen(infinity() - 1), step = largest - widen(infinity() - 2);
  float limit = largest + step / 2;
  EXPECT_EQ(narrow(std::nextafter(limit, 0.0f)), infinity() - 1);
  EXPECT_EQ(narrow(limit), infinity());
  EXPECT_EQ(narrow(-std::numeric_limits<float>::max()), infinity() | 0x8000);
  EXPECT_EQ(narrow(kInfinity), infinity());
}

INSTANTIATE_TEST_SUITE_P(, SixteenBits, testing::Values(DType::BF16, DType::FP16),
                         [](const auto &test) { return std::string(name(test.param)); });

TEST(Float16, knows_published_values) {
  EXPECT_EQ(bf16ToFloat(0x3F80), 1.0f);
  EXPECT_EQ(bf16ToFloat(0xC049), -3.140625f);
  EXPECT_EQ(fp16ToFloat(0x3C00), 1.0f);
  EXPECT_EQ(fp16ToFloat(0x3555), 0.333251953125f);
  EXPECT_EQ(fp16ToFloat(0x0001), 0x1p-24f);
  EXPECT_EQ(fp16ToFloat(0x7BFF), 65504.0f);
  EXPECT_EQ(floatToBf16(1.00390625f), 0x3F80); // halfway from 1 to the next, and 1 is even
  EXPECT_EQ(floatToFp16(1e-8f), 0);
}

TEST(Float16, leaves_f32_alone) {
  EXPECT_EQ(roundTo(DType::FP32, 0.1f), 0.1f);
  EXPECT_EQ(toBits(DType::FP32, -2.0f), 0xC0000000u);
}

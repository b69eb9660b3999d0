//===- LaunchLayoutTest.cpp - Tensors that do not overlap -----------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/LaunchLayout.h"

#include <gtest/gtest.h>
#include <set>

using namespace openwork;

static const PackageGeometry kGeometry = {6, 6, 4, 2, 8, 16, DType::BF16, 0};

static const LaunchLayout layOutOr(const PackageGeometry &geometry, int64_t batch, Layout layout) {
  Expected<LaunchLayout> result = layOut(geometry, batch, layout);
  EXPECT_TRUE(result);
  return result ? *result : LaunchLayout();
}

/// Adds the elements of a tensor, each of which is to be new.
static void addElements(const TensorLayout &tensor, std::set<int64_t> &elements) {
  for (int64_t entry = 0; entry < tensor.batch; ++entry)
    for (int64_t token = 0; token < tensor.tokens; ++token)
      for (int64_t head = 0; head < tensor.heads; ++head)
        for (int64_t column = 0; column < tensor.columns; ++column)
          ASSERT_TRUE(elements.insert(tensor.rowAt(entry, token, head) + column).second);
}

static void expectDense(std::initializer_list<const TensorLayout *> tensors) {
  std::set<int64_t> elements;
  for (const TensorLayout *tensor : tensors)
    ASSERT_NO_FATAL_FAILURE(addElements(*tensor, elements));
  EXPECT_EQ(*elements.begin(), 0);
  EXPECT_EQ(*elements.rbegin(), int64_t(elements.size()) - 1);
}

TEST(LaunchLayout, leaves_no_gaps) {
  for (Layout layout : {Layout::BSHD, Layout::BHSD, Layout::Packed}) {
    SCOPED_TRACE(name(layout));
    LaunchLayout tensors = layOutOr(kGeometry, 3, layout);
    expectDense({&tensors.output});
    if (tensors.packed)
      expectDense({&tensors.query, &tensors.key, &tensors.value});
    else
      for (const TensorLayout *tensor : {&tensors.query, &tensors.key, &tensors.value})
        expectDense({tensor});
    EXPECT_EQ(tensors.value.columns, 16);
    EXPECT_EQ(tensors.key.heads, 2);
  }
}

TEST(LaunchLayout, orders_the_axes_by_its_name) {
  TensorLayout bshd = layOutOr(kGeometry, 3, Layout::BSHD).query, bhsd = layOutOr(kGeometry, 3, Layout::BHSD).query;
  EXPECT_EQ(bshd.rowAt(1, 2, 3), (1 * 6 * 4 + 2 * 4 + 3) * 8);
  EXPECT_EQ(bhsd.rowAt(1, 2, 3), (1 * 6 * 4 + 3 * 6 + 2) * 8);
  LaunchLayout packed = layOutOr(kGeometry, 3, Layout::Packed);
  int64_t stride = 4 * 8 + 2 * 8 + 2 * 16;
  EXPECT_EQ(packed.query.rowAt(1, 2, 3), (1 * 6 + 2) * stride + 3 * 8);
  EXPECT_EQ(packed.key.rowAt(1, 2, 1), (1 * 6 + 2) * stride + 4 * 8 + 8);
  EXPECT_EQ(packed.value.rowAt(1, 2, 1), (1 * 6 + 2) * stride + 6 * 8 + 16);
}

TEST(LaunchLayout, knows_its_names) {
  for (Layout layout : {Layout::BSHD, Layout::BHSD, Layout::Packed})
    EXPECT_EQ(parseLayout(name(layout)), layout);
  EXPECT_EQ(parseLayout("sbhd").error().message, "expects bshd, bhsd or packed, got \"sbhd\"");
}

TEST(LaunchLayout, negative_shapes) {
  EXPECT_EQ(layOut(kGeometry, 0, Layout::BSHD).error().message, "--batch: expects 1..4096, got 0");
  EXPECT_EQ(layOut(kGeometry, 4097, Layout::BSHD).error().message, "--batch: expects 1..4096, got 4097");
  PackageGeometry cross = kGeometry;
  cross.keyTokens = 7;
  EXPECT_EQ(layOut(cross, 1, Layout::Packed).error().message,
            "--layout packed: expects as many keys as queries, got 7 and 6");
  PackageGeometry large = kGeometry;
  large.queryTokens = int64_t{1} << 22;
  large.heads = 65535;
  EXPECT_EQ(layOut(large, 64, Layout::BHSD).error().message,
            "expects tensors of up to 2^40 elements, got a batch of 64 with 4194304 by 6 tokens");
}

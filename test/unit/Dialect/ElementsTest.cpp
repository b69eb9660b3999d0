//===- ElementsTest.cpp - Values of elements attributes -------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/IR/Elements.h"
#include "Dialect/DialectFixture.h"

#include <numeric>

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;
using namespace openwork::test;

namespace {

class Elements : public DialectTest {
protected:
  ElementsAttr attribute(const std::string &text) { return cast<ElementsAttr>(parseAttribute(text, &context)); }
  template <typename T> std::string errorOf(const std::string &text) {
    auto values = readElements<T>(attribute(text));
    return values ? "" : values.error().message;
  }
};

} // namespace

TEST_F(Elements, readsDenseValues) {
  EXPECT_EQ(*readElements<uint8_t>(attribute("dense<[[1, 255], [0, 3]]> : tensor<2x2xui8>")),
            (std::vector<uint8_t>{1, 255, 0, 3}));
  EXPECT_EQ(*readElements<uint16_t>(attribute("dense<[1, 65535]> : vector<2xui16>")),
            (std::vector<uint16_t>{1, 65535}));
  EXPECT_EQ(*readElements<uint64_t>(attribute("dense<[-1, 0]> : tensor<2xi64>")),
            (std::vector<uint64_t>{~uint64_t{0}, 0}));
  EXPECT_TRUE(readElements<uint64_t>(attribute("dense<> : tensor<0x7xi64>"))->empty());
}

TEST_F(Elements, readsSplatsWithoutStoringThem) {
  ElementsAttr splat = attribute("dense<7> : tensor<3x5xi32>");
  auto view = ElementsView<uint32_t>::get(splat);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->size(), 15);
  EXPECT_EQ(view->storedSize(), 1);
  EXPECT_EQ((*view)[14], 7u);
  EXPECT_EQ(view->copy(10, 2), (std::vector<uint32_t>{7, 7}));
  EXPECT_EQ(readElements<uint32_t>(splat)->size(), 15u);
}

TEST_F(Elements, makesWhatItReads) {
  for (size_t count : {0, 1, 2, 128, 129, 1000})
    for (bool same : {false, true}) {
      std::vector<uint64_t> values(count, 5);
      if (!same)
        std::iota(values.begin(), values.end(), 1);
      auto made =
          makeElements<uint64_t>("values", {static_cast<int64_t>(count)}, IntegerType::get(&context, 64), values);
      EXPECT_EQ(isa<DenseResourceElementsAttr>(made), count * sizeof(uint64_t) > kInlineBytes);
      EXPECT_EQ(*readElements<uint64_t>(made), values);
      auto view = ElementsView<uint64_t>::get(made);
      ASSERT_TRUE(view);
      if (count > 2)
        EXPECT_EQ(view->copy(1, 2), (std::vector<uint64_t>{values[1], values[2]}));
    }
}

TEST_F(Elements, negativeKinds) {
  EXPECT_EQ(errorOf<uint64_t>("sparse<[[0, 0]], [1]> : tensor<2x1xi64>"), "expects dense elements or a resource");
  EXPECT_EQ(errorOf<uint64_t>("dense<1> : tensor<2xi32>"), "expects elements of 64 bits");
  EXPECT_EQ(errorOf<uint64_t>("dense<1> : tensor<2xindex>"), "expects elements of 64 bits");
  EXPECT_EQ(errorOf<uint8_t>("dense<true> : tensor<2xi1>"), "expects elements of 8 bits");
  EXPECT_EQ(errorOf<uint64_t>("dense_resource<gone> : tensor<2xi64>"), "expects the resource 'gone' to be present");
}

TEST_F(Elements, negativeSizes) {
  const std::string bound = "expects at most 268435456 bytes of one value";
  EXPECT_EQ(errorOf<uint8_t>("dense<0> : tensor<268435456xi8>"), "");
  EXPECT_EQ(errorOf<uint8_t>("dense<0> : tensor<268435457xi8>"), bound);
  EXPECT_EQ(errorOf<uint64_t>("dense<0> : tensor<4294967296x4294967296xi64>"), bound);
  EXPECT_EQ(errorOf<uint64_t>("dense<0> : tensor<9223372036854775807xi64>"), bound);
  std::array<char, 12> bytes = {};
  auto resource = DenseResourceElementsAttr::get(RankedTensorType::get({2}, IntegerType::get(&context, 64)), "short",
                                                 UnmanagedAsmResourceBlob::allocateInferAlign(ArrayRef<char>(bytes)));
  EXPECT_EQ(readElements<uint64_t>(resource).error().message, "expects 16 bytes in the resource 'short', got 12");
}

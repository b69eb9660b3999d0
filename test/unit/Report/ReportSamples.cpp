//===- ReportSamples.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Report/ReportSamples.h"

#include "openwork/Mask/MaskContext.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

/// Masks of 4 x 4 blocks, with full blocks below the diagonal, or all of them.
static BlockMask maskOf(MaskContext &context, bool isDense) {
  TokenGrid grid = *TokenGrid::get({1, 1, 512}, TextPosition::None, 0);
  AxisTiling axis = *AxisTiling::linear(grid, 128);
  BlockMaskParts parts(context.intern(Tiling{axis, axis}));
  for (int64_t row = 0; row < 4; ++row)
    for (int64_t column = 0; column < (isDense ? 4 : row); ++column)
      setBit(parts.fullRow(row), column);
  if (isDense)
    return *context.get(std::move(parts));
  std::vector<uint64_t> below(128 * 2);
  for (int64_t q = 0; q < 128; ++q)
    for (int64_t k = 0; k <= q; ++k)
      setBit(MutableWords(below).subspan(2 * q, 2), k);
  parts.tileMasks.push_back(context.intern(128, 128, below));
  for (int64_t row = 0; row < 4; ++row) {
    setBit(parts.partialRow(row), row);
    parts.partialIds.push_back(0);
  }
  return *context.get(std::move(parts));
}

static PackageKernel sampleKernel() {
  PackageKernel kernel;
  kernel.name = "kernel_0";
  kernel.spec = makeSpec(Arch::SM90, DType::BF16, 128, 128, 128);
  kernel.ptx = PackageFile{"kernels/kernel_0.ptx", 4096, ""};
  kernel.rows = 4;
  kernel.maxHeads = 2;
  kernel.classes = {{"full", 16, 0, 1, "affine", 4, {}, {}}, {"past", 6, 4, 0.625, "affine", 4, {}, {}}};
  return kernel;
}

ReportInput test::sampleReport() {
  static MaskContext context;
  ReportInput input;
  Manifest &manifest = input.manifest;
  manifest.producer = "Openwork 0.1.0";
  manifest.name = "sample";
  manifest.target = "sm_90a";
  manifest.kernels = {sampleKernel()};
  manifest.plans = {{"plan_0", 0, {0, 0}, {0, 1}, false, 1, 2e-5},
                    {"plan_1", 0, {1, 0}, {1, 0}, false, 0.8125, 1.5e-5}};
  PackageGeometry geometry{512, 512, 2, 2, 128, 128, DType::BF16, 0};
  manifest.layers = {{0, geometry, 0.1, {0, 1, 1, 1}}, {1, geometry, 0.1, {1}}};
  input.costs = builtinCosts(Arch::SM90);
  input.sms = 3;
  input.classes = {{{maskOf(context, true), false, 1, {}, "rows of full\n"},
                    {maskOf(context, false), false, 1, {3, 2, 1, 0}, "rows of past\n"}}};
  input.origins = {{"Package", "sample"}};
  return input;
}

std::string test::pageOf(const ReportInput &input, const ReportLimits &limits) {
  Expected<std::string> page = writeReport(input, limits);
  EXPECT_TRUE(page) << page.error().message;
  return page ? *page : "";
}

JsonValue test::dataOf(const std::string &page) {
  constexpr std::string_view begin = "<script type=\"application/json\" id=\"data\">";
  size_t from = page.find(begin) + begin.size(), to = page.find("</script>", from);
  Expected<JsonValue> data = parseJson(std::string_view(page).substr(from, to - from), "data");
  EXPECT_TRUE(data) << data.error().message;
  return data ? std::move(*data) : JsonValue();
}

int64_t test::occurrences(std::string_view text, std::string_view part) {
  int64_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
    ++count;
  return count;
}

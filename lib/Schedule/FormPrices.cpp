//===- FormPrices.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/FormPrices.h"

#include "CarvePrices.h"
#include "RowBoxes.h"

#include <algorithm>

using namespace openwork;

FormPrices openwork::priceForms(const Carving &carving, const BlockMask &mask) {
  std::vector<prices::BitFacts> facts = prices::factsOfRows(mask, carving.hasRule);
  prices::BitFacts all;
  for (const prices::BitFacts &row : facts)
    all += row;
  FormPrices result;
  result.immediate = prices::ofImmediate(all);
  result.embedded = prices::ofEmbedded(all);
  result.embeddedBytes = 8 * all.words + 2 * all.ids;
  for (const AffineRows &box : carving.affine)
    result.carved += prices::ofBox(box);
  for (const BitRows &box : carving.bits) {
    prices::BitFacts sum;
    forEachRowOf(mask.tiling().query.segments()[box.querySegment], box.rows,
                 [&](int64_t row, std::span<const int64_t>) { sum += facts[row]; });
    result.carved += box.storage == BitRows::Storage::Immediate ? prices::ofImmediate(sum) : prices::ofEmbedded(sum);
  }
  return result;
}

//===- CarveReference.h - A carving read by its definition ------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_SCHEDULE_CARVEREFERENCE_H
#define OPENWORK_TEST_UNIT_SCHEDULE_CARVEREFERENCE_H

#include "openwork/Schedule/Carver.h"

#include <optional>

namespace openwork::test {

/// The visits of every block, asked for one by one instead of by running loops.
class CarveReference {
public:
  CarveReference(const Carving &carving, const BlockMask &mask) : carving(carving), mask(mask) {}

  /// How many boxes hold the row.
  int64_t boxesOf(int64_t row) const;
  /// All visits of a block, in the order of boxes and nests.
  std::vector<VisitKind> visitsOf(int64_t row, int64_t column) const;

  /// Whether each row lies in one box and each block is visited as the mask says.
  bool isExact() const;

private:
  std::optional<VisitKind> kindIn(const VisitNest &nest, const std::vector<int64_t> &row, int64_t column) const;
  std::optional<VisitKind> kindInMask(int64_t row, int64_t column) const;

  const Carving &carving;
  const BlockMask &mask;
};

} // namespace openwork::test

#endif // OPENWORK_TEST_UNIT_SCHEDULE_CARVEREFERENCE_H

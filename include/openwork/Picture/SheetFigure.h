//===- SheetFigure.h - Many heads at once, as thumbnails --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_PICTURE_SHEETFIGURE_H
#define OPENWORK_PICTURE_SHEETFIGURE_H

#include "openwork/Picture/Figure.h"

namespace openwork {

/// The heads of a layer at one step.
struct HeadSheet {
  struct Head {
    int64_t number = 0;
    /// An index into `masks`.
    size_t mask = 0;
  };

  std::string title;
  std::vector<BlockMask> masks;
  std::vector<Head> heads;
};

/// A thumbnail for each head, with its number and visited density.
Expected<Figure> drawHeads(const HeadSheet &sheet);

/// The heads of a layer at several steps.
struct StepSheet {
  struct Row {
    /// The steps, as `0-11`.
    std::string steps;
    /// An index into `masks` for each head.
    std::vector<size_t> heads;
  };

  std::string title;
  std::vector<BlockMask> masks;
  /// The numbers of the heads, one for each column.
  std::vector<int64_t> heads;
  std::vector<Row> rows;
};

/// A row of thumbnails for each row of steps, with the mean visited density of its heads.
Expected<Figure> drawSteps(const StepSheet &sheet);

} // namespace openwork

#endif // OPENWORK_PICTURE_SHEETFIGURE_H

//===- LayerFigure.h - Pictures of a layer's heads --------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_LAYERFIGURE_H
#define OPENWORK_LIB_DRIVER_LAYERFIGURE_H

#include "HeadTable.h"
#include "openwork/Picture/Figure.h"

#include <optional>

namespace openwork {

/// Which heads of a layer a picture shows: one, or all of them, at a step or at every one.
struct LayerView {
  std::optional<int64_t> head;
  /// Nothing for all of them, runs of equal steps being one row.
  std::optional<int64_t> step = 0;
};

Expected<Figure> drawLayer(const HeadTable &table, const Layer &layer, const LayerView &view);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_LAYERFIGURE_H

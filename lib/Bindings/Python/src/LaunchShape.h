//===- LaunchShape.h - Tensors held against a layer -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_BINDINGS_PYTHON_LAUNCHSHAPE_H
#define OPENWORK_BINDINGS_PYTHON_LAUNCHSHAPE_H

#include "Array.h"
#include "OpenPackage.h"

#include <array>
#include <string>

namespace openwork::python {

/// Which axes a call's tensors have, and in which order.
struct Layout {
  /// Whether there is an axis of batch entries, in front.
  bool batched = true;
  bool headsFirst = false;

  int64_t rank() const { return batched ? 4 : 3; }
  int tokenAxis() const { return int(batched) + int(headsFirst); }
  int headAxis() const { return int(batched) + int(!headsFirst); }
};

/// The heads that a call's tensors hold: [offset, offset + count) of the layer.
struct HeadRange {
  int64_t offset = 0, count = 0, kvCount = 0;
};

/// The range of a layer, all heads where 0 and 0 are given; raises ArgumentError where the layer has no such range.
HeadRange headRange(const OpenworkLayer &layer, int64_t offset, int64_t count);

/// The layer of that number whose geometry the tensors have. Raises LayerError where there is no such layer, ShapeError
/// and DTypeError where the tensors are not its.
const OpenworkLayer &chooseLayer(const OpenPackage &package, int64_t number, const Layout &layout, int64_t headOffset,
                                 int64_t headCount, const Array &q, const Array &k, const Array &v, bool validText);

/// Raises ShapeError unless the tensor has these extents in the layout. A batch of 0 stands for any from 1.
void checkShape(const Array &tensor, const Layout &layout, int64_t layer, int64_t batch, int64_t tokens, int64_t heads,
                int64_t dim);

/// Raises DTypeError unless the tensor has the layer's elements.
void checkElement(const Array &tensor, const OpenworkLayer &layer);

/// The tensor as the C ABI takes it. Raises StrideError for what it cannot say or would refuse.
OpenworkTensor tensorOf(const Array &tensor, const Layout &layout);

} // namespace openwork::python

#endif // OPENWORK_BINDINGS_PYTHON_LAUNCHSHAPE_H

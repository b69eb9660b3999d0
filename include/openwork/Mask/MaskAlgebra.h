//===- MaskAlgebra.h - Union, intersection, difference, complement -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_MASK_MASKALGEBRA_H
#define OPENWORK_MASK_MASKALGEBRA_H

#include "openwork/Mask/MaskContext.h"

namespace openwork {

/// Set operations on the pairs that two masks keep, exact inside partial blocks. The masks have the same tiling; the
/// result is of this context.
BlockMask unite(MaskContext &context, const BlockMask &a, const BlockMask &b);
BlockMask intersect(MaskContext &context, const BlockMask &a, const BlockMask &b);
BlockMask subtract(MaskContext &context, const BlockMask &a, const BlockMask &b);
/// The pairs of existing tokens that the mask does not keep.
BlockMask complement(MaskContext &context, const BlockMask &mask);

} // namespace openwork

#endif // OPENWORK_MASK_MASKALGEBRA_H

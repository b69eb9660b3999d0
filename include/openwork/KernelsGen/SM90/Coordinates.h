//===- Coordinates.h - Which thread of which CTA ----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_SM90_COORDINATES_H
#define OPENWORK_KERNELSGEN_SM90_COORDINATES_H

#include "openwork/KernelsGen/Code.h"

namespace openwork::sm90 {

/// The thread's number in its CTA.
mlir::Value threadIndex(Code &code);
/// Its warpgroup's: the same value in all threads of a warp, as far as the assembler can tell.
mlir::Value warpgroupIndex(Code &code);

/// The CTA's coordinates: the item of a class's row order, the position in the order of heads, the batch entry.
mlir::Value itemIndex(Code &code);
mlir::Value positionIndex(Code &code);
mlir::Value entryIndex(Code &code);

} // namespace openwork::sm90

#endif // OPENWORK_KERNELSGEN_SM90_COORDINATES_H

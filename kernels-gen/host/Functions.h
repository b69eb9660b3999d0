//===- Functions.h - Exponentials and logarithms ----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_HOST_FUNCTIONS_H
#define OPENWORK_KERNELSGEN_HOST_FUNCTIONS_H

#include "HostCode.h"

namespace openwork::host {

/// 2^x for x of at most 0, or little above: relative error below 1e-7. Below -126 the result loses bits; below -127,
/// and for -infinity, it is exactly 0, and 2^0 is exactly 1. What is not a number stays none.
mlir::Value exp2(HostCode &code, mlir::Value x);

/// log2(x) for positive normal x: absolute error below 1e-7 beside the rounding of the result. What is not a number
/// stays none.
mlir::Value log2(HostCode &code, mlir::Value x);

} // namespace openwork::host

#endif // OPENWORK_KERNELSGEN_HOST_FUNCTIONS_H

//===- Elements.h - Elements in memory and in registers ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_HOST_ELEMENTS_H
#define OPENWORK_KERNELSGEN_HOST_ELEMENTS_H

#include "HostCode.h"

#include "openwork/Kernel/KernelSpec.h"

namespace openwork::host {

/// Elements of a kernel's type in memory, and f32 in registers. Sixteen bits are converted by integer operations, alike
/// on each level: the baseline has no instructions for it, and objects may call no library.
class Elements {
public:
  Elements(HostCode &code, DType dtype) : code(code), dtype(dtype) {}

  /// What lies in memory.
  mlir::Type type() const { return dtype == DType::FP32 ? code.f32() : code.i16(); }

  mlir::Value load(mlir::Value base, mlir::Value index, int64_t lanes);
  /// Rounds to nearest even; what is not a number stays none.
  void store(mlir::Value value, mlir::Value base, mlir::Value index);

private:
  mlir::Value fromHalf(mlir::Value bits);
  mlir::Value toHalf(mlir::Value value);
  mlir::Value toBrain(mlir::Value value);

  HostCode &code;
  DType dtype;
};

} // namespace openwork::host

#endif // OPENWORK_KERNELSGEN_HOST_ELEMENTS_H

//===- Errors.h - Exceptions of the module ----------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_BINDINGS_PYTHON_ERRORS_H
#define OPENWORK_BINDINGS_PYTHON_ERRORS_H

#include "openwork-c/runtime.h"

#include <nanobind/nanobind.h>

#include <string>

namespace openwork::python {

/// The classes of openwork/_errors.py.
enum class ErrorKind {
  Argument,
  Device,
  Driver,
  DType,
  InvalidPackage,
  Layer,
  NoDevice,
  Shape,
  Step,
  Stride,
};

/// Looks the classes up. Once, when the module is imported.
void importErrors();

/// Raises an exception with a message: lower case, no full stop, what was expected and what was given.
[[noreturn]] void raise(ErrorKind kind, const std::string &message);

/// Raises what a call of the runtime answered, with its message, unless that was success.
void check(OpenworkStatus status);

} // namespace openwork::python

#endif // OPENWORK_BINDINGS_PYTHON_ERRORS_H

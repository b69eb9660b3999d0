//===- Failure.h - What a call of the C ABI answers -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNTIME_FAILURE_H
#define OPENWORK_RUNTIME_FAILURE_H

#include "openwork-c/runtime.h"

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace openwork {

/// A status other than success, and the message beside it: lower case, no full stop, the expected and the actual value.
struct Failure {
  OpenworkStatus status = OpenworkInvalidArgument;
  std::string message;
};

/// A value, or the failure that the C ABI reports.
template <typename T> using Result = tl::expected<T, Failure>;

/// `return fail(OpenworkNotFound, "no layer 7");` in a function that returns a Result.
inline tl::unexpected<Failure> fail(OpenworkStatus status, std::string message) {
  return tl::unexpected(Failure{status, std::move(message)});
}

} // namespace openwork

#endif // OPENWORK_RUNTIME_FAILURE_H

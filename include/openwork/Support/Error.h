//===- Error.h - Errors with a place in the user's file ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SUPPORT_ERROR_H
#define OPENWORK_SUPPORT_ERROR_H

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace openwork {

/// A place in a text file; line and column count from 1, and 0 means unknown.
struct SourcePosition {
  int64_t line = 0;
  int64_t column = 0;
  bool operator==(const SourcePosition &) const = default;
};

/// What is wrong with something a user gave us. The message starts in lower case, has no full stop, and names the
/// expected and the actual value. The file and the position are empty where the error has no place in a file.
struct Error {
  std::string message;
  std::string file = {};
  SourcePosition position = {};

  /// `file:line:col: error: message`, without the parts that are unknown.
  std::string str() const;
};

/// A value, or the reason why there is none.
template <typename T> using Expected = tl::expected<T, Error>;

/// `return error("expects ...");` in a function that returns an Expected.
inline tl::unexpected<Error> error(std::string message, SourcePosition position = {}) {
  return tl::unexpected(Error{std::move(message), {}, position});
}

} // namespace openwork

#endif // OPENWORK_SUPPORT_ERROR_H

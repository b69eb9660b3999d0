//===- Error.cpp ----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Error.h"

using namespace openwork;

std::string Error::str() const {
  std::string text;
  if (!file.empty()) {
    text += file + ":";
    if (position.line > 0)
      text += std::to_string(position.line) + ":";
    if (position.line > 0 && position.column > 0)
      text += std::to_string(position.column) + ":";
    text += " ";
  }
  return text + "error: " + message;
}

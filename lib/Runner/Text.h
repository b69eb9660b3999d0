//===- Text.h - Numbers in lines of text ------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_RUNNER_TEXT_H
#define OPENWORK_LIB_RUNNER_TEXT_H

#include <string>

namespace openwork {

/// printf into a string.
[[gnu::format(printf, 1, 2)]] std::string formatText(const char *format, ...);

} // namespace openwork

#endif // OPENWORK_LIB_RUNNER_TEXT_H

//===- Environment.h - Variables of the process ---------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SUPPORT_ENVIRONMENT_H
#define OPENWORK_SUPPORT_ENVIRONMENT_H

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace openwork {

/// The value of an environment variable, or null.
using Environment = std::function<const char *(const char *name)>;

/// That of this process.
Environment processEnvironment();

/// The folders of a PATH, without those that hang on the working folder, the empty one too: they find programs by
/// chance.
std::vector<std::string> splitPath(std::string_view path);

} // namespace openwork

#endif // OPENWORK_SUPPORT_ENVIRONMENT_H

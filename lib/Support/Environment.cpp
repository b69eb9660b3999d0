//===- Environment.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Environment.h"

#include <algorithm>
#include <cstdlib>

using namespace openwork;

Environment openwork::processEnvironment() {
  return [](const char *name) -> const char * { return std::getenv(name); };
}

std::vector<std::string> openwork::splitPath(std::string_view path) {
  std::vector<std::string> folders;
  while (!path.empty()) {
    size_t end = std::min(path.find(':'), path.size());
    if (end > 0 && path[0] == '/')
      folders.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return folders;
}

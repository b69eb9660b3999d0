//===- CacheKey.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Cache/CacheKey.h"

using namespace openwork;

std::string CacheKey::str() const { return kind + "-" + toHex(digest); }

CacheKeyBuilder::CacheKeyBuilder(std::string kind) : kind(std::move(kind)) {}

CacheKeyBuilder &CacheKeyBuilder::add(std::string_view name, std::string_view value) {
  // With its size in front, a value cannot run into what follows.
  hash.update(name).update(" " + std::to_string(value.size()) + "\n").update(value);
  return *this;
}

CacheKeyBuilder &CacheKeyBuilder::add(std::string_view name, int64_t value) {
  return add(name, std::string_view(std::to_string(value)));
}

CacheKey CacheKeyBuilder::finish() { return {kind, hash.finish()}; }

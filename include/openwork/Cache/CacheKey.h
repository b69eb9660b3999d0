//===- CacheKey.h - What decides an entry of the cache ----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_CACHE_CACHEKEY_H
#define OPENWORK_CACHE_CACHEKEY_H

#include "openwork/Support/Sha256.h"

#include <string>
#include <string_view>

namespace openwork {

/// The name of an entry: its kind, and SHA-256 over everything that decides what is in it.
struct CacheKey {
  /// Lower-case letters.
  std::string kind;
  Sha256Digest digest = {};

  bool operator==(const CacheKey &) const = default;
  /// `kernel-` and 64 hexadecimal digits; the entry's file has this name.
  std::string str() const;
};

/// Makes a key of named values. Other values, names or orders of them make other keys.
///
///     CacheKey key = CacheKeyBuilder("kernel").add("arch", "sm_90a").add("ptx", text).finish();
class CacheKeyBuilder {
public:
  explicit CacheKeyBuilder(std::string kind);

  /// A name is a word; a value may be any bytes.
  CacheKeyBuilder &add(std::string_view name, std::string_view value);
  CacheKeyBuilder &add(std::string_view name, int64_t value);
  CacheKey finish();

private:
  std::string kind;
  Sha256 hash;
};

} // namespace openwork

#endif // OPENWORK_CACHE_CACHEKEY_H

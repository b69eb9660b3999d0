//===- AssemblyCache.h - PTX assembled before -------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TARGET_ASSEMBLER_ASSEMBLYCACHE_H
#define OPENWORK_TARGET_ASSEMBLER_ASSEMBLYCACHE_H

#include "openwork/Cache/Cache.h"
#include "openwork/Target/Assembler/Assembler.h"

#include <optional>
#include <string>
#include <string_view>

namespace openwork {

/// A ptxas whose results are kept, each under the text, the options, and the program's release and bytes. Threads may
/// assemble at the same time.
class AssemblyCache {
public:
  /// The kind of its entries.
  static constexpr std::string_view kKind = "kernel";

  /// Without a cache, with one that is off, or where the program's bytes cannot be read, nothing is kept. The cache
  /// must outlive this object.
  AssemblyCache(Ptxas ptxas, Cache *cache);

  /// What the free function assemble() gives, or gave before. What ptxas refuses is asked for again each time.
  Expected<Assembly> assemble(std::string_view ptx, const std::string &kernel,
                              const AssembleOptions &options = {}) const;

private:
  CacheKey keyOf(std::string_view ptx, const std::string &kernel, const AssembleOptions &options) const;

  Ptxas ptxas;
  /// Null where nothing is kept.
  Cache *cache;
  std::string program;
};

} // namespace openwork

#endif // OPENWORK_TARGET_ASSEMBLER_ASSEMBLYCACHE_H

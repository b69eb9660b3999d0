//===- AssemblyCache.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Target/Assembler/AssemblyCache.h"

#include "openwork/Support/Sha256.h"

using namespace openwork;

AssemblyCache::AssemblyCache(Ptxas ptxas, Cache *cache)
    : ptxas(std::move(ptxas)), cache(cache && !cache->isOff() ? cache : nullptr) {
  if (!this->cache)
    return;
  // A script around ptxas says its release, too, and may change it in any way.
  if (Expected<Sha256Digest> digest = sha256OfFile(this->ptxas.path))
    program = toHex(*digest);
  else
    this->cache = nullptr;
}

CacheKey AssemblyCache::keyOf(std::string_view ptx, const std::string &kernel, const AssembleOptions &options) const {
  return CacheKeyBuilder(std::string(kKind))
      .add("ptxas", ptxas.version.str())
      .add("program", program)
      .add("arch", options.arch)
      .add("kernel", kernel)
      .add("ptx", ptx)
      .finish();
}

/// The parts of an entry are the cubin and what ptxas printed, from which the rest is read again.
Expected<Assembly> AssemblyCache::assemble(std::string_view ptx, const std::string &kernel,
                                           const AssembleOptions &options) const {
  if (!cache)
    return openwork::assemble(ptxas, ptx, kernel, options);
  CacheKey key = keyOf(ptx, kernel, options);
  if (std::optional<CacheParts> parts = cache->find(key)) {
    Expected<Assembly> kept = readAssembly(ptxas, std::move((*parts)["cubin"]), std::move((*parts)["log"]), kernel);
    if (kept)
      return kept;
    cache->drop(key, kept.error().message);
  }
  Expected<Assembly> made = openwork::assemble(ptxas, ptx, kernel, options);
  if (made)
    cache->keep(key, {{"cubin", made->cubin}, {"log", made->rawLog}});
  return made;
}

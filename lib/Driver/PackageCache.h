//===- PackageCache.h - Packages compiled before ----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_PACKAGECACHE_H
#define OPENWORK_LIB_DRIVER_PACKAGECACHE_H

#include "PackageCompiler.h"
#include "openwork/Cache/Cache.h"
#include "openwork/Package/PackageWriter.h"

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace openwork {

/// A package from the cache.
struct KeptPackage {
  Manifest manifest;
  PackageContents contents;
  /// As they were printed when it was compiled.
  std::string remarks;
};

/// What one command line makes, in the cache. Its key is made of the input's bytes and those of the files it names,
/// every option that decides the package, the code of this program and its libraries (buildIdentity), and the bytes of
/// the assembler or linker; and, where remarks are printed, of which, and of the input's path and the package's name,
/// which they tell.
///
/// Not kept are packages whose input has no bytes to go by (stdin, a package), whose compilation is watched (an option
/// of mlir-opt was given), or that had something to warn of.
class PackageCache {
public:
  /// The kind of its entries.
  static constexpr llvm::StringRef kKind = "package";

  /// `text` is what is in the input. All arguments must outlive this object.
  PackageCache(Session &session, const PackageRequest &request, const PackageTools &tools, llvm::StringRef text,
               Cache &cache);

  std::optional<KeptPackage> find();
  /// Keeps a package as it was written, and the remarks of its making; not where a file has changed since find().
  void keep(const Manifest &manifest, const PackageContents &contents, const Diagnostics::Record &record);

private:
  std::optional<CacheKey> makeKey() const;
  bool addInput(CacheKeyBuilder &key) const;
  bool addTools(CacheKeyBuilder &key) const;
  bool addOptions(CacheKeyBuilder &key) const;

  Session &session;
  const PackageRequest &request;
  const PackageTools &tools;
  llvm::StringRef text;
  Cache &cache;
  /// None where nothing is to be found or kept.
  std::optional<CacheKey> key;
};

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_PACKAGECACHE_H

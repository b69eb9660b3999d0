//===- PackageCache.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackageCache.h"

#include "openwork/Cache/BuildIdentity.h"
#include "openwork/Import/Import.h"
#include "openwork/Package/ManifestJson.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"

using namespace openwork;
using llvm::StringRef;

/// In front of the path of each of a package's files.
static constexpr StringRef kFilePrefix = "files/";

/// Whether the user wants to see what happens in a compilation.
static bool isWatched() {
  for (const auto &[name, option] : llvm::cl::getRegisteredOptions())
    if (name.starts_with("mlir-") && option->getNumOccurrences() > 0)
      return true;
  return false;
}

PackageCache::PackageCache(Session &session, const PackageRequest &request, const PackageTools &tools, StringRef text,
                           Cache &cache)
    : session(session), request(request), tools(tools), text(text), cache(cache) {
  if (!cache.isOff() && !isWatched() && llvm::sys::fs::is_regular_file(request.input))
    key = makeKey();
}

//===----------------------------------------------------------------------===//
// The key
//===----------------------------------------------------------------------===//

/// Each part is false where it is not known what decides the package.
std::optional<CacheKey> PackageCache::makeKey() const {
  Expected<std::string> identity = buildIdentity();
  if (!identity)
    return std::nullopt;
  CacheKeyBuilder builder(kKind.str());
  builder.add("compiler", *identity);
  if (!addOptions(builder) || !addTools(builder) || !addInput(builder))
    return std::nullopt;
  return builder.finish();
}

bool PackageCache::addOptions(CacheKeyBuilder &key) const {
  // An option that is new fails to compile here, until it is clear whether it decides what is in a package.
  const auto &[input, output, ptxas, cacheSettings, allowUnregisteredDialects, stages] = request;
  const auto &[compileTo, tileM, tileN, arch, costs, sms] = stages;
  key.add("unregistered", allowUnregisteredDialects)
      .add("stage", int64_t(compileTo))
      .add("tile-m", tileM)
      .add("tile-n", tileN)
      .add("target", arch)
      .add("sms", sms);
  if (const std::string &filter = session.getDiagnostics().getRemarksFilter(); !filter.empty())
    key.add("remarks", filter).add("place", input).add("name", packageNameOf(output).value_or(""));
  if (costs.empty())
    return true;
  // Whoever compiles says what is wrong with the file.
  Expected<Sha256Digest> bytes = sha256OfFile(costs);
  if (bytes)
    key.add("costs", toHex(*bytes));
  return bytes.has_value();
}

bool PackageCache::addTools(CacheKeyBuilder &key) const {
  const auto &[arch, ptxas, lld, missing] = tools;
  auto addProgram = [&](const char *name, const std::string &path) {
    Expected<Sha256Digest> bytes = sha256OfFile(path);
    if (bytes)
      key.add(name, toHex(*bytes));
    return bytes.has_value();
  };
  if (ptxas && !addProgram("ptxas", ptxas->path))
    return false;
  if (ptxas)
    key.add("release", ptxas->version.str());
  return !lld || addProgram("lld", lld->path);
}

bool PackageCache::addInput(CacheKeyBuilder &key) const {
  bool isTopology = isTopologyFile(request.input, text);
  key.add("topology", isTopology).add("input", text);
  if (!isTopology)
    return true;
  Expected<std::vector<std::string>> files = filesOfTopology(text, request.input);
  if (!files)
    return false;
  for (const std::string &file : *files) {
    Expected<Sha256Digest> bytes = sha256OfFile(file);
    if (!bytes)
      return false;
    key.add("file", toHex(*bytes));
  }
  return true;
}

//===----------------------------------------------------------------------===//
// The entry
//===----------------------------------------------------------------------===//

std::optional<KeptPackage> PackageCache::find() {
  std::optional<CacheParts> parts = key ? cache.find(*key) : std::nullopt;
  if (!parts)
    return std::nullopt;
  Expected<ManifestDocument> document = parseManifest((*parts)["manifest"], "manifest.json");
  if (!document) {
    cache.drop(*key, document.error().str());
    return std::nullopt;
  }
  KeptPackage kept{std::move(document->manifest), {}, std::move((*parts)["remarks"])};
  // Nothing else in a package has its name.
  kept.manifest.name = packageNameOf(request.output).value_or("");
  for (auto &[name, bytes] : *parts)
    if (StringRef path = name; path.consume_front(kFilePrefix))
      kept.contents[path.str()] = std::move(bytes);
  return kept;
}

void PackageCache::keep(const Manifest &manifest, const PackageContents &contents, const Diagnostics::Record &record) {
  if (!key || record.hasOther || makeKey() != key)
    return;
  std::string manifestText = manifestToJson(manifest);
  CachePartViews parts = {{"manifest", manifestText}, {"remarks", record.remarks}};
  for (const auto &[path, bytes] : contents)
    parts.emplace_back((kFilePrefix + path).str(), bytes);
  cache.keep(*key, parts);
}

//===- ClassMasks.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/ClassMasks.h"

#include "openwork/Package/MasksFile.h"
#include "openwork/Package/PackageReader.h"

using namespace openwork;

Expected<ClassMasks> ClassMasks::read(const Package &package) {
  MaskContext context;
  const PackageFile &file = package.manifest().masks;
  Expected<std::vector<NamedMask>> named = readMasks(package.bytes(file), package.path() + "/" + file.path, context);
  if (!named)
    return tl::unexpected(named.error());
  std::map<std::string, BlockMask> masks;
  for (NamedMask &each : *named)
    masks.emplace(std::move(each.name), std::move(each.mask));
  return ClassMasks(std::move(masks));
}

static Expected<void> compare(const std::string &name, const char *what, int64_t expected, int64_t actual) {
  if (expected == actual)
    return {};
  return error("the block mask of " + name + ": expects " + std::to_string(expected) + " " + what + ", got " +
               std::to_string(actual));
}

static Expected<void> checkMask(const std::string &name, const LayerCase &layerCase, const PackageClass &headClass,
                                const BlockMask &mask) {
  const PackageGeometry &geometry = layerCase.layer->geometry;
  const Tiling &tiling = mask.tiling();
  Expected<void> same = compare(name, "query tokens", geometry.queryTokens, tiling.query.grid().tokens());
  if (same)
    same = compare(name, "key tokens", geometry.keyTokens, tiling.key.grid().tokens());
  if (same)
    same = compare(name, "full visits", headClass.fullVisits, popcount(mask.fullPlane()));
  if (same)
    same = compare(name, "partial visits", headClass.partialVisits, popcount(mask.partialPlane()));
  return same;
}

Expected<std::vector<BlockMask>> ClassMasks::ofCase(const LayerCase &layerCase) const {
  std::vector<BlockMask> result(layerCase.kernel->classes.size());
  for (uint16_t index : layerCase.plan->classes) {
    if (result[index])
      continue;
    const PackageClass &headClass = layerCase.kernel->classes[index];
    std::string name = layerCase.kernel->name + "." + headClass.name;
    auto found = masks.find(name);
    if (found == masks.end())
      return error("the package has no block mask of " + name);
    if (Expected<void> fits = checkMask(name, layerCase, headClass, found->second); !fits)
      return tl::unexpected(fits.error());
    result[index] = found->second;
  }
  return result;
}

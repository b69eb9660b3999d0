//===- Manifest.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Package/Manifest.h"

#include "ManifestRules.h"

#include <algorithm>

using namespace openwork;

const PackageLayer *Manifest::findLayer(int64_t layer, const PackageGeometry &geometry) const {
  auto found = std::ranges::find_if(layers, [&](const PackageLayer &candidate) {
    return candidate.layer == layer && candidate.geometry == geometry;
  });
  return found == layers.end() ? nullptr : &*found;
}

Expected<void> openwork::verify(const Manifest &manifest) {
  Verdict fault = findFault(manifest);
  if (!fault)
    return {};
  return error(fault->place.empty() ? fault->message : fault->place + ": " + fault->message);
}

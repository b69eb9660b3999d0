//===- NattenSource.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportSource.h"

using namespace openwork;

namespace {

/// Parameters of neighbourhood attention.
class NattenSource final : public ImportSource {
public:
  explicit NattenSource(ImportOptions &shared)
      : ImportSource(shared, "natten",
                     "Parameters of neighbourhood attention: {\"kernel_size\": [t, h, w], ...}, or one for each layer",
                     "file") {
    take({&shared.steps, &shared.layers, &shared.heads});
  }

  Expected<void> check() override { return {}; }
  Expected<ImportedTopology> read(const ImportGeometry &geometry, const ImportTarget &) override {
    return importNattenParameters(file, geometry).map([](std::string text) {
      return ImportedTopology{std::move(text), {}};
    });
  }
};

} // namespace

std::unique_ptr<ImportSource> openwork::makeNattenSource(ImportOptions &shared) {
  return std::make_unique<NattenSource>(shared);
}

//===- StaSource.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportSource.h"

using namespace openwork;

namespace {

/// The mask strategy of Sliding Tile Attention.
class StaSource final : public ImportSource {
public:
  explicit StaSource(ImportOptions &shared)
      : ImportSource(shared, "sta", "Mask strategy of Sliding Tile Attention: {\"step_layer_head\": [t, h, w], ...}",
                     "file"),
        cell("cell", cl::desc("Extents of the strategy's cells, as 6x8x8"), cl::value_desc("FxHxW"),
             cl::sub(shared.command), cl::cat(commandOptions)) {
    take({&cell});
  }

  Expected<void> check() override {
    Expected<Coord> extents = parseExtents("cell", cell, 3, 3, "6x8x8");
    return extents.map([&](const Coord &coord) { cellExtents = coord; });
  }
  Expected<ImportedTopology> read(const ImportGeometry &geometry, const ImportTarget &) override {
    return importStaStrategy(file, geometry, cellExtents).map([](std::string text) {
      return ImportedTopology{std::move(text), {}};
    });
  }

private:
  cl::opt<std::string> cell;
  Coord cellExtents = {1, 1, 1};
};

} // namespace

std::unique_ptr<ImportSource> openwork::makeStaSource(ImportOptions &shared) {
  return std::make_unique<StaSource>(shared);
}

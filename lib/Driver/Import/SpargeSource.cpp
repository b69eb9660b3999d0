//===- SpargeSource.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportSource.h"

using namespace openwork;

namespace {

/// SpargeAttn's block mask.
class SpargeSource final : public ImportSource {
public:
  explicit SpargeSource(ImportOptions &shared)
      : ImportSource(shared, "sparge",
                     "Block mask of SpargeAttn: mask_id, in blocks of 128x64 unless --block says 64x128",
                     "file.safetensors") {
    take({&shared.block, &shared.prefix, &shared.data, &shared.steps, &shared.layers, &shared.heads});
  }

  Expected<void> check() override {
    if (!shared.block.getNumOccurrences())
      return {};
    return parseBlock(shared.block).map([&](const std::array<int64_t, 2> &parsed) { block = parsed; });
  }
  Expected<ImportedTopology> read(const ImportGeometry &geometry, const ImportTarget &target) override {
    return importSpargeMask(tensors(target), geometry, block[0], block[1]);
  }

private:
  std::array<int64_t, 2> block = {128, 64};
};

} // namespace

std::unique_ptr<ImportSource> openwork::makeSpargeSource(ImportOptions &shared) {
  return std::make_unique<SpargeSource>(shared);
}

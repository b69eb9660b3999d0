//===- FlashInferSource.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportSource.h"

using namespace openwork;

namespace {

/// Block-sparse masks of FlashInfer.
class FlashInferSource final : public ImportSource {
public:
  explicit FlashInferSource(ImportOptions &shared)
      : ImportSource(shared, "flashinfer", "Block-sparse mask of FlashInfer: indptr and indices, or block_mask_map",
                     "file.safetensors") {
    take({&shared.block, &shared.prefix, &shared.data, &shared.steps, &shared.layers, &shared.heads});
  }

  Expected<void> check() override {
    if (!shared.block.getNumOccurrences())
      return {};
    return parseBlock(shared.block).map([&](const std::array<int64_t, 2> &parsed) { block = parsed; });
  }
  Expected<ImportedTopology> read(const ImportGeometry &geometry, const ImportTarget &target) override {
    return importFlashInferMask(tensors(target), geometry, block);
  }

private:
  std::optional<std::array<int64_t, 2>> block;
};

} // namespace

std::unique_ptr<ImportSource> openwork::makeFlashInferSource(ImportOptions &shared) {
  return std::make_unique<FlashInferSource>(shared);
}

//===- FlexSource.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportSource.h"

using namespace openwork;

namespace {

/// FlexAttention's BlockMask.
class FlexSource final : public ImportSource {
public:
  explicit FlexSource(ImportOptions &shared)
      : ImportSource(shared, "flex", "Tensors of a BlockMask of FlexAttention", "file.safetensors"),
        whole("whole-blocks", cl::desc("mask_mod keeps every pair of the blocks that it applies to"),
              cl::sub(shared.command), cl::cat(commandOptions)) {
    take({&shared.block, &whole, &shared.prefix, &shared.data, &shared.steps, &shared.layers, &shared.heads});
  }

  Expected<void> check() override {
    return parseBlock(shared.block).map([&](const std::array<int64_t, 2> &parsed) { block = parsed; });
  }
  Expected<ImportedTopology> read(const ImportGeometry &geometry, const ImportTarget &target) override {
    return importFlexBlockMask(tensors(target), geometry, {block, whole});
  }

private:
  cl::opt<bool> whole;
  std::array<int64_t, 2> block = {1, 1};
};

} // namespace

std::unique_ptr<ImportSource> openwork::makeFlexSource(ImportOptions &shared) {
  return std::make_unique<FlexSource>(shared);
}

//===- CudnnSource.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportSource.h"

using namespace openwork;

namespace {

/// The block mask of cuDNN's attention.
class CudnnSource final : public ImportSource {
public:
  explicit CudnnSource(ImportOptions &shared)
      : ImportSource(shared, "cudnn", "Block mask of cuDNN's attention: a bit for 128 x 128 tokens",
                     "file.safetensors") {
    take({&shared.prefix, &shared.data, &shared.steps, &shared.layers, &shared.heads});
  }

  Expected<void> check() override { return {}; }
  Expected<ImportedTopology> read(const ImportGeometry &geometry, const ImportTarget &target) override {
    return importCudnnBlockMask(tensors(target), geometry);
  }
};

} // namespace

std::unique_ptr<ImportSource> openwork::makeCudnnSource(ImportOptions &shared) {
  return std::make_unique<CudnnSource>(shared);
}

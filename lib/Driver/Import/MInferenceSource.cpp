//===- MInferenceSource.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportSource.h"

using namespace openwork;

namespace {

/// MInference's patterns of heads.
class MInferenceSource final : public ImportSource {
public:
  explicit MInferenceSource(ImportOptions &shared)
      : ImportSource(shared, "minference",
                     "Head patterns of MInference: [{\"head\": [pattern, size, size, score], ...}, ...]", "file"),
        indices("indices", cl::desc("What the patterns choose at run time: v_idx and s_idx, or block_index"),
                cl::value_desc("file.safetensors"), cl::sub(shared.command), cl::cat(commandOptions)) {
    take({&indices, &shared.prefix, &shared.data, &shared.steps});
  }

  std::vector<std::string> inputs() const override { return {file, indices}; }
  Expected<void> check() override {
    if (shared.prefix.getNumOccurrences() && indices.empty())
      return error("--prefix: expects --indices, whose tensors it names");
    return {};
  }
  Expected<ImportedTopology> read(const ImportGeometry &geometry, const ImportTarget &target) override {
    std::string prefix = shared.prefix.getNumOccurrences() ? shared.prefix : std::string("layer_{layer}.head_{head}.");
    return importMInferenceConfig(file, {indices, prefix, target.dataName()}, geometry);
  }

private:
  cl::opt<std::string> indices;
};

} // namespace

std::unique_ptr<ImportSource> openwork::makeMInferenceSource(ImportOptions &shared) {
  return std::make_unique<MInferenceSource>(shared);
}

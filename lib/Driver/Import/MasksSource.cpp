//===- MasksSource.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportSource.h"

using namespace openwork;

namespace {

/// Stored masks and threshold maps, named where they are.
class MasksSource final : public ImportSource {
public:
  explicit MasksSource(ImportOptions &shared)
      : ImportSource(shared, "masks", "Stored masks or threshold maps", "file.safetensors"),
        level("level", cl::desc("Where to cut threshold maps: blocks up to this threshold are kept"),
              cl::value_desc("0..254"), cl::sub(shared.command), cl::cat(commandOptions)) {
    take({&shared.tensor, &shared.block, &level, &shared.steps});
  }

  Expected<void> check() override;
  Expected<ImportedTopology> read(const ImportGeometry &geometry, const ImportTarget &target) override;

private:
  cl::opt<int64_t> level;
  std::array<int64_t, 2> block = {1, 1};
};

} // namespace

Expected<void> MasksSource::check() {
  if (shared.tensor.empty())
    return error("--masks: expects --tensor, the name of the tensor that holds the masks");
  if (level.getNumOccurrences() && (level < 0 || level > 254))
    return error("--level: expects 0 to 254, got " + std::to_string(level));
  return parseBlock(shared.block).map([&](const std::array<int64_t, 2> &parsed) { block = parsed; });
}

Expected<ImportedTopology> MasksSource::read(const ImportGeometry &geometry, const ImportTarget &target) {
  std::optional<int64_t> cut;
  if (level.getNumOccurrences())
    cut = level;
  return importStoredMasks(target.nameOf(file), geometry, shared.tensor, block[0], block[1], cut)
      .map([](std::string text) { return ImportedTopology{std::move(text), {}}; });
}

std::unique_ptr<ImportSource> openwork::makeMasksSource(ImportOptions &shared) {
  return std::make_unique<MasksSource>(shared);
}

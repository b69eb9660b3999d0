//===- Nbhd.cpp -----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Nbhd.h"

#include "openwork/Support/JsonWriter.h"
#include "openwork/Topology/CellTopology.h"
#include "openwork/Topology/Grids.h"

#include <algorithm>
#include <cmath>

using namespace openwork;

static Expected<void> checkNbhd(const Domain &domain, const Nbhd &nbhd) {
  if (auto equal = expectEqualGrids(domain); !equal)
    return equal;
  int64_t frames = domain.query.extents()[0], count = nbhd.widths.size();
  if (count < 1 || count > frames)
    return error("expects 1.." + std::to_string(frames) + " widths, one for each distance of frames, got " +
                 std::to_string(count));
  for (double width : nbhd.widths)
    if (!(width >= 0) || !std::isfinite(width))
      return error("expects widths of at least 0, got " + realText(width));
  if (!(nbhd.minWidth >= 0) || !std::isfinite(nbhd.minWidth))
    return error("expects a least width of at least 0, got " + realText(nbhd.minWidth));
  return expectBlocks(domain.query, nbhd.block);
}

namespace {

/// Blocks of one video, with frames that may begin inside a block.
class NbhdBlocks {
public:
  NbhdBlocks(const TokenGrid &grid, const Nbhd &nbhd)
      : frames(grid.extents()[0]), frameTokens(grid.frameTokens()), nbhd(nbhd),
        blocks((grid.gridTokens() - 1) / nbhd.block + 1), attends(blocks, blocks) {}

  BitMatrix make() {
    for (int64_t i = 0; i < blocks; ++i) {
      setRange(attends.row(i), 0, std::min(frameTokens / nbhd.block + 1, blocks));
      int64_t frame = i * nbhd.block / frameTokens;
      for (int64_t distance = 0; frame + distance < frames; ++distance)
        addNear(i, frame + distance, distance);
    }
    return std::move(attends);
  }

private:
  /// What block i sees in a frame behind it or its own, and the same the other way round.
  void addNear(int64_t i, int64_t frame, int64_t distance) {
    double blocksOfFrame = static_cast<double>(frameTokens) / static_cast<double>(nbhd.block);
    double shift = static_cast<double>(distance) * blocksOfFrame, width = nbhd.minWidth;
    if (distance < static_cast<int64_t>(nbhd.widths.size()))
      width = std::max(width, nbhd.widths[distance] * blocksOfFrame);
    // The code adds these to integers in single precision, whose sum has the sign of the exact one.
    double low = std::ceil(static_cast<float>(shift - width)), high = std::floor(static_cast<float>(shift + width));
    auto limit = static_cast<double>(blocks);
    int64_t begin =
        std::max((frame * frameTokens - 1) / nbhd.block + 1, i + static_cast<int64_t>(std::clamp(low, -limit, limit)));
    int64_t end = std::min({(frame + 1) * frameTokens / nbhd.block + 1,
                            i + static_cast<int64_t>(std::clamp(high, -limit, limit)) + 1, blocks});
    begin = std::max<int64_t>(begin, 0);
    setRange(attends.row(i), begin, end);
    for (int64_t j = begin; j < end; ++j)
      setBit(attends.row(j), i);
  }

  int64_t frames, frameTokens;
  const Nbhd &nbhd;
  int64_t blocks;
  BitMatrix attends;
};

} // namespace

Expected<TopologyRef> openwork::makeNbhd(const Domain &domain, const Nbhd &nbhd) {
  if (auto valid = checkNbhd(domain, nbhd); !valid)
    return tl::unexpected(valid.error());
  return makeGridBlocks(domain, nbhd.block, NbhdBlocks(domain.query, nbhd).make());
}

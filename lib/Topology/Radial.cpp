//===- Radial.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Radial.h"

#include "openwork/Support/JsonWriter.h"
#include "openwork/Topology/CellTopology.h"
#include "openwork/Topology/Grids.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

using namespace openwork;

/// 2^bits(n) / 2^bits(d): what is left of a frame's width at a distance.
static double sizeAt(int64_t distance, int64_t frameTokens) {
  return std::ldexp(1., std::bit_width<uint64_t>(frameTokens) - std::bit_width<uint64_t>(distance));
}

/// How far apart pixels of two frames may be, or -1 where the frames do not see each other.
static int64_t reachAt(int64_t distance, int64_t frameTokens, const Radial &radial) {
  double size = sizeAt(distance, frameTokens);
  if (size < 128 && distance % static_cast<int64_t>(128 / size) != 0)
    return -1;
  if (distance <= 1)
    return frameTokens;
  double width = std::max(size * radial.decay, static_cast<double>(radial.block));
  // The code compares integers with this number in single precision.
  return static_cast<int64_t>(std::min(std::floor(static_cast<float>(width)), static_cast<float>(frameTokens)));
}

/// The pixels of a frame in its block `i`, where the frame begins `offset` tokens into a block.
static Interval pixelsOf(int64_t i, int64_t offset, int64_t frameTokens, int64_t block) {
  return {std::max<int64_t>(i * block - offset, 0), std::min((i + 1) * block - offset, frameTokens)};
}

/// Whether enough key pixels are seen by enough query pixels of a block.
static bool keepsBlock(const Interval &queries, const Interval &keys, int64_t reach, int64_t block) {
  if (queries.empty() || keys.empty())
    return false;
  int64_t seen = 0, seenByMany = 0;
  for (int64_t key = keys.begin; key < keys.end; ++key) {
    int64_t count = std::min(queries.end, key + reach + 1) - std::max(queries.begin, key - reach);
    seen += count > 0;
    seenByMany += 3 * count > block;
  }
  return 5 * seenByMany > 3 * seen;
}

namespace {

/// Lays the windows of all pairs of frames over the blocks.
class RadialBlocks {
public:
  RadialBlocks(const TokenGrid &grid, const Radial &radial)
      : frames(grid.extents()[0]), frameTokens(grid.frameTokens()), radial(radial),
        blocksOfFrame((frameTokens - 1) / radial.block + 1), blocks((grid.gridTokens() - 1) / radial.block + 1),
        attends(blocks, blocks) {}

  BitMatrix make() {
    for (int64_t query = 0; query < frames; ++query)
      for (int64_t key = 0; key < frames; ++key) {
        bool isSink = radial.sink && key == 0;
        int64_t reach = isSink ? frameTokens : reachAt(std::abs(query - key), frameTokens, radial);
        if (reach >= 0)
          addFrames(query * frameTokens, key * frameTokens, reach);
      }
    keepTail();
    return std::move(attends);
  }

private:
  /// The frames that begin at two tokens of the video.
  void addFrames(int64_t query, int64_t key, int64_t reach) {
    int64_t block = radial.block, firstRow = query / block, firstColumn = key / block;
    for (int64_t i = 0; i < std::min(blocksOfFrame, blocks - firstRow); ++i) {
      Interval queries = pixelsOf(i, query % block, frameTokens, block);
      // Only these blocks have a pixel within reach.
      int64_t from = std::max<int64_t>((queries.begin - reach + key % block) / block, 0);
      int64_t to =
          std::min((queries.end - 1 + reach + key % block) / block + 1, std::min(blocksOfFrame, blocks - firstColumn));
      for (int64_t j = from; j < to; ++j)
        if (keepsBlock(queries, pixelsOf(j, key % block, frameTokens, block), reach, block))
          setBit(attends.row(firstRow + i), firstColumn + j);
    }
  }

  void keepTail() {
    int64_t whole = frames * frameTokens / radial.block;
    for (int64_t i = 0; i < blocks; ++i)
      setRange(attends.row(i), i < whole ? whole : 0, blocks);
  }

  int64_t frames, frameTokens;
  const Radial &radial;
  int64_t blocksOfFrame, blocks;
  BitMatrix attends;
};

} // namespace

Expected<TopologyRef> openwork::makeRadial(const Domain &domain, const Radial &radial) {
  if (auto equal = expectEqualGrids(domain); !equal)
    return tl::unexpected(equal.error());
  if (!(radial.decay > 0) || !std::isfinite(radial.decay))
    return error("expects a decay above 0, got " + realText(radial.decay));
  if (auto fits = expectBlocks(domain.query, radial.block); !fits)
    return tl::unexpected(fits.error());
  return makeGridBlocks(domain, radial.block, RadialBlocks(domain.query, radial).make());
}

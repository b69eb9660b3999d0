//===- FrameAnchors.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/FrameAnchors.h"

#include "openwork/Topology/Grids.h"
#include "openwork/Topology/ProductTopology.h"

#include <algorithm>

using namespace openwork;

static Expected<void> checkAnchors(const Domain &domain, const FrameAnchors &anchors) {
  if (auto equal = expectEqualGrids(domain); !equal)
    return equal;
  int64_t frames = domain.query.extents()[0];
  for (auto [what, value] : {std::pair("a window", anchors.window),
                             {"a number of first frames", anchors.first},
                             {"a distance of anchors", anchors.every}})
    if (value < 0 || value > frames)
      return error(std::string("expects ") + what + " in 0.." + std::to_string(frames) + ", got " +
                   std::to_string(value));
  if (int64_t last = std::max<int64_t>(anchors.every - 1, 0); anchors.offset < 0 || anchors.offset > last)
    return error("expects an offset in 0.." + std::to_string(last) + ", got " + std::to_string(anchors.offset));
  if (anchors.window == 0 && anchors.first == 0 && anchors.every == 0)
    return error("expects anchors or a window, got none");
  return {};
}

static std::vector<bool> anchorsAmong(int64_t frames, const FrameAnchors &anchors) {
  std::vector<bool> isAnchor(frames, false);
  std::fill_n(isAnchor.begin(), anchors.first, true);
  if (anchors.every != 0)
    for (int64_t i = 0; i < (frames - 1) / anchors.every + 1; ++i)
      isAnchor[(anchors.offset + i * anchors.every) % frames] = true;
  return isAnchor;
}

/// The frames around `frame`, grown to `others` frames that are no anchors where those are wanted.
static Interval windowAround(int64_t frame, int64_t window, bool expand, const std::vector<bool> &isAnchor) {
  int64_t frames = isAnchor.size();
  if (window == 0)
    return {frame, frame};
  int64_t first = std::max<int64_t>(0, std::min(frame - window, frames - 1 - 2 * window));
  int64_t last = std::min(frames - 1, std::max(frame + window, 2 * window));
  if (!expand)
    return {first, last + 1};
  int64_t free = std::count(isAnchor.begin(), isAnchor.end(), false), wanted = std::min(2 * window + 1, free);
  int64_t seen = std::count(isAnchor.begin() + first, isAnchor.begin() + last + 1, false);
  // As long as frames are wanted there are some outside.
  for (bool left = true; seen < wanted; left = !left) {
    if (left && first > 0)
      seen += !isAnchor[--first];
    else if (!left && last < frames - 1)
      seen += !isAnchor[++last];
  }
  return {first, last + 1};
}

Expected<TopologyRef> openwork::makeFrameAnchors(const Domain &domain, const FrameAnchors &anchors) {
  if (auto valid = checkAnchors(domain, anchors); !valid)
    return tl::unexpected(valid.error());
  int64_t frames = domain.query.extents()[0];
  std::vector<bool> isAnchor = anchorsAmong(frames, anchors);
  ProductTopology::Relations relations;
  relations.grid[0].emplace(frames, frames, [&](int64_t query, std::vector<Run> &runs) {
    Interval window = windowAround(query, anchors.window, anchors.expand, isAnchor);
    for (int64_t frame = 0; frame < frames; ++frame) {
      if (!isAnchor[frame] && !window.contains(frame))
        continue;
      if (!runs.empty() && runs.back().end == frame)
        ++runs.back().end;
      else
        runs.push_back({frame, frame + 1});
    }
  });
  return std::make_shared<ProductTopology>(domain, std::move(relations));
}

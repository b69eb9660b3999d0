//===- Intervals.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Intervals.h"

#include "openwork/Topology/ProductTopology.h"

#include <algorithm>

using namespace openwork;

/// The topology in which query q attends to the keys of `keysOf(q)`.
template <typename KeysOf> static TopologyRef makeIntervals(const Domain &domain, KeysOf &&keysOf) {
  AxisRelation relation(domain.query.tokens(), domain.key.tokens(), [&](int64_t query, std::vector<Run> &runs) {
    Interval keys = keysOf(query);
    runs.push_back({keys.begin, keys.end});
  });
  return std::make_shared<ProductTopology>(domain, ProductTopology::Relations{std::move(relation), {}});
}

TopologyRef openwork::makeFull(const Domain &domain) {
  return std::make_shared<ProductTopology>(domain, ProductTopology::Relations{});
}

TopologyRef openwork::makeCausal(const Domain &domain) {
  return makeIntervals(domain, [](int64_t query) { return Interval{0, query + 1}; });
}

Expected<TopologyRef> openwork::makeBand(const Domain &domain, int64_t lower, int64_t upper) {
  if (lower > upper)
    return error("expects a lower bound that is at most the upper bound, got " + std::to_string(lower) + " and " +
                 std::to_string(upper));
  // No two tokens are that far apart; cutting the bounds keeps the sums below in range.
  lower = std::clamp(lower, -TokenGrid::kMaxTokens, TokenGrid::kMaxTokens);
  upper = std::clamp(upper, -TokenGrid::kMaxTokens, TokenGrid::kMaxTokens);
  return makeIntervals(domain, [=](int64_t query) { return Interval{query + lower, query + upper + 1}; });
}

Expected<TopologyRef> openwork::makeFrameSink(const Domain &domain, int64_t frames) {
  if (frames < 1 || frames > domain.key.extents()[0])
    return error("expects a number of frames in 1.." + std::to_string(domain.key.extents()[0]) + ", got " +
                 std::to_string(frames));
  int64_t begin = domain.key.gridRange().begin;
  Interval keys = {begin, begin + frames * domain.key.frameTokens()};
  return makeIntervals(domain, [=](int64_t) { return keys; });
}

static Expected<void> expectInside(const char *what, const Interval &interval, int64_t tokens) {
  if (interval.empty() || interval.begin < 0 || interval.end > tokens)
    return error(std::string("expects ") + what + " within 0 to " + std::to_string(tokens) + ", got " +
                 std::to_string(interval.begin) + " to " + std::to_string(interval.end));
  return {};
}

Expected<TopologyRef> openwork::makeRectangle(const Domain &domain, const Interval &queries, const Interval &keys) {
  if (auto inside = expectInside("queries", queries, domain.query.tokens()); !inside)
    return tl::unexpected(inside.error());
  if (auto inside = expectInside("keys", keys, domain.key.tokens()); !inside)
    return tl::unexpected(inside.error());
  return makeIntervals(domain, [=](int64_t query) { return queries.contains(query) ? keys : Interval{}; });
}

Expected<TopologyRef> openwork::makeText(const Domain &domain, TextPart part) {
  bool ofKeys = part == TextPart::Keys;
  const TokenGrid &grid = ofKeys ? domain.key : domain.query;
  if (grid.textTokens() == 0)
    return error(std::string("expects text tokens in the ") + (ofKeys ? "key" : "query") + " grid " + grid.str());
  Interval text = grid.textRange(), all = {0, domain.key.tokens()};
  if (ofKeys)
    return makeIntervals(domain, [=](int64_t) { return text; });
  return makeIntervals(domain, [=](int64_t query) { return text.contains(query) ? all : Interval{}; });
}

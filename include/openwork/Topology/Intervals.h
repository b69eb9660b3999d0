//===- Intervals.h - Topologies that are runs of the sequence ---*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Families in which each query attends to one interval of the sequence, text included.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_INTERVALS_H
#define OPENWORK_TOPOLOGY_INTERVALS_H

#include "openwork/Topology/Topology.h"

namespace openwork {

/// Every pair.
TopologyRef makeFull(const Domain &domain);

/// key <= query, by index in the sequence.
TopologyRef makeCausal(const Domain &domain);

/// lower <= key - query <= upper, by index in the sequence. Sparse VideoGen's band is [-w, w] with
/// w = ceil(F (1 - sqrt(1 - s)) HW / 128) 128 for F frames of HW tokens and density s.
Expected<TopologyRef> makeBand(const Domain &domain, int64_t lower, int64_t upper);

/// Keys in the first `frames` frames, for every query: the sink column of Sparse VideoGen and of radial attention.
Expected<TopologyRef> makeFrameSink(const Domain &domain, int64_t frames);

/// Every pair of a query and a key in two intervals of the sequence: keys of the first tokens (the sink of an A shape),
/// or tokens that see each other alone. Fails where an interval is empty or beyond the sequence.
Expected<TopologyRef> makeRectangle(const Domain &domain, const Interval &queries, const Interval &keys);

enum class TextPart : uint8_t {
  Keys,   ///< every query attends to every text key
  Queries ///< every text query attends to every key
};

/// What text adds to a topology over the grid. Fails where that side of the domain has no text.
Expected<TopologyRef> makeText(const Domain &domain, TextPart part);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_INTERVALS_H

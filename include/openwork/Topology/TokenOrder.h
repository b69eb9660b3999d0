//===- TokenOrder.h - Orders of a grid's tokens -----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_TOKENORDER_H
#define OPENWORK_TOPOLOGY_TOKENORDER_H

#include "openwork/Topology/TokenGrid.h"

#include <vector>

namespace openwork {

/// An order in which the tokens of a grid may follow each other. Six name the axes from the slowest to the fastest:
/// FHW is the sequence itself, and HWF, with all frames of a pixel together, is pixel-major, the order of Sparse
/// VideoGen's temporal heads (svg/models/wan/placement.py: place pixel x frames + frame). All six are those of
/// PAROAttention (arXiv 2506.16054).
///
/// Hilbert is the generalised Hilbert curve through a box of any extents (github.com/jakubcerveny/gilbert), with
/// columns, rows and frames as x, y and z, as Jenga has it (dvlab-research/Jenga, gilbert.py, gilbert_mapping).
enum class TokenOrder : uint8_t { FHW, FWH, HFW, HWF, WFH, WHF, Hilbert };

/// The place of each token of the sequence in that order. Text keeps its places, in front or behind.
std::vector<uint32_t> placesIn(TokenOrder order, const TokenGrid &grid);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_TOKENORDER_H

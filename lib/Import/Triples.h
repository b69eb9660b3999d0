//===- Triples.h - Steps, layers and heads ----------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_TRIPLES_H
#define OPENWORK_LIB_IMPORT_TRIPLES_H

#include <array>
#include <cstdint>
#include <string_view>

namespace openwork {

/// The names of the axes of an assignment, as messages and files write them.
inline constexpr std::array<std::string_view, 3> kTripleAxes = {"step", "layer", "head"};

/// A (denoising step, layer, head).
using Triple = std::array<int64_t, 3>;

/// @name Limits
/// They bound what a file of a few lines can make us allocate.
/// @{
constexpr int64_t kMaxSteps = 65536, kMaxLayers = 4096, kMaxHeads = 65536;
constexpr int64_t kMaxTriples = int64_t{1} << 24;
constexpr int64_t kMaxHeadDim = 1024;
constexpr int64_t kMaxBatch = 4096;
/// @}

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_TRIPLES_H

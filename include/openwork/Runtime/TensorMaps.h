//===- TensorMaps.h - Tensor maps of tile views, and a table of them -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNTIME_TENSORMAPS_H
#define OPENWORK_RUNTIME_TENSORMAPS_H

#include "openwork/Kernel/KernelAbi.h"
#include "openwork/Runtime/CudaDriver.h"
#include "openwork/Runtime/Failure.h"

#include "openwork-c/runtime.h"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

namespace openwork {

/// Q, K or V of a launch: what all its tensor maps share.
struct MappedTensor {
  OpenworkTensor tensor = {};
  DType dtype = DType::BF16;
  int64_t batch = 1, tokens = 0, heads = 0, columns = 0;

  /// How many head strides one batch entry takes, so that `head + entry * fold` counts both; none where the batch
  /// stride is no such multiple. 0 for a single entry.
  std::optional<int64_t> fold() const;
};

/// All that decides a tensor map. Extents and box are in elements, innermost first; strides are in bytes.
struct TensorMapSource {
  uint64_t address = 0;
  std::array<uint64_t, 5> extents = {};
  std::array<uint64_t, 4> strides = {};
  std::array<uint32_t, 5> box = {};
  cuda::TensorMapDataType type = cuda::TensorMapBFloat16;
  bool operator==(const TensorMapSource &) const = default;
};

/// The map through which a kernel reads a view's tiles; KernelAbi.h says how. The tensor has a fold and is of 16 bits.
TensorMapSource tensorMapOf(const TileView &view, const MappedTensor &tensor, int64_t fold);

/// Tensor maps made so far, up to a fixed number. Maps name addresses and no context, and never go stale. Safe to use
/// from several threads; nothing is allocated after construction.
class TensorMapTable {
public:
  TensorMapTable();

  /// Writes the map of `source` to `map`, encoded by the driver if the table does not have it.
  Result<void> write(const CudaDriver &driver, const TensorMapSource &source, std::byte *map);

  /// Where the table is full, a new map takes the place of the one in its set that was used longest ago.
  static constexpr size_t kSets = 256, kWays = 4;

private:
  struct Slot {
    TensorMapSource source;
    cuda::TensorMap map;
    // 0 for an empty slot.
    uint64_t lastUse = 0;
  };
  using Set = std::array<Slot, kWays>;

  Set &setOf(const TensorMapSource &source) const;

  std::mutex mutex;
  uint64_t uses = 0;
  std::unique_ptr<std::array<Set, kSets>> sets;
};

} // namespace openwork

#endif // OPENWORK_RUNTIME_TENSORMAPS_H

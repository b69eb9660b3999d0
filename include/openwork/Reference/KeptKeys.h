//===- KeptKeys.h - The keys that a query attends to ------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_REFERENCE_KEPTKEYS_H
#define OPENWORK_REFERENCE_KEPTKEYS_H

#include "openwork/Mask/BlockMask.h"

#include <optional>
#include <span>
#include <vector>

namespace openwork {

/// The key tokens that each query token of a head attends to: a block mask taken apart, block by block and slot by
/// slot. Costs four bytes for each query token, and for each slot of a key tile. Thread-safe.
class KeptKeys {
public:
  /// Of the key axis's text tokens the first `validText` count, all of them where it is absent; a count outside
  /// 0..text tokens means the nearest of these.
  explicit KeptKeys(BlockMask mask, std::optional<int64_t> validText = {});

  int64_t numQueries() const { return int64_t(slotOfQuery.size()); }
  int64_t numKeys() const { return mask_.tiling().key.grid().tokens(); }
  const BlockMask &mask() const { return mask_; }

  /// Replaces `keys` by the keys of a query token, ascending.
  void keysOf(int64_t query, std::vector<int32_t> &keys) const;

private:
  void keepTile(int64_t tile, MutableWords kept) const;
  void keepSlots(int64_t tile, Words slots, MutableWords kept) const;

  BlockMask mask_;
  /// Tile times tile size plus slot, of each query token.
  std::vector<int32_t> slotOfQuery;
  /// The token in each slot of the key tiles, or -1 for padding and for text that does not count.
  std::vector<int32_t> keyInSlot;
};

} // namespace openwork

#endif // OPENWORK_REFERENCE_KEPTKEYS_H

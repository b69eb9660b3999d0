//===- TileMask.h - Patterns inside partial blocks --------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_MASK_TILEMASK_H
#define OPENWORK_MASK_TILEMASK_H

#include "openwork/Support/Bits.h"

#include <memory>
#include <vector>

namespace openwork {

/// Which pairs of query slot and key slot a partial block keeps, one bit each. Interned in a MaskContext: equal
/// patterns of one context are one object.
class TileMask {
public:
  int64_t rows() const { return storage->rows; }
  int64_t columns() const { return storage->columns; }
  Words row(int64_t i) const { return Words(storage->bits).subspan(i * wordsFor(columns()), wordsFor(columns())); }
  Words words() const { return storage->bits; }
  /// Number of pairs kept.
  int64_t count() const { return popcount(storage->bits); }

  bool operator==(const TileMask &other) const { return storage == other.storage; }
  const void *identity() const { return storage.get(); }

private:
  friend class MaskContext;

  struct Storage {
    int64_t rows, columns;
    std::vector<uint64_t> bits;
  };

  explicit TileMask(std::shared_ptr<const Storage> storage) : storage(std::move(storage)) {}

  std::shared_ptr<const Storage> storage;
};

} // namespace openwork

#endif // OPENWORK_MASK_TILEMASK_H

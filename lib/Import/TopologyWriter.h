//===- TopologyWriter.h - The text of a topology.json -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_TOPOLOGYWRITER_H
#define OPENWORK_LIB_IMPORT_TOPOLOGYWRITER_H

#include "ModelGeometry.h"

#include "openwork/Import/Import.h"

#include <map>

namespace openwork {

/// Puts together a topology.json: equal parts give equal text.
class TopologyWriter {
public:
  /// Fails where the geometry is one that a reader would refuse.
  static Expected<TopologyWriter> begin(const ImportGeometry &geometry, const Triple &counts);

  /// Adds a topology; `text` is its JSON.
  void define(std::string_view name, std::string_view text);
  /// The whole text; `assignment` is the JSON of the field.
  std::string finish(std::string_view assignment) const;

private:
  std::string head, topologies;
};

/// `[3, 8, 16]`
std::string listText(std::span<const int64_t> values);

/// The text in quotes, as JSON has it.
std::string jsonString(std::string_view text);

/// Refuses a path that JSON cannot hold.
Expected<void> checkPath(const std::string &path);

/// Numbers values in the order in which they come.
template <typename T> class Numbering {
public:
  size_t operator[](const T &value) {
    auto [entry, isNew] = numbers.try_emplace(value, numbers.size());
    if (isNew)
      order.push_back(&entry->first);
    return entry->second;
  }
  const std::vector<const T *> &values() const { return order; }

private:
  std::map<T, size_t> numbers;
  std::vector<const T *> order;
};

/// The JSON of an assignment as a table: the names of topologies, and which of them each triple has, row-major. Equal
/// rows of heads are written once.
std::string tableText(const Triple &counts, std::span<const std::string> names, std::span<const size_t> numbers);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_TOPOLOGYWRITER_H

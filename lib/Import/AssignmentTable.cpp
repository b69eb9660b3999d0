//===- AssignmentTable.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AssignmentTable.h"

#include "llvm/ADT/DenseMap.h"

using namespace mlir;
using namespace openwork;

namespace {

class Tabulator {
public:
  explicit Tabulator(const Assigned &assigned) : assigned(assigned), fixed(assigned.templates.size(), unknown) {}

  /// The index of the topology that template `number` has for a triple.
  Expected<uint16_t> indexOf(uint32_t number, const Triple &triple);
  SmallVector<Attribute> takeTopologies() { return std::move(topologies); }

private:
  static constexpr int32_t unknown = -1;
  static constexpr size_t maxTopologies = 65536;

  Expected<uint16_t> insert(const TopologyTemplate &topology, const Triple &triple);

  const Assigned &assigned;
  SmallVector<Attribute> topologies;
  llvm::DenseMap<Attribute, uint16_t> indices;
  /// Of templates that are the same for all triples.
  std::vector<int32_t> fixed;
  /// Of the others, by template and those of step, layer and head on which it depends.
  llvm::DenseMap<std::pair<uint32_t, uint64_t>, uint16_t> varying;
};

} // namespace

Expected<uint16_t> Tabulator::insert(const TopologyTemplate &topology, const Triple &triple) {
  Expected<Attribute> attribute = topology.at(triple);
  if (!attribute)
    return tl::unexpected(attribute.error());
  auto [entry, isNew] = indices.try_emplace(*attribute, topologies.size());
  if (!isNew)
    return entry->second;
  if (topologies.size() == maxTopologies)
    return error("assignment: expects at most " + std::to_string(maxTopologies) + " distinct topologies, got more",
                 assigned.position);
  topologies.push_back(*attribute);
  return entry->second;
}

/// The parts of a triple on which a template depends, as one number. Each is below 2^16.
static uint64_t keyOf(const TopologyTemplate &topology, const Triple &triple) {
  uint64_t key = 0;
  for (size_t axis = 0; axis < triple.size(); ++axis)
    key = key << 16 | (topology.varies()[axis] ? triple[axis] : 0);
  return key;
}

Expected<uint16_t> Tabulator::indexOf(uint32_t number, const Triple &triple) {
  const TopologyTemplate &topology = *assigned.templates[number];
  if (topology.varies() == std::array<bool, 3>{}) {
    if (fixed[number] != unknown)
      return fixed[number];
    Expected<uint16_t> index = insert(topology, triple);
    if (index)
      fixed[number] = *index;
    return index;
  }
  auto [entry, isNew] = varying.try_emplace({number, keyOf(topology, triple)});
  if (!isNew)
    return entry->second;
  Expected<uint16_t> index = insert(topology, triple);
  if (index)
    entry->second = *index;
  return index;
}

Expected<AssignmentTable> openwork::tabulate(const Assigned &assigned, const ModelGeometry &geometry) {
  Tabulator tabulator(assigned);
  AssignmentTable result;
  result.indices.reserve(assigned.table.size());
  for (int64_t step = 0; step < geometry.steps; ++step)
    for (int64_t layer = 0; layer < geometry.layers; ++layer)
      for (int64_t head = 0; head < geometry.heads; ++head) {
        Expected<uint16_t> index = tabulator.indexOf(assigned.table[result.indices.size()], {step, layer, head});
        if (!index)
          return tl::unexpected(index.error());
        result.indices.push_back(*index);
      }
  result.topologies = tabulator.takeTopologies();
  return result;
}

//===- StoredFamilies.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StoredFamilies.h"

#include "openwork/Topology/RowTopology.h"
#include "openwork/Topology/ThresholdMap.h"

using namespace mlir;
using namespace openwork;

using Dtype = Safetensors::Dtype;

namespace {

/// In the order of kStoredFamilyNames.
enum Family : size_t { Blocks, Tokens, Nested };

/// An entry of "index": a number, or the step, layer or head it is used for.
struct IndexEntry {
  std::optional<size_t> axis;
  int64_t number = 0;
  SourcePosition position;
};

class StoredTopology final : public TopologyTemplate {
public:
  StoredTopology(Family family, StoredData &data, StoredTensor &tensor, MLIRContext *context)
      : family(family), data(data), tensor(tensor), context(context) {
    hasData_ = true;
  }

  bool readFields(FieldReader &fields, const ModelGeometry &geometry);
  Expected<Attribute> at(const Triple &triple) const override;

private:
  void readIndex(FieldReader &fields);
  IndexEntry readEntry(FieldReader &fields, const JsonValue &value, int64_t extent);
  Expected<void> checkDomain(const Domain &domain) const;
  Expected<SmallVector<int64_t>> indicesAt(const Triple &triple) const;

  Family family;
  StoredData &data;
  StoredTensor &tensor;
  MLIRContext *context;
  std::vector<IndexEntry> index;
  int64_t queryBlock = 1, keyBlock = 1, level = 0;
};

} // namespace

IndexEntry StoredTopology::readEntry(FieldReader &fields, const JsonValue &value, int64_t extent) {
  IndexEntry entry;
  entry.position = value.position();
  for (size_t axis = 0; axis < kTripleAxes.size(); ++axis)
    if (value.asString("") == kTripleAxes[axis]) {
      varies_[axis] = true;
      entry.axis = axis;
      return entry;
    }
  Expected<int64_t> number = value.asInteger(0, extent - 1, "");
  if (!number)
    fields.fail({fields.nameOf("index") + ": expects \"step\", \"layer\", \"head\" or an integer in 0.." +
                     std::to_string(extent - 1) + ", got " + value.describe(),
                 {},
                 value.position()});
  entry.number = number.value_or(0);
  return entry;
}

void StoredTopology::readIndex(FieldReader &fields) {
  std::span<const int64_t> leading = tensor.leading();
  const JsonValue *value = fields.optional("index");
  std::span<const JsonValue> entries =
      value ? fields.take(value->asArray(fields.nameOf("index"))) : std::span<const JsonValue>();
  if (entries.size() != leading.size()) {
    fields.fail("index", "expects an entry for each of the " + std::to_string(leading.size()) + " leading extents of " +
                             quoteText(tensor.tensor->name) + ", " + describeTensor(*tensor.tensor) + ", got " +
                             std::to_string(entries.size()));
    return;
  }
  for (size_t i = 0; i < entries.size(); ++i)
    index.push_back(readEntry(fields, entries[i], leading[i]));
}

/// As for the data itself, which is not read yet: only the size of the matrix can be wrong.
Expected<void> StoredTopology::checkDomain(const Domain &domain) const {
  BitMatrix empty(tensor.rows(), tensor.columns());
  Expected<TopologyRef> topology = family == Tokens ? makeStoredTokens(domain, std::move(empty))
                                                    : makeStoredBlocks(domain, queryBlock, keyBlock, std::move(empty));
  return topology.map([](const TopologyRef &) {});
}

bool StoredTopology::readFields(FieldReader &fields, const ModelGeometry &geometry) {
  if (family != Tokens) {
    std::vector<int64_t> block = fields.integers("block", 2, 2, 1, TokenGrid::kMaxTokens);
    if (!fields.failed())
      std::tie(queryBlock, keyBlock) = std::pair(block[0], block[1]);
  }
  if (family == Nested)
    level = fields.integer("level", 0, ThresholdMap::kNever - 1);
  readIndex(fields);
  if (fields.failed())
    return false;
  if (Expected<void> fits = checkDomain(geometry.domain()); !fits)
    fields.failAsWhole(fits.error().message);
  return !fields.failed();
}

Expected<SmallVector<int64_t>> StoredTopology::indicesAt(const Triple &triple) const {
  SmallVector<int64_t> indices;
  for (auto [entry, extent] : llvm::zip(index, tensor.leading())) {
    int64_t number = entry.axis ? triple[*entry.axis] : entry.number;
    if (number >= extent)
      return error("expects a " + std::string(kTripleAxes[*entry.axis]) + " in 0.." + std::to_string(extent - 1) +
                       ", as " + quoteText(tensor.tensor->name) + " has, got " + std::to_string(number),
                   entry.position);
    indices.push_back(number);
  }
  return indices;
}

Expected<Attribute> StoredTopology::at(const Triple &triple) const {
  Expected<SmallVector<int64_t>> indices = indicesAt(triple);
  if (!indices)
    return tl::unexpected(indices.error());
  Expected<FlatSymbolRefAttr> symbol = data.symbolOf(tensor);
  if (!symbol)
    return tl::unexpected(symbol.error());
  switch (family) {
  case Blocks:
    return ir::StoredBlocksAttr::get(context, *symbol, *indices, queryBlock, keyBlock);
  case Tokens:
    return ir::StoredTokensAttr::get(context, *symbol, *indices);
  case Nested:
    return ir::NestedAttr::get(context, *symbol, *indices, queryBlock, keyBlock, level);
  }
  llvm_unreachable("unknown family");
}

TemplateRef openwork::readStoredFamily(size_t family, FieldReader &fields, const ModelGeometry &geometry,
                                       StoredData &data, MLIRContext *context) {
  StoredTensor *tensor = data.read(fields, family == Nested ? Dtype::U8 : Dtype::BOOL);
  if (!tensor)
    return nullptr;
  auto topology = std::make_shared<StoredTopology>(static_cast<Family>(family), data, *tensor, context);
  return topology->readFields(fields, geometry) ? topology : nullptr;
}

//===- LayerFigure.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerFigure.h"

#include "openwork/Picture/HeadFigure.h"
#include "openwork/Picture/SheetFigure.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

using namespace openwork;

namespace {

/// The masks of the classes that a sheet shows, each once.
class SheetMasks {
public:
  SheetMasks(const HeadTable &table, std::vector<BlockMask> &masks) : table(table), masks(masks) {}

  /// The place of a class's mask among the sheet's.
  Expected<size_t> add(uint32_t index) {
    Expected<BlockMask> mask = table.getMask(index);
    if (!mask)
      return tl::unexpected(mask.error());
    auto [entry, isNew] = places.try_emplace(mask->identity(), masks.size());
    if (isNew)
      masks.push_back(*mask);
    return entry->second;
  }

private:
  const HeadTable &table;
  std::vector<BlockMask> &masks;
  llvm::DenseMap<const void *, size_t> places;
};

} // namespace

static Expected<Figure> drawOne(const HeadTable &table, const Layer &layer, int64_t step, int64_t head) {
  uint32_t index = layer.at(step, head);
  Expected<BlockMask> mask = table.getMask(index);
  if (!mask)
    return tl::unexpected(mask.error());
  std::string place =
      "layer " + std::to_string(layer.number) + ", step " + std::to_string(step) + ", head " + std::to_string(head);
  return drawHead(*mask, place + ": @" + table.classes[index].getName().str());
}

static Expected<Figure> drawAll(const HeadTable &table, const Layer &layer, int64_t step) {
  HeadSheet sheet;
  sheet.title = "layer " + std::to_string(layer.number) + ", step " + std::to_string(step) + ": " +
                std::to_string(layer.heads) + " heads";
  SheetMasks masks(table, sheet.masks);
  for (int64_t head = 0; head < layer.heads; ++head) {
    Expected<size_t> mask = masks.add(layer.at(step, head));
    if (!mask)
      return tl::unexpected(mask.error());
    sheet.heads.push_back({head, *mask});
  }
  return drawHeads(sheet);
}

/// Whether two steps show the same heads, or the same head, alike.
static bool isSameStep(const Layer &layer, int64_t a, int64_t b, const std::vector<int64_t> &heads) {
  return llvm::all_of(heads, [&](int64_t head) { return layer.at(a, head) == layer.at(b, head); });
}

static Expected<Figure> drawOverSteps(const HeadTable &table, const Layer &layer, std::optional<int64_t> only) {
  StepSheet sheet;
  sheet.title = "layer " + std::to_string(layer.number) + " over " + std::to_string(layer.numSteps()) +
                " steps: " + (only ? "head " + std::to_string(*only) : std::to_string(layer.heads) + " heads");
  for (int64_t head = 0; head < layer.heads; ++head)
    if (!only || *only == head)
      sheet.heads.push_back(head);
  SheetMasks masks(table, sheet.masks);
  for (int64_t begin = 0, end; begin < layer.numSteps(); begin = end) {
    for (end = begin + 1; end < layer.numSteps() && isSameStep(layer, begin, end, sheet.heads);)
      ++end;
    StepSheet::Row &row = sheet.rows.emplace_back();
    row.steps = std::to_string(begin) + (end - begin > 1 ? "-" + std::to_string(end - 1) : "");
    for (int64_t head : sheet.heads) {
      Expected<size_t> mask = masks.add(layer.at(begin, head));
      if (!mask)
        return tl::unexpected(mask.error());
      row.heads.push_back(*mask);
    }
  }
  return drawSteps(sheet);
}

Expected<Figure> openwork::drawLayer(const HeadTable &table, const Layer &layer, const LayerView &view) {
  if (!view.step)
    return drawOverSteps(table, layer, view.head);
  if (view.head || layer.heads == 1)
    return drawOne(table, layer, *view.step, view.head.value_or(0));
  return drawAll(table, layer, *view.step);
}

//===- DerivedFamilies.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Published methods that are combinations of other families: what is read here is written out in the IR.
//
//===----------------------------------------------------------------------===//

#include "TopologyFamilies.h"

#include "openwork/Topology/SparseVideoGen.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

//===----------------------------------------------------------------------===//
// Sparse VideoGen
//===----------------------------------------------------------------------===//

/// A band, with what the model adds to it; see SparseVideoGen.h.
static Attribute readSparseVideoGen(FieldReader &fields, const ModelGeometry &geometry, MLIRContext *context) {
  constexpr std::string_view models[] = {"wan", "hunyuan_video", "cogvideox"};
  auto model = static_cast<SparseVideoGenModel>(fields.choice("model", models));
  double density = fields.real("density");
  bool isCogVideoX = model == SparseVideoGenModel::CogVideoX;
  bool sink = isCogVideoX ? fields.boolean("sink", false) : model == SparseVideoGenModel::Wan;
  if (fields.failed())
    return {};
  if (geometry.keyGrid)
    fields.failAsWhole("expects equal query and key grids, got " + geometry.grid.str() + " and " +
                       geometry.keyGrid->str());
  Expected<int64_t> reach = sparseVideoGenReach(model, geometry.grid, density);
  if (!reach)
    fields.failAsWhole(reach.error().message);
  if (fields.failed())
    return {};
  SmallVector<Attribute> parts = {BandAttr::get(context, -*reach, *reach)};
  if (sink)
    parts.push_back(FrameSinkAttr::get(context, 1));
  if (geometry.grid.textTokens() != 0)
    for (TextSide side : {TextSide::Keys, TextSide::Queries})
      parts.push_back(TextAttr::get(context, side));
  return AnyAttr::get(context, parts);
}

static Attribute readTemporal(FieldReader &fields, const ModelGeometry &geometry, MLIRContext *context) {
  Attribute spatial = readSparseVideoGen(fields, geometry, context);
  return spatial ? PermutedAttr::get(context, Order::HWF, spatial) : Attribute();
}

std::span<const NamedFamily> openwork::derivedFamilies() {
  static constexpr NamedFamily families[] = {{"svg_spatial", readSparseVideoGen}, {"svg_temporal", readTemporal}};
  return families;
}

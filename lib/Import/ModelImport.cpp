//===- ModelImport.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DiffusersModel.h"
#include "RuleAssignment.h"
#include "RuleTopologies.h"
#include "TopologyDefinitions.h"
#include "TopologyWriter.h"

#include "openwork/Support/File.h"

#include <algorithm>
#include <filesystem>

using namespace openwork;

/// The last part of the folder's path, unless a transformer's own folder has a better one above it.
static std::string folderName(const std::string &folder) {
  std::filesystem::path path = std::filesystem::path(folder).lexically_normal();
  if (!path.has_filename())
    path = path.parent_path();
  if (path.filename() == "transformer" && path.parent_path().has_filename())
    path = path.parent_path();
  std::string name = path.filename().string();
  // A description is UTF-8, and a path may be anything.
  bool isPlain = std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f; });
  return isPlain ? name : "";
}

static std::string describe(const ModelImport &request, const DiffusersModel &model, const TokenGrid &grid) {
  std::string name = folderName(request.folder);
  bool hasName = !name.empty() && name != "." && name != "..";
  std::string text = hasName ? name + " (" + model.className + ")" : model.className;
  text += ", " + std::to_string(request.size.height) + " x " + std::to_string(request.size.width) + " pixels" +
          (model.isPicture ? "" : ", " + std::to_string(*request.size.frames) + " frames") + ": tokens " + grid.str();
  if (model.singleLayers > 0 && model.dualLayers > 0)
    text += "; layers 0-" + std::to_string(model.dualLayers - 1) + " are dual, " + std::to_string(model.dualLayers) +
            "-" + std::to_string(model.layers() - 1) + " single";
  if (model.transformers == 2)
    text += "; each step runs one of two transformers";
  return text;
}

static ModelGeometry geometryOf(const DiffusersModel &model, const ImportGeometry &written, int64_t steps) {
  ModelGeometry geometry;
  geometry.grid = written.grid;
  geometry.axes = written.axes;
  geometry.steps = steps;
  geometry.layers = model.layers();
  geometry.heads = geometry.kvHeads = model.heads;
  geometry.headDim = geometry.valueDim = model.headDim;
  return geometry;
}

static Expected<std::string> writeTopology(const RuleFile &rules, const ModelImport &request,
                                           const ModelGeometry &geometry, TopologyWriter &writer) {
  std::string folder = std::filesystem::path(request.rules).parent_path().string();
  Expected<WrittenRules> written = writeAssignment(rules, {geometry.steps, geometry.layers, geometry.heads}, folder);
  if (!written)
    return tl::unexpected(written.error());
  if (Expected<void> checked = checkTopologies(rules, written->tableNames, geometry, request.target); !checked)
    return tl::unexpected(checked.error());
  writer.define(kDenseName, R"({"family": "full"})");
  for (const RuleFile::Definition &definition : rules.definitions)
    writer.define(definition.name, definition.topology.str());
  return writer.finish(written->assignment);
}

Expected<std::string> openwork::importModel(const ModelImport &request) {
  Expected<DiffusersModel> model = readDiffusersModel(request.folder);
  if (!model)
    return tl::unexpected(model.error());
  Expected<TokenGrid> grid = tokenGridOf(*model, request.size, request.textTokens);
  if (!grid)
    return tl::unexpected(grid.error());
  ImportGeometry written = {*grid, model->headDim, request.dtype, request.name};
  written.description = describe(request, *model, *grid);
  written.axes = model->isPicture ? 2 : 3;
  Triple counts = {request.steps, model->layers(), model->heads};
  Expected<TopologyWriter> writer = TopologyWriter::begin(written, counts);
  if (!writer)
    return tl::unexpected(writer.error());

  constexpr int64_t maxBytes = 1 << 20;
  Expected<std::string> text = readFile(request.rules, maxBytes);
  if (!text)
    return tl::unexpected(text.error());
  std::vector<std::string_view> families = allFamilyNames();
  ModelGeometry geometry = geometryOf(*model, written, request.steps);
  Expected<std::string> topology = parseRules(*text, counts, families).and_then([&](const RuleFile &rules) {
    return writeTopology(rules, request, geometry, *writer);
  });
  return inFile(std::move(topology), request.rules);
}

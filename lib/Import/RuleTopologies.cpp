//===- RuleTopologies.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuleTopologies.h"

#include "TopologyDefinitions.h"

#include "openwork/Dialect/Openwork/IR/OpenworkDialect.h"

using namespace mlir;
using namespace openwork;

using TableNames = std::span<const std::pair<std::string, SourcePosition>>;

/// `{"topologies": {"a": ..., "b": ...}, "rules": [..., ...]}` on one line, which knows where in the rules it is from.
static MappedText document(const RuleFile &rules, TableNames tableNames) {
  MappedText text;
  text.add("{\"topologies\": {\"" + std::string(kDenseName) + "\": {\"family\": \"full\"}", {});
  for (const RuleFile::Definition &definition : rules.definitions) {
    text.add(", \"" + definition.name + "\": ", {});
    text.append(definition.topology);
  }
  text.add("}, \"rules\": [", {});
  std::string_view separator = "";
  for (const RuleFile::Rule &rule : rules.rules) {
    if (rule.topology.empty())
      continue;
    text.add(separator, {});
    text.append(rule.topology);
    separator = ", ";
  }
  for (const auto &[name, position] : tableNames) {
    text.add(std::string(separator) + "\"" + name + "\"", position);
    separator = ", ";
  }
  text.add("]}", {});
  return text;
}

namespace {
/// For topologies without stored data, which name no symbols.
class NoSymbols final : public ir::TopologyResolver {
  Operation *lookup(FlatSymbolRefAttr) override { return nullptr; }
};
} // namespace

/// Whether each tile of text queries has a key.
static bool textAttends(const Topology &topology) {
  constexpr int64_t tileSize = 128;
  const TokenGrid &grid = topology.queryGrid();
  Expected<AxisTiling> tiles = AxisTiling::linear(grid, tileSize);
  if (!tiles)
    return true;
  auto tiling = std::make_shared<const Tiling>(Tiling{*tiles, *tiles});
  std::unique_ptr<Classifier> classifier = topology.classifier(tiling);
  for (int64_t row = 0; row < tiling->numRows(); ++row) {
    std::vector<int64_t> tokens;
    tiling->query.slotTokens(row, tokens);
    if (!grid.textRange().contains(tokens[0]))
      continue;
    std::vector<uint64_t> touched(wordsFor(tiling->numColumns())), covered(touched.size());
    classifier->classifyRow(row, touched, covered);
    if (std::ranges::all_of(touched, [](uint64_t word) { return word == 0; }))
      return false;
  }
  return true;
}

static Expected<void> checkText(const TopologyTemplate &read, const ModelGeometry &geometry, SourcePosition position) {
  // Masks that are stored say all there is to say, and their bytes are read later.
  if (geometry.grid.textTokens() == 0 || read.hasData())
    return {};
  NoSymbols resolver;
  Expected<TopologyRef> topology = read.at({0, 0, 0}).and_then([&](Attribute attribute) {
    return cast<ir::TopologyAttrInterface>(attribute).build(geometry.domain(), resolver);
  });
  if (!topology || textAttends(**topology))
    return {};
  return error("expects text tokens to attend to something, as under a topology with \"or text\", got none that do",
               position);
}

static Expected<void> check(const JsonValue &json, const ModelGeometry &geometry, TopologyDefinitions &definitions) {
  if (Expected<void> read = definitions.read(*json.find("topologies")); !read)
    return read;
  for (const JsonValue &topology : json.find("rules")->entries()) {
    Expected<void> checked = definitions.resolve(topology).and_then(
        [&](const TemplateRef &read) { return checkText(*read, geometry, topology.position()); });
    if (!checked)
      return checked;
  }
  return {};
}

Expected<void> openwork::checkTopologies(const RuleFile &rules, TableNames tableNames, const ModelGeometry &geometry,
                                         const std::string &target) {
  MappedText text = document(rules, tableNames);
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<ir::OpenworkDialect>();
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
  StoredData data(target, *module, "");
  TopologyDefinitions definitions(geometry, data, &context);
  Expected<void> checked =
      parseJson(text.str(), "").and_then([&](const JsonValue &json) { return check(json, geometry, definitions); });
  // The document is one line.
  if (!checked && checked.error().file.empty() && checked.error().position.column > 0)
    checked.error().position = text.positionAt(checked.error().position.column - 1);
  return checked;
}

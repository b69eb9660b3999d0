//===- TopologyDefinitions.cpp --------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TopologyDefinitions.h"

#include "CombinedTopology.h"
#include "StoredFamilies.h"

using namespace mlir;
using namespace openwork;

//===----------------------------------------------------------------------===//
// Combinations
//===----------------------------------------------------------------------===//

static std::string tooDeep() {
  return "expects topologies nested at most " + std::to_string(TopologyDefinitions::kMaxDepth) + " deep, got more";
}

std::vector<TemplateRef> TopologyDefinitions::readOperands(FieldReader &fields, size_t minCount, size_t maxCount) {
  const JsonValue *value = fields.required("of");
  if (!value)
    return {};
  std::vector<TemplateRef> operands;
  for (const JsonValue &entry : fields.take(value->asArray(minCount, maxCount, fields.nameOf("of")))) {
    if (fields.failed())
      return {};
    operands.push_back(fields.take(resolve(entry)));
  }
  return operands;
}

TemplateRef TopologyDefinitions::readCombination(FieldReader &fields, size_t index) {
  auto operation = static_cast<TopologyOperation>(index);
  TemplateRef combination;
  if (operation == TopologyOperation::Permuted) {
    size_t order = fields.choice("order", kTokenOrderNames);
    const JsonValue *value = fields.required("of");
    TemplateRef operand = value ? fields.take(resolve(*value)) : nullptr;
    if (operand)
      combination = makePermutedTemplate(order, operand, context);
  } else {
    bool isExcept = operation == TopologyOperation::Except;
    std::vector<TemplateRef> operands = readOperands(fields, isExcept ? 2 : 1, isExcept ? 2 : kMaxSize);
    if (!fields.failed())
      combination = makeCombinedTemplate(operation, std::move(operands), context);
  }
  if (fields.failed())
    return nullptr;
  if (combination->depth() > kMaxDepth)
    fields.failAsWhole(tooDeep());
  if (combination->size() > kMaxSize)
    fields.failAsWhole("expects at most " + std::to_string(kMaxSize) +
                       " topologies in all, each counted as often as it is named, got " +
                       std::to_string(combination->size()));
  return combination;
}

//===----------------------------------------------------------------------===//
// One topology
//===----------------------------------------------------------------------===//

namespace {
/// For families that name no symbols.
class NoSymbols final : public ir::TopologyResolver {
  Operation *lookup(FlatSymbolRefAttr) override { return nullptr; }
};
} // namespace

Expected<void> TopologyDefinitions::checkDomain(Attribute topology) {
  if (!checked.insert(topology).second)
    return {};
  NoSymbols resolver;
  return cast<ir::TopologyAttrInterface>(topology).build(geometry.domain(), resolver).map([](const TopologyRef &) {});
}

TemplateRef TopologyDefinitions::readFixed(FieldReader &fields, FamilyReader reader) {
  Attribute topology = reader(fields, geometry, context);
  if (fields.failed())
    return nullptr;
  if (Expected<void> fits = checkDomain(topology); !fits)
    fields.failAsWhole(fits.error().message);
  return std::make_shared<FixedTopology>(topology);
}

TemplateRef TopologyDefinitions::checkVarying(FieldReader &fields, TemplateRef topology) {
  if (fields.failed())
    return nullptr;
  // Steps differ in nothing that the domain could refuse.
  if (Expected<void> fits = topology->at({}).and_then([&](Attribute first) { return checkDomain(first); }); !fits)
    fields.failAsWhole(fits.error().message);
  return topology;
}

static size_t indexIn(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) - names.begin();
}

std::vector<std::string_view> openwork::allFamilyNames() {
  std::vector<std::string_view> names = familyNames();
  names.insert(names.end(), kOperationNames.begin(), kOperationNames.end());
  names.insert(names.end(), kStoredFamilyNames.begin(), kStoredFamilyNames.end());
  return names;
}

Expected<TemplateRef> TopologyDefinitions::readTopology(const JsonValue &value) {
  // Bounds the recursion; depths that come by names known already are checked where they are combined.
  if (nesting == kMaxDepth)
    return error(tooDeep(), value.position());
  ++nesting;
  Expected<TemplateRef> topology = readFields(value);
  --nesting;
  return topology;
}

Expected<TemplateRef> TopologyDefinitions::readFields(const JsonValue &value) {
  // The family is the first word of every message about the other fields.
  const JsonValue *name = value.find("family");
  Expected<std::string_view> family = name ? name->asString("\"family\"") : std::string_view();
  if (!family)
    return tl::unexpected(family.error());
  FieldReader fields(value, std::string(*family));
  fields.required("family");
  TemplateRef topology;
  std::vector<std::string_view> families = allFamilyNames();
  size_t combination = indexIn(kOperationNames, *family), stored = indexIn(kStoredFamilyNames, *family);
  if (FamilyReader reader = findFamily(*family))
    topology = readFixed(fields, reader);
  else if (*family == kLvsaName)
    topology = checkVarying(fields, readLvsa(fields, geometry, context));
  else if (combination < kOperationNames.size())
    topology = readCombination(fields, combination);
  else if (stored < kStoredFamilyNames.size())
    topology = readStoredFamily(stored, fields, geometry, data, context);
  else if (!fields.failed())
    return error("\"family\": expects one of " + listNames(families, families.size()) + ", got " + name->describe(),
                 name->position());
  return fields.finish().map([&] { return topology; });
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

Expected<void> TopologyDefinitions::read(const JsonValue &value) {
  Expected<std::span<const JsonMember>> members = value.asObject("\"topologies\"");
  if (!members)
    return tl::unexpected(members.error());
  for (const JsonMember &member : *members) {
    definitions.try_emplace(member.key, Definition{&member.value, nullptr});
    names.push_back(member.key);
  }
  for (const JsonMember &member : *members) {
    Expected<TemplateRef> topology =
        resolveDefinition(member.key, definitions.find(member.key)->second, member.keyPosition);
    if (!topology)
      return tl::unexpected(topology.error());
  }
  return {};
}

Expected<TemplateRef> TopologyDefinitions::resolve(const JsonValue &nameOrTopology) {
  if (nameOrTopology.isString())
    return resolveName(nameOrTopology);
  if (nameOrTopology.isObject())
    return readTopology(nameOrTopology);
  return error("expects a topology or the name of one, got " + nameOrTopology.describe(), nameOrTopology.position());
}

Expected<TemplateRef> TopologyDefinitions::resolveName(const JsonValue &name) {
  std::string_view text = *name.asString("");
  auto found = definitions.find(text);
  if (found != definitions.end())
    return resolveDefinition(found->first(), found->second, name.position());
  return error("expects the name of a topology" + (names.empty() ? "" : ", one of " + listNames(names)) + ", got " +
                   name.describe(),
               name.position());
}

Expected<TemplateRef> TopologyDefinitions::resolveDefinition(StringRef name, Definition &definition,
                                                             SourcePosition usedAt) {
  if (definition.topology)
    return definition.topology;
  if (llvm::is_contained(open, name)) {
    std::string circle;
    for (StringRef outer : llvm::drop_begin(open, llvm::find(open, name) - open.begin()))
      circle += quoteText(outer) + " -> ";
    return error("expects topologies that do not name themselves, got " + circle + quoteText(name), usedAt);
  }
  open.push_back(name);
  Expected<TemplateRef> topology = readTopology(*definition.value);
  open.pop_back();
  if (topology)
    definition.topology = *topology;
  return topology;
}

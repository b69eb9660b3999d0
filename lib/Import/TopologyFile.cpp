//===- TopologyFile.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AssignmentTable.h"
#include "LayerFunctions.h"
#include "StoredData.h"

#include "openwork/Dialect/Openwork/IR/Elements.h"
#include "openwork/Dialect/Openwork/IR/TopologyOps.h"
#include "openwork/Import/Import.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace openwork;

/// The format that this code reads.
static constexpr int64_t formatMajor = 1, formatMinor = 0;

namespace {

class TopologyFile {
public:
  TopologyFile(StringRef path, MLIRContext *context) : path(path), context(context) {}

  /// Null after an error, which is emitted.
  OwningOpRef<ModuleOp> read(Expected<JsonValue> json);

private:
  /// The parts of the file, none of them null.
  struct Fields {
    std::string name;
    const JsonValue *geometry = nullptr, *topologies = nullptr, *assignment = nullptr;
  };

  Expected<OwningOpRef<ModuleOp>> readModule(const JsonValue &json);
  Expected<void> readVersion(const JsonValue &json);
  Expected<Fields> readFields(const JsonValue &json);
  Expected<OwningOpRef<ModuleOp>> buildModule(const Fields &fields);
  void emit(const Error &error);
  Location locationOf(SourcePosition position);

  StringRef path;
  MLIRContext *context;
  /// The minor version, where it is one that we do not know.
  std::optional<int64_t> newerMinor;
};

} // namespace

//===----------------------------------------------------------------------===//
// Diagnostics
//===----------------------------------------------------------------------===//

/// Zeros stand for an error of the file as a whole.
Location TopologyFile::locationOf(SourcePosition position) {
  return FileLineColLoc::get(context, path, position.line, position.column);
}

void TopologyFile::emit(const Error &error) {
  InFlightDiagnostic diagnostic = emitError(locationOf(error.position)) << error.message;
  if (newerMinor)
    diagnostic.attachNote() << "the file has version " << formatMajor << '.' << *newerMinor
                            << ", and this is a reader of version " << formatMajor << '.' << formatMinor;
}

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

/// Two numbers without signs, spaces or leading zeros.
static std::optional<std::pair<int64_t, int64_t>> parseVersion(StringRef text) {
  auto number = [](StringRef digits, int64_t &value) {
    return !digits.empty() && digits.size() <= 9 && llvm::all_of(digits, llvm::isDigit) &&
           (digits.size() == 1 || digits.front() != '0') && !digits.getAsInteger(10, value);
  };
  auto [majorText, minorText] = text.split('.');
  int64_t major, minor;
  if (number(majorText, major) && number(minorText, minor))
    return std::pair(major, minor);
  return std::nullopt;
}

/// Before everything else: what another version means by its fields is not known.
Expected<void> TopologyFile::readVersion(const JsonValue &json) {
  constexpr std::string_view formats[] = {"openwork-topology"};
  FieldReader fields(json);
  fields.choice("format", formats);
  std::string_view text = fields.string("version");
  auto version = parseVersion(text);
  if (!version)
    fields.fail("version", "expects a version such as \"1.0\", got " + quoteText(text));
  else if (version->first != formatMajor)
    fields.fail("version", "expects version " + std::to_string(formatMajor) + ".x, got " + quoteText(text));
  else if (version->second > formatMinor)
    newerMinor = version->second;
  return fields.failed() ? tl::unexpected(*fields.error()) : Expected<void>();
}

static std::string readName(FieldReader &fields) {
  std::string name(fields.string("name"));
  if (Expected<void> valid = checkName(name); !valid)
    fields.fail("name", valid.error().message);
  return name;
}

Expected<TopologyFile::Fields> TopologyFile::readFields(const JsonValue &json) {
  FieldReader reader(json);
  // Read before.
  reader.required("format");
  reader.required("version");
  // For people and their editors.
  for (std::string_view key : {"$schema", "description"})
    if (const JsonValue *text = reader.optional(key))
      reader.take(text->asString(reader.nameOf(key)));
  Fields fields;
  fields.name = readName(reader);
  fields.geometry = reader.required("geometry");
  fields.topologies = reader.required("topologies");
  fields.assignment = reader.required("assignment");
  return reader.finish().map([&] { return fields; });
}

Expected<OwningOpRef<ModuleOp>> TopologyFile::buildModule(const Fields &fields) {
  Expected<ModelGeometry> geometry = readGeometry(*fields.geometry);
  if (!geometry)
    return tl::unexpected(geometry.error());
  OwningOpRef<ModuleOp> module = ModuleOp::create(locationOf({1, 1}), fields.name);
  StoredData data(path, *module, fields.name);
  TopologyDefinitions definitions(*geometry, data, context);
  Expected<AssignmentTable> table =
      definitions.read(*fields.topologies)
          .and_then([&] { return readAssignment(*fields.assignment, *geometry, definitions); })
          .and_then([&](const Assigned &assigned) { return tabulate(assigned, *geometry); });
  if (!table)
    return tl::unexpected(table.error());

  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  ElementsAttr indices = ir::makeElements<uint16_t>(fields.name, {geometry->steps, geometry->layers, geometry->heads},
                                                    builder.getIntegerType(16, /*isSigned=*/false), table->indices);
  ir::AssignmentOp::create(builder, locationOf(fields.assignment->position()), fields.name,
                           builder.getArrayAttr(table->topologies), indices);
  buildLayerFunctions(builder, locationOf(geometry->position), *geometry, fields.name);
  return module;
}

Expected<OwningOpRef<ModuleOp>> TopologyFile::readModule(const JsonValue &json) {
  return readVersion(json).and_then([&] { return readFields(json); }).and_then([&](const Fields &fields) {
    return buildModule(fields);
  });
}

OwningOpRef<ModuleOp> TopologyFile::read(Expected<JsonValue> json) {
  context->loadDialect<ir::OpenworkDialect, func::FuncDialect>();
  auto module = json.and_then([&](const JsonValue &value) { return readModule(value); });
  if (!module) {
    emit(module.error());
    return nullptr;
  }
  return succeeded(verify(**module)) ? std::move(*module) : nullptr;
}

OwningOpRef<ModuleOp> openwork::readTopologyFile(StringRef path, MLIRContext *context) {
  return TopologyFile(path, context).read(readJsonFile(path.str()));
}

OwningOpRef<ModuleOp> openwork::readTopologyText(StringRef text, StringRef path, MLIRContext *context) {
  return TopologyFile(path, context).read(parseJson(text, path));
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// Adds what a "file" says anywhere in a value.
static void collectFiles(const JsonValue &value, StringRef path, std::vector<std::string> &files) {
  for (const JsonValue &entry : value.entries())
    collectFiles(entry, path, files);
  for (const JsonMember &member : value.members()) {
    collectFiles(member.value, path, files);
    if (Expected<std::string_view> file = member.value.asString(""); file && member.key == "file")
      files.push_back(resolveStored(path, *file));
  }
}

Expected<std::vector<std::string>> openwork::filesOfTopology(StringRef text, StringRef path) {
  return parseJson(text, path).map([&](const JsonValue &json) {
    std::vector<std::string> files;
    collectFiles(json, path, files);
    llvm::sort(files);
    files.erase(llvm::unique(files), files.end());
    return files;
  });
}

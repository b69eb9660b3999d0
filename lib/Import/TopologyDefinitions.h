//===- TopologyDefinitions.h - Topologies by name ---------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_TOPOLOGYDEFINITIONS_H
#define OPENWORK_LIB_IMPORT_TOPOLOGYDEFINITIONS_H

#include "StoredData.h"
#include "TopologyFamilies.h"
#include "TopologyTemplate.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"

namespace openwork {

/// The families of a topology: those without stored data, combinations, and those with it.
std::vector<std::string_view> allFamilyNames();

/// The field "topologies": a topology for each name, which others may use, in any order but not in a circle.
class TopologyDefinitions {
public:
  /// @name Limits
  /// Names let a short file write a large combination.
  /// @{
  static constexpr int64_t kMaxDepth = 32;
  static constexpr int64_t kMaxSize = 1024;
  /// @}

  TopologyDefinitions(const ModelGeometry &geometry, StoredData &data, mlir::MLIRContext *context)
      : geometry(geometry), data(data), context(context) {}

  /// Reads and checks all of them, used or not.
  Expected<void> read(const JsonValue &value);

  /// A topology that is named, or written in place.
  Expected<TemplateRef> resolve(const JsonValue &nameOrTopology);

private:
  struct Definition {
    const JsonValue *value;
    TemplateRef topology;
  };

  Expected<TemplateRef> resolveName(const JsonValue &name);
  Expected<TemplateRef> resolveDefinition(mlir::StringRef name, Definition &definition, SourcePosition usedAt);
  Expected<TemplateRef> readTopology(const JsonValue &value);
  Expected<TemplateRef> readFields(const JsonValue &value);
  std::vector<TemplateRef> readOperands(FieldReader &fields, size_t minCount, size_t maxCount);
  /// `index` is one of kOperationNames.
  TemplateRef readCombination(FieldReader &fields, size_t index);
  TemplateRef readFixed(FieldReader &fields, FamilyReader reader);
  /// A template that is no FixedTopology, checked as it is for the first triple.
  TemplateRef checkVarying(FieldReader &fields, TemplateRef topology);
  Expected<void> checkDomain(mlir::Attribute topology);

  const ModelGeometry &geometry;
  StoredData &data;
  mlir::MLIRContext *context;
  llvm::StringMap<Definition> definitions;
  /// In the order of the file, for messages.
  std::vector<std::string_view> names;
  /// The names whose definitions are being read, each within the one before it.
  std::vector<mlir::StringRef> open;
  int64_t nesting = 0;
  /// Attributes known to fit the domain.
  llvm::DenseSet<mlir::Attribute> checked;
};

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_TOPOLOGYDEFINITIONS_H

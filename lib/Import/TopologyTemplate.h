//===- TopologyTemplate.h - A topology before its head is known --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_TOPOLOGYTEMPLATE_H
#define OPENWORK_LIB_IMPORT_TOPOLOGYTEMPLATE_H

#include "ModelGeometry.h"

#include <algorithm>
#include <memory>

namespace openwork {

/// A topology as a file writes it: where it takes a matrix from a stack, "step", "layer" and "head" may stand for the
/// triple it is used for, so that one template may be many topologies. Every template has been checked against the
/// domain when it exists.
class TopologyTemplate {
public:
  virtual ~TopologyTemplate() = default;

  /// The topology of one triple. Reads the stored data it names, when that is not read yet.
  virtual Expected<mlir::Attribute> at(const Triple &triple) const = 0;

  /// Whether it depends on the step, layer and head.
  const std::array<bool, 3> &varies() const { return varies_; }
  /// How deep combinations are nested, and how many topologies there are if each is counted as often as it is named.
  int64_t depth() const { return depth_; }
  int64_t size() const { return size_; }
  /// Whether it takes anything from stored data.
  bool hasData() const { return hasData_; }

protected:
  std::array<bool, 3> varies_ = {};
  int64_t depth_ = 1, size_ = 1;
  bool hasData_ = false;
};

using TemplateRef = std::shared_ptr<const TopologyTemplate>;

/// The same topology for every triple.
class FixedTopology final : public TopologyTemplate {
public:
  explicit FixedTopology(mlir::Attribute topology) : topology(topology) {}
  Expected<mlir::Attribute> at(const Triple &) const override { return topology; }

private:
  mlir::Attribute topology;
};

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_TOPOLOGYTEMPLATE_H

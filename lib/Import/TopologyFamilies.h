//===- TopologyFamilies.h - Families that need no stored data ---*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_TOPOLOGYFAMILIES_H
#define OPENWORK_LIB_IMPORT_TOPOLOGYFAMILIES_H

#include "TopologyTemplate.h"
#include "openwork/Support/FieldReader.h"

namespace openwork {

/// Reads the fields of one family, beside "family". Sizes along the axes of the grid have as many values as it was
/// written with. What it returns after a failure in `fields` is of no use.
using FamilyReader = mlir::Attribute (*)(FieldReader &fields, const ModelGeometry &geometry,
                                         mlir::MLIRContext *context);

struct NamedFamily {
  std::string_view name;
  FamilyReader reader;
};

/// @name By theme
/// @{
/// Runs of the sequence, windows, stripes.
std::span<const NamedFamily> basicFamilies();
/// Rectangles, columns and diagonals.
std::span<const NamedFamily> lineFamilies();
/// Rules about the distance of frames.
std::span<const NamedFamily> frameFamilies();
/// Published methods that are combinations of the others.
std::span<const NamedFamily> derivedFamilies();
/// @}

inline constexpr std::string_view kLvsaName = "lvsa";
/// The fields of kLvsaName, whose anchors may follow the denoising step, so that it is no FamilyReader.
TemplateRef readLvsa(FieldReader &fields, const ModelGeometry &geometry, mlir::MLIRContext *context);

/// Null where the family is none of these.
FamilyReader findFamily(std::string_view name);

/// Their names, for messages.
std::vector<std::string_view> familyNames();

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_TOPOLOGYFAMILIES_H

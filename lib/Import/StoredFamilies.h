//===- StoredFamilies.h - Families that take a matrix from a file --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_STOREDFAMILIES_H
#define OPENWORK_LIB_IMPORT_STOREDFAMILIES_H

#include "StoredData.h"
#include "TopologyTemplate.h"

namespace openwork {

inline constexpr std::array<std::string_view, 3> kStoredFamilyNames = {"stored_blocks", "stored_tokens", "nested"};

/// Reads the fields of a family of kStoredFamilyNames, beside "family". Fails in `fields` where the extents of the
/// tensor do not fit the geometry; its data is not read.
TemplateRef readStoredFamily(size_t family, FieldReader &fields, const ModelGeometry &geometry, StoredData &data,
                             mlir::MLIRContext *context);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_STOREDFAMILIES_H

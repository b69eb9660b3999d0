//===- TilingJson.h - Tilings as JSON ---------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_PACKAGE_TILINGJSON_H
#define OPENWORK_LIB_PACKAGE_TILINGJSON_H

#include "openwork/Support/Json.h"
#include "openwork/Support/JsonWriter.h"
#include "openwork/Topology/Tiling.h"

#include <string>

namespace openwork {

void writeTiling(JsonWriter &json, const Tiling &tiling);

/// Grid, text and boxes make the tiling; everything else that is said of it must be so.
Expected<Tiling> readTiling(const JsonValue &value, const std::string &place);

} // namespace openwork

#endif // OPENWORK_LIB_PACKAGE_TILINGJSON_H

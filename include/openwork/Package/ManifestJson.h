//===- ManifestJson.h - Manifests as JSON -----------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_PACKAGE_MANIFESTJSON_H
#define OPENWORK_PACKAGE_MANIFESTJSON_H

#include "openwork/Package/Manifest.h"

#include <string>
#include <string_view>
#include <vector>

namespace openwork {

/// Of manifest.json, and of any other file.
inline constexpr int64_t kMaxManifestBytes = int64_t{64} << 20;
inline constexpr int64_t kMaxPackageFileBytes = int64_t{4} << 30;

/// The text of manifest.json, the same bytes for equal manifests. The manifest is one that verify() accepts.
std::string manifestToJson(const Manifest &manifest);

/// What manifest.json says.
struct ManifestDocument {
  Manifest manifest;
  /// All files but manifest.json itself, by path. Those of a newer minor version may be more than the manifest refers
  /// to.
  std::vector<PackageFile> files;
};

/// Reads and verifies the text of manifest.json. Refused are: another major version, fields that are missing, of the
/// wrong type or, unless the minor version is newer than ours, unknown, and what verify() refuses. Errors name `file`,
/// line and column.
Expected<ManifestDocument> parseManifest(std::string_view text, std::string_view file);

} // namespace openwork

#endif // OPENWORK_PACKAGE_MANIFESTJSON_H

//===- DiffusersFolder.h - The configs of a diffusers folder ----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_DIFFUSERSFOLDER_H
#define OPENWORK_LIB_IMPORT_DIFFUSERSFOLDER_H

#include "openwork/Support/Json.h"

#include <optional>

namespace openwork {

/// A JSON file and its path.
struct ConfigFile {
  std::string path;
  JsonValue json;
};

/// The configs that say what a pipeline's attention looks like.
struct DiffusersFolder {
  ConfigFile transformer;
  /// Absent where the folder has none: model_index.json, vae/config.json and transformer_2/config.json.
  std::optional<ConfigFile> index, vae, secondTransformer;

  /// Opens a pipeline's folder, or a transformer's, which has a config.json of its own.
  static Expected<DiffusersFolder> open(const std::string &path);
};

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_DIFFUSERSFOLDER_H

//===- Model.h - Topologies for a model in its diffusers folder --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_IMPORT_MODEL_H
#define OPENWORK_IMPORT_MODEL_H

#include "openwork/Support/Error.h"

#include <optional>
#include <string>

namespace openwork {

/// What a model is asked to make: pixels, and frames where that is a video.
struct VideoSize {
  int64_t height = 0, width = 0;
  std::optional<int64_t> frames = {};
};

/// A model, what it is asked to make, and rules that give its heads their topologies.
struct ModelImport {
  /// A pipeline's folder, with transformer/config.json, or a transformer's own.
  std::string folder;
  /// A file of rules (lib/Import/RULES.md).
  std::string rules;
  VideoSize size;
  /// Absent where the pipeline's own number of text tokens is meant.
  std::optional<int64_t> textTokens;
  int64_t steps = 1;
  /// bf16, f16 or f32.
  std::string dtype = "bf16";
  std::string name = "imported";
  /// Where the topology.json will be: stored masks that the rules name are looked for from its folder.
  std::string target;
};

/// The text of a topology.json for a model of diffusers: its layers, heads and token grid are those of the
/// transformer's config.json, its topologies those of the rules. Errors have their place in the rules, their tables, or
/// a config.json.
Expected<std::string> importModel(const ModelImport &request);

} // namespace openwork

#endif // OPENWORK_IMPORT_MODEL_H

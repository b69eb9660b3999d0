//===- DiffusersClasses.h - Transformers and VAEs we know -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_DIFFUSERSCLASSES_H
#define OPENWORK_LIB_IMPORT_DIFFUSERSCLASSES_H

#include "DiffusersModel.h"
#include "openwork/Support/FieldReader.h"

#include <span>

namespace openwork {

/// What a published VAE makes of pixels: one latent of so many channels for so many frames, rows and columns.
struct PublishedVae {
  int64_t latentChannels;
  Coord compression;
};

/// A transformer of diffusers.
struct DiffusersClass {
  /// `_class_name` of the transformer and of the VAE that goes with it.
  std::string_view transformer, vae;
  /// Pipelines that run it on the tokens of one video or picture, and on nothing else but text.
  std::span<const std::string_view> pipelines;
  std::span<const PublishedVae> published;
  /// Reads what is the class's own of a transformer's config, beside heads, head dim and num_layers.
  void (*readTransformer)(FieldReader &fields, DiffusersModel &model);
  /// The compression that a VAE's config says.
  Coord (*readVae)(FieldReader &fields);
};

std::span<const DiffusersClass> diffusersClasses();

/// A field that is null or absent where its default holds.
int64_t integerOrNull(FieldReader &fields, std::string_view key, int64_t min, int64_t max, int64_t absent);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_DIFFUSERSCLASSES_H

//===- DiffusersModel.h - What a diffusers folder says of a model --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_DIFFUSERSMODEL_H
#define OPENWORK_LIB_IMPORT_DIFFUSERSMODEL_H

#include "openwork/Import/Model.h"
#include "openwork/Topology/TokenGrid.h"

namespace openwork {

/// The self-attention of a transformer of diffusers, and how its tokens come from pixels.
struct DiffusersModel {
  /// Its `_class_name`.
  std::string className;
  int64_t heads = 1, headDim = 1;
  /// Layers with streams of their own for text come first, then those with one stream for both. Models that know no
  /// such difference have only the former.
  int64_t dualLayers = 1, singleLayers = 0;
  /// Frames, rows and columns: of pixels to a latent, and of latents to a token.
  Coord compression = {1, 1, 1}, patch = {1, 1, 1};
  /// Where text tokens lie in the sequence, and how many a pipeline makes room for; 0 where it does not say.
  TextPosition textPosition = TextPosition::None;
  int64_t textTokens = 0;
  bool isPicture = false;
  /// Latent frames are filled up to whole patches.
  bool padsFrames = false;
  /// The only rows and columns of latents that learned positions know.
  std::optional<std::array<int64_t, 2>> onlyLatents;
  /// 2 where another of the same shape takes over at some step.
  int64_t transformers = 1;

  int64_t layers() const { return dualLayers + singleLayers; }
};

/// Reads a pipeline's folder, or a transformer's. The VAE's config gives the compression; without one, it is that of
/// the published VAE with as many latent channels.
/// Source: diffusers, src/diffusers/models/transformers, models/autoencoders and pipelines, as of August 2026.
Expected<DiffusersModel> readDiffusersModel(const std::string &folder);

/// The tokens of a video or picture, and of `textTokens` where they are not the pipeline's. A size that the VAE or the
/// patches do not divide is refused, and the nearest that they divide named.
Expected<TokenGrid> tokenGridOf(const DiffusersModel &model, const VideoSize &size, std::optional<int64_t> textTokens);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_DIFFUSERSMODEL_H

//===- DiffusersClasses.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each reader takes its fields and their defaults from the constructor of the class, and what configs leave unsaid
// (where text lies, how many tokens it has room for) from the attention and the pipeline:
// diffusers, src/diffusers/models/transformers, src/diffusers/models/autoencoders and src/diffusers/pipelines.
//
//===----------------------------------------------------------------------===//

#include "DiffusersClasses.h"

#include "Triples.h"

using namespace openwork;

static constexpr int64_t maxPatch = 16, maxCompression = 256, maxText = 65536;

int64_t openwork::integerOrNull(FieldReader &fields, std::string_view key, int64_t min, int64_t max, int64_t absent) {
  const JsonValue *value = fields.optional(key);
  return value && !value->isNull() ? fields.take(value->asInteger(min, max, fields.nameOf(key)), absent) : absent;
}

/// `patch_size` of rows and columns, and `patch_size_t` of frames.
static Coord readPatch(FieldReader &fields, int64_t absent) {
  int64_t patch = integerOrNull(fields, "patch_size", 1, maxPatch, absent);
  return {integerOrNull(fields, "patch_size_t", 1, maxPatch, 1), patch, patch};
}

//===----------------------------------------------------------------------===//
// Transformers
//===----------------------------------------------------------------------===//

/// Self-attention is over the video alone; text has an attention of its own.
static void readWan(FieldReader &fields, DiffusersModel &model) {
  std::vector<int64_t> patch = fields.optionalIntegers("patch_size", 3, 3, 1, maxPatch);
  model.patch = patch.empty() ? Coord{1, 2, 2} : Coord{patch[0], patch[1], patch[2]};
}

/// Text lies behind the video, with a mask that leaves a prefix of it valid.
static void readHunyuanVideo(FieldReader &fields, DiffusersModel &model) {
  model.singleLayers = integerOrNull(fields, "num_single_layers", 0, kMaxLayers, 40);
  model.patch = readPatch(fields, 2);
  model.textPosition = TextPosition::Back;
  // What conditions on a picture lets the picture's embedding into the text.
  const JsonValue *condition = fields.optional("image_condition_type");
  model.textTokens = condition && !condition->isNull() ? 0 : 256;
}

static void readCogVideoX(FieldReader &fields, DiffusersModel &model) {
  constexpr int64_t most = 65536;
  model.patch = readPatch(fields, 2);
  model.padsFrames = true;
  model.textPosition = TextPosition::Front;
  model.textTokens = integerOrNull(fields, "max_text_seq_length", 1, maxText, 226);
  if (fields.boolean("use_learned_positional_embeddings", false))
    model.onlyLatents = {integerOrNull(fields, "sample_height", 1, most, 60),
                         integerOrNull(fields, "sample_width", 1, most, 90)};
}

/// Each video's valid text tokens are moved together, behind the video.
static void readMochi(FieldReader &fields, DiffusersModel &model) {
  int64_t patch = integerOrNull(fields, "patch_size", 1, maxPatch, 2);
  model.patch = {1, patch, patch};
  model.textPosition = TextPosition::Back;
  model.textTokens = integerOrNull(fields, "max_sequence_length", 1, maxText, 256);
}

/// As Wan: text has an attention of its own.
static void readLtx(FieldReader &fields, DiffusersModel &model) { model.patch = readPatch(fields, 1); }

/// The pipeline packs 2 x 2 latents before the transformer sees them. Text lies in front: 512 tokens, and 256 for
/// FLUX.1 schnell, which is told by its missing guidance.
static void readFlux(FieldReader &fields, DiffusersModel &model) {
  integerOrNull(fields, "patch_size", 1, 1, 1);
  model.singleLayers = integerOrNull(fields, "num_single_layers", 0, kMaxLayers, 38);
  model.patch = {1, 2, 2};
  model.isPicture = true;
  model.textPosition = TextPosition::Front;
  model.textTokens = fields.boolean("guidance_embeds", false) ? 512 : 256;
}

//===----------------------------------------------------------------------===//
// VAEs
//===----------------------------------------------------------------------===//

static Coord readWanVae(FieldReader &fields) {
  int64_t space = integerOrNull(fields, "scale_factor_spatial", 1, maxCompression, 8);
  return {integerOrNull(fields, "scale_factor_temporal", 1, maxCompression, 4), space, space};
}

static Coord readHunyuanVideoVae(FieldReader &fields) {
  int64_t space = integerOrNull(fields, "spatial_compression_ratio", 1, maxCompression, 8);
  return {integerOrNull(fields, "temporal_compression_ratio", 1, maxCompression, 4), space, space};
}

/// Each block but the last halves rows and columns.
static int64_t readHalvings(FieldReader &fields) {
  constexpr size_t most = 9;
  const JsonValue *value = fields.required("block_out_channels");
  if (!value)
    return 1;
  size_t blocks = fields.take(value->asArray(1, most, fields.nameOf("block_out_channels"))).size();
  return fields.failed() ? 1 : int64_t{1} << (blocks - 1);
}

static Coord readCogVideoXVae(FieldReader &fields) {
  int64_t space = readHalvings(fields);
  return {integerOrNull(fields, "temporal_compression_ratio", 1, maxCompression, 4), space, space};
}

/// The pipeline takes these whatever the config says.
static Coord readMochiVae(FieldReader &) { return {6, 8, 8}; }

/// A block that scales halves frames, rows and columns; patches of pixels come before the blocks.
static Coord readLtxVae(FieldReader &fields) {
  int64_t scale = 1;
  if (const JsonValue *scaling = fields.optional("spatio_temporal_scaling")) {
    std::string what = fields.nameOf("spatio_temporal_scaling");
    for (const JsonValue &block : fields.take(scaling->asArray(0, 8, what)))
      scale *= fields.take(block.asBool(what)) ? 2 : 1;
  } else {
    scale = 8;
  }
  int64_t time = scale * integerOrNull(fields, "patch_size_t", 1, maxPatch, 1);
  int64_t space = scale * integerOrNull(fields, "patch_size", 1, maxPatch, 4);
  space = integerOrNull(fields, "spatial_compression_ratio", 1, maxCompression, space);
  return {integerOrNull(fields, "temporal_compression_ratio", 1, maxCompression, time), space, space};
}

static Coord readFluxVae(FieldReader &fields) {
  int64_t space = readHalvings(fields);
  return {1, space, space};
}

//===----------------------------------------------------------------------===//
// All classes
//===----------------------------------------------------------------------===//

static constexpr std::string_view wanPipelines[] = {"WanPipeline", "WanImageToVideoPipeline",
                                                    "WanVideoToVideoPipeline"};
static constexpr std::string_view hunyuanVideoPipelines[] = {"HunyuanVideoPipeline", "HunyuanVideoImageToVideoPipeline",
                                                             "HunyuanSkyreelsImageToVideoPipeline"};
static constexpr std::string_view cogVideoXPipelines[] = {"CogVideoXPipeline", "CogVideoXImageToVideoPipeline",
                                                          "CogVideoXVideoToVideoPipeline",
                                                          "CogVideoXFunControlPipeline"};
static constexpr std::string_view mochiPipelines[] = {"MochiPipeline"};
static constexpr std::string_view ltxPipelines[] = {"LTXPipeline", "LTXImageToVideoPipeline"};
static constexpr std::string_view fluxPipelines[] = {"FluxPipeline",        "FluxImg2ImgPipeline",
                                                     "FluxInpaintPipeline", "FluxFillPipeline",
                                                     "FluxControlPipeline", "FluxControlNetPipeline"};

// Wan 2.2's VAE of 48 channels is that of TI2V-5B.
static constexpr PublishedVae wanVaes[] = {{16, {4, 8, 8}}, {48, {4, 16, 16}}};
static constexpr PublishedVae hunyuanVideoVaes[] = {{16, {4, 8, 8}}};
static constexpr PublishedVae cogVideoXVaes[] = {{16, {4, 8, 8}}};
static constexpr PublishedVae mochiVaes[] = {{12, {6, 8, 8}}};
static constexpr PublishedVae ltxVaes[] = {{128, {8, 32, 32}}};
// 16 channels, packed 2 x 2.
static constexpr PublishedVae fluxVaes[] = {{64, {1, 8, 8}}};

static constexpr DiffusersClass classes[] = {
    {"WanTransformer3DModel", "AutoencoderKLWan", wanPipelines, wanVaes, readWan, readWanVae},
    {"HunyuanVideoTransformer3DModel", "AutoencoderKLHunyuanVideo", hunyuanVideoPipelines, hunyuanVideoVaes,
     readHunyuanVideo, readHunyuanVideoVae},
    {"CogVideoXTransformer3DModel", "AutoencoderKLCogVideoX", cogVideoXPipelines, cogVideoXVaes, readCogVideoX,
     readCogVideoXVae},
    {"MochiTransformer3DModel", "AutoencoderKLMochi", mochiPipelines, mochiVaes, readMochi, readMochiVae},
    {"LTXVideoTransformer3DModel", "AutoencoderKLLTXVideo", ltxPipelines, ltxVaes, readLtx, readLtxVae},
    {"FluxTransformer2DModel", "AutoencoderKL", fluxPipelines, fluxVaes, readFlux, readFluxVae},
};

std::span<const DiffusersClass> openwork::diffusersClasses() { return classes; }

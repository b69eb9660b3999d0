//===- DiffusersModel.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DiffusersModel.h"

#include "DiffusersClasses.h"
#include "DiffusersFolder.h"
#include "Triples.h"

#include <algorithm>

using namespace openwork;

static constexpr std::string_view classKey = "_class_name";

//===----------------------------------------------------------------------===//
// Configs
//===----------------------------------------------------------------------===//

static const DiffusersClass *readClass(FieldReader &fields) {
  std::vector<std::string_view> names;
  for (const DiffusersClass &known : diffusersClasses())
    names.push_back(known.transformer);
  size_t index = fields.choice(classKey, names);
  return fields.failed() ? nullptr : &diffusersClasses()[index];
}

static Expected<DiffusersModel> readTransformer(const ConfigFile &config, const DiffusersClass *&known) {
  FieldReader fields(config.json);
  DiffusersModel model;
  if ((known = readClass(fields))) {
    model.className = known->transformer;
    model.heads = fields.integer("num_attention_heads", 1, kMaxHeads);
    model.headDim = fields.integer("attention_head_dim", 1, kMaxHeadDim);
    model.dualLayers = fields.integer("num_layers", 0, kMaxLayers);
    known->readTransformer(fields, model);
  }
  if (fields.failed())
    return inFile<DiffusersModel>(tl::unexpected(*fields.error()), config.path);
  if (model.layers() >= 1 && model.layers() <= kMaxLayers)
    return model;
  return inFile<DiffusersModel>(
      error("expects 1 to " + std::to_string(kMaxLayers) + " layers in all, got " + std::to_string(model.layers()),
            config.json.position()),
      config.path);
}

/// What the latents' channels say of the VAE.
static Expected<Coord> guessCompression(const ConfigFile &config, const DiffusersClass &known) {
  constexpr int64_t most = 1 << 20;
  FieldReader fields(config.json);
  int64_t in = integerOrNull(fields, "in_channels", 1, most, known.published[0].latentChannels);
  int64_t channels = integerOrNull(fields, "out_channels", 1, most, in);
  if (fields.failed())
    return inFile<Coord>(tl::unexpected(*fields.error()), config.path);
  std::string expected;
  for (const PublishedVae &vae : known.published) {
    if (vae.latentChannels == channels)
      return vae.compression;
    expected += (expected.empty() ? "" : " or ") + std::to_string(vae.latentChannels);
  }
  return inFile<Coord>(error("expects latents of " + expected +
                                 " channels, or a pipeline's folder with the config of "
                                 "its VAE, got " +
                                 std::to_string(channels) + " channels",
                             fields.positionOf("out_channels")),
                       config.path);
}

static Expected<Coord> readCompression(const DiffusersFolder &folder, const DiffusersClass &known) {
  if (!folder.vae)
    return guessCompression(folder.transformer, known);
  FieldReader fields(folder.vae->json);
  fields.choice(classKey, std::span(&known.vae, 1));
  Coord compression = fields.failed() ? Coord{1, 1, 1} : known.readVae(fields);
  if (fields.failed())
    return inFile<Coord>(tl::unexpected(*fields.error()), folder.vae->path);
  return compression;
}

/// Other pipelines of the same transformer have tokens of more than one video in their sequence.
static Expected<void> checkPipeline(const DiffusersFolder &folder, const DiffusersClass &known) {
  if (!folder.index)
    return {};
  FieldReader fields(folder.index->json);
  std::string_view name = fields.string(classKey);
  if (!fields.failed() && std::ranges::find(known.pipelines, name) == known.pipelines.end())
    fields.fail(classKey,
                "expects a pipeline that makes one video or picture from text and its own latents alone, one of " +
                    listNames(known.pipelines) + ", got " + quoteText(name) +
                    "; where it does, its transformer's own folder may be given");
  return fields.failed() ? inFile<void>(tl::unexpected(*fields.error()), folder.index->path) : Expected<void>();
}

static Expected<void> checkSecond(const DiffusersFolder &folder, DiffusersModel &model) {
  if (!folder.secondTransformer)
    return {};
  const DiffusersClass *known = nullptr;
  Expected<DiffusersModel> second = readTransformer(*folder.secondTransformer, known);
  if (!second)
    return tl::unexpected(second.error());
  auto shapeOf = [](const DiffusersModel &of) {
    return of.className + " of " + std::to_string(of.layers()) + " layers, " + std::to_string(of.heads) + " heads of " +
           std::to_string(of.headDim) + " and patches of " + std::to_string(of.patch[0]) + "x" +
           std::to_string(of.patch[1]) + "x" + std::to_string(of.patch[2]);
  };
  if (shapeOf(*second) != shapeOf(model))
    return inFile<void>(
        error("expects the shape of the first transformer, " + shapeOf(model) + ", got " + shapeOf(*second),
              folder.secondTransformer->json.position()),
        folder.secondTransformer->path);
  model.transformers = 2;
  return {};
}

Expected<DiffusersModel> openwork::readDiffusersModel(const std::string &path) {
  Expected<DiffusersFolder> folder = DiffusersFolder::open(path);
  if (!folder)
    return tl::unexpected(folder.error());
  const DiffusersClass *known = nullptr;
  Expected<DiffusersModel> model = readTransformer(folder->transformer, known);
  if (!model)
    return model;
  Expected<Coord> compression =
      checkPipeline(*folder, *known).and_then([&] { return checkSecond(*folder, *model); }).and_then([&] {
        return readCompression(*folder, *known);
      });
  if (!compression)
    return tl::unexpected(compression.error());
  model->compression = *compression;
  return model;
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

/// Sizes first, first + unit, first + 2 * unit and so on.
static Expected<void> expectStep(std::string_view what, int64_t size, int64_t first, int64_t unit) {
  // Bounds what the products below can be.
  constexpr int64_t most = 65536;
  if (size < 1 || size > most)
    return error(std::string(what) + ": expects 1 to " + std::to_string(most) + ", got " + std::to_string(size));
  if (size >= first && (size - first) % unit == 0)
    return {};
  std::string rule = (first % unit == 0 ? "" : std::to_string(first % unit) + " more than ") +
                     std::string("a multiple of ") + std::to_string(unit);
  int64_t below = size - (size - first) % unit;
  std::string nearest = size < first ? std::to_string(first) + " is"
                                     : std::to_string(below) + " and " + std::to_string(below + unit) + " are";
  return error(std::string(what) + ": expects " + rule + ", got " + std::to_string(size) + "; " + nearest +
               " the nearest");
}

static Expected<void> checkSize(const DiffusersModel &model, const VideoSize &size) {
  const Coord &vae = model.compression, &patch = model.patch;
  int64_t rows = vae[1] * patch[1], columns = vae[2] * patch[2], frames = vae[0] * (model.padsFrames ? 1 : patch[0]);
  if (model.isPicture && size.frames.value_or(1) != 1)
    return error("frames: expects 1 for a picture, got " + std::to_string(*size.frames));
  if (!model.isPicture && !size.frames)
    return error("frames: expects their number for a video, got none");
  Expected<void> divides =
      expectStep("height", size.height, rows, rows)
          .and_then([&] { return expectStep("width", size.width, columns, columns); })
          // The first frame has a latent of its own.
          .and_then([&] { return expectStep("frames", size.frames.value_or(1), frames - vae[0] + 1, frames); });
  if (!divides || !model.onlyLatents)
    return divides;
  auto [height, width] = *model.onlyLatents;
  if (size.height == height * vae[1] && size.width == width * vae[2])
    return {};
  return error("expects " + std::to_string(height * vae[1]) + " x " + std::to_string(width * vae[2]) +
               " pixels, which the model's learned positions are for, got " + std::to_string(size.height) + " x " +
               std::to_string(size.width));
}

Expected<TokenGrid> openwork::tokenGridOf(const DiffusersModel &model, const VideoSize &size,
                                          std::optional<int64_t> textTokens) {
  if (Expected<void> fits = checkSize(model, size); !fits)
    return tl::unexpected(fits.error());
  if (textTokens && model.textPosition == TextPosition::None)
    return error("expects no text tokens for " + model.className + ", whose text has an attention of its own, got " +
                 std::to_string(*textTokens));
  int64_t text = textTokens.value_or(model.textTokens);
  if (model.textPosition != TextPosition::None && text == 0 && !textTokens)
    return error("expects the number of text tokens, which a picture's embedding adds to, got none");
  int64_t latents = (size.frames.value_or(1) - 1) / model.compression[0] + 1;
  return TokenGrid::get({(latents + model.patch[0] - 1) / model.patch[0],
                         size.height / (model.compression[1] * model.patch[1]),
                         size.width / (model.compression[2] * model.patch[2])},
                        text > 0 ? model.textPosition : TextPosition::None, text);
}

//===- DiffusersModelTest.cpp ---------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Import/DiffusersModel.h"

#include "Support/TempDir.h"

#include <gtest/gtest.h>

#include <random>

using namespace openwork;

//===----------------------------------------------------------------------===//
// Published models
//===----------------------------------------------------------------------===//

namespace {
struct Published {
  const char *folder;
  int64_t heads, headDim, dualLayers, singleLayers;
  VideoSize size;
  Coord extents;
  TextPosition position;
  int64_t textTokens, gridTokens;
};
} // namespace

constexpr TextPosition none = TextPosition::None, front = TextPosition::Front, back = TextPosition::Back;

static const Published published[] = {
    {"wan2.1-1.3b", 12, 128, 30, 0, {480, 832, 81}, {21, 30, 52}, none, 0, 32760},
    {"wan2.1-1.3b", 12, 128, 30, 0, {720, 1280, 81}, {21, 45, 80}, none, 0, 75600},
    {"wan2.1-14b", 40, 128, 40, 0, {480, 832, 81}, {21, 30, 52}, none, 0, 32760},
    {"wan2.1-14b", 40, 128, 40, 0, {720, 1280, 81}, {21, 45, 80}, none, 0, 75600},
    {"wan2.2-a14b", 40, 128, 40, 0, {768, 1280, 69}, {18, 48, 80}, none, 0, 69120},
    {"wan2.2-a14b", 40, 128, 40, 0, {768, 1280, 81}, {21, 48, 80}, none, 0, 80640},
    {"wan2.2-ti2v-5b", 24, 128, 30, 0, {704, 1280, 121}, {31, 22, 40}, none, 0, 27280},
    {"hunyuanvideo", 24, 128, 20, 40, {720, 1280, 129}, {33, 45, 80}, back, 256, 118800},
    {"hunyuanvideo", 24, 128, 20, 40, {768, 1280, 117}, {30, 48, 80}, back, 256, 115200},
    {"hunyuanvideo", 24, 128, 20, 40, {544, 960, 129}, {33, 34, 60}, back, 256, 67320},
    {"cogvideox-2b", 30, 64, 30, 0, {480, 720, 49}, {13, 30, 45}, front, 226, 17550},
    {"cogvideox-5b", 48, 64, 42, 0, {480, 720, 49}, {13, 30, 45}, front, 226, 17550},
    {"cogvideox-5b-i2v", 48, 64, 42, 0, {480, 720, 49}, {13, 30, 45}, front, 226, 17550},
    {"cogvideox1.5-5b", 48, 64, 42, 0, {768, 1360, 81}, {11, 48, 85}, front, 226, 44880},
    {"mochi", 24, 128, 48, 0, {480, 848, 163}, {28, 30, 53}, back, 256, 44520},
    {"ltx-video", 32, 64, 28, 0, {512, 768, 121}, {16, 16, 24}, none, 0, 6144},
    {"ltx-video", 32, 64, 28, 0, {704, 1216, 121}, {16, 22, 38}, none, 0, 13376},
    {"ltx-video-13b", 32, 128, 48, 0, {704, 1216, 121}, {16, 22, 38}, none, 0, 13376},
    {"flux.1-dev", 24, 128, 19, 38, {1024, 1024}, {1, 64, 64}, front, 512, 4096},
    {"flux.1-dev", 24, 128, 19, 38, {2048, 2048}, {1, 128, 128}, front, 512, 16384},
    {"flux.1-schnell", 24, 128, 19, 38, {1024, 1024}, {1, 64, 64}, front, 256, 4096},
};

static std::string folderOf(const std::string &model) { return OPENWORK_DIFFUSERS_INPUTS "/" + model; }

static void expectPublished(const Published &row, const std::string &folder) {
  Expected<DiffusersModel> model = readDiffusersModel(folder);
  ASSERT_TRUE(model) << model.error().str();
  EXPECT_EQ(model->heads, row.heads);
  EXPECT_EQ(model->headDim, row.headDim);
  EXPECT_EQ(model->dualLayers, row.dualLayers);
  EXPECT_EQ(model->singleLayers, row.singleLayers);
  Expected<TokenGrid> grid = tokenGridOf(*model, row.size, std::nullopt);
  ASSERT_TRUE(grid) << grid.error().str();
  EXPECT_EQ(grid->extents(), row.extents);
  EXPECT_EQ(grid->textPosition(), row.position);
  EXPECT_EQ(grid->textTokens(), row.textTokens);
  EXPECT_EQ(grid->gridTokens(), row.gridTokens);
}

TEST(DiffusersModelTest, publishedModelsHaveTheirTokens) {
  for (const Published &row : published) {
    SCOPED_TRACE(row.folder);
    expectPublished(row, folderOf(row.folder));
  }
}

// Without the VAE's config its compression comes from the latents' channels.
TEST(DiffusersModelTest, theTransformersFolderIsEnough) {
  for (const Published &row : published) {
    SCOPED_TRACE(row.folder);
    expectPublished(row, folderOf(row.folder) + "/transformer");
  }
}

TEST(DiffusersModelTest, twoTransformersAreOneModel) {
  EXPECT_EQ(readDiffusersModel(folderOf("wan2.2-a14b"))->transformers, 2);
  EXPECT_EQ(readDiffusersModel(folderOf("wan2.2-ti2v-5b"))->transformers, 1);
}

TEST(DiffusersModelTest, textTokensMayBeTold) {
  DiffusersModel flux = *readDiffusersModel(folderOf("flux.1-dev"));
  EXPECT_EQ(tokenGridOf(flux, {1024, 1024}, 77)->str(), "64 x 64 + text_front 77");
  DiffusersModel wan = *readDiffusersModel(folderOf("wan2.1-14b"));
  EXPECT_EQ(tokenGridOf(wan, {480, 832, 81}, 512).error().str(),
            "error: expects no text tokens for WanTransformer3DModel, whose text has an attention of its own, got 512");
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

static std::string refusedSize(const std::string &model, const VideoSize &size) {
  Expected<TokenGrid> grid = tokenGridOf(*readDiffusersModel(folderOf(model)), size, std::nullopt);
  return grid ? "accepted" : grid.error().str();
}

TEST(DiffusersModelTest, sizesThatDoNotDivide) {
  EXPECT_EQ(refusedSize("wan2.1-1.3b", {488, 832, 81}),
            "error: height: expects a multiple of 16, got 488; 480 and 496 are the nearest");
  EXPECT_EQ(refusedSize("wan2.2-ti2v-5b", {720, 1280, 121}),
            "error: height: expects a multiple of 32, got 720; 704 and 736 are the nearest");
  EXPECT_EQ(refusedSize("wan2.1-1.3b", {480, 8, 81}),
            "error: width: expects a multiple of 16, got 8; 16 is the nearest");
  EXPECT_EQ(refusedSize("wan2.1-1.3b", {480, 832, 80}),
            "error: frames: expects 1 more than a multiple of 4, got 80; 77 and 81 are the nearest");
  EXPECT_EQ(refusedSize("mochi", {480, 848, 84}),
            "error: frames: expects 1 more than a multiple of 6, got 84; 79 and 85 are the nearest");
  EXPECT_EQ(refusedSize("ltx-video", {480, 700, 161}),
            "error: width: expects a multiple of 32, got 700; 672 and 704 are the nearest");
  EXPECT_EQ(refusedSize("mochi", {480, 848}), "error: frames: expects their number for a video, got none");
  EXPECT_EQ(refusedSize("flux.1-dev", {1024, 1024, 1}), "accepted");
  EXPECT_EQ(refusedSize("flux.1-dev", {1024, 1024, 9}), "error: frames: expects 1 for a picture, got 9");
  EXPECT_EQ(refusedSize("wan2.1-1.3b", {0, 832, 81}), "error: height: expects 1 to 65536, got 0");
  EXPECT_EQ(refusedSize("wan2.1-1.3b", {480, 832, int64_t{1} << 62}),
            "error: frames: expects 1 to 65536, got 4611686018427387904");
  EXPECT_EQ(refusedSize("wan2.1-1.3b", {65536, 65536, 81}),
            "error: expects a grid of at most 4194304 tokens, got 21 x 4096 x 4096");
  EXPECT_EQ(refusedSize("cogvideox-5b-i2v", {768, 1360, 49}),
            "error: expects 480 x 720 pixels, which the model's learned positions are for, got 768 x 1360");
}

// CogVideoX 1.5 has patches of two frames of latents and fills up the last.
TEST(DiffusersModelTest, framesAreFilledUp) {
  DiffusersModel model = *readDiffusersModel(folderOf("cogvideox1.5-5b"));
  EXPECT_EQ(tokenGridOf(model, {768, 1360, 77}, std::nullopt)->extents()[0], 10);
  EXPECT_EQ(tokenGridOf(model, {768, 1360, 81}, std::nullopt)->extents()[0], 11);
  EXPECT_EQ(tokenGridOf(model, {768, 1360, 85}, std::nullopt)->extents()[0], 11);
}

// A size is accepted exactly when the pixels of its tokens are the size again, and the sizes named are the nearest.
TEST(DiffusersModelTest, nearestSizesAreAccepted) {
  constexpr uint32_t seed = 20260823;
  std::mt19937 random(seed);
  auto pick = [&](int64_t most) { return std::uniform_int_distribution<int64_t>(1, most)(random); };
  for (int i = 0; i < 2000; ++i) {
    DiffusersModel model;
    model.compression = {pick(8), pick(32), pick(32)};
    model.patch = {pick(3), pick(3), pick(3)};
    VideoSize size = {pick(400), pick(400), pick(100)};
    // Rows and columns that divide let the frames be looked at.
    if (pick(4) > 1)
      size.height = pick(4) * model.compression[1] * model.patch[1],
      size.width = pick(4) * model.compression[2] * model.patch[2];
    SCOPED_TRACE(testing::Message() << "seed " << seed << ", round " << i);
    auto exists = [&](int64_t frames) {
      return (frames - 1) % model.compression[0] == 0 &&
             ((frames - 1) / model.compression[0] + 1) % model.patch[0] == 0;
    };
    bool fits = size.height % (model.compression[1] * model.patch[1]) == 0 &&
                size.width % (model.compression[2] * model.patch[2]) == 0 && exists(*size.frames);
    Expected<TokenGrid> grid = tokenGridOf(model, size, std::nullopt);
    ASSERT_EQ(grid.has_value(), fits) << size.height << "x" << size.width << "x" << *size.frames;
    if (fits || !grid.error().message.starts_with("frames"))
      continue;
    int64_t below = *size.frames, above = *size.frames;
    while (below > 0 && !exists(below))
      --below;
    while (!exists(above))
      ++above;
    std::string nearest = below == 0 ? std::to_string(above) + " is the nearest"
                                     : std::to_string(below) + " and " + std::to_string(above) + " are the nearest";
    EXPECT_TRUE(grid.error().message.ends_with("; " + nearest)) << grid.error().message << "; " << nearest;
  }
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

class DiffusersFolderTest : public testing::Test {
protected:
  /// Writes a file, in folders of its own.
  void write(const std::string &name, const std::string &text) {
    std::filesystem::create_directories(std::filesystem::path(dir.path(name)).parent_path());
    dir.write(name, text);
  }
  /// The error for the folder, without the folder in front.
  std::string refusal() {
    Expected<DiffusersModel> model = readDiffusersModel(dir.path("m"));
    if (model)
      return "accepted";
    std::string text = model.error().str(), folder = dir.path("m");
    return text.starts_with(folder) ? text.substr(folder.size()) : text;
  }
  std::string refusalOf(const std::string &transformer) {
    write("m/config.json", transformer);
    return refusal();
  }

  TempDir dir;
};

static const std::string wan =
    R"("_class_name": "WanTransformer3DModel", "num_attention_heads": 2, "attention_head_dim": 64, "num_layers": 3)";

TEST_F(DiffusersFolderTest, defaultsOfTheConstructorHold) {
  EXPECT_EQ(refusalOf("{" + wan + "}"), "accepted");
  Expected<DiffusersModel> model = readDiffusersModel(dir.path("m") + "/");
  ASSERT_TRUE(model);
  EXPECT_EQ(model->compression, (Coord{4, 8, 8}));
  EXPECT_EQ(model->patch, (Coord{1, 2, 2}));
}

TEST_F(DiffusersFolderTest, filesMayBeSymbolicLinks) {
  write("blobs/1", "{" + wan + "}");
  std::filesystem::create_directories(dir.path("m/transformer"));
  std::filesystem::create_symlink(dir.path("blobs/1"), dir.path("m/transformer/config.json"));
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(DiffusersFolderTest, missingFiles) {
  EXPECT_EQ(refusal(), ": error: expects a diffusers folder, got nothing of that name");
  dir.write("m", "");
  EXPECT_EQ(refusal(), ": error: expects a diffusers folder, got something else");
  std::filesystem::remove(dir.path("m"));
  std::filesystem::create_directory(dir.path("m"));
  EXPECT_EQ(refusal(), ": error: expects a diffusers folder, with transformer/config.json or a transformer's "
                       "config.json, got neither");
  EXPECT_NE(readDiffusersModel(std::string("a\0b", 3)).error().message, "");
  std::filesystem::create_directories(dir.path("m/transformer/config.json"));
  EXPECT_EQ(refusal(), "/transformer/config.json: error: expects a regular file, got a directory");
}

TEST_F(DiffusersFolderTest, wrongFields) {
  EXPECT_EQ(refusalOf("[]"), "/config.json:1:1: error: expects an object, got an array of 0 entries");
  EXPECT_EQ(refusalOf("{\"_class_name\": }"), "/config.json:1:17: error: expects a value, got '}'");
  EXPECT_EQ(refusalOf("{}"), "/config.json:1:1: error: expects a field \"_class_name\", got none");
  EXPECT_EQ(refusalOf(R"({"_class_name": "UNet2DConditionModel"})"),
            "/config.json:1:17: error: \"_class_name\": expects one of \"WanTransformer3DModel\", "
            "\"HunyuanVideoTransformer3DModel\", \"CogVideoXTransformer3DModel\", \"MochiTransformer3DModel\", "
            "\"LTXVideoTransformer3DModel\", \"FluxTransformer2DModel\", got \"UNet2DConditionModel\"");
  EXPECT_EQ(refusalOf(R"({"_class_name": "WanTransformer3DModel", "attention_head_dim": 64, "num_layers": 3})"),
            "/config.json:1:1: error: expects a field \"num_attention_heads\", got none");
  EXPECT_EQ(refusalOf(R"({"_class_name": "WanTransformer3DModel", "num_attention_heads": "12"})"),
            "/config.json:1:65: error: \"num_attention_heads\": expects an integer in 1..65536, got \"12\"");
  EXPECT_EQ(refusalOf("{" + wan + ",\n \"patch_size\": [1, 2]}"),
            "/config.json:2:16: error: \"patch_size\": expects an array of 3 entries, got an array of 2 entries");
  EXPECT_EQ(refusalOf("{" + wan + ",\n \"patch_size\": [1, 2, 0]}"),
            "/config.json:2:23: error: \"patch_size\": expects an integer in 1..16, got 0");
  EXPECT_EQ(refusalOf(R"({"_class_name": "FluxTransformer2DModel", "num_attention_heads": 2, "attention_head_dim": 64,
 "num_layers": 4096, "num_single_layers": 1})"),
            "/config.json:1:1: error: expects 1 to 4096 layers in all, got 4097");
  EXPECT_EQ(refusalOf("{" + wan + ",\n \"out_channels\": 32}"),
            "/config.json:2:18: error: expects latents of 16 or 48 channels, or a pipeline's folder with the config of "
            "its VAE, got 32 channels");
}

TEST_F(DiffusersFolderTest, wrongPipelines) {
  write("m/transformer/config.json", "{" + wan + "}");
  write("m/model_index.json", R"({"_class_name": "WanVACEPipeline"})");
  EXPECT_EQ(refusal(),
            "/model_index.json:1:17: error: \"_class_name\": expects a pipeline that makes one video or picture from "
            "text and its own latents alone, one of \"WanPipeline\", \"WanImageToVideoPipeline\", "
            "\"WanVideoToVideoPipeline\", got \"WanVACEPipeline\"; where it does, its transformer's own folder may be "
            "given");
  write("m/model_index.json", R"({"_class_name": "WanPipeline",
 "transformer_2": ["diffusers", "WanTransformer3DModel"]})");
  EXPECT_EQ(refusal(), "/model_index.json:2:19: error: expects a file transformer_2/config.json beside this one, which "
                       "names it, got none");
  write("m/transformer_2/config.json", R"({"_class_name": "WanTransformer3DModel", "num_attention_heads": 4,
 "attention_head_dim": 64, "num_layers": 3})");
  EXPECT_EQ(refusal(), "/transformer_2/config.json:1:1: error: expects the shape of the first transformer, "
                       "WanTransformer3DModel of 3 layers, 2 heads of 64 and patches of 1x2x2, got "
                       "WanTransformer3DModel of 3 layers, 4 heads of 64 and patches of 1x2x2");
  write("m/transformer_2/config.json", "{" + wan + "}");
  write("m/vae/config.json", R"({"_class_name": "AutoencoderKL"})");
  EXPECT_EQ(refusal(), "/vae/config.json:1:17: error: \"_class_name\": expects one of \"AutoencoderKLWan\", got "
                       "\"AutoencoderKL\"");
  write("m/vae/config.json", R"({"_class_name": "AutoencoderKLWan", "scale_factor_spatial": 0})");
  EXPECT_EQ(refusal(), "/vae/config.json:1:61: error: \"scale_factor_spatial\": expects an integer in 1..256, got 0");
  write("m/vae/config.json", R"({"_class_name": "AutoencoderKLWan", "scale_factor_spatial": 16})");
  EXPECT_EQ(readDiffusersModel(dir.path("m"))->compression, (Coord{4, 16, 16}));
}

TEST_F(DiffusersFolderTest, blocksOfTheVae) {
  write("m/transformer/config.json", R"({"_class_name": "CogVideoXTransformer3DModel", "num_attention_heads": 2,
 "attention_head_dim": 64, "num_layers": 3})");
  auto refusalOfVae = [&](const std::string &blocks) {
    write("m/vae/config.json", R"({"_class_name": "AutoencoderKLCogVideoX")" + blocks + "}");
    return refusal();
  };
  EXPECT_EQ(refusalOfVae(R"(, "block_out_channels": [1, 1, 1])"), "accepted");
  EXPECT_EQ(readDiffusersModel(dir.path("m"))->compression, (Coord{4, 4, 4}));
  EXPECT_EQ(refusalOfVae(""), "/vae/config.json:1:1: error: expects a field \"block_out_channels\", got none");
  EXPECT_EQ(refusalOfVae(R"(, "block_out_channels": [])"),
            "/vae/config.json:1:65: error: \"block_out_channels\": expects an array of 1..9 entries, got an array of 0 "
            "entries");
}

// HunyuanVideo's image-to-video lets a picture's embedding into the text: how long that is, only the caller knows.
TEST_F(DiffusersFolderTest, aPictureAmongTheText) {
  EXPECT_EQ(refusalOf(R"({"_class_name": "HunyuanVideoTransformer3DModel", "num_attention_heads": 2,
 "attention_head_dim": 64, "num_layers": 1, "image_condition_type": "token_replace"})"),
            "accepted");
  DiffusersModel model = *readDiffusersModel(dir.path("m"));
  EXPECT_EQ(tokenGridOf(model, {720, 1280, 129}, std::nullopt).error().str(),
            "error: expects the number of text tokens, which a picture's embedding adds to, got none");
  EXPECT_EQ(tokenGridOf(model, {720, 1280, 129}, 396)->str(), "33 x 45 x 80 + text_back 396");
}

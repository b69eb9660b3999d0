//===- ModelSource.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportSource.h"

#include "openwork/Import/Model.h"

using namespace openwork;

namespace {

/// A model in its diffusers folder, and rules for its heads.
class ModelSource final : public ImportSource {
public:
  explicit ModelSource(ImportOptions &shared)
      : ImportSource(shared, "model", "Model: a diffusers pipeline's folder, or its transformer's", "folder"),
        rules("topology", cl::desc("Rules that say which heads have which topology (lib/Import/RULES.md)"),
              cl::value_desc("rules.txt"), cl::sub(shared.command), cl::cat(commandOptions)),
        height("height", cl::desc("Pixels of the video or picture that the model makes"), cl::value_desc("pixels"),
               cl::sub(shared.command), cl::cat(commandOptions)),
        width("width", cl::desc("See --height"), cl::value_desc("pixels"), cl::sub(shared.command),
              cl::cat(commandOptions)),
        frames("frames", cl::desc("Frames of the video"), cl::value_desc("count"), cl::sub(shared.command),
               cl::cat(commandOptions)),
        textTokens("text-tokens", cl::desc("Text tokens, where they are not as many as the pipeline has by itself"),
                   cl::value_desc("tokens"), cl::sub(shared.command), cl::cat(commandOptions)) {
    take({&rules, &height, &width, &frames, &textTokens, &shared.steps});
  }

  std::vector<std::string> inputs() const override {
    return {rules, file + "/config.json", file + "/transformer/config.json", file + "/vae/config.json",
            file + "/model_index.json"};
  }
  Expected<void> check() override;
  Expected<ImportGeometry> geometry() const override;
  Expected<ImportedTopology> read(const ImportGeometry &geometry, const ImportTarget &target) override;

private:
  cl::opt<std::string> rules;
  cl::opt<int64_t> height, width, frames, textTokens;
};

} // namespace

Expected<void> ModelSource::check() {
  if (rules.empty())
    return error("--model: expects --topology, the file of rules for its heads");
  for (const cl::Option *option : std::initializer_list<const cl::Option *>{&height, &width})
    if (!option->getNumOccurrences())
      return error("--model: expects --height and --width, what the model is to make");
  if (textTokens.getNumOccurrences() && textTokens < 1)
    return error("--text-tokens: expects at least 1, got " + std::to_string(textTokens));
  return {};
}

Expected<ImportGeometry> ModelSource::geometry() const {
  for (const cl::Option *option :
       std::initializer_list<const cl::Option *>{&shared.grid, &shared.textBack, &shared.textFront, &shared.headDim})
    if (option->getNumOccurrences())
      return error("--" + option->ArgStr.str() + " goes with other sources, not with --model, which says it itself");
  // The folder is read later.
  return shared.geometryOn(*TokenGrid::get({1, 1, 1}));
}

Expected<ImportedTopology> ModelSource::read(const ImportGeometry &geometry, const ImportTarget &target) {
  ModelImport request;
  request.folder = file;
  request.rules = rules;
  request.size = {height, width};
  if (frames.getNumOccurrences())
    request.size.frames = frames;
  if (textTokens.getNumOccurrences())
    request.textTokens = textTokens;
  request.steps = geometry.steps;
  request.dtype = geometry.dtype;
  request.name = geometry.name;
  request.target = target.topology;
  return importModel(request).map([](std::string text) { return ImportedTopology{std::move(text), {}}; });
}

std::unique_ptr<ImportSource> openwork::makeModelSource(ImportOptions &shared) {
  return std::make_unique<ModelSource>(shared);
}

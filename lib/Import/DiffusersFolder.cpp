//===- DiffusersFolder.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DiffusersFolder.h"

#include <filesystem>

using namespace openwork;
namespace fs = std::filesystem;

// Files may be symbolic links: the hub's cache is a folder of them.
static bool exists(const std::string &path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

static Expected<ConfigFile> read(std::string path) {
  Expected<JsonValue> json = readJsonFile(path);
  if (!json)
    return tl::unexpected(json.error());
  if (!json->isObject())
    return inFile<ConfigFile>(error("expects an object, got " + json->describe(), json->position()), path);
  return ConfigFile{std::move(path), std::move(*json)};
}

/// Nothing where there is no such file.
static Expected<std::optional<ConfigFile>> readIfThere(std::string path) {
  if (!exists(path))
    return std::optional<ConfigFile>();
  return read(std::move(path)).map([](ConfigFile file) { return std::optional(std::move(file)); });
}

/// Parts that a pipeline does not use are [null, null] in its index.
static bool names(const ConfigFile &index, std::string_view part) {
  const JsonValue *entry = index.json.find(part);
  return entry && entry->entries().size() == 2 && !entry->entries()[1].isNull();
}

static Expected<void> readPipeline(const std::string &path, DiffusersFolder &folder) {
  auto keep = [&](std::string_view file, std::optional<ConfigFile> &place) -> Expected<void> {
    Expected<std::optional<ConfigFile>> config = readIfThere(path + "/" + std::string(file));
    if (!config)
      return tl::unexpected(config.error());
    place = std::move(*config);
    return {};
  };
  if (Expected<void> kept = keep("model_index.json", folder.index)
                                .and_then([&] { return keep("vae/config.json", folder.vae); })
                                .and_then([&] { return keep("transformer_2/config.json", folder.secondTransformer); });
      !kept)
    return kept;
  if (folder.index && names(*folder.index, "transformer_2") && !folder.secondTransformer)
    return tl::unexpected(Error{"expects a file transformer_2/config.json beside this one, which names it, got none",
                                folder.index->path, folder.index->json.find("transformer_2")->position()});
  return {};
}

Expected<DiffusersFolder> DiffusersFolder::open(const std::string &path) {
  std::error_code ignored;
  if (path.find('\0') != std::string::npos || !fs::is_directory(path, ignored))
    return tl::unexpected(Error{"expects a diffusers folder, got " +
                                    std::string(exists(path) ? "something else" : "nothing of that name"),
                                path});
  bool isPipeline = exists(path + "/transformer/config.json");
  if (!isPipeline && !exists(path + "/config.json"))
    return tl::unexpected(Error{"expects a diffusers folder, with transformer/config.json or a transformer's "
                                "config.json, got neither",
                                path});
  Expected<ConfigFile> transformer = read(path + (isPipeline ? "/transformer/config.json" : "/config.json"));
  if (!transformer)
    return tl::unexpected(transformer.error());
  DiffusersFolder folder{std::move(*transformer), {}, {}, {}};
  if (!isPipeline)
    return folder;
  return readPipeline(path, folder).map([&] { return std::move(folder); });
}

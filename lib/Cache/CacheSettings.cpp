//===- CacheSettings.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Cache/CacheSettings.h"

#include "openwork/Support/Json.h"

#include <charconv>
#include <filesystem>
#include <limits>

using namespace openwork;
namespace fs = std::filesystem;

static constexpr std::string_view kUnits = "KMGT";

Expected<int64_t> openwork::parseByteCount(std::string_view text) {
  int64_t count = 0;
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
  std::string_view unit = text.substr(end - text.data());
  size_t power = unit.empty() ? 0 : kUnits.find(unit) + 1;
  bool valid = failed == std::errc() && count > 0 && unit.size() <= 1 && (unit.empty() || power > 0) &&
               count <= std::numeric_limits<int64_t>::max() >> (10 * power);
  if (!valid)
    return error("expects a number of bytes such as 500M or 5G, got " + quoteText(text));
  return count << (10 * power);
}

std::string openwork::byteCountText(int64_t bytes) {
  size_t power = 0;
  double count = static_cast<double>(bytes);
  for (; count >= 1000 && power < kUnits.size(); ++power)
    count /= 1024;
  if (power == 0)
    return std::to_string(bytes) + " bytes";
  // One digit behind the point, which no locale changes.
  int64_t tenths = static_cast<int64_t>(count * 10 + 0.5);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " " + kUnits[power - 1] + "B";
}

/// A value and what it was named by; neither where nobody did.
static std::pair<std::string, std::string> choose(const std::string &option, const char *optionName,
                                                  const char *variable, const Environment &environment) {
  if (!option.empty())
    return {option, optionName};
  const char *value = environment(variable);
  return value && *value ? std::pair<std::string, std::string>(value, variable) : std::pair<std::string, std::string>();
}

/// The usual folder; empty where there is none.
static std::string defaultFolder(const Environment &environment) {
  constexpr std::pair<const char *, const char *> places[] = {{"XDG_CACHE_HOME", "openwork"},
                                                              {"HOME", ".cache/openwork"}};
  for (auto [variable, below] : places)
    if (const char *value = environment(variable); value && *value == '/')
      return fs::path(value) / below;
  return "";
}

Expected<CacheSettings> CacheSettings::make(const std::string &folder, const std::string &size,
                                            const Environment &environment) {
  CacheSettings settings;
  auto [bytes, bytesNamedBy] = choose(size, "--cache-size", "OPENWORK_CACHE_SIZE", environment);
  if (!bytes.empty()) {
    Expected<int64_t> count = parseByteCount(bytes);
    if (!count)
      return error(bytesNamedBy + ": " + count.error().message);
    settings.maxBytes = *count;
  }
  auto [path, pathNamedBy] = choose(folder, "--cache", "OPENWORK_CACHE", environment);
  if (path == "none")
    return settings;
  settings.folder = path.empty() ? defaultFolder(environment) : path;
  if (settings.folder.empty()) {
    settings.missing = "expects an absolute path in XDG_CACHE_HOME or HOME, got neither";
    return settings;
  }
  std::error_code failed;
  settings.folder = fs::absolute(settings.folder, failed);
  if (failed)
    return error(pathNamedBy + ": " + quoteText(path) + " has no absolute path: " + failed.message());
  return settings;
}

Expected<CacheSettings> CacheSettings::fromEnvironment(const std::string &folder, const std::string &size) {
  return make(folder, size, processEnvironment());
}

//===- CacheSettingsTest.cpp ----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Cache/CacheSettings.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <map>

using namespace openwork;

namespace {

using Variables = std::map<std::string, std::string>;

Environment of(const Variables &variables) {
  return [&](const char *name) -> const char * {
    auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
}

std::string folderOf(const std::string &option, const Variables &variables) {
  Expected<CacheSettings> settings = CacheSettings::make(option, "", of(variables));
  return settings ? settings->folder : settings.error().str();
}

int64_t bytesOf(const std::string &text) { return parseByteCount(text).value_or(-1); }

std::string refusalOf(const std::string &text) {
  Expected<int64_t> count = parseByteCount(text);
  return count ? "accepted" : count.error().str();
}

} // namespace

TEST(CacheSettings, theFirstNamedIsTaken) {
  Variables all = {{"OPENWORK_CACHE", "/named"}, {"XDG_CACHE_HOME", "/xdg"}, {"HOME", "/home/u"}};
  EXPECT_EQ(folderOf("/option", all), "/option");
  EXPECT_EQ(folderOf("", all), "/named");
  all.erase("OPENWORK_CACHE");
  EXPECT_EQ(folderOf("", all), "/xdg/openwork");
  all["XDG_CACHE_HOME"] = "relative";
  EXPECT_EQ(folderOf("", all), "/home/u/.cache/openwork");
  all["XDG_CACHE_HOME"] = "";
  EXPECT_EQ(folderOf("", all), "/home/u/.cache/openwork");
  EXPECT_EQ(folderOf("here", all), std::filesystem::current_path() / "here");
}

TEST(CacheSettings, noneIsNoneAndNoFault) {
  Variables all = {{"OPENWORK_CACHE", "none"}, {"HOME", "/home/u"}};
  for (const char *option : {"none", ""}) {
    Expected<CacheSettings> settings = CacheSettings::make(option, "", of(all));
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->folder, "");
    EXPECT_EQ(settings->missing, "");
  }
  EXPECT_EQ(folderOf("/option", all), "/option");
}

TEST(CacheSettings, withoutAHome) {
  for (const Variables &variables : {Variables(), Variables{{"HOME", "relative"}}}) {
    Expected<CacheSettings> settings = CacheSettings::make("", "", of(variables));
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->folder, "");
    EXPECT_EQ(settings->missing, "expects an absolute path in XDG_CACHE_HOME or HOME, got neither");
  }
}

TEST(CacheSettings, sizes) {
  Variables variables = {{"OPENWORK_CACHE_SIZE", "2M"}};
  EXPECT_EQ(CacheSettings::make("none", "", of({}))->maxBytes, kDefaultCacheBytes);
  EXPECT_EQ(CacheSettings::make("none", "", of(variables))->maxBytes, 2 << 20);
  EXPECT_EQ(CacheSettings::make("none", "3K", of(variables))->maxBytes, 3 << 10);
  EXPECT_EQ(CacheSettings::make("none", "x", of(variables)).error().str(),
            "error: --cache-size: expects a number of bytes such as 500M or 5G, got \"x\"");
  variables["OPENWORK_CACHE_SIZE"] = "-1";
  EXPECT_EQ(CacheSettings::make("none", "", of(variables)).error().str(),
            "error: OPENWORK_CACHE_SIZE: expects a number of bytes such as 500M or 5G, got \"-1\"");
}

TEST(ByteCount, parses) {
  EXPECT_EQ(bytesOf("1"), 1);
  EXPECT_EQ(bytesOf("64K"), 64 << 10);
  EXPECT_EQ(bytesOf("500M"), 500 << 20);
  EXPECT_EQ(bytesOf("5G"), int64_t{5} << 30);
  EXPECT_EQ(bytesOf("8388607T"), int64_t{8388607} << 40);
  for (const char *text :
       {"", "0", "-5", "G", "5g", "5GB", "5 G", " 5", "1.5G", "0x10", "8388608T", "99999999999999999999", "5K\n"})
    EXPECT_NE(refusalOf(text), "accepted") << text;
  EXPECT_EQ(refusalOf("5GB"), "error: expects a number of bytes such as 500M or 5G, got \"5GB\"");
}

TEST(ByteCount, prints) {
  EXPECT_EQ(byteCountText(0), "0 bytes");
  EXPECT_EQ(byteCountText(999), "999 bytes");
  EXPECT_EQ(byteCountText(1000), "1.0 KB");
  EXPECT_EQ(byteCountText(1536), "1.5 KB");
  EXPECT_EQ(byteCountText(int64_t{5} << 30), "5.0 GB");
  EXPECT_EQ(byteCountText(int64_t{1} << 62), "4194304.0 TB");
}

//===- PackageMutationTest.cpp --------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Package/ManifestJson.h"
#include "openwork/Package/PackageReader.h"

#include "Package/PackageSamples.h"
#include "Support/Seed.h"

#include <gtest/gtest.h>
#include <random>

using namespace openwork;
using namespace openwork::test;

/// Parses text that is nearly a manifest: it is refused with a message, or what it gives keeps every rule and can be
/// written again.
static bool parses(const std::string &text) {
  Expected<ManifestDocument> document = parseManifest(text, "m");
  if (!document) {
    EXPECT_FALSE(document.error().message.empty());
    EXPECT_EQ(document.error().file, "m");
    return false;
  }
  EXPECT_TRUE(verify(document->manifest));
  Manifest again = document->manifest;
  Expected<ManifestDocument> written = parseManifest(manifestToJson(again), "w");
  EXPECT_TRUE(written) << written.error().str();
  EXPECT_TRUE(written && written->manifest == again);
  return true;
}

TEST(PackageMutation, everyByteOfTheManifest) {
  std::string text = manifestToJson(sampleManifest());
  int accepted = 0, refused = 0;
  for (size_t i = 0; i < text.size(); ++i)
    for (size_t bit : {i % 8, (i + 3) % 8}) {
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ 1 << bit);
      ++(parses(changed) ? accepted : refused);
    }
  // Digits of densities, letters of names.
  EXPECT_GT(accepted, 50);
  EXPECT_GT(refused, static_cast<int>(text.size()));
}

TEST(PackageMutation, everyLengthOfTheManifest) {
  std::string text = manifestToJson(sampleManifest());
  // Without the line end it is whole.
  EXPECT_TRUE(parses(text.substr(0, text.size() - 1)));
  for (size_t length = 0; length + 1 < text.size(); ++length)
    EXPECT_FALSE(parses(text.substr(0, length))) << length;
}

TEST(PackageMutation, numbersOfTheManifest) {
  std::string text = manifestToJson(sampleManifest());
  const std::vector<std::string> numbers = {
      "0",  "1",   "2",     "3",    "5",          "64",         "255",
      "-1", "0.5", "65535", "1e99", "2147483647", "2147483648", "9223372036854775807"};
  std::mt19937_64 random(testSeed());
  int accepted = 0, refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string changed = text;
    for (int times = 0; times <= i % 3; ++times) {
      size_t begin = changed.find_first_of("-0123456789", random() % changed.size());
      size_t end = changed.find_first_not_of("-.e0123456789", begin);
      if (begin != std::string::npos && end != std::string::npos)
        changed.replace(begin, end - begin, numbers[random() % numbers.size()]);
    }
    ++(parses(changed) ? accepted : refused);
  }
  EXPECT_GT(accepted, 10);
  EXPECT_GT(refused, 1000);
}

/// The same on the disk: what opens is whole, whatever was changed.
TEST(PackageMutation, bytesOfThePackage) {
  TempDir dir;
  std::string path = dir.path("p");
  ASSERT_TRUE(writePackage(path, sampleManifest(), sampleContents()));
  std::string text = manifestToJson(sampleManifest());
  std::mt19937_64 random(testSeed());
  for (int i = 0; i < 300; ++i) {
    std::string changed = text;
    changed[random() % text.size()] = static_cast<char>(random());
    dir.write("p/manifest.json", changed);
    Expected<Package> package = openPackage(path);
    if (!package)
      continue;
    for (const PackageKernel &kernel : package->manifest().kernels)
      EXPECT_EQ(static_cast<int64_t>(package->bytes(kernel.code()).size()), kernel.code().bytes);
  }
}

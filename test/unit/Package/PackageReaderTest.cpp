//===- PackageReaderTest.cpp ----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Package/PackageReader.h"

#include "openwork/Package/ManifestJson.h"
#include "openwork/Support/Sha256.h"

#include "Package/PackageSamples.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

using namespace openwork;
using namespace openwork::test;
namespace fs = std::filesystem;

namespace {

/// The sample, written to a folder, ready to be damaged.
class PackageReaderTest : public testing::Test {
protected:
  void SetUp() override { ASSERT_TRUE(writePackage(path(), sampleManifest(), sampleContents())); }

  std::string path(const std::string &file = "") const {
    return dir.path("wan.openwork") + (file.empty() ? "" : "/" + file);
  }

  void write(const std::string &file, std::string_view bytes) const { dir.write("wan.openwork/" + file, bytes); }

  /// The error of opening the package, from the package's own path on.
  std::string refusal() const {
    Expected<Package> package = openPackage(path());
    if (package)
      return "accepted";
    std::string text = package.error().str(), root = dir.path("");
    return text.starts_with(root) ? text.substr(root.size()) : text;
  }

  TempDir dir;
};

} // namespace

//===----------------------------------------------------------------------===//
// Accepted
//===----------------------------------------------------------------------===//

TEST_F(PackageReaderTest, givesWhatWasWritten) {
  Expected<Package> package = openPackage(path());
  ASSERT_TRUE(package) << package.error().str();
  EXPECT_EQ(package->path(), path());
  EXPECT_EQ(package->manifest(), sampleManifest());
  auto bytesOf = [&](const PackageFile &file) {
    std::span<const std::byte> bytes = package->bytes(file);
    return std::string(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  };
  const Manifest &manifest = package->manifest();
  EXPECT_EQ(bytesOf(*manifest.kernels[0].cubin), sampleContents().at("kernels/kernel_0.cubin"));
  EXPECT_EQ(bytesOf(*manifest.kernels[1].ptx), sampleContents().at("kernels/kernel_1.ptx"));
  EXPECT_EQ(bytesOf(manifest.schedule), sampleContents().at("schedule.mlirbc"));
  EXPECT_EQ(bytesOf({"manifest.json", 0, ""}), "");
}

TEST_F(PackageReaderTest, outlivesItsFolder) {
  Package package = std::move(*openPackage(path() + "/"));
  fs::remove_all(path());
  Package moved = std::move(package);
  EXPECT_EQ(moved.bytes(moved.manifest().schedule).size(), 4u);
}

TEST_F(PackageReaderTest, pathMayBeALink) {
  fs::create_directory_symlink("wan.openwork", dir.path("latest"));
  EXPECT_TRUE(openPackage(dir.path("latest")));
}

TEST_F(PackageReaderTest, emptyFile) {
  PackageContents contents = sampleContents();
  contents["schedule.mlirbc"] = "";
  ASSERT_TRUE(writePackage(path(), sampleManifest(), contents));
  Expected<Package> package = openPackage(path());
  ASSERT_TRUE(package) << package.error().str();
  EXPECT_TRUE(package->bytes(package->manifest().schedule).empty());
}

/// What a later minor version may add: fields, and files that they speak of.
TEST_F(PackageReaderTest, newerMinorVersion) {
  Manifest manifest = sampleManifest();
  manifest.version.minor = 1;
  std::string text = manifestToJson(manifest);
  std::string entry = R"({"path": "more/NOTES", "bytes": 2, "sha256": ")" + toHex(sha256("hi")) + "\"},";
  text.insert(text.find("\"files\": [") + 10, entry);
  write("manifest.json", text);
  EXPECT_EQ(refusal(), "wan.openwork/more: error: cannot open: No such file or directory");
  fs::create_directory(path("more"));
  write("more/NOTES", "ho");
  EXPECT_EQ(refusal(),
            "wan.openwork/more/NOTES: error: expects SHA-256 " + toHex(sha256("hi")) + ", got " + toHex(sha256("ho")));
  write("more/NOTES", "hi");
  Expected<Package> package = openPackage(path());
  ASSERT_TRUE(package) << package.error().str();
  EXPECT_EQ(package->manifest(), manifest);
}

//===----------------------------------------------------------------------===//
// The folder
//===----------------------------------------------------------------------===//

TEST_F(PackageReaderTest, negative_noFolder) {
  fs::rename(path(), dir.path("other"));
  EXPECT_EQ(refusal(), "wan.openwork: error: cannot open: No such file or directory");
  dir.write("wan.openwork", "x");
  EXPECT_EQ(refusal(), "wan.openwork: error: expects a folder, got something else");
  EXPECT_EQ(openPackage(std::string("a\0b", 3)).error().str(), "error: expects a path without NUL characters");
}

TEST_F(PackageReaderTest, negative_noManifest) {
  fs::remove(path("manifest.json"));
  EXPECT_EQ(refusal(), "wan.openwork/manifest.json: error: cannot open: No such file or directory");
}

TEST_F(PackageReaderTest, negative_unlisted) {
  write("notes.txt", "x");
  EXPECT_EQ(refusal(),
            "wan.openwork/notes.txt: error: expects nothing that manifest.json does not list, got this file");
  fs::remove(path("notes.txt"));
  write("kernels/.hidden", "x");
  EXPECT_EQ(refusal(),
            "wan.openwork/kernels/.hidden: error: expects nothing that manifest.json does not list, got this file");
  fs::remove(path("kernels/.hidden"));
  fs::create_directories(path("kernels/more"));
  EXPECT_EQ(refusal(),
            "wan.openwork/kernels/more: error: expects nothing that manifest.json does not list, got this folder");
}

//===----------------------------------------------------------------------===//
// The manifest
//===----------------------------------------------------------------------===//

TEST_F(PackageReaderTest, negative_otherMajorVersion) {
  std::string text = manifestToJson(sampleManifest());
  write("manifest.json", text.replace(text.find("[1, 0]"), 6, "[2, 0]"));
  EXPECT_EQ(refusal(),
            "wan.openwork/manifest.json:3:14: error: version: expects version 1, got 2.0, of a newer Openwork");
}

TEST_F(PackageReaderTest, negative_manifestIsNoJson) {
  write("manifest.json", "{\"format\": \"openwork-package\", \"format\": 1}");
  EXPECT_EQ(refusal().substr(0, 40), "wan.openwork/manifest.json:1:32: error: ");
}

TEST_F(PackageReaderTest, negative_largeManifest) {
  // Sparse, and refused before it is read.
  fs::resize_file(path("manifest.json"), kMaxManifestBytes + 1);
  EXPECT_EQ(refusal(), "wan.openwork/manifest.json: error: expects at most 67108864 bytes, got 67108865");
}

TEST_F(PackageReaderTest, negative_pathsThatLeave) {
  // What lies at the path is what the manifest says; only the path is wrong.
  fs::copy(path("masks.safetensors"), dir.path("masks.safetensors"));
  std::vector<std::string> paths = {"../masks.safetensors",         dir.path("masks.safetensors"),
                                    "kernels/../masks.safetensors", "./masks.safetensors",
                                    ".//masks.safetensors",         "masks.safetensors/"};
  for (const std::string &leaving : paths) {
    std::string text = manifestToJson(sampleManifest());
    for (size_t at = text.find("\"masks.safetensors\""); at != std::string::npos;
         at = text.find("\"masks.safetensors\"", at + 1))
      text.replace(at, 19, "\"" + leaving + "\"");
    write("manifest.json", text);
    std::string rule =
        "error: files[3]: expects a path of at most 255 letters, digits, '.', '_', '-' and '/' below the "
        "package, got ";
    EXPECT_NE(refusal().find(rule), std::string::npos) << refusal();
  }
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

TEST_F(PackageReaderTest, negative_missingFiles) {
  for (std::string file : {"kernels/kernel_0.cubin", "kernels/kernel_0.ptx", "masks.safetensors", "schedule.mlirbc"}) {
    fs::remove(path(file));
    EXPECT_EQ(refusal(), "wan.openwork/" + file + ": error: cannot open: No such file or directory");
    write(file, sampleContents().at(file));
    EXPECT_EQ(refusal(), "accepted");
  }
  fs::remove_all(path("kernels"));
  EXPECT_EQ(refusal(), "wan.openwork/kernels: error: cannot open: No such file or directory");
}

TEST_F(PackageReaderTest, negative_sizes) {
  write("schedule.mlirbc", "ML\xef");
  EXPECT_EQ(refusal(), "wan.openwork/schedule.mlirbc: error: expects 4 bytes, got 3");
  write("schedule.mlirbc", "ML\xefR.");
  EXPECT_EQ(refusal(), "wan.openwork/schedule.mlirbc: error: expects 4 bytes, got 5");
  write("schedule.mlirbc", "");
  EXPECT_EQ(refusal(), "wan.openwork/schedule.mlirbc: error: expects 4 bytes, got 0");
}

TEST_F(PackageReaderTest, negative_hashes) {
  write("schedule.mlirbc", "ML\xefS");
  EXPECT_EQ(refusal(), "wan.openwork/schedule.mlirbc: error: expects SHA-256 " + toHex(sha256("ML\xefR")) + ", got " +
                           toHex(sha256("ML\xefS")));
}

TEST_F(PackageReaderTest, negative_everyChangedByte) {
  for (const auto &[file, bytes] : sampleContents())
    for (size_t i = 0; i < bytes.size(); ++i) {
      std::string changed = bytes;
      changed[i] ^= 0x10;
      write(file, changed);
      EXPECT_NE(refusal().find(": error: expects SHA-256 "), std::string::npos) << file << ", byte " << i;
      write(file, bytes.substr(0, i));
      EXPECT_EQ(refusal(), "wan.openwork/" + file + ": error: expects " + std::to_string(bytes.size()) +
                               " bytes, got " + std::to_string(i));
      write(file, bytes);
    }
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(PackageReaderTest, negative_links) {
  auto refusalOfLink = [&](const std::string &entry) {
    fs::rename(path(entry), dir.path("real"));
    fs::create_symlink(dir.path("real"), path(entry));
    std::string result = refusal();
    fs::remove(path(entry));
    fs::rename(dir.path("real"), path(entry));
    return result;
  };
  EXPECT_EQ(refusalOfLink("manifest.json"),
            "wan.openwork/manifest.json: error: expects a regular file, got a symbolic link");
  EXPECT_EQ(refusalOfLink("schedule.mlirbc"),
            "wan.openwork/schedule.mlirbc: error: expects a regular file, got a symbolic link");
  EXPECT_EQ(refusalOfLink("kernels"), "wan.openwork/kernels: error: expects a folder, got a symbolic link");
  EXPECT_EQ(refusalOfLink("kernels/kernel_0.ptx"),
            "wan.openwork/kernels/kernel_0.ptx: error: expects a regular file, got a symbolic link");
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(PackageReaderTest, negative_otherKinds) {
  fs::remove(path("schedule.mlirbc"));
  fs::create_directory(path("schedule.mlirbc"));
  EXPECT_EQ(refusal(), "wan.openwork/schedule.mlirbc: error: expects a regular file, got a directory");
  fs::remove(path("schedule.mlirbc"));
  ASSERT_EQ(mkfifo(path("schedule.mlirbc").c_str(), 0600), 0);
  EXPECT_EQ(refusal(), "wan.openwork/schedule.mlirbc: error: expects a regular file, got a pipe, socket or device");
}

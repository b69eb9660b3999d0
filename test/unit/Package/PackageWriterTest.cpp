//===- PackageWriterTest.cpp ----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Package/PackageWriter.h"

#include "TemporaryFolder.h"
#include "openwork/Package/ManifestJson.h"
#include "openwork/Package/PackageReader.h"

#include "Package/PackageSamples.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace openwork;
using namespace openwork::test;
namespace fs = std::filesystem;

namespace {

class PackageWriterTest : public testing::Test {
protected:
  std::string path() const { return dir.path("wan.openwork"); }

  /// What is in the folder that the packages are written to, left-overs included.
  std::vector<std::string> siblings() const {
    std::vector<std::string> names;
    for (const fs::directory_entry &entry : fs::directory_iterator(dir.path("")))
      names.push_back(entry.path().filename());
    return names;
  }

  /// The error of writing the sample to that path, without the folder's own path.
  std::string refusal(const std::string &target, const Manifest &manifest = sampleManifest(),
                      const PackageContents &contents = sampleContents()) const {
    Expected<Manifest> written = writePackage(target, manifest, contents);
    if (written)
      return "accepted";
    std::string text = written.error().str(), root = dir.path("");
    return text.starts_with(root) ? text.substr(root.size()) : text;
  }
  std::string refusal() const { return refusal(path()); }

  TempDir dir;
};

/// The sample with another module.
PackageContents otherContents() {
  PackageContents contents = sampleContents();
  contents["schedule.mlirbc"] = "other";
  return contents;
}

} // namespace

//===----------------------------------------------------------------------===//
// Accepted
//===----------------------------------------------------------------------===//

TEST_F(PackageWriterTest, fillsInSizesAndHashes) {
  Manifest manifest = sampleManifest();
  for (PackageKernel &kernel : manifest.kernels)
    kernel.ptx = PackageFile{kernel.ptx->path, 0, ""};
  manifest.kernels[0].cubin = PackageFile{manifest.kernels[0].cubin->path, 7, "wrong"};
  manifest.masks = {manifest.masks.path, 0, ""};
  manifest.schedule = {manifest.schedule.path, 0, ""};
  Expected<Manifest> written = writePackage(path(), manifest, sampleContents());
  ASSERT_TRUE(written) << written.error().str();
  EXPECT_EQ(*written, sampleManifest());
  EXPECT_EQ(siblings(), std::vector<std::string>{"wan.openwork"});
}

TEST_F(PackageWriterTest, writesNothingElse) {
  ASSERT_EQ(refusal(path() + "/"), "accepted");
  PackageContents expected = sampleContents();
  expected["manifest.json"] = manifestToJson(sampleManifest());
  EXPECT_EQ(filesBelow(path()), expected);
}

TEST_F(PackageWriterTest, equalInputMakesEqualBytes) {
  ASSERT_EQ(refusal(dir.path("a")), "accepted");
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ASSERT_EQ(refusal(dir.path("b")), "accepted");
  EXPECT_EQ(filesBelow(dir.path("a")), filesBelow(dir.path("b")));
}

TEST_F(PackageWriterTest, othersMayRead) {
  mode_t before = umask(022);
  ASSERT_EQ(refusal(), "accepted");
  umask(before);
  EXPECT_EQ(fs::status(path()).permissions(), fs::perms(0755));
  EXPECT_EQ(fs::status(path() + "/kernels").permissions(), fs::perms(0755));
  EXPECT_EQ(fs::status(path() + "/manifest.json").permissions(), fs::perms(0644));
}

//===----------------------------------------------------------------------===//
// Replacement
//===----------------------------------------------------------------------===//

TEST_F(PackageWriterTest, replacesAPackage) {
  ASSERT_EQ(refusal(), "accepted");
  ASSERT_EQ(refusal(path(), sampleManifest(), otherContents()), "accepted");
  EXPECT_EQ(filesBelow(path()).at("schedule.mlirbc"), "other");
  EXPECT_TRUE(openPackage(path()));
  EXPECT_EQ(siblings(), std::vector<std::string>{"wan.openwork"});
}

TEST_F(PackageWriterTest, replacesADamagedPackage) {
  ASSERT_EQ(refusal(), "accepted");
  fs::remove(path() + "/masks.safetensors");
  dir.write("wan.openwork/schedule.mlirbc", "damaged");
  ASSERT_EQ(refusal(), "accepted");
  EXPECT_TRUE(openPackage(path()));
}

TEST_F(PackageWriterTest, openPackagesStay) {
  ASSERT_EQ(refusal(), "accepted");
  Expected<Package> open = openPackage(path());
  ASSERT_EQ(refusal(path(), sampleManifest(), otherContents()), "accepted");
  EXPECT_EQ(open->bytes(open->manifest().schedule).size(), 4u);
}

/// While one thread replaces a package time and again, another one always finds one of the two.
TEST_F(PackageWriterTest, readersFindOneOrTheOther) {
  ASSERT_EQ(refusal(), "accepted");
  std::jthread writer([&] {
    for (int i = 0; i < 100; ++i)
      ASSERT_TRUE(writePackage(path(), sampleManifest(), i % 2 ? sampleContents() : otherContents()));
  });
  for (int i = 0; i < 300; ++i) {
    // One that is replaced while it is being opened loses its files.
    Expected<std::string> manifest = readFile(path() + "/manifest.json", 1 << 20);
    ASSERT_TRUE(manifest) << manifest.error().str();
    ASSERT_TRUE(parseManifest(*manifest, "m"));
  }
}

TEST_F(PackageWriterTest, replacesByRenames) {
  ASSERT_EQ(refusal(), "accepted");
  Expected<TemporaryFolder> folder = TemporaryFolder::create(path());
  ASSERT_TRUE(folder);
  ASSERT_TRUE(folder->write("new/file", "x"));
  EXPECT_EQ(siblings().size(), 2u);
  ASSERT_TRUE(folder->replace(TemporaryFolder::Replacement::Renames));
  EXPECT_EQ(filesBelow(path()), (PackageContents{{"new/file", "x"}}));
  {
    TemporaryFolder gone = std::move(*folder);
  }
  EXPECT_EQ(siblings(), std::vector<std::string>{"wan.openwork"});
}

TEST_F(PackageWriterTest, negative_renamesThatFail) {
  Expected<TemporaryFolder> folder = TemporaryFolder::create(path());
  ASSERT_TRUE(folder);
  EXPECT_EQ(folder->replace(TemporaryFolder::Replacement::Renames).error().str(),
            path() + ": error: cannot write: No such file or directory");
  EXPECT_EQ(folder->replace().error().str(), path() + ": error: cannot write: No such file or directory");
  fs::create_directory(path());
  EXPECT_EQ(folder->place().error().str(), path() + ": error: cannot write: File exists");
}

//===----------------------------------------------------------------------===//
// Asked for beforehand
//===----------------------------------------------------------------------===//

TEST_F(PackageWriterTest, placeIsAsWritingFindsIt) {
  auto check = [&](const std::string &target) {
    Expected<void> fine = checkPackagePlace(target);
    return fine ? "accepted" : fine.error().str();
  };
  EXPECT_EQ(check(path()), "accepted");
  EXPECT_EQ(siblings(), std::vector<std::string>{});
  ASSERT_EQ(refusal(), "accepted");
  EXPECT_EQ(check(path() + "/"), "accepted");
  EXPECT_TRUE(openPackage(path()));
  dir.write("wan.openwork/notes.txt", "precious");
  EXPECT_EQ(check(path()), path() + ": error: expects a package or nothing where the package goes, got a package with "
                                    "\"notes.txt\", which it does not list");
  EXPECT_EQ(check(dir.path("none/wan.openwork")),
            dir.path("none/wan.openwork") + ": error: cannot write: No such file or directory");
  EXPECT_EQ(check(".."), "error: expects the path of a package, got \"..\"");
  EXPECT_EQ(siblings(), std::vector<std::string>{"wan.openwork"});
}

TEST(PackageNameTest, isTheLastPart) {
  EXPECT_EQ(*packageNameOf("wan.openwork"), "wan");
  EXPECT_EQ(*packageNameOf("a/b/wan-2.1.openwork/"), "wan-2.1");
}

TEST(PackageNameTest, negative_names) {
  auto refused = [](const std::string &path) {
    Expected<std::string> name = packageNameOf(path);
    return name ? *name : name.error().str();
  };
  EXPECT_EQ(refused("wan"), "error: expects a package NAME.openwork, got \"wan\"");
  EXPECT_EQ(refused("wan.openwork/x"), "error: expects a package NAME.openwork, got \"wan.openwork/x\"");
  std::string rule = "error: expects a package NAME.openwork: expects a name of 1 to 128 letters, digits, '.', '_' and "
                     "'-' that begins with none of '.' and '-', got ";
  EXPECT_EQ(refused(".openwork"), rule + "\"\"");
  EXPECT_EQ(refused("a/sp ace.openwork"), rule + "\"sp ace\"");
  EXPECT_EQ(refused("/"), "error: expects the path of a package, got \"/\"");
}

//===----------------------------------------------------------------------===//
// What is there and is no package
//===----------------------------------------------------------------------===//

TEST_F(PackageWriterTest, negative_filesAndLinks) {
  std::string rule = "wan.openwork: error: expects a package or nothing where the package goes, got ";
  dir.write("wan.openwork", "precious");
  EXPECT_EQ(refusal(), rule + "something that is no folder");
  EXPECT_EQ(*readFile(path(), 100), "precious");
  fs::remove(path());
  ASSERT_EQ(refusal(dir.path("real")), "accepted");
  fs::create_directory_symlink("real", path());
  EXPECT_EQ(refusal(), rule + "a symbolic link");
  fs::remove(path());
  fs::create_symlink("nowhere", path());
  EXPECT_EQ(refusal(), rule + "a symbolic link");
  EXPECT_EQ(siblings().size(), 2u);
}

TEST_F(PackageWriterTest, negative_folders) {
  std::string rule = "wan.openwork: error: expects a package or nothing where the package goes, got ";
  fs::create_directory(path());
  EXPECT_EQ(refusal(), rule + "a folder without a manifest.json");
  dir.write("wan.openwork/manifest.json", "{}");
  EXPECT_EQ(refusal(), rule + "a folder whose manifest is none: " + path() +
                           "/manifest.json:1:1: error: expects a field \"format\", got none");
  std::string newer = manifestToJson(sampleManifest());
  dir.write("wan.openwork/manifest.json", newer.replace(newer.find("[1, 0]"), 6, "[2, 0]"));
  EXPECT_EQ(refusal(), rule + "a folder whose manifest is none: " + path() +
                           "/manifest.json:3:14: error: version: expects version 1, got 2.0, of a newer Openwork");
  EXPECT_EQ(siblings(), std::vector<std::string>{"wan.openwork"});
}

TEST_F(PackageWriterTest, negative_packagesWithMore) {
  std::string rule = "wan.openwork: error: expects a package or nothing where the package goes, got a package with ";
  ASSERT_EQ(refusal(), "accepted");
  PackageContents before = filesBelow(path());
  for (std::string more : {"notes.txt", "kernels/kernel_0.sass"}) {
    dir.write("wan.openwork/" + more, "precious");
    EXPECT_EQ(refusal(path(), sampleManifest(), otherContents()), rule + "\"" + more + "\", which it does not list");
    EXPECT_EQ(*readFile(path() + "/" + more, 100), "precious");
    fs::remove(path() + "/" + more);
  }
  fs::create_directory(path() + "/.git");
  EXPECT_EQ(refusal(), rule + "\".git\", which it does not list");
  fs::remove(path() + "/.git");
  EXPECT_EQ(filesBelow(path()), before);
  EXPECT_EQ(refusal(), "accepted");
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

TEST_F(PackageWriterTest, negative_paths) {
  for (std::string path : {"", "/", "//", ".", "..", "a/.."})
    EXPECT_EQ(refusal(path), "error: expects the path of a package, got \"" + path + "\"");
  EXPECT_EQ(refusal(std::string("a\0b", 3)), "error: expects the path of a package, got \"a\\u0000b\"");
  EXPECT_EQ(refusal(dir.path("none/wan.openwork")),
            "none/wan.openwork: error: cannot write: No such file or directory");
  std::string file = dir.write("file", "");
  EXPECT_EQ(refusal(file + "/wan.openwork"), "file/wan.openwork: error: cannot write: Not a directory");
}

TEST_F(PackageWriterTest, negative_unwritableFolder) {
  if (geteuid() == 0)
    GTEST_SKIP() << "root writes everywhere";
  fs::create_directory(dir.path("locked"));
  fs::permissions(dir.path("locked"), fs::perms(0555));
  EXPECT_EQ(refusal(dir.path("locked/wan.openwork")), "locked/wan.openwork: error: cannot write: Permission denied");
}

TEST_F(PackageWriterTest, negative_contents) {
  PackageContents contents = sampleContents();
  contents.erase("kernels/kernel_1.ptx");
  EXPECT_EQ(refusal(path(), sampleManifest(), contents),
            "wan.openwork: error: expects contents for the manifest's file \"kernels/kernel_1.ptx\", got none");
  contents = sampleContents();
  contents["manifest.json"] = "{}";
  EXPECT_EQ(refusal(path(), sampleManifest(), contents),
            "wan.openwork: error: expects contents for files of the manifest only, got some for \"manifest.json\"");
  EXPECT_TRUE(siblings().empty());
}

TEST_F(PackageWriterTest, negative_manifest) {
  Manifest manifest = sampleManifest();
  manifest.plans[1].kernel = 7;
  EXPECT_EQ(refusal(path(), manifest), "wan.openwork: error: plans[1].kernel: expects an index into 2 kernels, got 7");
  manifest = sampleManifest();
  manifest.version.minor = 1;
  EXPECT_EQ(refusal(path(), manifest),
            "wan.openwork: error: version: expects 1.0, which is all that is written, got 1.1");
  manifest = sampleManifest();
  manifest.masks.path = "../escape";
  PackageContents contents = sampleContents();
  contents["../escape"] = "x";
  contents.erase("masks.safetensors");
  EXPECT_EQ(
      refusal(path(), manifest, contents),
      "wan.openwork: error: masks: expects a path of at most 255 letters, digits, '.', '_', '-' and '/' below the "
      "package, got \"../escape\"");
  EXPECT_TRUE(siblings().empty());
}

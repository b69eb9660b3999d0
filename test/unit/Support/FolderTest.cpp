//===- FolderTest.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Folder.h"

#include "Support/TempDir.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace openwork;

namespace {

/// A folder with `a/b/f`, `g`, and links to both kinds.
class FolderTest : public testing::Test {
protected:
  void SetUp() override {
    std::filesystem::create_directories(dir.path("a/b"));
    dir.write("a/b/f", "deep");
    dir.write("g", "flat");
    std::filesystem::create_symlink("g", dir.path("link"));
    std::filesystem::create_directory_symlink("a", dir.path("linked"));
  }

  Folder folder() { return *Folder::open(dir.path("")); }

  /// The error of opening a file, without the folder's path.
  std::string refusal(std::string_view path) { return tail(folder().openFile(path)); }
  std::string folderRefusal(std::string_view path) { return tail(folder().openFolder(path)); }

  template <typename T> std::string tail(const Expected<T> &result) {
    if (result)
      return "accepted";
    std::string text = result.error().str(), root = dir.path("");
    root.pop_back();
    return text.starts_with(root) ? text.substr(root.size()) : text;
  }

  TempDir dir;
};

} // namespace

TEST_F(FolderTest, listsByName) {
  EXPECT_EQ(*folder().entries(),
            (std::vector<Folder::Entry>{{"a", true}, {"g", false}, {"link", false}, {"linked", false}}));
  // A second look starts anew.
  Folder a = std::move(*folder().openFolder("a"));
  EXPECT_EQ(*a.entries(), (std::vector<Folder::Entry>{{"b", true}}));
  EXPECT_EQ(*a.entries(), (std::vector<Folder::Entry>{{"b", true}}));
}

TEST_F(FolderTest, opensBelow) {
  EXPECT_EQ(*folder().openFile("a/b/f")->read(0, 4), "deep");
  EXPECT_EQ(*folder().openFile("g")->read(0, 4), "flat");
  EXPECT_EQ(*folder().openFolder("a/b")->openFile("f")->read(0, 4), "deep");
}

TEST_F(FolderTest, staysWhenItIsRenamed) {
  Folder a = std::move(*folder().openFolder("a"));
  std::filesystem::rename(dir.path("a"), dir.path("z"));
  EXPECT_EQ(*a.openFile("b/f")->read(0, 4), "deep");
}

TEST_F(FolderTest, pathMayBeALink) {
  EXPECT_EQ(*Folder::open(dir.path("linked"))->openFile("b/f")->read(0, 4), "deep");
}

TEST_F(FolderTest, negative_links) {
  EXPECT_EQ(refusal("link"), "/link: error: expects a regular file, got a symbolic link");
  EXPECT_EQ(refusal("linked/b/f"), "/linked: error: expects a folder, got a symbolic link");
  EXPECT_EQ(folderRefusal("linked"), "/linked: error: expects a folder, got a symbolic link");
}

TEST_F(FolderTest, negative_partsThatLeave) {
  std::string refused = ": error: expects a path below this folder, got a part ";
  EXPECT_EQ(refusal("../g"), "/" + refused + "\"..\"");
  EXPECT_EQ(refusal("a/../g"), "/a" + refused + "\"..\"");
  EXPECT_EQ(refusal("./g"), "/" + refused + "\".\"");
  EXPECT_EQ(refusal("/g"), "/" + refused + "\"\"");
  EXPECT_EQ(refusal("a//b"), "/a" + refused + "\"\"");
  EXPECT_EQ(refusal("a/"), "/a" + refused + "\"\"");
  EXPECT_EQ(refusal(std::string("g\0h", 3)), "/" + refused + "\"g\\u0000h\"");
  EXPECT_EQ(folderRefusal(""), "/" + refused + "\"\"");
}

TEST_F(FolderTest, negative_otherKinds) {
  EXPECT_EQ(refusal("a"), "/a: error: expects a regular file, got a directory");
  EXPECT_EQ(refusal("g/x"), "/g: error: expects a folder, got something else");
  EXPECT_EQ(refusal("none"), "/none: error: cannot open: No such file or directory");
  ASSERT_EQ(mkfifo(dir.path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal("pipe"), "/pipe: error: expects a regular file, got a pipe, socket or device");
  EXPECT_EQ(tail(Folder::open(dir.path("g"))), "/g: error: expects a folder, got something else");
  EXPECT_EQ(tail(Folder::open(dir.path("none"))), "/none: error: cannot open: No such file or directory");
}

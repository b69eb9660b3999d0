//===- LldTest.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Target/Assembler/Lld.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>

using namespace openwork;
namespace fs = std::filesystem;

namespace {

/// A folder with programs, and an environment that names it.
class LldTest : public testing::Test {
protected:
  LldTest() {
    std::string path = fs::temp_directory_path() / "openwork-lld-XXXXXX";
    root = mkdtemp(path.data());
  }
  ~LldTest() override { fs::remove_all(root); }

  void makeProgram(const std::string &path, bool executable = true) {
    fs::create_directories((root / path).parent_path());
    std::ofstream(root / path) << "#!/bin/sh\n";
    fs::permissions(root / path, executable ? fs::perms::owner_all : fs::perms::owner_read);
  }
  std::string find() {
    auto lookUp = [this](const char *name) -> const char * {
      auto found = variables.find(name);
      return found == variables.end() ? nullptr : found->second.c_str();
    };
    Expected<Lld> lld = findLld(lookUp, root.string());
    return lld ? lld->path : lld.error().str();
  }

  fs::path root;
  std::map<std::string, std::string> variables;
};

} // namespace

TEST_F(LldTest, prefersTheNamedProgram) {
  makeProgram("mine/linker");
  makeProgram("bin/ld.lld");
  variables = {{"OPENWORK_LLD", root / "mine/linker"}, {"PATH", root / "bin"}};
  EXPECT_EQ(find(), (root / "mine/linker").string());
}

TEST_F(LldTest, prefersItsOwnRelease) {
  makeProgram("a/ld.lld");
  makeProgram("b/ld.lld-22");
  variables = {{"PATH", (root / "a").string() + ":" + (root / "b").string()}};
  EXPECT_EQ(find(), (root / "b/ld.lld-22").string());
}

TEST_F(LldTest, looksIntoTheFolderOfLlvm) {
  makeProgram("usr/lib/llvm-22/bin/ld.lld");
  variables = {{"PATH", ""}};
  EXPECT_EQ(find(), (root / "usr/lib/llvm-22/bin/ld.lld").string());
}

TEST_F(LldTest, passesOverWhatIsNoProgram) {
  makeProgram("a/ld.lld", /*executable=*/false);
  fs::create_directories(root / "b/ld.lld");
  makeProgram("c/ld.lld");
  // A relative folder, too.
  variables = {{"PATH", "c:" + (root / "b").string() + ":" + (root / "c").string()}};
  EXPECT_EQ(find(), (root / "c/ld.lld").string());
}

TEST_F(LldTest, negative_missing) {
  EXPECT_EQ(find(), "error: found no ld.lld, which links kernels of the host, in PATH or " + root.string() +
                        "/usr/lib/llvm-22/bin; install LLVM's linker (Debian: lld-22), or name it by OPENWORK_LLD");
  variables = {{"OPENWORK_LLD", "/nonexistent/lld"}};
  EXPECT_EQ(find(), "error: OPENWORK_LLD: expects the path of a program, got \"/nonexistent/lld\"");
  variables = {{"OPENWORK_LLD", root}};
  EXPECT_EQ(find(), "error: OPENWORK_LLD: expects the path of a program, got \"" + root.string() + "\"");
}

TEST_F(LldTest, negative_link) {
  Expected<Lld> lld = findLld();
  ASSERT_TRUE(lld) << lld.error().str();
  Expected<std::string> garbage = linkLibrary(*lld, "no object", "kernel_0");
  ASSERT_FALSE(garbage);
  EXPECT_EQ(garbage.error().str(),
            "error: kernel \"kernel_0\": " + lld->path + " says \"kernel.o:1: unknown directive: no\"");
  Expected<std::string> silent = linkLibrary({"/bin/false"}, "", "kernel_0");
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().str(), "error: kernel \"kernel_0\": /bin/false ended with exit code 1");
  Expected<std::string> nothing = linkLibrary({"/bin/true"}, "", "kernel_0");
  ASSERT_FALSE(nothing);
  EXPECT_NE(nothing.error().str().find("kernel \"kernel_0\": /bin/true wrote no library: "), std::string::npos);
}

//===- AssemblyCacheTest.cpp ----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Target/Assembler/AssemblyCache.h"

#include "Support/TempDir.h"

#include <gtest/gtest.h>

using namespace openwork;
namespace fs = std::filesystem;

namespace {

/// With a script in the place of ptxas, which counts how often it is called.
class AssemblyCacheTest : public testing::Test {
protected:
  AssemblyCacheTest() {
    fs::create_directory(dir.path("tmp"));
    setenv("TMPDIR", dir.path("tmp").c_str(), 1);
  }
  ~AssemblyCacheTest() override { unsetenv("TMPDIR"); }

  Ptxas fake(const std::string &name = "ptxas", const std::string &body = "") {
    std::string path = dir.write(name, "#!/bin/sh\necho call >> " + dir.path("calls") +
                                           "\necho \"ptxas info    : Compiling entry function 'fwd' for 'sm_90a'\"\n"
                                           "echo 'ptxas info    : Used 12 registers, used 3 barriers'\n"
                                           "{ printf '\\177ELF '; cat kernel.ptx; } > kernel.cubin\n" +
                                           body);
    fs::permissions(path, fs::perms::owner_all);
    return {path, {13, 0, 88}};
  }
  int64_t calls() const {
    std::ifstream stream(dir.path("calls"));
    return std::count(std::istreambuf_iterator<char>(stream), {}, '\n');
  }
  /// Calls of ptxas by this assembly.
  int64_t callsFor(const AssemblyCache &assembler, std::string_view ptx, const AssembleOptions &options = {}) const {
    int64_t before = calls();
    Expected<Assembly> assembly = assembler.assemble(ptx, "fwd", options);
    EXPECT_TRUE(assembly) << assembly.error().str();
    if (assembly)
      EXPECT_EQ(assembly->cubin, "\177ELF " + std::string(ptx));
    return calls() - before;
  }

  TempDir dir;
  Cache cache{{dir.path("cache"), kDefaultCacheBytes, ""}};
};

} // namespace

TEST_F(AssemblyCacheTest, assemblesOnce) {
  AssemblyCache assembler(fake(), &cache);
  Expected<Assembly> first = assembler.assemble("text", "fwd"), second = assembler.assemble("text", "fwd");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(calls(), 1);
  EXPECT_EQ(first->cubin, second->cubin);
  EXPECT_EQ(first->rawLog, second->rawLog);
  EXPECT_EQ(first->usage, second->usage);
  EXPECT_EQ(second->usage.registers, 12);
  EXPECT_EQ(second->log.functions, first->log.functions);
  EXPECT_EQ(second->ptxas.str(), "13.0.88");
  EXPECT_EQ(cache.use("kernel").hits, 1);
  EXPECT_EQ(cache.use("kernel").misses, 1);
}

TEST_F(AssemblyCacheTest, whatDecidesTheCubinMakesAnotherEntry) {
  Ptxas ptxas = fake();
  AssemblyCache assembler(ptxas, &cache);
  EXPECT_EQ(callsFor(assembler, "text"), 1);
  EXPECT_EQ(callsFor(assembler, "other text"), 1);
  AssembleOptions arch;
  arch.arch = "sm_90";
  EXPECT_EQ(callsFor(assembler, "text", arch), 1);
  EXPECT_EQ(callsFor(AssemblyCache({ptxas.path, {13, 0, 89}}, &cache), "text"), 1);
  EXPECT_EQ(callsFor(AssemblyCache(fake("changed", "true\n"), &cache), "text"), 1);
  // All of them are still there, and a ptxas elsewhere is the same.
  EXPECT_EQ(callsFor(assembler, "text"), 0);
  EXPECT_EQ(callsFor(assembler, "text", arch), 0);
  EXPECT_EQ(callsFor(AssemblyCache(fake("moved"), &cache), "other text"), 0);
  EXPECT_EQ(cache.count()->at("kernel").entries, 5);
}

TEST_F(AssemblyCacheTest, aTimeLimitDecidesNothing) {
  AssemblyCache assembler(fake(), &cache);
  AssembleOptions options;
  EXPECT_EQ(callsFor(assembler, "text", options), 1);
  options.timeLimit = std::chrono::seconds(100);
  EXPECT_EQ(callsFor(assembler, "text", options), 0);
}

TEST_F(AssemblyCacheTest, withoutACache) {
  Cache none;
  for (Cache *kept : {static_cast<Cache *>(nullptr), &none}) {
    AssemblyCache assembler(fake(), kept);
    EXPECT_EQ(callsFor(assembler, "text"), 1);
    EXPECT_EQ(callsFor(assembler, "text"), 1);
  }
  EXPECT_FALSE(fs::exists(dir.path("cache")));
}

TEST_F(AssemblyCacheTest, negative_refusalsAreNotKept) {
  AssemblyCache assembler(fake("ptxas", "echo 'ptxas kernel.ptx, line 3; error : no'\nexit 255\n"), &cache);
  for (int64_t call = 1; call <= 2; ++call) {
    EXPECT_EQ(assembler.assemble("text", "fwd").error().str(),
              "fwd.ptx:3: error: kernel \"fwd\": ptxas refuses the PTX: no");
    EXPECT_EQ(calls(), call);
  }
  EXPECT_TRUE(cache.count()->empty());
}

// Whole, but not what an assembler writes.
TEST_F(AssemblyCacheTest, negative_entriesThatAreNone) {
  AssemblyCache assembler(fake(), &cache);
  EXPECT_EQ(callsFor(assembler, "text"), 1);
  std::string name;
  for (const fs::directory_entry &entry : fs::directory_iterator(dir.path("cache")))
    if (entry.path().filename().string().starts_with("kernel-"))
      name = entry.path().filename();
  CacheKey key{"kernel"};
  for (size_t i = 0; i < key.digest.size(); ++i)
    key.digest[i] = static_cast<uint8_t>(std::stoul(name.substr(7 + 2 * i, 2), nullptr, 16));
  for (const CachePartViews &parts :
       {CachePartViews{}, {{"cubin", "text"}, {"log", ""}}, {{"cubin", "\177ELF"}, {"log", ""}}}) {
    cache.keep(key, parts);
    EXPECT_EQ(callsFor(assembler, "text"), 1);
    EXPECT_EQ(cache.takeNotes().size(), 1u);
    EXPECT_EQ(callsFor(assembler, "text"), 0);
  }
}

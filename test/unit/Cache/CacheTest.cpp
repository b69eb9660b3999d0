//===- CacheTest.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CacheFixture.h"

#include "Support/Seed.h"

using namespace openwork;
namespace fs = std::filesystem;

//===----------------------------------------------------------------------===//
// Entries
//===----------------------------------------------------------------------===//

TEST_F(CacheTest, givesBackWhatWasKept) {
  std::mt19937_64 random(testSeed());
  std::string large = randomBytes(3'000'000, random);
  Cache cache = open();
  EXPECT_FALSE(cache.find(key("a")));
  cache.keep(key("a"), {{"large", large}, {"empty", ""}, {"name with spaces", "x\ny"}});
  cache.keep(key("b"), {});
  Cache another = open();
  for (Cache *reader : {&cache, &another}) {
    EXPECT_EQ(reader->find(key("a")), (CacheParts{{"large", large}, {"empty", ""}, {"name with spaces", "x\ny"}}));
    EXPECT_EQ(reader->find(key("b")), CacheParts());
    EXPECT_FALSE(reader->find(key("c")));
  }
  EXPECT_EQ(cache.use("kernel").hits, 2);
  EXPECT_EQ(cache.use("kernel").misses, 2);
  EXPECT_EQ(cache.use("package").misses, 0);
  EXPECT_EQ(noteOf(cache), "");
}

TEST_F(CacheTest, replacesAnEntry) {
  Cache cache = open();
  cache.keep(key("a"), {{"x", "before"}});
  cache.keep(key("a"), {{"x", "after"}});
  EXPECT_EQ(cache.find(key("a")), (CacheParts{{"x", "after"}}));
  EXPECT_EQ(files(), (std::vector<std::string>{"CACHEDIR.TAG", key("a").str()}));
}

TEST_F(CacheTest, isForItsUserAlone) {
  open().keep(key("a"), {{"x", "y"}});
  struct stat status;
  ASSERT_EQ(stat(folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  // The mark of https://bford.info/cachedir/ is the beginning of the file.
  EXPECT_TRUE(slurp(folder + "/CACHEDIR.TAG").starts_with("Signature: 8a477f597d28d172789f06886806bc55\n"));
}

TEST_F(CacheTest, keepsNothingWithoutAFolder) {
  Cache cache;
  cache.keep(key("a"), {{"x", "y"}});
  EXPECT_FALSE(cache.find(key("a")));
  EXPECT_TRUE(cache.isOff());
  EXPECT_EQ(noteOf(cache), "");
  EXPECT_EQ(cache.use("kernel").misses, 0);
}

//===----------------------------------------------------------------------===//
// Damage
//===----------------------------------------------------------------------===//

// Each byte of the file, and each length of it.
TEST_F(CacheTest, negative_everyByteCounts) {
  Cache cache = open();
  cache.keep(key("a"), {{"one", "some bytes"}, {"two", "more"}});
  std::string intact = slurp(file(key("a")));
  for (size_t at = 0; at < intact.size(); ++at) {
    std::string damaged = intact;
    damaged[at] ^= 1;
    overwrite(file(key("a")), damaged);
    EXPECT_FALSE(cache.find(key("a"))) << "byte " << at;
    EXPECT_FALSE(fs::exists(file(key("a")))) << "byte " << at;
    overwrite(file(key("a")), intact.substr(0, at));
    EXPECT_FALSE(cache.find(key("a"))) << at << " bytes";
  }
  overwrite(file(key("a")), intact + "x");
  EXPECT_FALSE(cache.find(key("a")));
  EXPECT_EQ(cache.takeNotes().size(), 2 * intact.size() + 1);
  overwrite(file(key("a")), intact);
  EXPECT_TRUE(cache.find(key("a")));
}

TEST_F(CacheTest, negative_saysWhatIsWrong) {
  Cache cache = open();
  auto refusalOf = [&](std::string_view bytes) {
    overwrite(file(key("a")), bytes);
    EXPECT_FALSE(cache.find(key("a")));
    std::vector<CacheNote> notes = cache.takeNotes();
    EXPECT_EQ(notes.size(), 1u);
    EXPECT_FALSE(notes[0].isWarning);
    EXPECT_EQ(notes[0].file, file(key("a")));
    constexpr std::string_view begin = "damaged entry of the cache, which is made again: ";
    EXPECT_TRUE(notes[0].message.starts_with(begin)) << notes[0].message;
    return notes[0].message.substr(begin.size());
  };
  cache.keep(key("a"), {{"cubin", "bytes"}});
  std::string intact = slurp(file(key("a"))), changed = intact;
  changed.back() ^= 1;
  size_t size = intact.size();
  EXPECT_EQ(refusalOf(changed), "cubin: expects SHA-256 " + toHex(sha256("bytes")) + ", got " + toHex(sha256("byter")));
  EXPECT_EQ(refusalOf(intact.substr(0, size - 1)),
            "expects " + std::to_string(size) + " bytes, got " + std::to_string(size - 1));
  EXPECT_EQ(refusalOf(intact + "x"), "expects " + std::to_string(size) + " bytes, got " + std::to_string(size + 1));
  EXPECT_EQ(refusalOf(intact.substr(0, 100)), "expects at least " + std::to_string(size - 5) + " bytes, got 100");
  EXPECT_EQ(refusalOf(""), "expects an entry of the cache, got something else");
  EXPECT_EQ(refusalOf(std::string(200, 'x')), "expects an entry of the cache, got something else");
  // Another's entry, whole.
  cache.keep(key("b"), {{"cubin", "bytes"}});
  EXPECT_EQ(refusalOf(slurp(file(key("b")))), "expects entry " + key("a").str() + ", got " + key("b").str());
  EXPECT_TRUE(cache.find(key("b")));
}

TEST_F(CacheTest, negative_folderInTheEntrysPlace) {
  Cache cache = open();
  fs::create_directories(file(key("a")));
  EXPECT_FALSE(cache.find(key("a")));
  EXPECT_EQ(noteOf(cache), "");
  cache.keep(key("a"), {{"x", "y"}});
  EXPECT_EQ(noteOf(cache), "warning: nothing is kept for the next compilation: cannot write into " + folder +
                               ": Is a directory; name a folder by --cache or OPENWORK_CACHE, or say none\n");
  EXPECT_EQ(files(), std::vector<std::string>{key("a").str()});
}

TEST_F(CacheTest, dropsWhatItsReaderRefuses) {
  Cache cache = open();
  cache.keep(key("a"), {{"x", "y"}});
  cache.drop(key("a"), "expects a manifest, got none");
  EXPECT_FALSE(cache.find(key("a")));
  EXPECT_EQ(noteOf(cache), "remark: damaged entry of the cache, which is made again: expects a manifest, got none\n");
}

//===----------------------------------------------------------------------===//
// Size
//===----------------------------------------------------------------------===//

TEST_F(CacheTest, theLeastRecentlyUsedGo) {
  std::string kilobyte(1000, 'x');
  {
    Cache cache = open();
    for (std::string_view name : {"a", "b", "c", "d", "e"})
      cache.keep(key(name), {{"x", kilobyte}});
  }
  for (auto [name, age] : {std::pair("a", 500), {"b", 400}, {"c", 300}, {"d", 200}, {"e", 100}})
    setAge(file(key(name)), age);
  int64_t bytes = static_cast<int64_t>(fs::file_size(file(key("a"))));
  Cache cache = open(3 * bytes);
  // Looked up, the oldest is the youngest but for what comes in now.
  EXPECT_TRUE(cache.find(key("a")));
  cache.keep(key("f"), {{"x", kilobyte}});
  cache.trim();
  std::vector<std::string> left = {"CACHEDIR.TAG", key("a").str(), key("e").str(), key("f").str()};
  std::ranges::sort(left);
  EXPECT_EQ(files(), left);
  EXPECT_EQ(noteOf(cache), "");
}

TEST_F(CacheTest, trimsOnlyWhatItAddsTo) {
  open().keep(key("a"), {{"x", "some bytes"}});
  Cache cache = open(1);
  cache.trim();
  EXPECT_TRUE(cache.find(key("a")));
  cache.trim();
  EXPECT_TRUE(cache.find(key("a")));
}

TEST_F(CacheTest, keepsNothingLargerThanAllMayBe) {
  Cache cache = open(1000);
  cache.keep(key("a"), {{"x", std::string(1000, 'x')}});
  EXPECT_FALSE(fs::exists(folder));
  cache.keep(key("a"), {{"x", std::string(700, 'x')}});
  cache.trim();
  EXPECT_TRUE(cache.find(key("a")));
}

TEST_F(CacheTest, whatKilledProcessesLeaveIsRemoved) {
  Cache cache = open();
  cache.keep(key("a"), {{"x", "y"}});
  for (auto [name, age] : {std::pair("tmp-12-0", 4000), {"tmp-13-0", 10}, {"tmp-mine", 4000}, {"notes", 4000}}) {
    overwrite(folder + "/" + name, "half");
    setAge(folder + "/" + name, age);
  }
  cache.trim();
  std::vector<std::string> left = {"CACHEDIR.TAG", key("a").str(), "notes", "tmp-13-0", "tmp-mine"};
  std::ranges::sort(left);
  EXPECT_EQ(files(), left);
}

TEST_F(CacheTest, countsAndClears) {
  Cache cache = open();
  EXPECT_TRUE(cache.count()->empty());
  EXPECT_TRUE(cache.clear()->empty());
  cache.keep(key("a"), {{"x", "1"}});
  cache.keep(key("b"), {{"x", "2"}});
  cache.keep(CacheKeyBuilder("package").finish(), {});
  overwrite(folder + "/notes", "precious");
  overwrite(folder + "/kernel-0123", "precious");
  fs::create_directory(folder + "/kernel-" + std::string(64, '0'));
  int64_t bytes = static_cast<int64_t>(slurp(file(key("a"))).size());
  for (auto counts : {cache.count(), cache.clear()}) {
    ASSERT_TRUE(counts) << counts.error().str();
    EXPECT_EQ(counts->size(), 2u);
    EXPECT_EQ((*counts)["kernel"].entries, 2);
    EXPECT_EQ((*counts)["kernel"].bytes, 2 * bytes);
    EXPECT_EQ((*counts)["package"].entries, 1);
  }
  EXPECT_TRUE(cache.count()->empty());
  EXPECT_EQ(files().size(), 4u);
  EXPECT_FALSE(cache.find(key("a")));
}

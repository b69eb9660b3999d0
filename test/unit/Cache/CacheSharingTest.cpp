//===- CacheSharingTest.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CacheFixture.h"

#include "Support/Seed.h"

#include <atomic>
#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace openwork;

//===----------------------------------------------------------------------===//
// Places that cannot be written to
//===----------------------------------------------------------------------===//

TEST_F(CacheTest, negative_warnsOnce) {
  Cache cache({dir.write("file", "") + "/cache", 1000, ""});
  for (std::string_view name : {"a", "b", "c"}) {
    EXPECT_FALSE(cache.find(key(name)));
    cache.keep(key(name), {{"x", "y"}});
  }
  cache.trim();
  EXPECT_TRUE(cache.isOff());
  EXPECT_EQ(noteOf(cache), "warning: nothing is kept for the next compilation: cannot make the folder " +
                               dir.path("file/cache") +
                               ": Not a directory; name a folder by --cache or OPENWORK_CACHE, or say none\n");
  EXPECT_EQ(noteOf(cache), "");
}

TEST_F(CacheTest, negative_readOnlyFolder) {
  if (geteuid() == 0)
    GTEST_SKIP() << "root writes everywhere";
  open().keep(key("a"), {{"x", "y"}});
  ASSERT_EQ(chmod(folder.c_str(), 0500), 0);
  Cache cache = open();
  EXPECT_TRUE(cache.find(key("a")));
  cache.keep(key("b"), {{"x", "y"}});
  EXPECT_EQ(noteOf(cache), "warning: nothing is kept for the next compilation: cannot write into " + folder +
                               ": Permission denied; name a folder by --cache or OPENWORK_CACHE, or say none\n");
  ASSERT_EQ(chmod(folder.c_str(), 0700), 0);
}

TEST_F(CacheTest, negative_noFolderAtAll) {
  Cache cache({"", 1000, "expects an absolute path in XDG_CACHE_HOME or HOME, got neither"});
  cache.keep(key("a"), {{"x", "y"}});
  EXPECT_FALSE(cache.find(key("a")));
  EXPECT_EQ(noteOf(cache), "warning: nothing is kept for the next compilation: expects an absolute path in "
                           "XDG_CACHE_HOME or HOME, got neither; name a folder by --cache or OPENWORK_CACHE, or say "
                           "none\n");
}

/// Runs something in a process of its own, whose files may not become larger than that.
template <typename Body> static int runWithFileLimit(rlim_t bytes, const Body &body) {
  pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    rlimit limit = {bytes, bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
    _exit(body());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// As on a full disk: the file begins well and cannot be finished.
TEST_F(CacheTest, negative_fullDisk) {
  open().keep(key("a"), {{"x", "y"}});
  std::string expected = "warning: nothing is kept for the next compilation: cannot write into " + folder +
                         ": File too large; name a folder by --cache or OPENWORK_CACHE, or say none\n";
  EXPECT_EQ(runWithFileLimit(1000,
                             [&] {
                               Cache cache = open();
                               cache.keep(key("b"), {{"x", std::string(10000, 'x')}});
                               cache.keep(key("c"), {{"x", std::string(10000, 'x')}});
                               bool works = cache.isOff() && noteOf(cache) == expected;
                               return works ? 7 : 1;
                             }),
            7);
  EXPECT_EQ(files(), (std::vector<std::string>{"CACHEDIR.TAG", key("a").str()}));
}

//===----------------------------------------------------------------------===//
// Several at once
//===----------------------------------------------------------------------===//

// Readers see an entry whole or not at all, whoever writes, replaces, removes and trims meanwhile.
TEST_F(CacheTest, threadsAndProcessesMeet) {
  constexpr int numProcesses = 3, numThreads = 2, numKeys = 4, rounds = 60;
  std::vector<std::string> contents;
  std::mt19937_64 random(testSeed());
  for (int i = 0; i < numKeys; ++i)
    contents.push_back(randomBytes(20'000 + i, random));
  auto work = [&](Cache &cache, uint64_t seed) {
    std::mt19937_64 own(seed);
    int wrong = 0;
    for (int round = 0; round < rounds; ++round) {
      size_t i = own() % numKeys;
      if (own() % 2 == 0)
        cache.keep(key(std::to_string(i)), {{"x", contents[i]}});
      else if (std::optional<CacheParts> parts = cache.find(key(std::to_string(i))))
        wrong += parts->at("x") != contents[i];
      if (own() % 8 == 0)
        cache.trim();
      if (own() % 16 == 0)
        (void)cache.clear();
    }
    return wrong;
  };
  std::vector<pid_t> children;
  for (int process = 0; process < numProcesses; ++process) {
    pid_t child = fork();
    if (child == 0) {
      Cache cache = open(60'000);
      std::atomic<int> wrong = 0;
      std::vector<std::thread> threads;
      for (int thread = 0; thread < numThreads; ++thread)
        threads.emplace_back([&, thread] { wrong += work(cache, process * 100 + thread); });
      for (std::thread &thread : threads)
        thread.join();
      for (const CacheNote &note : cache.takeNotes()) {
        std::fprintf(stderr, "%s: %s\n", note.file.c_str(), note.message.c_str());
        ++wrong;
      }
      _exit(std::min<int>(wrong, 100));
    }
    children.push_back(child);
  }
  for (pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
  for (const std::string &name : files())
    EXPECT_FALSE(name.starts_with("tmp-")) << name;
}

// Killed at any time, a writer leaves no entry that is not whole.
TEST_F(CacheTest, killedWriters) {
  std::mt19937_64 random(testSeed());
  std::string large = randomBytes(4'000'000, random);
  for (int round = 0; round < 20; ++round) {
    pid_t child = fork();
    if (child == 0) {
      Cache cache = open();
      for (int i = 0;; ++i)
        cache.keep(key(std::to_string(i % 3)), {{"x", large}});
    }
    usleep(random() % 20'000);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    Cache cache = open();
    for (std::string_view name : {"0", "1", "2"})
      if (std::optional<CacheParts> parts = cache.find(key(name)))
        EXPECT_TRUE(parts->at("x") == large);
    EXPECT_EQ(noteOf(cache), "");
  }
}

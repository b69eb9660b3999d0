//===- FileTest.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/File.h"

#include "Support/TempDir.h"

#include <cstring>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace openwork;

static std::string refusal(const std::string &path, int64_t maxBytes = 100) {
  Expected<std::string> bytes = readFile(path, maxBytes);
  return bytes ? "accepted" : bytes.error().str();
}

TEST(File, readsAllBytes) {
  TempDir dir;
  std::string bytes("a\0b\n", 4);
  EXPECT_EQ(*readFile(dir.write("f", bytes), 4), bytes);
  EXPECT_EQ(*readFile(dir.write("empty", ""), 4), "");
}

TEST(File, mapsWhatItReads) {
  TempDir dir;
  std::string path = dir.write("f", "mapped");
  Expected<FileMapping> mapping = File::open(path)->map();
  ASSERT_TRUE(mapping);
  std::filesystem::remove(path);
  FileMapping moved = std::move(*mapping);
  EXPECT_EQ(std::string(reinterpret_cast<const char *>(moved.bytes().data()), moved.bytes().size()), "mapped");
  EXPECT_TRUE(mapping->bytes().empty());
  EXPECT_TRUE(File::open(dir.write("empty", ""))->map()->bytes().empty());
}

TEST(File, readsTheFileItOpened) {
  TempDir dir;
  std::string path = dir.write("f", "first");
  File file = std::move(*File::open(path));
  std::filesystem::rename(dir.write("g", "other"), path);
  EXPECT_EQ(*file.read(1, 3), "irs");
  file = std::move(*File::open(path));
  EXPECT_EQ(*file.read(0, 5), "other");
}

TEST(File, negative_missing) {
  TempDir dir;
  std::string path = dir.path("f");
  EXPECT_EQ(refusal(path), path + ": error: cannot open: No such file or directory");
}

TEST(File, negative_unreadable) {
  if (geteuid() == 0)
    GTEST_SKIP() << "root reads everything";
  TempDir dir;
  std::string path = dir.write("f", "x");
  chmod(path.c_str(), 0);
  EXPECT_EQ(refusal(path), path + ": error: cannot open: Permission denied");
}

TEST(File, negative_symlinkLoop) {
  TempDir dir;
  std::string path = dir.path("f");
  ASSERT_EQ(symlink(path.c_str(), path.c_str()), 0);
  EXPECT_EQ(refusal(path), path + ": error: cannot open: Too many levels of symbolic links");
}

TEST(File, releasedPartsAreReadAgain) {
  TempDir dir;
  std::string bytes(100'000, '\0');
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<char>(i % 251);
  Expected<FileMapping> mapping = File::open(dir.write("f", bytes))->map();
  ASSERT_TRUE(mapping);
  auto same = [&] { return std::memcmp(mapping->bytes().data(), bytes.data(), bytes.size()) == 0; };
  EXPECT_TRUE(same());
  FileMapping::release(mapping->bytes().subspan(4095, 9000));
  FileMapping::release(mapping->bytes().first(1));
  FileMapping::release({});
  EXPECT_TRUE(same());
  FileMapping::release(mapping->bytes());
  EXPECT_TRUE(same());
}

TEST(File, negative_directory) {
  TempDir dir;
  EXPECT_EQ(refusal(dir.path("")), dir.path("") + ": error: expects a regular file, got a directory");
}

TEST(File, negative_pipeIsNotWaitedFor) {
  TempDir dir;
  std::string path = dir.path("f");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(refusal(path), path + ": error: expects a regular file, got a pipe, socket or device");
}

TEST(File, negative_device) {
  EXPECT_EQ(refusal("/dev/null"), "/dev/null: error: expects a regular file, got a pipe, socket or device");
}

TEST(File, negative_nulInPath) {
  TempDir dir;
  std::string path = dir.write("f", "x");
  EXPECT_EQ(refusal(path + std::string("\0.json", 6)), "error: expects a path without NUL characters");
}

TEST(File, negative_tooLarge) {
  TempDir dir;
  std::string path = dir.write("f", "12345");
  EXPECT_EQ(refusal(path, 4), path + ": error: expects at most 4 bytes, got 5");
}

TEST(File, negative_becameShorter) {
  TempDir dir;
  std::string path = dir.write("f", "12345");
  File file = std::move(*File::open(path));
  ASSERT_EQ(truncate(path.c_str(), 2), 0);
  EXPECT_EQ(file.read(0, 5).error().str(), path + ": error: expects 5 bytes, got 2");
}

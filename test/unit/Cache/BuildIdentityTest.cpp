//===- BuildIdentityTest.cpp ----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Cache/BuildIdentity.h"

#include <cstdint>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <gtest/gtest.h>
#include <string>

using namespace openwork;

namespace {

/// An entry of a section of notes.
std::string note(std::string owner, uint32_t type, const std::string &content, size_t alignment) {
  uint32_t sizes[3] = {static_cast<uint32_t>(owner.size()), static_cast<uint32_t>(content.size()), type};
  std::string bytes(reinterpret_cast<const char *>(sizes), sizeof(sizes));
  for (const std::string &field : {owner, content}) {
    bytes += field;
    bytes.resize((bytes.size() + alignment - 1) / alignment * alignment, '\0');
  }
  return bytes;
}

const std::string kOwner("GNU\0", 4);

std::string idOf(const std::string &notes, size_t alignment = 4) {
  return findBuildId(std::as_bytes(std::span(notes)), alignment).value_or("none");
}

} // namespace

TEST(BuildIdentity, isTheSameEachTime) {
  Expected<std::string> identity = buildIdentity();
  ASSERT_TRUE(identity) << identity.error().str();
  EXPECT_EQ(identity->size(), 64u);
  EXPECT_EQ(*identity, buildIdentity().value_or(""));
}

// A library counts as soon as it is there, for it may be what writes the code.
TEST(BuildIdentity, changesWithTheLibraries) {
  std::string before = buildIdentity().value_or("");
  void *library = dlopen("libutil.so.1", RTLD_NOW);
  if (!library)
    GTEST_SKIP() << "*** SKIPPED: " << dlerror();
  EXPECT_NE(buildIdentity().value_or(before), before);
  dlclose(library);
}

TEST(BuildIdentity, isFoundAmongNotes) {
  std::string id("\x12\x34\0\x56\x78", 5), other = note(kOwner, NT_GNU_ABI_TAG, "abcdef", 4);
  EXPECT_EQ(idOf(note(kOwner, NT_GNU_BUILD_ID, id, 4)), id);
  EXPECT_EQ(idOf(other + note(kOwner, NT_GNU_BUILD_ID, id, 4) + other), id);
  EXPECT_EQ(idOf(note("Xen12", NT_GNU_BUILD_ID, "abc", 4) + note(kOwner, NT_GNU_BUILD_ID, id, 4)), id);
  EXPECT_EQ(idOf(other), "none");
  EXPECT_EQ(idOf(""), "none");
  EXPECT_EQ(idOf(note(kOwner, NT_GNU_BUILD_ID, "", 4)), "none");
}

TEST(BuildIdentity, negative_anyBytesAreTaken) {
  std::string notes = note("Xen", 1, "abc", 4) + note(kOwner, NT_GNU_BUILD_ID, "0123456789", 4);
  for (size_t size = 0; size < notes.size(); ++size) {
    std::string found = idOf(notes.substr(0, size));
    EXPECT_TRUE(found == "none" || found == "0123456789") << size;
  }
  for (size_t at = 0; at < notes.size(); ++at) {
    std::string changed = notes;
    changed[at] = '\xff';
    (void)idOf(changed);
    (void)idOf(changed, 8);
  }
}

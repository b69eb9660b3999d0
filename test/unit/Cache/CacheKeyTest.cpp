//===- CacheKeyTest.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Cache/CacheKey.h"

#include <gtest/gtest.h>
#include <set>

using namespace openwork;

TEST(CacheKey, isNamedByItsKindAndDigest) {
  CacheKey key = CacheKeyBuilder("kernel").add("arch", "sm_90a").add("count", 3).finish();
  EXPECT_EQ(key.str(), "kernel-" + toHex(sha256("arch 6\nsm_90acount 1\n3")));
  EXPECT_EQ(key, CacheKeyBuilder("kernel").add("arch", "sm_90a").add("count", 3).finish());
}

TEST(CacheKey, valuesDoNotRunIntoEachOther) {
  std::set<std::string> keys;
  auto insert = [&](CacheKeyBuilder &builder) { EXPECT_TRUE(keys.insert(builder.finish().str()).second); };
  insert(CacheKeyBuilder("k").add("a", ""));
  insert(CacheKeyBuilder("k").add("a", "b").add("c", "d"));
  insert(CacheKeyBuilder("k").add("a", "bc").add("", "d"));
  insert(CacheKeyBuilder("k").add("c", "d").add("a", "b"));
  insert(CacheKeyBuilder("k").add("a", "bc 1\nd"));
  insert(CacheKeyBuilder("k").add("a", "b").add("c", "d").add("e", ""));
  insert(CacheKeyBuilder("k").add("ab", "").add("c", "d"));
  CacheKeyBuilder nothing("k");
  insert(nothing);
}

TEST(CacheKey, ofAnotherKindIsAnother) {
  EXPECT_NE(CacheKeyBuilder("kernel").add("a", "b").finish().str(),
            CacheKeyBuilder("package").add("a", "b").finish().str());
}

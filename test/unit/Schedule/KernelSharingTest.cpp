//===- KernelSharingTest.cpp ----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/KernelSharing.h"

#include "Support/Seed.h"
#include "Topology/Samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

using namespace openwork;
using namespace openwork::test;

namespace {

using ClassSet = std::vector<uint32_t>;

struct Problem {
  std::vector<ClassSet> launches;
  std::vector<int64_t> classBytes;
  SharingCosts costs;

  explicit Problem(Random &random, int64_t maxClasses, int64_t maxLaunches) {
    classBytes.resize(random.in(1, maxClasses));
    for (int64_t &bytes : classBytes)
      bytes = random.in(1, 100);
    launches.resize(random.in(1, maxLaunches));
    for (ClassSet &launch : launches) {
      std::set<uint32_t> set;
      for (int64_t i = random.in(1, 6); i > 0; --i)
        set.insert(uint32_t(random.in(0, std::ssize(classBytes) - 1)));
      launch.assign(set.begin(), set.end());
    }
    costs = {random.in(0, 100), random.in(1, 500), random.in(0, 500)};
  }

  KernelSharing share() const { return shareKernels(launches, classBytes, costs); }

  int64_t bytesOf(const ClassSet &set) const {
    int64_t bytes = costs.kernelBytes;
    for (uint32_t index : set)
      bytes += classBytes[index];
    return bytes;
  }
  int64_t total(const KernelSharing &sharing) const {
    int64_t bytes = 0;
    for (const ClassSet &kernel : sharing.kernels)
      bytes += bytesOf(kernel);
    return bytes;
  }
};

ClassSet unite(const ClassSet &a, const ClassSet &b) {
  ClassSet both;
  std::ranges::set_union(a, b, std::back_inserter(both));
  return both;
}

/// The least bytes of all ways to put the sets into kernels, of which only those beyond the limit may be that have one
/// set as large.
int64_t leastBytes(const Problem &problem) {
  std::set<ClassSet> distinct(problem.launches.begin(), problem.launches.end());
  std::vector<ClassSet> sets(distinct.begin(), distinct.end()), kernels;
  int64_t least = std::numeric_limits<int64_t>::max();
  std::function<void(size_t)> place = [&](size_t i) {
    if (i < sets.size()) {
      for (size_t k = 0; k < kernels.size(); ++k) {
        ClassSet before = kernels[k];
        kernels[k] = unite(before, sets[i]);
        place(i + 1);
        kernels[k] = std::move(before);
      }
      kernels.push_back(sets[i]);
      place(i + 1);
      kernels.pop_back();
      return;
    }
    int64_t bytes = 0;
    for (const ClassSet &kernel : kernels) {
      if (problem.bytesOf(kernel) > problem.costs.maxKernelBytes && !distinct.contains(kernel))
        return;
      bytes += problem.bytesOf(kernel);
    }
    least = std::min(least, bytes);
  };
  place(0);
  return least;
}

} // namespace

TEST(ShareKernels, EachLaunchFindsItsClasses) {
  uint64_t seed = testSeed();
  for (uint64_t trial = 0; trial < 500; ++trial) {
    Random random(trialSeed(seed, trial));
    Problem problem(random, 20, 40);
    KernelSharing sharing = problem.share();
    ASSERT_EQ(sharing.kernelOfLaunch.size(), problem.launches.size());
    std::vector<ClassSet> needed(sharing.kernels.size());
    for (size_t i = 0; i < problem.launches.size(); ++i) {
      ASSERT_LT(sharing.kernelOfLaunch[i], sharing.kernels.size());
      ClassSet &kernel = needed[sharing.kernelOfLaunch[i]];
      kernel = unite(kernel, problem.launches[i]);
    }
    // And no kernel holds more.
    EXPECT_EQ(needed, sharing.kernels);
  }
}

TEST(ShareKernels, EqualSetsShareAndKernelsAreNumberedByFirstUse) {
  uint64_t seed = testSeed();
  for (uint64_t trial = 0; trial < 200; ++trial) {
    Random random(trialSeed(seed, trial));
    Problem problem(random, 5, 60);
    KernelSharing sharing = problem.share();
    std::map<ClassSet, uint32_t> kernelOf;
    uint32_t next = 0;
    for (size_t i = 0; i < problem.launches.size(); ++i) {
      uint32_t kernel = sharing.kernelOfLaunch[i];
      EXPECT_EQ(kernelOf.try_emplace(problem.launches[i], kernel).first->second, kernel);
      EXPECT_LE(kernel, next);
      next = std::max(next, kernel + 1);
    }
    EXPECT_EQ(next, sharing.kernels.size());
  }
}

TEST(ShareKernels, StaysWithinTheLimits) {
  uint64_t seed = testSeed();
  for (uint64_t trial = 0; trial < 500; ++trial) {
    Random random(trialSeed(seed, trial));
    Problem problem(random, 12, 30);
    KernelSharing sharing = problem.share();
    for (size_t k = 0; k < sharing.kernels.size(); ++k) {
      if (problem.bytesOf(sharing.kernels[k]) <= problem.costs.maxKernelBytes)
        continue;
      // Beyond the limit there is one set, and others that are part of it.
      bool holdsAll = false;
      for (size_t i = 0; i < problem.launches.size(); ++i)
        holdsAll |= sharing.kernelOfLaunch[i] == k && problem.launches[i] == sharing.kernels[k];
      EXPECT_TRUE(holdsAll) << "kernel " << k << " of trial " << trial;
    }
  }
}

TEST(ShareKernels, LargeKernelsHoldWhatBelongsTogether) {
  uint64_t seed = testSeed();
  for (uint64_t trial = 0; trial < 200; ++trial) {
    Random random(trialSeed(seed, trial));
    Problem problem(random, 30, 12);
    problem.costs.smallKernelBytes = -1;
    KernelSharing sharing = problem.share();
    for (size_t k = 0; k < sharing.kernels.size(); ++k) {
      // Sets that reach each other through common classes.
      ClassSet reached;
      for (bool grows = true; grows;) {
        grows = false;
        for (size_t i = 0; i < problem.launches.size(); ++i) {
          const ClassSet &set = problem.launches[i];
          bool meets = reached.empty() || std::ranges::any_of(set, [&](uint32_t index) {
                         return std::ranges::binary_search(reached, index);
                       });
          if (sharing.kernelOfLaunch[i] == k && meets && unite(reached, set) != reached) {
            reached = unite(reached, set);
            grows = true;
          }
        }
      }
      EXPECT_EQ(reached, sharing.kernels[k]) << "kernel " << k << " of trial " << trial;
    }
  }
}

/// Against all ways to put up to six sets into kernels: on average 0.1 % more than the least, and half as much again at
/// worst.
TEST(ShareKernels, IsNearTheLeastBytes) {
  uint64_t seed = testSeed();
  double sum = 0, worst = 1;
  constexpr uint64_t trials = 1000;
  for (uint64_t trial = 0; trial < trials; ++trial) {
    Random random(trialSeed(seed, trial));
    Problem problem(random, 8, 6);
    problem.costs.smallKernelBytes = problem.costs.maxKernelBytes;
    problem.costs.kernelBytes += 1;
    double ratio = double(problem.total(problem.share())) / double(leastBytes(problem));
    EXPECT_GE(ratio, 1);
    worst = std::max(worst, ratio);
    sum += ratio;
  }
  EXPECT_LE(worst, 1.6);
  EXPECT_LE(sum / trials, 1.002);
}

TEST(ShareKernels, IsTheSameEveryTime) {
  Random random(testSeed());
  Problem problem(random, 40, 200);
  KernelSharing first = problem.share(), second = problem.share();
  EXPECT_EQ(first.kernels, second.kernels);
  EXPECT_EQ(first.kernelOfLaunch, second.kernelOfLaunch);
}

TEST(ShareKernels, NothingGivesNothing) {
  KernelSharing sharing = shareKernels({}, {}, {});
  EXPECT_TRUE(sharing.kernels.empty());
  EXPECT_TRUE(sharing.kernelOfLaunch.empty());
}

/// 2,000 launches of 40 classes each, none in common.
TEST(ShareKernels, MeasuredModelsTakeNoTime) {
  std::vector<ClassSet> launches(2000);
  for (uint32_t i = 0; i < launches.size(); ++i)
    for (uint32_t j = 0; j < 40; ++j)
      launches[i].push_back(i * 40 + j);
  std::vector<int64_t> bytes(launches.size() * 40, 48 << 10);
  KernelSharing sharing = shareKernels(launches, bytes, {});
  EXPECT_EQ(sharing.kernels.size(), launches.size());
}

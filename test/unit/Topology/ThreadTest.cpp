//===- ThreadTest.cpp - One classifier, several threads ----------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Topology/Samples.h"

#include <gtest/gtest.h>

#include <thread>

using namespace openwork;
using namespace openwork::test;

namespace {

/// Everything a classifier says, row by row.
struct Answers {
  std::vector<std::vector<uint64_t>> touched, covered, slots;
  bool operator==(const Answers &) const = default;

  Answers(int64_t rows) : touched(rows), covered(rows), slots(rows) {}
};

class EveryFamilyInThreads : public testing::TestWithParam<std::pair<Family, const char *>> {};

} // namespace

static void answerRow(const Classifier &classifier, const Tiling &tiling, int64_t row, Answers &answers) {
  answers.touched[row].resize(wordsFor(tiling.numColumns()));
  answers.covered[row].resize(wordsFor(tiling.numColumns()));
  classifier.classifyRow(row, answers.touched[row], answers.covered[row]);
  std::vector<int64_t> queries;
  tiling.query.slotTokens(row, queries);
  std::vector<uint64_t> slots(wordsFor(tiling.key.tileSize()));
  for (int64_t tile = 0; tile < tiling.numColumns(); ++tile) {
    std::ranges::fill(slots, 0);
    classifier.keySlots(queries[0], tile, slots);
    answers.slots[row].insert(answers.slots[row].end(), slots.begin(), slots.end());
  }
}

static Answers answerInThreads(const Classifier &classifier, const Tiling &tiling, int64_t threads) {
  Answers answers(tiling.numRows());
  std::vector<std::thread> workers;
  for (int64_t i = 0; i < threads; ++i)
    workers.emplace_back([&, i] {
      for (int64_t row = i; row < tiling.numRows(); row += threads)
        answerRow(classifier, tiling, row, answers);
    });
  for (std::thread &worker : workers)
    worker.join();
  return answers;
}

// The first thread to ask for tile masks makes the tables that all of them share.
TEST_P(EveryFamilyInThreads, gives_equal_results) {
  auto [family, name] = GetParam();
  for (uint64_t i = 0; i < 6; ++i) {
    uint64_t seed = trialSeed(static_cast<uint64_t>(family), i);
    Random random(seed);
    Domain domain = randomDomain(random, family);
    TopologySample sample = randomTopology(random, family, domain);
    auto tiling = std::make_shared<Tiling>(
        Tiling{randomTiling(random, domain.query).tiling, randomTiling(random, domain.key).tiling});
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + sample.name + " in " + tiling->str());
    Answers alone = answerInThreads(*sample.topology->classifier(tiling), *tiling, 1);
    EXPECT_EQ(answerInThreads(*sample.topology->classifier(tiling), *tiling, 4), alone);
  }
}

INSTANTIATE_TEST_SUITE_P(Topology, EveryFamilyInThreads, testing::ValuesIn(allFamilies()),
                         [](const auto &info) { return std::string(info.param.second); });

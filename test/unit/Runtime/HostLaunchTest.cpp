//===- HostLaunchTest.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HostFixture.h"

#include "openwork/Runtime/HostMachine.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>

using namespace openwork;
using namespace openwork::test;

namespace {
using HostLaunchTest = HostTest;
using Item = std::array<int32_t, 3>;
} // namespace

static Item itemOf(const CallRecorder::Call &call) { return {call.entry, call.position, call.row}; }

//===----------------------------------------------------------------------===//
// Dealing
//===----------------------------------------------------------------------===//

TEST_F(HostLaunchTest, everyItemIsCalledOnce) {
  for (const char *threads : {"1", "2", "7", "1024"}) {
    setenv("OPENWORK_HOST_THREADS", threads, 1);
    CallRecorder recorder;
    EXPECT_EQ(launchOnce(launchOf(4, 3, recorder)), "0");
    std::set<Item> items;
    for (const CallRecorder::Call &call : recorder.calls)
      EXPECT_TRUE(items.insert(itemOf(call)).second) << threads;
    EXPECT_EQ(items.size(), 3u * 2 * 25);
    EXPECT_EQ(*items.begin(), (Item{0, 0, 0}));
    EXPECT_EQ(*items.rbegin(), (Item{2, 1, 24}));
  }
}

TEST_F(HostLaunchTest, rowsOfAHeadAreDealtTogether) {
  setenv("OPENWORK_HOST_THREADS", "1", 1);
  CallRecorder recorder;
  EXPECT_EQ(launchOnce(launchOf(4, 2, recorder)), "0");
  std::vector<Item> items, sorted;
  for (const CallRecorder::Call &call : recorder.calls)
    items.push_back(itemOf(call));
  sorted = items;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(items, sorted);
  EXPECT_EQ(items.size(), 100u);
}

TEST_F(HostLaunchTest, runsOnAsManyThreadsAsAsked) {
  constexpr size_t kThreads = 5;
  setenv("OPENWORK_HOST_THREADS", "5", 1);
  std::atomic<size_t> inside = 0;
  auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  // Nobody leaves a first call before all threads are in one.
  CallRecorder recorder([&](const HostCall &) {
    ++inside;
    while (inside < kThreads && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
  });
  EXPECT_EQ(launchOnce(launchOf(4, 1, recorder)), "0");
  std::map<std::thread::id, std::set<void *>> scratch;
  for (const CallRecorder::Call &call : recorder.calls)
    scratch[call.thread].insert(call.scratch);
  EXPECT_EQ(scratch.size(), kThreads);
  EXPECT_TRUE(scratch.contains(std::this_thread::get_id()));
  // Each has 1000 bytes of its own.
  std::vector<uintptr_t> places;
  for (const auto &[thread, used] : scratch) {
    ASSERT_EQ(used.size(), 1u);
    places.push_back(reinterpret_cast<uintptr_t>(*used.begin()));
    EXPECT_EQ(places.back() % kScratchAlignment, 0u);
  }
  std::sort(places.begin(), places.end());
  for (size_t i = 1; i < places.size(); ++i)
    EXPECT_GE(places[i] - places[i - 1], 1000u);
}

TEST_F(HostLaunchTest, scratchMayBeWritten) {
  Manifest manifest = hostSampleManifest();
  manifest.kernels[1].scratchBytes = 1 << 20;
  setenv("OPENWORK_HOST_THREADS", "3", 1);
  CallRecorder recorder([](const HostCall &call) { std::memset(call.scratch, call.row, 1 << 20); });
  EXPECT_EQ(launchOnce(launchOf(4, 1, recorder), manifest), "0");
  EXPECT_EQ(recorder.calls.size(), 50u);
}

TEST_F(HostLaunchTest, threadsLaunchAtOnce) {
  std::unique_ptr<OpenPackage> opened = open(probeLibrary());
  std::atomic<int> failures = 0;
  std::vector<std::unique_ptr<CallRecorder>> recorders;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    recorders.push_back(std::make_unique<CallRecorder>());
    threads.emplace_back([&, recorder = recorders.back().get()] {
      for (int32_t layer : {0, 4, 5, 3}) {
        OpenworkLaunch launch = launchOf(layer, 1, *recorder);
        failures += openworkLaunch(opened->package, &launch) != OpenworkSuccess;
      }
    });
  }
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(failures, 0);
  for (const std::unique_ptr<CallRecorder> &recorder : recorders)
    EXPECT_EQ(recorder->calls.size(), 2u * 4 + 50 + 50 + 2 * 4);
}

//===----------------------------------------------------------------------===//
// What kernels are given
//===----------------------------------------------------------------------===//

/// The arguments of a launch, and its deals.
static std::pair<HostArguments, std::vector<Deal>> given(OpenworkPackage *package, OpenworkLaunch launch,
                                                         int64_t heads) {
  std::once_flag first;
  HostArguments arguments;
  std::vector<Deal> deals;
  CallRecorder recorder([&](const HostCall &call) {
    std::call_once(first, [&] {
      arguments = *call.arguments;
      deals.assign(arguments.deals, arguments.deals + heads);
    });
  });
  launch.query.data = static_cast<HostProbe *>(&recorder);
  EXPECT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  return {arguments, deals};
}

static void *addressOf(uint64_t address) { return reinterpret_cast<void *>(address); }

TEST_F(HostLaunchTest, fillsEveryArgument) {
  std::unique_ptr<OpenPackage> opened = open(probeLibrary());
  HostProbe unused;
  OpenworkLaunch launch = launchOf(0, 2, unused);
  // Addresses and strides of odd elements.
  launch.query = {nullptr, 100001, 1001, 131};
  launch.key = {addressOf(0x20002), 200001, 1003, 133};
  launch.value = {addressOf(0x30006), 300001, 1005, 135};
  launch.output = {addressOf(0x4000a), 400001, 1007, 137};
  launch.lse = static_cast<float *>(addressOf(0x50004));
  launch.lseBatchStride = 601;
  launch.lseHeadStride = 145;
  launch.validText = static_cast<int32_t *>(addressOf(0x60004));
  auto [arguments, deals] = given(opened->package, launch, 4);
  EXPECT_EQ(arguments.key, addressOf(0x20002));
  EXPECT_EQ(arguments.value, addressOf(0x30006));
  EXPECT_EQ(arguments.output, addressOf(0x4000a));
  EXPECT_EQ(arguments.lse, launch.lse);
  EXPECT_EQ(arguments.validText, launch.validText);
  auto strides = [](int64_t batch, int64_t token, int64_t head) { return std::vector<int64_t>{batch, token, head}; };
  EXPECT_EQ(strides(arguments.queryBatchStride, arguments.queryTokenStride, arguments.queryHeadStride),
            strides(100001, 1001, 131));
  EXPECT_EQ(strides(arguments.keyBatchStride, arguments.keyTokenStride, arguments.keyHeadStride),
            strides(200001, 1003, 133));
  EXPECT_EQ(strides(arguments.valueBatchStride, arguments.valueTokenStride, arguments.valueHeadStride),
            strides(300001, 1005, 135));
  EXPECT_EQ(strides(arguments.outputBatchStride, arguments.outputTokenStride, arguments.outputHeadStride),
            strides(400001, 1007, 137));
  EXPECT_EQ(arguments.lseBatchStride, 601);
  EXPECT_EQ(arguments.lseHeadStride, 145);
  EXPECT_EQ(arguments.scaleLog2, float(0.125 * 1.4426950408889634));
  EXPECT_EQ(arguments.headsPerKvHead, 2);
  EXPECT_EQ(arguments.level, highestHostLevel());
  EXPECT_EQ(arguments.reserved, 0);
  EXPECT_EQ(deals, (std::vector<Deal>{{1, 1}, {2, 1}, {3, 0}, {0, 0}}));
}

TEST_F(HostLaunchTest, narrowsToRangesOfHeads) {
  std::unique_ptr<OpenPackage> opened = open(probeLibrary());
  HostProbe unused;
  auto dealsOf = [&](int64_t offset, int64_t count) {
    OpenworkLaunch launch = launchOf(0, 1, unused);
    launch.headOffset = offset;
    launch.headCount = count;
    return given(opened->package, launch, count).second;
  };
  EXPECT_EQ(dealsOf(2, 2), (std::vector<Deal>{{0, 1}, {1, 0}}));
  EXPECT_EQ(dealsOf(1, 1), (std::vector<Deal>{{0, 1}}));
  EXPECT_EQ(dealsOf(0, 3), (std::vector<Deal>{{1, 1}, {2, 1}, {0, 0}}));
}

TEST_F(HostLaunchTest, positionsAreThoseOfTheRange) {
  CallRecorder recorder;
  OpenworkLaunch launch = launchOf(0, 2, recorder);
  launch.headOffset = 2;
  launch.headCount = 2;
  EXPECT_EQ(launchOnce(launch), "0");
  std::set<Item> items;
  for (const CallRecorder::Call &call : recorder.calls)
    items.insert(itemOf(call));
  EXPECT_EQ(recorder.calls.size(), 8u);
  EXPECT_EQ(items.size(), 8u);
  EXPECT_EQ(*items.rbegin(), (Item{1, 1, 1}));
}

TEST_F(HostLaunchTest, stepsChoosePlansAndLaunchesScales) {
  std::unique_ptr<OpenPackage> opened = open(probeLibrary());
  HostProbe unused;
  OpenworkLaunch launch = launchOf(3, 1, unused);
  launch.step = 1;
  launch.scale = 2;
  auto [arguments, deals] = given(opened->package, launch, 4);
  EXPECT_EQ(deals, (std::vector<Deal>{{0, 1}, {1, 1}, {2, 0}, {3, 0}}));
  EXPECT_EQ(arguments.scaleLog2, float(2 * 1.4426950408889634));
  EXPECT_EQ(arguments.lse, nullptr);
  EXPECT_EQ(arguments.validText, nullptr);
}

//===----------------------------------------------------------------------===//
// Levels and threads
//===----------------------------------------------------------------------===//

TEST_F(HostLaunchTest, takesTheLevelThatIsAskedFor) {
  HostProbe unused;
  for (size_t level = 0; level <= size_t(highestHostLevel()); ++level) {
    setenv("OPENWORK_HOST_LEVEL", std::string(kHostLevelNames[level]).c_str(), 1);
    std::unique_ptr<OpenPackage> opened = open(probeLibrary());
    EXPECT_EQ(size_t(given(opened->package, launchOf(0, 1, unused), 4).first.level), level);
  }
  setenv("OPENWORK_HOST_LEVEL", "", 1);
  std::unique_ptr<OpenPackage> opened = open(probeLibrary());
  EXPECT_EQ(given(opened->package, launchOf(0, 1, unused), 4).first.level, highestHostLevel());
}

TEST_F(HostLaunchTest, readsTheEnvironmentWhenTheFirstKernelIsLoaded) {
  HostProbe unused;
  setenv("OPENWORK_HOST_LEVEL", "x86-64", 1);
  std::unique_ptr<OpenPackage> opened = open(probeLibrary());
  EXPECT_EQ(outcome(openworkPrepare(opened->package)), "0");
  setenv("OPENWORK_HOST_LEVEL", "nonsense", 1);
  EXPECT_EQ(given(opened->package, launchOf(0, 1, unused), 4).first.level, HostLevel::Baseline);
  EXPECT_EQ(given(opened->package, launchOf(4, 1, unused), 2).first.level, HostLevel::Baseline);
}

TEST_F(HostLaunchTest, negative_levels) {
  CallRecorder recorder;
  OpenworkLaunch launch = launchOf(0, 1, recorder);
  setenv("OPENWORK_HOST_LEVEL", "avx2", 1);
  EXPECT_EQ(launchOnce(launch), "1: OPENWORK_HOST_LEVEL: expects x86-64, x86-64-v3 or x86-64-v4, got \"avx2\"");
  for (HostLevel above : {HostLevel::V3, HostLevel::V4}) {
    HostLevel highest = highestHostLevel();
    if (above <= highest)
      continue;
    std::string name(kHostLevelNames[size_t(above)]), most(kHostLevelNames[size_t(highest)]);
    setenv("OPENWORK_HOST_LEVEL", name.c_str(), 1);
    EXPECT_EQ(launchOnce(launch),
              "4: OPENWORK_HOST_LEVEL: expects at most " + most + ", which this machine has, got " + name);
  }
  EXPECT_TRUE(recorder.calls.empty());
}

TEST_F(HostLaunchTest, negative_threads) {
  CallRecorder recorder;
  OpenworkLaunch launch = launchOf(0, 1, recorder);
  for (std::string threads : {"0", "1025", "-1", "two", "2 ", "99999999999999999999"}) {
    setenv("OPENWORK_HOST_THREADS", threads.c_str(), 1);
    EXPECT_EQ(launchOnce(launch), "1: OPENWORK_HOST_THREADS: expects 1..1024, got \"" + threads + "\"");
  }
  EXPECT_TRUE(recorder.calls.empty());
}

//===----------------------------------------------------------------------===//
// Launches that are refused
//===----------------------------------------------------------------------===//

TEST_F(HostLaunchTest, negative_arguments) {
  CallRecorder recorder;
  std::unique_ptr<OpenPackage> opened = open(probeLibrary());
  auto after = [&](const std::function<void(OpenworkLaunch &)> &change) {
    OpenworkLaunch launch = launchOf(0, 2, recorder);
    change(launch);
    return outcome(openworkLaunch(opened->package, &launch));
  };
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.stream = addressOf(0x70); }),
            "1: stream: expects null for a package for host, got 0x70");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.key.data = addressOf(0x20001); }),
            "1: key: expects an address of a multiple of 2 bytes, got 0x20001");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.value.data = nullptr; }), "1: value: expects an address, got null");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.lse = static_cast<float *>(addressOf(0x1002)); }),
            "1: lse: expects an address of a multiple of 4 bytes, got 0x1002");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.output.headStride = 127; }),
            "1: output: expects a head stride of at least 128 elements, got 127");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.query.tokenStride = 0; }),
            "1: query: expects a token stride of at least 1 element, got 0");
  EXPECT_EQ(after([](OpenworkLaunch &l) { l.layer = 7; }), "3: no layer 7; the package has layers 0, 3..5");
  EXPECT_TRUE(recorder.calls.empty());
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

namespace {

/// A launch of layer 0 by the formula: 144 tokens, 4 heads, 2 kv heads, dims of 128, in bf16.
struct NaiveLaunch {
  static constexpr int64_t kTokens = 144, kHeads = 4, kKvHeads = 2, kColumns = 128;
  std::vector<uint16_t> query, key, value, output;
  std::vector<float> lse;
  std::vector<int32_t> validText;

  explicit NaiveLaunch(int64_t batch)
      : query(batch * kTokens * kHeads * kColumns), key(batch * kTokens * kKvHeads * kColumns), value(key.size()),
        output(query.size(), 0xFFFF), lse(batch * kTokens * kHeads, -1), batch(batch) {
    uint32_t random = 1;
    for (std::vector<uint16_t> *tensor : {&query, &key, &value})
      for (uint16_t &element : *tensor) {
        random = random * 1664525 + 1013904223;
        // Between 0.5 and 2, of either sign.
        element = uint16_t(0x3F00 + (random >> 24)) | uint16_t(random >> 8 & 0x8000);
      }
  }

  OpenworkLaunch launch(int64_t firstHead = 0, int64_t heads = 0) {
    OpenworkLaunch launch = RuntimeTest::launchOf(0, batch);
    int64_t kvHead = firstHead / 2;
    launch.headOffset = firstHead;
    launch.headCount = heads;
    launch.query.data = query.data() + firstHead * kColumns;
    launch.key.data = key.data() + kvHead * kColumns;
    launch.value.data = value.data() + kvHead * kColumns;
    launch.output.data = output.data() + firstHead * kColumns;
    launch.lse = lse.data() + firstHead * kTokens;
    launch.lseHeadStride = kTokens;
    launch.lseBatchStride = kHeads * kTokens;
    launch.validText = validText.empty() ? nullptr : validText.data();
    return launch;
  }

  int64_t batch;
};

class HostResultTest : public HostTest {
protected:
  HostResultTest() {
    Manifest manifest = hostSampleManifest();
    manifest.kernels[0].scratchBytes = 144 * sizeof(float);
    opened = open(naiveLibrary(), manifest);
  }
  void run(const OpenworkLaunch &launch) { ASSERT_EQ(outcome(openworkLaunch(opened->package, &launch)), "0"); }

  std::unique_ptr<OpenPackage> opened;
};

} // namespace

TEST_F(HostResultTest, isThereWhenALaunchReturns) {
  NaiveLaunch whole(2);
  run(whole.launch());
  EXPECT_EQ(std::count(whole.output.begin(), whole.output.end(), 0xFFFF), 0);
  // Heads of the class `far` have no keys for the first query.
  EXPECT_EQ(std::count(whole.lse.begin(), whole.lse.end(), -INFINITY), 2 * 2);
  EXPECT_EQ(whole.lse[1 * 144], -INFINITY);
  EXPECT_EQ(whole.lse[2 * 144], -INFINITY);
}

TEST_F(HostResultTest, ofRangesOfHeadsIsThatOfTheWhole) {
  NaiveLaunch whole(2), parts(2);
  run(whole.launch());
  run(parts.launch(2, 2));
  run(parts.launch(1, 1));
  run(parts.launch(0, 1));
  EXPECT_EQ(parts.output, whole.output);
  EXPECT_EQ(parts.lse, whole.lse);
}

TEST_F(HostResultTest, dependsOnCountsOfText) {
  NaiveLaunch all(2), counted(2);
  run(all.launch());
  counted.validText = {16, 3};
  run(counted.launch());
  size_t half = all.output.size() / 2;
  EXPECT_TRUE(std::equal(all.output.begin(), all.output.begin() + half, counted.output.begin()));
  EXPECT_FALSE(std::equal(all.output.begin() + half, all.output.end(), counted.output.begin() + half));
}

TEST_F(HostResultTest, isTheSameAtAnyNumberOfThreads) {
  NaiveLaunch first(2), second(2);
  run(first.launch());
  setenv("OPENWORK_HOST_THREADS", "1", 1);
  Manifest manifest = hostSampleManifest();
  manifest.kernels[0].scratchBytes = 144 * sizeof(float);
  opened = open(naiveLibrary(), manifest);
  run(second.launch());
  EXPECT_EQ(first.output, second.output);
  EXPECT_EQ(first.lse, second.lse);
}

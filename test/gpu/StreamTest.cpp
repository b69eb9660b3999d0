//===- StreamTest.cpp - Graphs and threads --------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GpuTest.h"

#include "openwork/Runtime/CudaDriver.h"

#include <atomic>
#include <cstdlib>
#include <dlfcn.h>
#include <thread>

using namespace openwork;
using namespace openwork::test;

namespace {

/// What of the driver only these tests need.
struct GraphDriver {
  using Graph = struct GraphRecord *;
  using GraphExec = struct GraphExecRecord *;
  enum CaptureMode : int { ThreadLocal = 1 };

  /// _v2
  cuda::Status (*cuStreamBeginCapture)(cuda::Stream stream, CaptureMode mode) = nullptr;
  cuda::Status (*cuStreamEndCapture)(cuda::Stream stream, Graph *graph) = nullptr;
  cuda::Status (*cuGraphInstantiateWithFlags)(GraphExec *exec, Graph graph, unsigned long long flags) = nullptr;
  cuda::Status (*cuGraphLaunch)(GraphExec exec, cuda::Stream stream) = nullptr;
  cuda::Status (*cuGraphExecDestroy)(GraphExec exec) = nullptr;
  cuda::Status (*cuGraphDestroy)(Graph graph) = nullptr;

  /// Whether all are there.
  bool open();
};

/// A package of its own beside the fixture's, whose kernels nobody has loaded yet.
struct FreshPackage {
  explicit FreshPackage(const std::string &name) { status = openworkOpenPackage(packagePath(name).c_str(), &package); }
  ~FreshPackage() { openworkClosePackage(package); }

  OpenworkPackage *package = nullptr;
  OpenworkStatus status;
};

class Streams : public GpuTest {
protected:
  void SetUp() override {
    GpuTest::SetUp();
    if (IsSkipped())
      return;
    if (gpuOptions().emulates)
      GTEST_SKIP() << "launches that no package makes";
    if (!gpuOptions().onHost)
      driver = *CudaDriver::get();
  }
  void check(cuda::Status status, const char *call) {
    ASSERT_EQ(status, cuda::Success) << call << ": " << driver->describe(status);
  }

  /// Of CUDA; null on the host.
  const CudaDriver *driver = nullptr;
};

/// A stream of a thread's own, on the device that another thread uses; none on the host, and nothing to wait for.
class ThreadStream {
public:
  explicit ThreadStream(const CudaDriver *driver) : driver(driver) {}
  ~ThreadStream() {
    if (stream)
      driver->cuStreamDestroy(stream);
  }

  Expected<void> open(cuda::Context context) {
    Expected<void> done;
    if (driver)
      done = driver->check(driver->cuCtxSetCurrent(context), "cuCtxSetCurrent");
    if (driver && done)
      done = driver->check(driver->cuStreamCreate(&stream, cuda::StreamNonBlocking), "cuStreamCreate");
    return done;
  }
  Expected<void> wait() {
    return driver ? driver->check(driver->cuStreamSynchronize(stream), "cuStreamSynchronize") : Expected<void>();
  }
  cuda::Stream get() const { return stream; }

private:
  const CudaDriver *driver;
  cuda::Stream stream = nullptr;
};

} // namespace

bool GraphDriver::open() {
  const char *other = std::getenv("OPENWORK_CUDA_DRIVER");
  void *library = dlopen(other && *other ? other : "libcuda.so.1", RTLD_NOW);
  if (!library)
    return false;
  auto find = [&](auto &function, const char *name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
    return function != nullptr;
  };
  return find(cuStreamBeginCapture, "cuStreamBeginCapture_v2") && find(cuStreamEndCapture, "cuStreamEndCapture") &&
         find(cuGraphInstantiateWithFlags, "cuGraphInstantiateWithFlags") && find(cuGraphLaunch, "cuGraphLaunch") &&
         find(cuGraphExecDestroy, "cuGraphExecDestroy") && find(cuGraphDestroy, "cuGraphDestroy");
}

static OpenworkLaunch onStream(const GpuLaunch &launch, cuda::Stream stream) {
  OpenworkLaunch result = launch.launch();
  result.stream = stream;
  return result;
}

TEST_F(Streams, a_graph_captures_launches) {
  if (!driver)
    GTEST_SKIP() << "graphs are CUDA's";
  GraphDriver graphs;
  ASSERT_TRUE(graphs.open()) << "the driver has no graphs";
  ASSERT_NO_FATAL_FAILURE(openPackage("video_d128_bf16"));
  FreshPackage fresh("video_d128_bf16");
  ASSERT_EQ(fresh.status, OpenworkSuccess) << openworkGetErrorMessage();
  ASSERT_EQ(openworkPrepare(fresh.package), OpenworkSuccess) << openworkGetErrorMessage();
  cuda::Stream stream = nullptr;
  check(driver->cuStreamCreate(&stream, cuda::StreamNonBlocking), "cuStreamCreate");

  // One launch, and one that takes a launch for each batch entry.
  std::vector<GpuLaunch> launches;
  std::vector<HostOutputs> direct;
  for (Strides strides : {Strides::BSHD, Strides::OddBatch}) {
    LayerCase layerCase = package->layerCase(int64_t(launches.size()));
    HostInputs inputs = HostInputs::random(layerCase.layer->geometry, 2, DataKind::Normal, 1);
    LaunchForm form;
    form.strides = strides;
    direct.push_back(run(layerCase, inputs, form));
    Expected<GpuLaunch> launch = GpuLaunch::create(package->device(), layerCase, inputs, form);
    ASSERT_TRUE(launch) << launch.error().str();
    launches.push_back(std::move(*launch));
  }

  GraphDriver::Graph graph = nullptr;
  GraphDriver::GraphExec exec = nullptr;
  check(graphs.cuStreamBeginCapture(stream, GraphDriver::ThreadLocal), "cuStreamBeginCapture");
  for (const GpuLaunch &launch : launches) {
    OpenworkLaunch captured = onStream(launch, stream);
    EXPECT_EQ(openworkLaunch(fresh.package, &captured), OpenworkSuccess) << openworkGetErrorMessage();
  }
  check(graphs.cuStreamEndCapture(stream, &graph), "cuStreamEndCapture");
  check(graphs.cuGraphInstantiateWithFlags(&exec, graph, 0), "cuGraphInstantiateWithFlags");
  EXPECT_FALSE(launches[0].read()) << "capturing launches nothing";
  for (int64_t replay = 0; replay < 3; ++replay) {
    for (GpuLaunch &launch : launches)
      ASSERT_TRUE(launch.poison());
    check(driver->cuCtxSynchronize(), "cuCtxSynchronize");
    check(graphs.cuGraphLaunch(exec, stream), "cuGraphLaunch");
    check(driver->cuStreamSynchronize(stream), "cuStreamSynchronize");
    for (size_t i = 0; i < launches.size(); ++i) {
      Expected<HostOutputs> outputs = launches[i].read();
      ASSERT_TRUE(outputs) << outputs.error().str();
      EXPECT_EQ(firstDifference(direct[i], *outputs), "") << "launch " << i << ", replay " << replay;
    }
  }
  check(graphs.cuGraphExecDestroy(exec), "cuGraphExecDestroy");
  check(graphs.cuGraphDestroy(graph), "cuGraphDestroy");
  check(driver->cuStreamDestroy(stream), "cuStreamDestroy");
}

// Two threads load the kernels of one package at once, and launch layers of it on a stream each.
TEST_F(Streams, threads_share_a_package) {
  constexpr int64_t kThreads = 2, kLaunches = 50;
  ASSERT_NO_FATAL_FAILURE(openPackage("video_d128_bf16"));
  FreshPackage fresh("video_d128_bf16");
  ASSERT_EQ(fresh.status, OpenworkSuccess) << openworkGetErrorMessage();
  cuda::Context context = nullptr;
  if (driver)
    check(driver->cuCtxGetCurrent(&context), "cuCtxGetCurrent");

  std::vector<GpuLaunch> launches;
  std::vector<HostOutputs> direct;
  for (int64_t thread = 0; thread < kThreads; ++thread) {
    LayerCase layerCase = package->layerCase(thread);
    HostInputs inputs = HostInputs::random(layerCase.layer->geometry, 2, DataKind::Normal, uint64_t(thread));
    direct.push_back(run(layerCase, inputs));
    Expected<GpuLaunch> launch = GpuLaunch::create(package->device(), layerCase, inputs, {});
    ASSERT_TRUE(launch) << launch.error().str();
    launches.push_back(std::move(*launch));
  }
  if (driver)
    check(driver->cuCtxSynchronize(), "cuCtxSynchronize");

  std::vector<std::string> failures(kThreads);
  std::atomic<int64_t> ready = 0;
  auto work = [&](int64_t thread) {
    ThreadStream stream(driver);
    Expected<void> done = stream.open(context);
    OpenworkLaunch launch = onStream(launches[thread], stream.get());
    for (++ready; ready < kThreads;)
      std::this_thread::yield();
    for (int64_t i = 0; done && i < kLaunches; ++i)
      if (openworkLaunch(fresh.package, &launch) != OpenworkSuccess)
        done = error(openworkGetErrorMessage());
    if (done)
      done = stream.wait();
    if (!done)
      failures[thread] = done.error().str();
  };
  std::vector<std::thread> threads;
  for (int64_t thread = 0; thread < kThreads; ++thread)
    threads.emplace_back(work, thread);
  for (std::thread &thread : threads)
    thread.join();
  for (int64_t thread = 0; thread < kThreads; ++thread) {
    EXPECT_EQ(failures[thread], "");
    Expected<HostOutputs> outputs = launches[thread].read();
    ASSERT_TRUE(outputs) << outputs.error().str();
    EXPECT_EQ(firstDifference(direct[thread], *outputs), "") << "thread " << thread;
  }
}

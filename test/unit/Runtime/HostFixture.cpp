//===- HostFixture.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HostFixture.h"

#include "openwork/Support/File.h"

#include <cstdlib>

using namespace openwork;
using namespace openwork::test;

static std::string read(const char *path) {
  Expected<std::string> bytes = readFile(path, int64_t{1} << 30);
  EXPECT_TRUE(bytes) << bytes.error().str();
  return bytes ? *bytes : "";
}

std::string openwork::probeLibrary() { return read(OPENWORK_PROBE_KERNELS); }
std::string openwork::naiveLibrary() { return read(OPENWORK_NAIVE_KERNELS); }

CallRecorder::CallRecorder(std::function<void(const HostCall &)> inCall)
    : HostProbe{record}, inCall(std::move(inCall)) {}

void CallRecorder::record(HostProbe *probe, const HostCall &call) {
  auto *self = static_cast<CallRecorder *>(probe);
  {
    std::lock_guard lock(self->mutex);
    self->calls.push_back({call.row, call.position, call.entry, call.scratch, std::this_thread::get_id()});
  }
  if (self->inCall)
    self->inCall(call);
}

static void clearEnvironment() {
  unsetenv("OPENWORK_HOST_LEVEL");
  unsetenv("OPENWORK_HOST_THREADS");
}

HostTest::HostTest() { clearEnvironment(); }
HostTest::~HostTest() { clearEnvironment(); }

std::unique_ptr<OpenPackage> HostTest::open(const std::string &library, Manifest manifest) {
  std::string path = folder.path(std::to_string(packages++) + ".openwork");
  Expected<Manifest> written = writeHostSample(path, std::move(manifest), library);
  EXPECT_TRUE(written) << written.error().str();
  OpenworkPackage *package = nullptr;
  EXPECT_EQ(outcome(openworkOpenPackage(path.c_str(), &package)), "0");
  return std::make_unique<OpenPackage>(package);
}

std::string HostTest::launchOnce(OpenworkLaunch launch, Manifest manifest) {
  return outcome(openworkLaunch(open(probeLibrary(), std::move(manifest))->package, &launch));
}

OpenworkLaunch HostTest::launchOf(int32_t layer, int64_t batch, HostProbe &probe) {
  OpenworkLaunch launch = RuntimeTest::launchOf(layer, batch);
  launch.query.data = &probe;
  return launch;
}

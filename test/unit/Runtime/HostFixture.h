//===- HostFixture.h - Packages for the host, and launches of them *- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_RUNTIME_HOSTFIXTURE_H
#define OPENWORK_TEST_UNIT_RUNTIME_HOSTFIXTURE_H

#include "RuntimeFixture.h"

#include "HostKernels/HostProbe.h"

#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace openwork {

/// The files of the kernels that ask their test, and of those by the formula.
std::string probeLibrary();
std::string naiveLibrary();

/// A package that is open.
struct OpenPackage {
  OpenPackage(const OpenPackage &) = delete;
  explicit OpenPackage(OpenworkPackage *package) : package(package) {}
  ~OpenPackage() { openworkClosePackage(package); }

  OpenworkPackage *const package;
};

/// Keeps the calls of launches; tests may do more in each.
class CallRecorder : public test::HostProbe {
public:
  struct Call {
    int32_t row, position, entry;
    void *scratch;
    std::thread::id thread;
  };

  explicit CallRecorder(std::function<void(const test::HostCall &)> inCall = {});

  std::vector<Call> calls;

private:
  static void record(HostProbe *probe, const test::HostCall &call);

  std::mutex mutex;
  std::function<void(const test::HostCall &)> inCall;
};

/// Tests begin without what the environment may say of launches on the host.
class HostTest : public testing::Test {
protected:
  HostTest();
  ~HostTest() override;

  /// A sample for the host, opened through the C ABI; a failure and null where that fails.
  std::unique_ptr<OpenPackage> open(const std::string &library, Manifest manifest = hostSampleManifest());
  /// What a launch says whose package is opened for it, of the probe, without LSE.
  std::string launchOnce(OpenworkLaunch launch, Manifest manifest = hostSampleManifest());

  /// A launch of the probe; contiguous tensors of which nothing is there but Q.
  static OpenworkLaunch launchOf(int32_t layer, int64_t batch, test::HostProbe &probe);

  TempDir folder;

private:
  int64_t packages = 0;
};

} // namespace openwork

#endif // OPENWORK_TEST_UNIT_RUNTIME_HOSTFIXTURE_H

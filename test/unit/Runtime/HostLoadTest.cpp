//===- HostLoadTest.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HostFixture.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

using namespace openwork;
using namespace openwork::test;

namespace {
class HostLoadTest : public HostTest {
protected:
  std::string prepare(const std::string &library, Manifest manifest = hostSampleManifest()) {
    return outcome(openworkPrepare(open(library, std::move(manifest))->package));
  }
};
} // namespace

static size_t openFiles() {
  auto files = std::filesystem::directory_iterator("/proc/self/fd");
  return size_t(std::distance(begin(files), end(files)));
}

TEST_F(HostLoadTest, preparesEveryKernel) {
  std::unique_ptr<OpenPackage> opened = open(probeLibrary());
  EXPECT_EQ(outcome(openworkPrepare(opened->package)), "0");
  EXPECT_EQ(outcome(openworkPrepare(opened->package)), "0");
}

TEST_F(HostLoadTest, needsNoFilesOnceThePackageIsOpen) {
  CallRecorder recorder;
  std::unique_ptr<OpenPackage> opened = open(probeLibrary());
  std::filesystem::remove_all(folder.path("0.openwork"));
  OpenworkLaunch launch = launchOf(0, 1, recorder);
  EXPECT_EQ(outcome(openworkLaunch(opened->package, &launch)), "0");
  EXPECT_EQ(recorder.calls.size(), 8u);
}

TEST_F(HostLoadTest, closingLeavesNothingOpen) {
  size_t before = openFiles();
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(prepare(probeLibrary()), "0");
  EXPECT_NE(prepare("text"), "0");
  EXPECT_EQ(openFiles(), before);
}

TEST_F(HostLoadTest, packagesHaveKernelsOfTheirOwn) {
  // Both have a kernel_0; the names that the loader knows them by differ.
  CallRecorder recorder;
  std::unique_ptr<OpenPackage> naive = open(naiveLibrary()), probe = open(probeLibrary());
  EXPECT_EQ(outcome(openworkPrepare(naive->package)), "0");
  EXPECT_EQ(outcome(openworkPrepare(probe->package)), "0");
  OpenworkLaunch launch = launchOf(0, 1, recorder);
  EXPECT_EQ(outcome(openworkLaunch(probe->package, &launch)), "0");
  EXPECT_EQ(recorder.calls.size(), 8u);
}

TEST_F(HostLoadTest, aPackageMayBeClosedAndOpenedAgain) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(prepare(naiveLibrary()), "0");
    CallRecorder recorder;
    EXPECT_EQ(launchOnce(launchOf(0, 1, recorder)), "0");
    EXPECT_EQ(recorder.calls.size(), 8u);
  }
}

TEST_F(HostLoadTest, aLaunchLoadsItsKernelAlone) {
  // No library has the other.
  Manifest manifest = hostSampleManifest();
  manifest.kernels[1].name = "kernel_3";
  CallRecorder recorder;
  EXPECT_EQ(launchOnce(launchOf(0, 1, recorder), manifest), "0");
  EXPECT_EQ(launchOnce(launchOf(4, 1, recorder), manifest),
            "2: kernels/kernel_1.so: expects the entry point kernel_3, the loader says: undefined symbol: kernel_3");
}

TEST_F(HostLoadTest, negative_noLibraries) {
  std::string refused = "2: kernels/kernel_0.so: expects a shared object for this machine, the loader says: ";
  EXPECT_EQ(prepare(""), refused + "file too short");
  EXPECT_EQ(prepare("short"), refused + "file too short");
  EXPECT_EQ(prepare(std::string(4096, ';')), refused + "invalid ELF header");
  // The machine, in the ELF header, and a file that ends early.
  std::string library = probeLibrary(), other = library;
  other[18] = 40;
  EXPECT_NE(prepare(other), "0");
  EXPECT_EQ(prepare(other).substr(0, refused.size()), refused);
  EXPECT_EQ(prepare(library.substr(0, 300)).substr(0, refused.size()), refused);
}

TEST_F(HostLoadTest, negative_noEntryPoint) {
  Manifest manifest = hostSampleManifest();
  manifest.kernels[0].name = "kernel_7";
  EXPECT_EQ(prepare(probeLibrary(), manifest),
            "2: kernels/kernel_0.so: expects the entry point kernel_7, the loader says: undefined symbol: kernel_7");
}

TEST_F(HostLoadTest, negative_changedSinceThePackageWasOpened) {
  std::unique_ptr<OpenPackage> opened = open(probeLibrary());
  std::string path = folder.path("0.openwork/kernels/kernel_0.so");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).seekp(64).put(1).put(2).put(3);
  std::string said = outcome(openworkPrepare(opened->package));
  EXPECT_EQ(said.substr(0, 40), "2: kernels/kernel_0.so: expects SHA-256 ") << said;
  EXPECT_NE(said.find(", as when the package was opened, got "), std::string::npos) << said;
}

#ifndef OPENWORK_SANITIZED // AddressSanitizer's shadow takes more memory than there is then.
/// Launches where there is no memory for scratch, and says what came of it.
static void launchWithoutMemory(OpenworkPackage *package, OpenworkLaunch launch) {
  int64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  rlimit limit = {};
  limit.rlim_cur = limit.rlim_max = pages * sysconf(_SC_PAGESIZE) + (int64_t{64} << 20);
  setrlimit(RLIMIT_AS, &limit);
  std::fprintf(stderr, "%s\n", outcome(openworkLaunch(package, &launch)).c_str());
  std::_Exit(0);
}

TEST_F(HostLoadTest, negative_noMemoryForScratch) {
  Manifest manifest = hostSampleManifest();
  manifest.kernels[0].scratchBytes = kMaxScratchBytes;
  setenv("OPENWORK_HOST_THREADS", "2", 1);
  CallRecorder recorder;
  std::unique_ptr<OpenPackage> opened = open(probeLibrary(), manifest);
  ASSERT_EQ(outcome(openworkPrepare(opened->package)), "0");
  EXPECT_EXIT(launchWithoutMemory(opened->package, launchOf(0, 1, recorder)), testing::ExitedWithCode(0),
              "5: kernel_0: no memory for 536870912 bytes of scratch of 2 threads");
}
#endif

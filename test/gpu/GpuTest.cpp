//===- GpuTest.cpp - The tests' program -----------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GpuTest.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

using namespace openwork;
using namespace openwork::test;

//===----------------------------------------------------------------------===//
// The fixture
//===----------------------------------------------------------------------===//

void GpuTest::SetUp() {
  if (missingDevice())
    GTEST_SKIP() << *missingDevice();
}

void GpuTest::openPackage(const std::string &name) {
  Expected<std::unique_ptr<GpuPackage>> opened = GpuPackage::open(name);
  ASSERT_TRUE(opened) << opened.error().str();
  package = std::move(*opened);
  ASSERT_FALSE(package->cases().empty());
}

HostOutputs GpuTest::run(const LayerCase &layerCase, const HostInputs &inputs, const LaunchForm &form) {
  Expected<HostOutputs> outputs = package->run(layerCase, inputs, form);
  EXPECT_TRUE(outputs) << outputs.error().str();
  return outputs ? std::move(*outputs) : HostOutputs();
}

void GpuTest::expectReference(const LayerCase &layerCase, const HostInputs &inputs, const HostOutputs &outputs,
                              int64_t rows, double scale) {
  Expected<RowCheck> check = package->compare(layerCase, inputs, outputs, rows, scale);
  ASSERT_TRUE(check) << check.error().str();
  EXPECT_LE(check->output().share, 1) << "output: at " << check->output().place;
  EXPECT_LE(check->lse().share, 1) << "LSE: at " << check->lse().place;
  EXPECT_GT(check->numRows(), 0);
}

//===----------------------------------------------------------------------===//
// The command line
//===----------------------------------------------------------------------===//

static constexpr const char *kUsage = R"(usage: openwork-gpu-tests [options] [GoogleTest's options]

  --host              packages for the host, which run on this machine's cores, in place of those for a GPU
  --packages=FOLDER   the packages that test/gpu/compile-packages made (default: `packages` beside this program, or
                      `host-packages`)
  --repeats=COUNT     launches that must give the same bits (default: 100)
  --device=NUMBER     which CUDA device (default: 0)
  --require-device    fail where there is no device, rather than skip
  --emulate[=FAULT]   emulate kernels on the host, faultless ones or others (skipped-query, lost-key, doubled-key,
                      wrong-head, ignored-text, nan-rows, unstable): tests the tests

environment: OPENWORK_GPU_PACKAGES, OPENWORK_GPU_REPEATS for the first two
)";

namespace {

struct CommandLine {
  bool requiresDevice = false;
  /// An argument that means nothing.
  std::string wrong;
};

} // namespace

static bool parseCount(const char *text, int64_t &count) {
  const char *end = text + std::strlen(text);
  return std::from_chars(text, end, count) == std::from_chars_result{end, std::errc()} && count >= 0;
}

static bool parseFault(std::string_view text, FakeDevice::Fault &fault) {
  using Fault = FakeDevice::Fault;
  constexpr std::pair<std::string_view, Fault> faults[] = {
      {"skipped-query", Fault::SkipsLastQuery},  {"lost-key", Fault::DropsKey},   {"doubled-key", Fault::DoublesKey},
      {"wrong-head", Fault::SwapsHeads},         {"nan-rows", Fault::MasksToNaN}, {"unstable", Fault::IsNotRepeatable},
      {"ignored-text", Fault::IgnoresValidText},
  };
  for (const auto &[name, each] : faults)
    if (text == name) {
      fault = each;
      return true;
    }
  return false;
}

/// Where no option says so.
static std::string defaultPackages(const char *program) {
  if (const char *packages = std::getenv("OPENWORK_GPU_PACKAGES"); packages && *packages)
    return packages;
  std::error_code failed;
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", failed);
  std::filesystem::path folder = (failed ? std::filesystem::path(program) : self).parent_path();
  return (folder / (gpuOptions().onHost ? "host-packages" : "packages")).string();
}

static void readRepeats() {
  if (const char *repeats = std::getenv("OPENWORK_GPU_REPEATS"); repeats && !parseCount(repeats, gpuOptions().repeats))
    std::fprintf(stderr, "openwork-gpu-tests: OPENWORK_GPU_REPEATS: expects a count, got %s\n", repeats);
}

/// Takes our own options out; GoogleTest's begin with --gtest_.
static CommandLine parse(int &argc, char **argv) {
  CommandLine line;
  GpuOptions &options = gpuOptions();
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    std::string_view argument = argv[i];
    auto valueOf = [&](std::string_view option) {
      return argument.starts_with(option) ? argv[i] + option.size() : nullptr;
    };
    bool isFine = true;
    if (const char *value = valueOf("--packages="))
      options.packages = value;
    else if (const char *value = valueOf("--repeats="))
      isFine = parseCount(value, options.repeats);
    else if (const char *value = valueOf("--device="))
      isFine = parseCount(value, options.device);
    else if (argument == "--host")
      options.onHost = true;
    else if (argument == "--require-device")
      line.requiresDevice = true;
    else if (argument == "--emulate")
      options.emulates = true;
    else if (const char *value = valueOf("--emulate="))
      options.emulates = isFine = parseFault(value, options.fault);
    else if (argument == "--help" || argument.starts_with("--gtest_"))
      argv[kept++] = argv[i];
    else
      isFine = false;
    if (!isFine)
      line.wrong = argument;
  }
  argc = kept;
  argv[argc] = nullptr;
  return line;
}

int main(int argc, char **argv) {
  readRepeats();
  CommandLine line = parse(argc, argv);
  if (gpuOptions().packages.empty())
    gpuOptions().packages = defaultPackages(argv[0]);
  if (!line.wrong.empty()) {
    std::fprintf(stderr, "openwork-gpu-tests: wrong argument %s\n\n%s", line.wrong.c_str(), kUsage);
    return 2;
  }
  if (argc > 1 && std::strcmp(argv[1], "--help") == 0)
    std::fputs(kUsage, stdout);
  testing::InitGoogleTest(&argc, argv);
  if (testing::GTEST_FLAG(list_tests))
    return RUN_ALL_TESTS();
  if (gpuOptions().emulates)
    std::puts("Kernels are emulated on the host: this tests the tests, and no kernel.");
  int failed = RUN_ALL_TESTS();
  if (missingDevice()) {
    std::printf("*** SKIPPED: nothing was launched: %s ***\n", missingDevice()->c_str());
    return line.requiresDevice ? 1 : failed;
  }
  return failed;
}

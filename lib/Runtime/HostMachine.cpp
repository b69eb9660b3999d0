//===- HostMachine.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runtime/HostMachine.h"

#include "openwork/Support/Json.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string>
#include <thread>

using namespace openwork;

static std::string nameOf(HostLevel level) { return std::string(kHostLevelNames[static_cast<size_t>(level)]); }

/// What the environment says; nothing where the variable is empty, too.
static std::string_view environment(const char *variable) {
  const char *text = std::getenv(variable);
  return text ? text : "";
}

HostLevel openwork::highestHostLevel() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4"))
    return HostLevel::V4;
  if (__builtin_cpu_supports("x86-64-v3"))
    return HostLevel::V3;
#endif
  return HostLevel::Baseline;
}

static Result<HostLevel> chooseLevel() {
  HostLevel highest = highestHostLevel();
  std::string_view asked = environment("OPENWORK_HOST_LEVEL");
  if (asked.empty())
    return highest;
  auto found = std::ranges::find(kHostLevelNames, asked);
  if (found == kHostLevelNames.end())
    return fail(OpenworkInvalidArgument,
                "OPENWORK_HOST_LEVEL: expects x86-64, x86-64-v3 or x86-64-v4, got " + quoteText(asked));
  auto level = static_cast<HostLevel>(found - kHostLevelNames.begin());
  if (level > highest)
    return fail(OpenworkNoDevice, "OPENWORK_HOST_LEVEL: expects at most " + nameOf(highest) +
                                      ", which this machine has, got " + nameOf(level));
  return level;
}

static Result<int64_t> chooseThreads() {
  std::string_view asked = environment("OPENWORK_HOST_THREADS");
  if (asked.empty())
    return std::clamp<int64_t>(std::thread::hardware_concurrency(), 1, kMaxHostThreads);
  int64_t threads = 0;
  auto [end, code] = std::from_chars(asked.data(), asked.data() + asked.size(), threads);
  if (code != std::errc() || end != asked.data() + asked.size() || threads < 1 || threads > kMaxHostThreads)
    return fail(OpenworkInvalidArgument,
                "OPENWORK_HOST_THREADS: expects 1.." + std::to_string(kMaxHostThreads) + ", got " + quoteText(asked));
  return threads;
}

Result<HostMachine> openwork::chooseHostMachine() {
#if !defined(__x86_64__) || !defined(__linux__)
  return fail(OpenworkNoDevice, "a package for host expects an x86-64 machine under Linux");
#endif
  Result<HostLevel> level = chooseLevel();
  if (!level)
    return tl::unexpected(level.error());
  return chooseThreads().map([&](int64_t threads) { return HostMachine{*level, threads}; });
}

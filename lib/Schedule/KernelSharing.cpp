//===- KernelSharing.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/KernelSharing.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

using namespace openwork;

namespace {

struct Kernel {
  std::set<uint32_t> classes;
  int64_t bytes;
};

} // namespace

/// The kernel that a set should join, if any.
static std::optional<size_t> findHost(const std::vector<Kernel> &kernels, const std::vector<uint32_t> &set,
                                      std::span<const int64_t> classBytes, const SharingCosts &costs) {
  int64_t alone = costs.kernelBytes;
  for (uint32_t index : set)
    alone += classBytes[index];
  std::optional<size_t> best;
  int64_t least = alone;
  for (size_t k = 0; k < kernels.size(); ++k) {
    int64_t added = 0;
    bool overlaps = false;
    for (uint32_t index : set) {
      bool known = kernels[k].classes.contains(index);
      overlaps |= known;
      added += known ? 0 : classBytes[index];
    }
    int64_t limit = overlaps ? costs.maxKernelBytes : costs.smallKernelBytes;
    if (added < least && (added == 0 || kernels[k].bytes + added <= limit)) {
      least = added;
      best = k;
    }
  }
  return best;
}

KernelSharing openwork::shareKernels(std::span<const std::vector<uint32_t>> launches,
                                     std::span<const int64_t> classBytes, const SharingCosts &costs) {
  std::map<std::vector<uint32_t>, uint32_t> kernelOf;
  for (const std::vector<uint32_t> &launch : launches)
    kernelOf.try_emplace(launch, 0);
  std::vector<const std::vector<uint32_t> *> sets;
  for (const auto &[set, kernel] : kernelOf)
    sets.push_back(&set);
  std::ranges::sort(sets, [](const auto *a, const auto *b) { return std::tuple(b->size(), *a) < std::tuple(a->size(), *b); });

  std::vector<Kernel> kernels;
  for (const std::vector<uint32_t> *set : sets) {
    std::optional<size_t> host = findHost(kernels, *set, classBytes, costs);
    if (!host) {
      host = kernels.size();
      kernels.push_back({{}, costs.kernelBytes});
    }
    for (uint32_t index : *set)
      if (kernels[*host].classes.insert(index).second)
        kernels[*host].bytes += classBytes[index];
    kernelOf[*set] = *host;
  }

  // Kernels are numbered by the first launch that uses them.
  KernelSharing sharing;
  std::map<uint32_t, uint32_t> numberOf;
  for (const std::vector<uint32_t> &launch : launches) {
    auto [entry, isNew] = numberOf.try_emplace(kernelOf[launch], sharing.kernels.size());
    if (isNew)
      sharing.kernels.emplace_back(kernels[entry->first].classes.begin(), kernels[entry->first].classes.end());
    sharing.kernelOfLaunch.push_back(entry->second);
  }
  return sharing;
}

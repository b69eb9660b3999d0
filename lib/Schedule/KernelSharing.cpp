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

using namespace openwork;

namespace {

using ClassSet = std::vector<uint32_t>;

/// Puts one set after the other into kernels.
class Sharer {
public:
  Sharer(std::span<const int64_t> classBytes, const SharingCosts &costs)
      : classBytes(classBytes), costs(costs), kernelsOf(classBytes.size()) {}

  /// The kernel of a set, which holds its classes from now on.
  uint32_t add(const ClassSet &set);
  /// Ascending classes of each kernel.
  std::vector<ClassSet> kernels() const;

private:
  int64_t bytesOf(const ClassSet &set) const;
  std::optional<uint32_t> findHost(const ClassSet &set) const;

  std::span<const int64_t> classBytes;
  const SharingCosts &costs;
  /// Code and data of each kernel so far.
  std::vector<int64_t> bytes;
  /// The kernels that hold a class.
  std::vector<std::vector<uint32_t>> kernelsOf;
};

} // namespace

int64_t Sharer::bytesOf(const ClassSet &set) const {
  int64_t sum = 0;
  for (uint32_t index : set)
    sum += classBytes[index];
  return sum;
}

/// The kernel that a set should join, if any: the one that grows least, the first of several.
std::optional<uint32_t> Sharer::findHost(const ClassSet &set) const {
  int64_t all = bytesOf(set), least = all;
  std::map<uint32_t, int64_t> known;
  for (uint32_t index : set)
    for (uint32_t kernel : kernelsOf[index])
      known[kernel] += classBytes[index];
  std::optional<uint32_t> best;
  for (auto [kernel, shared] : known) {
    int64_t added = all - shared;
    if ((!best || added < least) && (added == 0 || bytes[kernel] + added <= costs.maxKernelBytes)) {
      least = added;
      best = kernel;
    }
  }
  if (best)
    return best;
  int64_t room = std::min(costs.smallKernelBytes, costs.maxKernelBytes) - all;
  auto small = std::ranges::find_if(bytes, [&](int64_t kernel) { return kernel <= room; });
  return small == bytes.end() ? std::nullopt : std::optional<uint32_t>(small - bytes.begin());
}

uint32_t Sharer::add(const ClassSet &set) {
  std::optional<uint32_t> host = findHost(set);
  if (!host) {
    host = bytes.size();
    bytes.push_back(costs.kernelBytes);
  }
  for (uint32_t index : set)
    if (std::ranges::find(kernelsOf[index], *host) == kernelsOf[index].end()) {
      kernelsOf[index].push_back(*host);
      bytes[*host] += classBytes[index];
    }
  return *host;
}

std::vector<ClassSet> Sharer::kernels() const {
  std::vector<ClassSet> kernels(bytes.size());
  for (uint32_t index = 0; index < kernelsOf.size(); ++index)
    for (uint32_t kernel : kernelsOf[index])
      kernels[kernel].push_back(index);
  return kernels;
}

KernelSharing openwork::shareKernels(std::span<const ClassSet> launches, std::span<const int64_t> classBytes,
                                     const SharingCosts &costs) {
  std::map<ClassSet, uint32_t> kernelOf;
  for (const ClassSet &launch : launches)
    kernelOf.try_emplace(launch, 0);
  std::vector<const ClassSet *> sets;
  for (const auto &[set, kernel] : kernelOf)
    sets.push_back(&set);
  std::ranges::sort(sets, [](const ClassSet *a, const ClassSet *b) {
    return a->size() != b->size() ? a->size() > b->size() : *a < *b;
  });
  Sharer sharer(classBytes, costs);
  for (const ClassSet *set : sets)
    kernelOf[*set] = sharer.add(*set);

  // Kernels are numbered by the first launch that uses them.
  std::vector<ClassSet> kernels = sharer.kernels();
  KernelSharing sharing;
  std::map<uint32_t, uint32_t> numberOf;
  for (const ClassSet &launch : launches) {
    auto [entry, isNew] = numberOf.try_emplace(kernelOf[launch], sharing.kernels.size());
    if (isNew)
      sharing.kernels.push_back(std::move(kernels[entry->first]));
    sharing.kernelOfLaunch.push_back(entry->second);
  }
  return sharing;
}

//===- HostLaunch.cpp - Launches on the threads of the host -----------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runtime/HostKernels.h"
#include "openwork/Support/Parallel.h"

#include <new>

using namespace openwork;

namespace {

/// Memory for every thread, each part aligned.
class Scratch {
public:
  Scratch(int64_t bytes, int64_t threads)
      : stride((bytes + kScratchAlignment - 1) / kScratchAlignment * kScratchAlignment), size(stride * threads),
        memory(static_cast<std::byte *>(::operator new(size_t(size), kAlignment, std::nothrow))) {}
  Scratch(const Scratch &) = delete;
  ~Scratch() { ::operator delete(memory, kAlignment); }

  explicit operator bool() const { return memory; }
  int64_t bytes() const { return size; }
  void *part(int64_t thread) const { return memory + thread * stride; }

private:
  static constexpr std::align_val_t kAlignment{size_t(kScratchAlignment)};
  int64_t stride, size;
  std::byte *memory;
};

} // namespace

static HostArguments argumentsOf(const CheckedLaunch &launch, const std::vector<Deal> &deals, HostLevel level) {
  HostArguments arguments;
  arguments.query = launch.query.data;
  arguments.key = launch.key.data;
  arguments.value = launch.value.data;
  arguments.output = launch.output.data;
  arguments.lse = launch.lse;
  arguments.validText = launch.validText;
  arguments.deals = deals.data();
  auto setStrides = [](const OpenworkTensor &tensor, int64_t &batch, int64_t &token, int64_t &head) {
    batch = tensor.batchStride;
    token = tensor.tokenStride;
    head = tensor.headStride;
  };
  setStrides(launch.query, arguments.queryBatchStride, arguments.queryTokenStride, arguments.queryHeadStride);
  setStrides(launch.key, arguments.keyBatchStride, arguments.keyTokenStride, arguments.keyHeadStride);
  setStrides(launch.value, arguments.valueBatchStride, arguments.valueTokenStride, arguments.valueHeadStride);
  setStrides(launch.output, arguments.outputBatchStride, arguments.outputTokenStride, arguments.outputHeadStride);
  arguments.lseBatchStride = launch.lseBatchStride;
  arguments.lseHeadStride = launch.lseHeadStride;
  arguments.scaleLog2 = launch.scaleLog2();
  arguments.headsPerKvHead = static_cast<int32_t>(launch.headsPerKvHead);
  arguments.level = level;
  return arguments;
}

Result<void> openwork::runOnHost(const HostKernel &kernel, const CheckedLaunch &launch) {
  int64_t rows = launch.kernel->rows, heads = launch.headCount, items = launch.batch * heads * rows;
  int64_t threads = std::min(kernel.machine.threads, items);
  Scratch scratch(launch.kernel->scratchBytes, threads);
  if (!scratch)
    return fail(OpenworkDriverError, launch.kernel->name + ": no memory for " + std::to_string(scratch.bytes()) +
                                         " bytes of scratch of " + std::to_string(threads) + " threads");
  std::vector<Deal> deals;
  launch.deal([&](Deal deal) { deals.push_back(deal); });
  HostArguments arguments = argumentsOf(launch, deals, kernel.machine.level);
  std::atomic<int64_t> nextThread = 0, next = 0;
  runOnThreads(threads, [&] {
    void *mine = scratch.part(nextThread++);
    for (int64_t item = next++; item < items; item = next++)
      kernel.entry(&arguments, static_cast<int32_t>(item % rows), static_cast<int32_t>(item / rows % heads),
                   static_cast<int32_t>(item / rows / heads), mine);
  });
  return {};
}

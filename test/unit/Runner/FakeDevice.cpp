//===- FakeDevice.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runner/FakeDevice.h"

#include "openwork/Reference/Attention.h"
#include "openwork/Reference/Float16.h"
#include "openwork/Runner/LayerCase.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

using namespace openwork;
using namespace openwork::test;

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Expected<uint64_t> FakeDevice::allocate(int64_t bytes) {
  Allocation allocation{std::make_unique<std::byte[]>(bytes), bytes};
  uint64_t address = reinterpret_cast<uint64_t>(allocation.memory.get());
  allocations.emplace(address, std::move(allocation));
  return address;
}

Expected<void> FakeDevice::checkRange(uint64_t address, int64_t bytes) const {
  auto after = allocations.upper_bound(address);
  if (after == allocations.begin())
    return error("no such address");
  const auto &[begin, allocation] = *std::prev(after);
  return int64_t(address - begin) + bytes <= allocation.bytes ? Expected<void>() : error("beyond an allocation");
}

Expected<void> FakeDevice::upload(uint64_t to, std::span<const std::byte> from) {
  Expected<void> inside = checkRange(to, int64_t(from.size()));
  if (inside)
    std::ranges::copy(from, reinterpret_cast<std::byte *>(to));
  return inside;
}

Expected<void> FakeDevice::download(std::span<std::byte> to, uint64_t from) {
  Expected<void> inside = checkRange(from, int64_t(to.size()));
  if (inside)
    std::copy_n(reinterpret_cast<const std::byte *>(from), to.size(), to.begin());
  return inside;
}

Expected<void> FakeDevice::fill(uint64_t address, uint32_t word, int64_t bytes) {
  if (address % 4 || bytes % 4)
    return error("a fill is of whole words");
  Expected<void> inside = checkRange(address, bytes);
  for (int64_t i = 0; inside && i < bytes; i += 4)
    std::memcpy(reinterpret_cast<void *>(address + i), &word, 4);
  return inside;
}

//===----------------------------------------------------------------------===//
// Launches
//===----------------------------------------------------------------------===//

static DType dtypeOf(const OpenworkLaunch &launch) {
  return launch.geometry.dtype == OpenworkBF16 ? DType::BF16 : DType::FP16;
}

static HostRows rowsOf(const OpenworkTensor &tensor, DType dtype, int64_t entry, int64_t head, int64_t tokens,
                       int64_t columns) {
  const uint16_t *data = static_cast<const uint16_t *>(tensor.data);
  return {data + entry * tensor.batchStride + head * tensor.headStride, dtype, tokens, columns, tensor.tokenStride};
}

/// Takes a key out of the rows of the queries that attend to it, or counts it twice.
static void countKey(int32_t key, double times, const HeadInputs &inputs, const KeptKeys &kept, AttentionRows &rows) {
  auto element = [](const HostRows &matrix, int64_t row, int64_t column) {
    return double(toFloat(matrix.dtype, static_cast<const uint16_t *>(matrix.data)[row * matrix.stride + column]));
  };
  std::vector<int32_t> keys;
  for (int64_t query = 0; query < int64_t(rows.lse.size()); ++query) {
    kept.keysOf(query, keys);
    if (!std::ranges::binary_search(keys, key))
      continue;
    double score = 0;
    for (int64_t d = 0; d < inputs.query.columns; ++d)
      score += element(inputs.query, query, d) * element(inputs.key, key, d);
    double more = (times - 1) * std::exp(inputs.scale * score - rows.lse[query]);
    rows.lse[query] += std::log1p(more);
    for (int64_t d = 0; d < rows.valueDim; ++d) {
      double &output = rows.output[query * rows.valueDim + d];
      output = (output + more * element(inputs.value, key, d)) / (1 + more);
    }
  }
}

void FakeDevice::runHead(const OpenworkLaunch &launch, const KeptKeys &kept, int64_t entry, int64_t head) {
  const OpenworkGeometry &g = launch.geometry;
  DType dtype = dtypeOf(launch);
  int64_t kvHead = head / (g.heads / g.kvHeads), valueHead = fault == Fault::SwapsHeads ? 0 : kvHead;
  double scale = sample.manifest
                     .findLayer(launch.layer, {g.queryTokens, g.keyTokens, g.heads, g.kvHeads, g.headDim, g.valueDim,
                                               dtype, g.textKeys})
                     ->scale;
  HeadInputs inputs{rowsOf(launch.query, dtype, entry, head, g.queryTokens, g.headDim),
                    rowsOf(launch.key, dtype, entry, kvHead, g.keyTokens, g.headDim),
                    rowsOf(launch.value, dtype, entry, valueHead, g.keyTokens, g.valueDim),
                    launch.scale != 0 ? double(launch.scale) : scale};
  bool isLast = head == g.heads - 1;
  std::vector<int64_t> queries(g.queryTokens - (isLast && fault == Fault::SkipsLastQuery));
  std::iota(queries.begin(), queries.end(), 0);
  AttentionRows rows = emulateKernel(inputs, kept, queries, dtype, 48);
  if (isLast && (fault == Fault::DropsKey || fault == Fault::DoublesKey))
    countKey(20, fault == Fault::DropsKey ? 0 : 2, inputs, kept, rows);
  uint16_t *output = static_cast<uint16_t *>(launch.output.data);
  for (int64_t query : queries) {
    bool isNaN = fault == Fault::MasksToNaN && std::isinf(rows.lse[query]);
    float lse = float(rows.lse[query]);
    if (isLast && fault == Fault::LosesKey && !std::isinf(lse))
      lse += float(std::log1p(-1.0 / 4000));
    if (launch.lse)
      launch.lse[entry * launch.lseBatchStride + head * launch.lseHeadStride + query] = lse;
    uint16_t *row = output + entry * launch.output.batchStride + query * launch.output.tokenStride +
                    head * launch.output.headStride;
    for (int64_t d = 0; d < g.valueDim; ++d)
      row[d] = uint16_t(toBits(dtype, isNaN ? std::numeric_limits<float>::quiet_NaN() : float(rows.row(query)[d])));
  }
}

/// Tensors of the sample are dense, so that their ends follow from their sizes.
void FakeDevice::misbehave(const OpenworkLaunch &launch) {
  const OpenworkGeometry &g = launch.geometry;
  uint16_t *output = static_cast<uint16_t *>(launch.output.data);
  uint16_t *value = static_cast<uint16_t *>(launch.value.data);
  if (fault == Fault::WritesBefore)
    output[-1] = 0;
  if (fault == Fault::WritesBehind)
    std::memset(output + launch.batch * g.queryTokens * g.heads * g.valueDim, 0, 4);
  if (fault == Fault::ChangesInput)
    value[launch.batch * g.keyTokens * g.kvHeads * g.valueDim] = 0;
  if (fault == Fault::IsNotRepeatable)
    output[launch.output.tokenStride + 5] ^= launches & 1;
}

Expected<void> FakeDevice::launch(const OpenworkLaunch &launch) {
  if (fault == Fault::LaunchFails)
    return error("CUDA_ERROR_LAUNCH_FAILED (unspecified launch failure)");
  ++launches;
  last = launch;
  Expected<std::vector<LayerCase>> cases = chooseCases(sample.manifest, launch.layer, launch.step);
  if (!cases)
    return tl::unexpected(cases.error());
  const LayerCase &layerCase = cases->front();
  for (int64_t entry = 0; entry < launch.batch; ++entry) {
    std::optional<int64_t> valid;
    if (launch.validText && fault != Fault::IgnoresValidText)
      valid = launch.validText[entry];
    int64_t heads = launch.headCount ? launch.headCount : launch.geometry.heads;
    for (int64_t head = 0; head < heads; ++head) {
      const PackageClass &headClass = layerCase.headClass(launch.headOffset + head);
      runHead(launch, KeptKeys(sample.masks.at(layerCase.kernel->name + "." + headClass.name), valid), entry, head);
    }
  }
  misbehave(launch);
  return {};
}

Expected<double> FakeDevice::timeLaunches(const OpenworkLaunch &launch, int64_t count) {
  last = launch;
  return times[timed++ % times.size()];
}

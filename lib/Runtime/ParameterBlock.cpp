//===- ParameterBlock.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runtime/ParameterBlock.h"

#include <cstring>
#include <limits>

using namespace openwork;

namespace {
struct Inputs {
  explicit Inputs(const CheckedLaunch &launch) {
    const PackageGeometry &geometry = *launch.geometry;
    query = {launch.query, geometry.dtype, launch.batch, geometry.queryTokens, launch.headCount, geometry.headDim};
    key = {launch.key, geometry.dtype, launch.batch, geometry.keyTokens, launch.kvHeadCount, geometry.headDim};
    value = {launch.value, geometry.dtype, launch.batch, geometry.keyTokens, launch.kvHeadCount, geometry.valueDim};
  }

  MappedTensor query, key, value;
};
} // namespace

static KernelArguments argumentsOf(const CheckedLaunch &launch) {
  KernelArguments arguments;
  arguments.output = reinterpret_cast<uint64_t>(launch.output.data);
  arguments.lse = reinterpret_cast<uint64_t>(launch.lse);
  arguments.validText = reinterpret_cast<uint64_t>(launch.validText);
  arguments.outputBatchStride = launch.output.batchStride;
  arguments.outputTokenStride = launch.output.tokenStride;
  arguments.outputHeadStride = launch.output.headStride;
  arguments.lseBatchStride = launch.lseBatchStride;
  arguments.lseHeadStride = launch.lseHeadStride;
  arguments.scaleLog2 = launch.scaleLog2();
  arguments.headsPerKvHead = static_cast<int32_t>(launch.headsPerKvHead);
  arguments.heads = static_cast<int32_t>(launch.headCount);
  arguments.items = static_cast<int32_t>(launch.items());
  return arguments;
}

bool ParameterBlock::canHold(const CheckedLaunch &launch) {
  Inputs inputs(launch);
  // Items are counted in 32 bits; those of one entry always fit, since a tensor's span does.
  return launch.items() <= std::numeric_limits<int32_t>::max() && inputs.query.fold() && inputs.key.fold() &&
         inputs.value.fold();
}

Result<void> ParameterBlock::fill(const CudaDriver &driver, TensorMapTable &maps, const CheckedLaunch &launch) {
  Inputs inputs(launch);
  ParameterLayout layout = launch.kernel->layout();
  KernelArguments arguments = argumentsOf(launch);
  auto writeMaps = [&](const MappedTensor &tensor, const std::vector<TileView> &views, int64_t at) -> Result<int32_t> {
    int64_t fold = *tensor.fold();
    for (const TileView &view : views) {
      if (Result<void> done = maps.write(driver, tensorMapOf(view, tensor, fold), bytes + at); !done)
        return tl::unexpected(done.error());
      at += kTensorMapBytes;
    }
    return static_cast<int32_t>(fold);
  };
  Result<int32_t> queryFold = writeMaps(inputs.query, launch.kernel->queryViews, layout.queryMap(0));
  if (!queryFold)
    return tl::unexpected(queryFold.error());
  Result<int32_t> keyFold = writeMaps(inputs.key, launch.kernel->keyViews, layout.keyMap(0));
  if (!keyFold)
    return tl::unexpected(keyFold.error());
  Result<int32_t> valueFold = writeMaps(inputs.value, launch.kernel->keyViews, layout.valueMap(0));
  if (!valueFold)
    return tl::unexpected(valueFold.error());

  arguments.queryFold = *queryFold;
  arguments.keyFold = *keyFold;
  arguments.valueFold = *valueFold;
  std::memcpy(bytes + layout.arguments(), &arguments, sizeof arguments);
  std::memset(bytes + layout.deals(), 0, layout.size() - layout.deals());
  std::byte *to = bytes + layout.deals();
  launch.deal([&](Deal deal) {
    std::memcpy(to, &deal, sizeof deal);
    to += sizeof deal;
  });
  return {};
}

//===- TensorMaps.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runtime/TensorMaps.h"

#include <algorithm>
#include <cstring>
#include <limits>

using namespace openwork;

std::optional<int64_t> MappedTensor::fold() const {
  if (batch == 1)
    return 0;
  if (heads == 1)
    return 1;
  if (tensor.batchStride % tensor.headStride)
    return std::nullopt;
  int64_t fold = tensor.batchStride / tensor.headStride;
  // Coordinates are signed 32-bit.
  if (heads > fold || fold > (std::numeric_limits<int32_t>::max() - heads) / (batch - 1))
    return std::nullopt;
  return fold;
}

TensorMapSource openwork::tensorMapOf(const TileView &view, const MappedTensor &tensor, int64_t fold) {
  int64_t bytes = bytesOf(tensor.dtype);
  // Nothing reads along an axis of one entry, but its stride must be legal.
  int64_t token = (tensor.tokens > 1 ? tensor.tensor.tokenStride : tensor.columns) * bytes;
  int64_t head = tensor.heads > 1   ? tensor.tensor.headStride * bytes
                 : tensor.batch > 1 ? tensor.tensor.batchStride * bytes
                                    : token;
  auto [frames, height, width] = view.grid;

  TensorMapSource source;
  source.address = reinterpret_cast<uint64_t>(tensor.tensor.data) + uint64_t(view.firstToken * token);
  source.extents = {uint64_t(tensor.columns), uint64_t(width), uint64_t(height), uint64_t(frames),
                    uint64_t(tensor.heads + (tensor.batch - 1) * fold)};
  source.strides = {uint64_t(token), uint64_t(width * token), uint64_t(width * height * token), uint64_t(head)};
  source.box = {uint32_t(kSlabColumns), uint32_t(view.box[2]), uint32_t(view.box[1]), uint32_t(view.box[0]), 1};
  source.type = tensor.dtype == DType::BF16 ? cuda::TensorMapBFloat16 : cuda::TensorMapFloat16;
  return source;
}

static Result<void> encode(const CudaDriver &driver, const TensorMapSource &source, cuda::TensorMap &map) {
  static constexpr uint32_t kElementStrides[5] = {1, 1, 1, 1, 1};
  cuda::Status status =
      driver.cuTensorMapEncodeTiled(&map, source.type, 5, reinterpret_cast<void *>(source.address),
                                    source.extents.data(), source.strides.data(), source.box.data(), kElementStrides,
                                    cuda::InterleaveNone, cuda::Swizzle128B, cuda::L2Promotion256B, cuda::FillZeros);
  if (status == cuda::Success)
    return {};

  auto list = [](const auto &values) {
    std::string out;
    for (auto value : values)
      out += (out.empty() ? "" : " ") + std::to_string(value);
    return "(" + out + ")";
  };
  return fail(OpenworkDriverError, "cuTensorMapEncodeTiled of extents " + list(source.extents) + ", strides " +
                                       list(source.strides) + ", box " + list(source.box) + ": " +
                                       driver.describe(status));
}

TensorMapTable::TensorMapTable() : sets(std::make_unique<std::array<Set, kSets>>()) {}

TensorMapTable::Set &TensorMapTable::setOf(const TensorMapSource &source) const {
  uint64_t hash = source.address;
  auto mix = [&](uint64_t value) { hash = (hash ^ (hash >> 29) ^ value) * 0x9e3779b97f4a7c15; };
  for (uint64_t extent : source.extents)
    mix(extent);
  for (uint64_t stride : source.strides)
    mix(stride);
  for (uint32_t side : source.box)
    mix(side);
  return (*sets)[hash >> 32 & (kSets - 1)];
}

Result<void> TensorMapTable::write(const CudaDriver &driver, const TensorMapSource &source, std::byte *map) {
  Set &set = setOf(source);
  {
    std::lock_guard lock(mutex);
    for (Slot &slot : set) {
      if (!slot.lastUse || slot.source != source)
        continue;
      slot.lastUse = ++uses;
      std::memcpy(map, &slot.map, sizeof slot.map);
      return {};
    }
  }

  // Outside the lock: two threads may both encode a map, and the table then holds it twice until one is replaced.
  cuda::TensorMap encoded;
  if (Result<void> done = encode(driver, source, encoded); !done)
    return done;
  std::memcpy(map, &encoded, sizeof encoded);

  std::lock_guard lock(mutex);
  Slot &oldest =
      *std::min_element(set.begin(), set.end(), [](const Slot &a, const Slot &b) { return a.lastUse < b.lastUse; });
  oldest = {source, encoded, ++uses};
  return {};
}

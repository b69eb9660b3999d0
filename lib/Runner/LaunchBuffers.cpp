//===- LaunchBuffers.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/LaunchBuffers.h"

#include "InputRows.h"
#include "Text.h"
#include "openwork/Support/Parallel.h"

#include <memory>
#include <new>

using namespace openwork;

static double gibibytes(int64_t bytes) { return double(bytes) / double(int64_t{1} << 30); }

static int64_t elementsOf(const TensorLayout &tensor) { return tensor.numRows() * tensor.columns; }

//===----------------------------------------------------------------------===//
// Making them
//===----------------------------------------------------------------------===//

Expected<LaunchBuffers> LaunchBuffers::create(Device &device, const LayerCase &layerCase, const LaunchLayout &layout,
                                              const RandomData &data, const std::vector<int32_t> &validText,
                                              int64_t outputs) {
  LaunchBuffers buffers(device, layerCase, layout);
  Expected<void> done = buffers.checkMemory(outputs);
  if (done)
    done = buffers.makeInputs(data);
  if (done)
    done = buffers.makeValidText(validText);
  if (done)
    done = buffers.makeOutputs(outputs);
  if (!done)
    return tl::unexpected(done.error());
  return buffers;
}

Expected<void> LaunchBuffers::checkMemory(int64_t outputs) const {
  int64_t elements = elementsOf(layout.query) + elementsOf(layout.key) + elementsOf(layout.value) +
                     outputs * elementsOf(layout.output);
  int64_t bytes = elements * bytesOf(layerCase.layer->geometry.dtype) + outputs * layout.output.numRows() * 4;
  Expected<int64_t> free = device->freeBytes();
  if (!free)
    return tl::unexpected(free.error());
  if (bytes > *free)
    return error(formatText("the tensors of layer %lld take %.1f GiB, and %s has %.1f GiB free; try a smaller --batch",
                            (long long)layerCase.layer->layer, gibibytes(bytes), device->name().c_str(),
                            gibibytes(*free)));
  return {};
}

Expected<void> LaunchBuffers::makeInputs(const RandomData &data) {
  using Tensor = std::pair<const TensorLayout *, InputStream>;
  Tensor all[] = {
      {&layout.query, InputStream::Query}, {&layout.key, InputStream::Key}, {&layout.value, InputStream::Value}};
  if (layout.packed)
    return makeInput("packed input", all, data);
  const char *names[] = {"query", "key", "value"};
  for (size_t i = 0; i < 3; ++i)
    if (Expected<void> made = makeInput(names[i], std::span(&all[i], 1), data); !made)
      return made;
  return {};
}

/// Writes a tensor's rows to where they lie in a buffer on the host.
static void fillTensor(const TensorLayout &tensor, InputStream stream, const RandomData &data, std::byte *buffer) {
  constexpr int64_t atATime = 256;
  int64_t parts = (tensor.tokens + atATime - 1) / atATime, elementBytes = bytesOf(data.dtype());
  parallelFor(tensor.batch * parts, [&](int64_t i) {
    int64_t entry = i / parts, first = i % parts * atATime;
    for (int64_t token = first; token < std::min(tensor.tokens, first + atATime); ++token)
      for (int64_t head = 0; head < tensor.heads; ++head)
        data.fill(uint64_t(stream), rowNumber(tensor, entry, token, head), tensor.columns,
                  buffer + tensor.rowAt(entry, token, head) * elementBytes);
  });
}

Expected<void> LaunchBuffers::makeInput(const char *what,
                                        std::span<const std::pair<const TensorLayout *, InputStream>> tensors,
                                        const RandomData &data) {
  int64_t bytes = 0;
  for (auto [tensor, stream] : tensors)
    bytes += elementsOf(*tensor) * bytesOf(data.dtype());
  std::unique_ptr<std::byte[]> host(new (std::nothrow) std::byte[bytes]);
  if (!host)
    return error(formatText("%s: no %.1f GiB of host memory", what, gibibytes(bytes)));
  for (auto [tensor, stream] : tensors)
    fillTensor(*tensor, stream, data, host.get());
  Expected<GuardedBuffer> buffer = GuardedBuffer::create(*device, what, bytes, kNanWord);
  if (!buffer)
    return tl::unexpected(buffer.error());
  inputs.push_back(std::move(*buffer));
  return inputs.back().upload({host.get(), size_t(bytes)});
}

Expected<void> LaunchBuffers::makeValidText(const std::vector<int32_t> &counts) {
  if (counts.empty())
    return {};
  std::span<const std::byte> bytes = std::as_bytes(std::span(counts));
  Expected<GuardedBuffer> buffer = GuardedBuffer::create(*device, "valid text", int64_t(bytes.size()), kGuardWord);
  if (!buffer)
    return tl::unexpected(buffer.error());
  validText.push_back(std::move(*buffer));
  return validText.back().upload(bytes);
}

Expected<void> LaunchBuffers::makeOutputs(int64_t count) {
  int64_t bytes = elementsOf(layout.output) * bytesOf(layerCase.layer->geometry.dtype);
  for (int64_t i = 0; i < count; ++i) {
    Expected<GuardedBuffer> output = GuardedBuffer::create(*device, "output", bytes, kGuardWord);
    if (!output)
      return tl::unexpected(output.error());
    Expected<GuardedBuffer> lse = GuardedBuffer::create(*device, "LSE", layout.output.numRows() * 4, kGuardWord);
    if (!lse)
      return tl::unexpected(lse.error());
    outputs.push_back({std::move(*output), std::move(*lse)});
  }
  return poisonOutputs();
}

Expected<void> LaunchBuffers::poisonOutputs() {
  for (Outputs &each : outputs)
    for (GuardedBuffer *buffer : {&each.output, &each.lse})
      if (Expected<void> done = buffer->poison(); !done)
        return done;
  return {};
}

//===----------------------------------------------------------------------===//
// Launching with them
//===----------------------------------------------------------------------===//

static OpenworkTensor view(const TensorLayout &tensor, const GuardedBuffer &buffer, DType dtype) {
  uint64_t address = buffer.address() + uint64_t(tensor.offset * bytesOf(dtype));
  return {reinterpret_cast<void *>(address), tensor.batchStride, tensor.tokenStride, tensor.headStride};
}

static OpenworkGeometry geometryOf(const PackageGeometry &g) {
  OpenworkDType dtype = g.dtype == DType::BF16 ? OpenworkBF16 : g.dtype == DType::FP16 ? OpenworkFP16 : OpenworkFP32;
  return {g.queryTokens, g.keyTokens, g.heads, g.kvHeads, g.headDim, g.valueDim, dtype, int32_t(g.textKeys)};
}

OpenworkLaunch LaunchBuffers::launch(const LayerCase &other, int64_t output) const {
  DType dtype = layerCase.layer->geometry.dtype;
  OpenworkLaunch launch = {};
  launch.size = sizeof(OpenworkLaunch);
  launch.version = OPENWORK_LAUNCH_VERSION;
  launch.layer = int32_t(other.layer->layer);
  launch.step = int32_t(other.step);
  launch.geometry = geometryOf(other.layer->geometry);
  launch.batch = layout.query.batch;
  launch.query = view(layout.query, inputOf(InputStream::Query), dtype);
  launch.key = view(layout.key, inputOf(InputStream::Key), dtype);
  launch.value = view(layout.value, inputOf(InputStream::Value), dtype);
  launch.output = view(layout.output, outputs[output].output, dtype);
  launch.lse = reinterpret_cast<float *>(outputs[output].lse.address());
  launch.lseHeadStride = layout.output.tokens;
  launch.lseBatchStride = layout.output.tokens * layout.output.heads;
  if (!validText.empty())
    launch.validText = reinterpret_cast<const int32_t *>(validText.front().address());
  return launch;
}

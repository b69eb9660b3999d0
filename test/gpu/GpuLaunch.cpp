//===- GpuLaunch.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GpuLaunch.h"

#include "openwork/Reference/Float16.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

using namespace openwork;
using namespace openwork::test;

const char *openwork::test::name(Strides strides) {
  const char *names[] = {"bshd", "bhsd", "packed", "sbhd", "gaps", "odd-batch"};
  return names[size_t(strides)];
}

//===----------------------------------------------------------------------===//
// Layouts
//===----------------------------------------------------------------------===//

static constexpr uint16_t kNanBits = 0xFFFF, kGapBits = 0xA5A5;

static TensorLayout layOutTensor(Strides strides, int64_t batch, int64_t heads, int64_t tokens, int64_t columns) {
  TensorLayout t{batch, tokens, heads, columns};
  t.headStride = columns;
  t.tokenStride = heads * columns;
  t.batchStride = tokens * t.tokenStride;
  switch (strides) {
  case Strides::BSHD:
  case Strides::Packed:
    break;
  case Strides::SBHD:
    t.batchStride = heads * columns;
    t.tokenStride = batch * t.batchStride;
    break;
  case Strides::Gaps:
    t.headStride = columns + 8;
    t.tokenStride = heads * t.headStride + 24;
    t.batchStride = tokens * t.tokenStride + 8 * t.headStride;
    break;
  case Strides::BHSD:
  case Strides::OddBatch:
    t.tokenStride = columns;
    t.headStride = tokens * columns;
    t.batchStride = heads * t.headStride + (strides == Strides::OddBatch ? 8 : 0);
    break;
  }
  return t;
}

/// Elements from the first of a tensor to its last.
static int64_t spanOf(const TensorLayout &t) {
  return t.rowAt(t.batch - 1, t.tokens - 1, t.heads - 1) - t.offset + t.columns;
}

template <typename Visit> static void forEachRow(const TensorLayout &t, const Visit &visit) {
  for (int64_t entry = 0; entry < t.batch; ++entry)
    for (int64_t head = 0; head < t.heads; ++head)
      for (int64_t token = 0; token < t.tokens; ++token)
        visit(entry, head, token, t.rowAt(entry, token, head));
}

static void place(const HostTensor &tensor, const TensorLayout &layout, std::vector<uint16_t> &image) {
  forEachRow(layout, [&](int64_t entry, int64_t head, int64_t token, int64_t at) {
    std::ranges::copy(tensor.row(entry, head, token), image.begin() + at);
  });
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

Expected<uint64_t> GpuLaunch::makeBuffer(const char *what, std::span<const std::byte> image, uint32_t guard) {
  Expected<GuardedBuffer> buffer = GuardedBuffer::create(*device, what, int64_t(image.size()), guard);
  if (!buffer)
    return tl::unexpected(buffer.error());
  buffers.push_back(std::move(*buffer));
  if (Expected<void> done = buffers.back().upload(image); !done)
    return tl::unexpected(done.error());
  return buffers.back().address();
}

static OpenworkTensor view(uint64_t address, const TensorLayout &t) {
  return {reinterpret_cast<void *>(address + uint64_t(t.offset) * 2), t.batchStride, t.tokenStride, t.headStride};
}

Expected<void> GpuLaunch::makeInputs(const HostInputs &inputs, Strides strides) {
  const HostTensor *tensors[] = {&inputs.query, &inputs.key, &inputs.value};
  OpenworkTensor *views[] = {&launch_.query, &launch_.key, &launch_.value};
  const char *names[] = {"query", "key", "value"};
  std::vector<TensorLayout> layouts;
  for (const HostTensor *t : tensors)
    layouts.push_back(layOutTensor(strides, t->batch, t->heads, t->tokens, t->columns));
  if (strides == Strides::Packed) {
    int64_t token = 0;
    for (TensorLayout &layout : layouts) {
      layout.offset = token;
      token += layout.heads * layout.columns;
    }
    std::vector<uint16_t> image(inputs.query.batch * inputs.query.tokens * token, kNanBits);
    for (size_t i = 0; i < 3; ++i) {
      layouts[i].tokenStride = token;
      layouts[i].batchStride = inputs.query.tokens * token;
      place(*tensors[i], layouts[i], image);
    }
    Expected<uint64_t> address = makeBuffer("packed input", std::as_bytes(std::span(image)), kNanWord);
    if (!address)
      return tl::unexpected(address.error());
    for (size_t i = 0; i < 3; ++i)
      *views[i] = view(*address, layouts[i]);
    return {};
  }
  for (size_t i = 0; i < 3; ++i) {
    std::vector<uint16_t> image(spanOf(layouts[i]), kNanBits);
    place(*tensors[i], layouts[i], image);
    Expected<uint64_t> address = makeBuffer(names[i], std::as_bytes(std::span(image)), kNanWord);
    if (!address)
      return tl::unexpected(address.error());
    *views[i] = view(*address, layouts[i]);
  }
  return {};
}

Expected<void> GpuLaunch::makeOutputs(const HostInputs &inputs, const LaunchForm &form) {
  const HostTensor &q = inputs.query;
  bool isPadded = form.strides == Strides::Gaps || form.strides == Strides::OddBatch;
  output = layOutTensor(form.strides, q.batch, q.heads, q.tokens, inputs.value.columns);
  outputImage.assign(spanOf(output), kGapBits);
  forEachRow(output, [&](int64_t, int64_t, int64_t, int64_t at) {
    std::fill_n(outputImage.begin() + at, output.columns, kNanBits);
  });
  Expected<uint64_t> address = makeBuffer("output", std::as_bytes(std::span(outputImage)), kGuardWord);
  if (!address)
    return tl::unexpected(address.error());
  launch_.output = view(*address, output);
  if (!form.lse)
    return {};

  lse = {q.batch, q.tokens, q.heads, 1};
  lse.tokenStride = 1;
  lse.headStride = q.tokens + (isPadded ? 3 : 0);
  lse.batchStride = q.heads * lse.headStride + (isPadded ? 5 : 0);
  lseImage.assign(spanOf(lse), std::bit_cast<float>(kGuardWord));
  forEachRow(lse, [&](int64_t, int64_t, int64_t, int64_t at) { lseImage[at] = std::bit_cast<float>(kNanWord); });
  address = makeBuffer("LSE", std::as_bytes(std::span(lseImage)), kGuardWord);
  if (!address)
    return tl::unexpected(address.error());
  launch_.lse = reinterpret_cast<float *>(*address);
  launch_.lseHeadStride = lse.headStride;
  launch_.lseBatchStride = lse.batchStride;
  return {};
}

Expected<GpuLaunch> GpuLaunch::create(Device &device, const LayerCase &layerCase, const HostInputs &inputs,
                                      const LaunchForm &form) {
  const PackageGeometry &g = layerCase.layer->geometry;
  GpuLaunch made(device);
  OpenworkLaunch &launch = made.launch_;
  launch.size = sizeof(OpenworkLaunch);
  launch.version = OPENWORK_LAUNCH_VERSION;
  launch.layer = int32_t(layerCase.layer->layer);
  launch.step = int32_t(layerCase.step);
  launch.geometry = {g.queryTokens,
                     g.keyTokens,
                     g.heads,
                     g.kvHeads,
                     g.headDim,
                     g.valueDim,
                     g.dtype == DType::BF16 ? OpenworkBF16 : OpenworkFP16,
                     int32_t(g.textKeys)};
  launch.batch = inputs.query.batch;
  launch.headOffset = form.headOffset;
  launch.headCount = form.headCount;
  launch.scale = form.scale;
  HostInputs part = form.headCount ? inputs.headRange(form.headOffset, form.headCount) : inputs;
  Expected<void> done = made.makeInputs(part, form.strides);
  if (done)
    done = made.makeOutputs(part, form);
  if (!done)
    return tl::unexpected(done.error());
  if (!inputs.validText.empty()) {
    Expected<uint64_t> address = made.makeBuffer("valid text", std::as_bytes(std::span(inputs.validText)), kGuardWord);
    if (!address)
      return tl::unexpected(address.error());
    launch.validText = reinterpret_cast<const int32_t *>(*address);
  }
  return made;
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

static uint64_t addressOf(const void *pointer) { return reinterpret_cast<uint64_t>(pointer); }

Expected<void> GpuLaunch::poison() {
  Expected<void> done = device->upload(addressOf(launch_.output.data), std::as_bytes(std::span(outputImage)));
  if (done && launch_.lse)
    done = device->upload(addressOf(launch_.lse), std::as_bytes(std::span(lseImage)));
  return done;
}

Expected<void> GpuLaunch::checkGuards() const {
  for (const GuardedBuffer &buffer : buffers) {
    Expected<std::string> damage = buffer.findDamage();
    if (!damage)
      return tl::unexpected(damage.error());
    if (!damage->empty())
      return error(*damage);
  }
  return {};
}

/// Takes the elements out of an image; what is left must be as it was.
template <typename T, typename Take>
static Expected<void> takeRows(const char *what, const TensorLayout &layout, std::vector<T> &image,
                               const std::vector<T> &before, const Take &take) {
  forEachRow(layout, [&](int64_t entry, int64_t head, int64_t token, int64_t at) {
    take(entry, head, token, std::span(image).subspan(at, layout.columns));
    std::copy_n(before.begin() + at, layout.columns, image.begin() + at);
  });
  if (std::memcmp(image.data(), before.data(), image.size() * sizeof(T)) != 0)
    return error(std::string(what) + ": a gap between rows was written to");
  return {};
}

Expected<HostOutputs> GpuLaunch::read() const {
  DType dtype = launch_.geometry.dtype == OpenworkBF16 ? DType::BF16 : DType::FP16;
  std::vector<uint16_t> image(outputImage.size());
  Expected<void> done = device->download(std::as_writable_bytes(std::span(image)), addressOf(launch_.output.data));
  HostOutputs result{HostTensor(output.batch, output.heads, output.tokens, output.columns), {}};
  int64_t nans = 0;
  if (done)
    done = takeRows(
        "output", output, image, outputImage, [&](int64_t entry, int64_t head, int64_t token, std::span<uint16_t> row) {
          std::ranges::copy(row, result.output.row(entry, head, token).begin());
          nans += std::ranges::count_if(row, [&](uint16_t bits) { return std::isnan(toFloat(dtype, bits)); });
        });
  if (done && launch_.lse) {
    std::vector<float> lseRead(lseImage.size());
    result.lse.resize(output.numRows());
    done = device->download(std::as_writable_bytes(std::span(lseRead)), addressOf(launch_.lse));
    if (done)
      done = takeRows("LSE", lse, lseRead, lseImage,
                      [&](int64_t entry, int64_t head, int64_t token, std::span<float> row) {
                        result.lse[result.output.rowNumber(entry, head, token)] = row[0];
                        nans += std::isnan(row[0]);
                      });
  }
  if (done)
    done = checkGuards();
  if (!done)
    return tl::unexpected(done.error());
  if (nans)
    return error(std::to_string(nans) + " elements are NaN or were not written");
  return result;
}

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
  const char *names[] = {"bshd", "bhsd", "packed", "sbhd", "gaps", "odd-batch", "unaligned"};
  return names[size_t(strides)];
}

std::vector<Strides> openwork::test::stridesOf(Arch arch) {
  std::vector<Strides> all = {Strides::BSHD, Strides::BHSD, Strides::Packed,
                              Strides::SBHD, Strides::Gaps, Strides::OddBatch};
  if (arch == Arch::Host)
    all.push_back(Strides::Unaligned);
  return all;
}

//===----------------------------------------------------------------------===//
// Layouts
//===----------------------------------------------------------------------===//

/// Bytes of a NaN of any dtype, and of what is in no row.
static constexpr std::byte kNanByte{0xFF}, kGapByte{0xA5};

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
  case Strides::Unaligned:
    t.offset = 1;
    t.headStride = columns + 1;
    t.tokenStride = heads * t.headStride + 1;
    t.batchStride = tokens * t.tokenStride + 1;
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

/// Elements from the beginning of a buffer to a tensor's last.
static int64_t spanOf(const TensorLayout &t) { return t.rowAt(t.batch - 1, t.tokens - 1, t.heads - 1) + t.columns; }

template <typename Visit> static void forEachRow(const TensorLayout &t, const Visit &visit) {
  for (int64_t entry = 0; entry < t.batch; ++entry)
    for (int64_t head = 0; head < t.heads; ++head)
      for (int64_t token = 0; token < t.tokens; ++token)
        visit(entry, head, token, t.rowAt(entry, token, head));
}

static void writeElement(DType dtype, std::byte *to, float value) {
  uint32_t bits = toBits(dtype, value);
  std::memcpy(to, &bits, bytesOf(dtype));
}

static float readElement(DType dtype, const std::byte *from) {
  uint32_t bits = 0;
  std::memcpy(&bits, from, bytesOf(dtype));
  return toFloat(dtype, bits);
}

static void place(DType dtype, const HostTensor &tensor, const TensorLayout &layout, std::vector<std::byte> &image) {
  int64_t size = bytesOf(dtype);
  forEachRow(layout, [&](int64_t entry, int64_t head, int64_t token, int64_t at) {
    for (float element : tensor.row(entry, head, token))
      writeElement(dtype, image.data() + size * at++, element);
  });
}

/// A tensor's memory before a launch writes to it.
static std::vector<std::byte> unwritten(const TensorLayout &layout, int64_t size) {
  std::vector<std::byte> image(spanOf(layout) * size, kGapByte);
  forEachRow(layout, [&](int64_t, int64_t, int64_t, int64_t at) {
    std::fill_n(image.begin() + at * size, layout.columns * size, kNanByte);
  });
  return image;
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

OpenworkTensor GpuLaunch::view(uint64_t address, const TensorLayout &t) const {
  return {reinterpret_cast<void *>(address + uint64_t(t.offset * bytesOf(dtype))), t.batchStride, t.tokenStride,
          t.headStride};
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
    std::vector<std::byte> image(inputs.query.batch * inputs.query.tokens * token * bytesOf(dtype), kNanByte);
    for (size_t i = 0; i < 3; ++i) {
      layouts[i].tokenStride = token;
      layouts[i].batchStride = inputs.query.tokens * token;
      place(dtype, *tensors[i], layouts[i], image);
    }
    Expected<uint64_t> address = makeBuffer("packed input", image, kNanWord);
    if (!address)
      return tl::unexpected(address.error());
    for (size_t i = 0; i < 3; ++i)
      *views[i] = view(*address, layouts[i]);
    return {};
  }
  for (size_t i = 0; i < 3; ++i) {
    std::vector<std::byte> image(spanOf(layouts[i]) * bytesOf(dtype), kNanByte);
    place(dtype, *tensors[i], layouts[i], image);
    Expected<uint64_t> address = makeBuffer(names[i], image, kNanWord);
    if (!address)
      return tl::unexpected(address.error());
    *views[i] = view(*address, layouts[i]);
  }
  return {};
}

Expected<void> GpuLaunch::makeOutputs(const HostInputs &inputs, const LaunchForm &form) {
  const HostTensor &q = inputs.query;
  bool isPadded = form.strides >= Strides::Gaps;
  output = layOutTensor(form.strides, q.batch, q.heads, q.tokens, inputs.value.columns);
  outputImage = unwritten(output, bytesOf(dtype));
  Expected<uint64_t> address = makeBuffer("output", outputImage, kGuardWord);
  if (!address)
    return tl::unexpected(address.error());
  launch_.output = view(*address, output);
  if (!form.lse)
    return {};

  lse = {q.batch, q.tokens, q.heads, 1};
  lse.tokenStride = 1;
  lse.headStride = q.tokens + (isPadded ? 3 : 0);
  lse.batchStride = q.heads * lse.headStride + (isPadded ? 5 : 0);
  lseImage = unwritten(lse, sizeof(float));
  address = makeBuffer("LSE", lseImage, kGuardWord);
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
  made.dtype = g.dtype;
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
                     g.dtype == DType::BF16   ? OpenworkBF16
                     : g.dtype == DType::FP16 ? OpenworkFP16
                                              : OpenworkFP32,
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

/// Where the buffer of a tensor begins.
static uint64_t beginOf(const void *data, const TensorLayout &layout, int64_t size) {
  return reinterpret_cast<uint64_t>(data) - uint64_t(layout.offset * size);
}

Expected<void> GpuLaunch::poison() {
  Expected<void> done = device->upload(beginOf(launch_.output.data, output, bytesOf(dtype)), outputImage);
  if (done && launch_.lse)
    done = device->upload(beginOf(launch_.lse, lse, sizeof(float)), lseImage);
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

namespace {
/// What a launch wrote to a tensor.
struct Written {
  std::vector<float> elements;
  int64_t nans = 0;
};
} // namespace

/// Takes the elements out of an image, which it uses up; what is left must be as it was before the launch.
static Expected<Written> takeRows(const char *what, DType dtype, const TensorLayout &layout,
                                  std::vector<std::byte> &image, const std::vector<std::byte> &before) {
  Written written;
  int64_t size = bytesOf(dtype);
  forEachRow(layout, [&](int64_t, int64_t, int64_t, int64_t at) {
    for (int64_t i = at; i < at + layout.columns; ++i) {
      written.elements.push_back(readElement(dtype, image.data() + i * size));
      written.nans += std::isnan(written.elements.back());
    }
    std::copy_n(before.begin() + at * size, layout.columns * size, image.begin() + at * size);
  });
  if (image != before)
    return error(std::string(what) + ": a gap between rows was written to");
  return written;
}

Expected<HostOutputs> GpuLaunch::read() const {
  HostOutputs result{HostTensor(output.batch, output.heads, output.tokens, output.columns), {}};
  int64_t nans = 0;
  auto take = [&](const char *what, const void *data, DType dtype, const TensorLayout &layout,
                  const std::vector<std::byte> &before, std::vector<float> &to) -> Expected<void> {
    std::vector<std::byte> image(before.size());
    if (Expected<void> read = device->download(image, beginOf(data, layout, bytesOf(dtype))); !read)
      return read;
    Expected<Written> written = takeRows(what, dtype, layout, image, before);
    if (!written)
      return tl::unexpected(written.error());
    to = std::move(written->elements);
    nans += written->nans;
    return {};
  };
  Expected<void> done = take("output", launch_.output.data, dtype, output, outputImage, result.output.elements);
  if (done && launch_.lse)
    done = take("LSE", launch_.lse, DType::FP32, lse, lseImage, result.lse);
  if (done)
    done = checkGuards();
  if (!done)
    return tl::unexpected(done.error());
  if (nans)
    return error(std::to_string(nans) + " elements are NaN or were not written");
  return result;
}

Expected<std::vector<std::byte>> GpuLaunch::readImage() const {
  std::vector<std::byte> image(outputImage.size() + lseImage.size());
  std::span<std::byte> bytes = image;
  Expected<void> done =
      device->download(bytes.first(outputImage.size()), beginOf(launch_.output.data, output, bytesOf(dtype)));
  if (done && launch_.lse)
    done = device->download(bytes.subspan(outputImage.size()), beginOf(launch_.lse, lse, bytesOf(DType::FP32)));
  return done.map([&] { return std::move(image); });
}

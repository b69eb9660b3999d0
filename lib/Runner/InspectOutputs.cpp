//===- InspectOutputs.cpp - What a launch left behind ---------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Text.h"
#include "openwork/Reference/Float16.h"
#include "openwork/Runner/LaunchBuffers.h"

#include <cstring>

using namespace openwork;

static constexpr int64_t kBytesAtATime = int64_t{64} << 20;

namespace {

/// Elements that should not be as they are.
struct Bad {
  int64_t count = 0, first = 0;
  void add(int64_t element) {
    if (!count++)
      first = element;
  }
};

/// Goes through two buffers that should be equal, in parts.
class Scan {
public:
  Scan(const GuardedBuffer &buffer, const GuardedBuffer *again, DType dtype)
      : buffer(buffer), again(again), dtype(dtype) {}

  Expected<void> run();

  Bad nan, different;

private:
  template <typename Bits, Bits kInfinity> void findNan(int64_t begin, int64_t bytes);
  void findDifferences(int64_t begin, int64_t bytes);

  const GuardedBuffer &buffer, *again;
  DType dtype;
  std::vector<std::byte> part, partAgain;
};

} // namespace

template <typename Bits, Bits kInfinity> void Scan::findNan(int64_t begin, int64_t bytes) {
  constexpr Bits magnitude = Bits(~Bits{0}) >> 1;
  for (int64_t i = 0; i < bytes; i += sizeof(Bits)) {
    Bits bits;
    std::memcpy(&bits, part.data() + i, sizeof(Bits));
    if ((bits & magnitude) > kInfinity)
      nan.add((begin + i) / int64_t{sizeof(Bits)});
  }
}

void Scan::findDifferences(int64_t begin, int64_t bytes) {
  int64_t size = bytesOf(dtype);
  if (std::memcmp(part.data(), partAgain.data(), bytes) == 0)
    return;
  for (int64_t i = 0; i < bytes; i += size)
    if (std::memcmp(part.data() + i, partAgain.data() + i, size) != 0)
      different.add((begin + i) / size);
}

Expected<void> Scan::run() {
  int64_t most = std::min(kBytesAtATime, buffer.size());
  part.resize(most);
  partAgain.resize(again ? most : 0);
  for (int64_t begin = 0; begin < buffer.size(); begin += most) {
    int64_t bytes = std::min(most, buffer.size() - begin);
    if (Expected<void> read = buffer.download(std::span(part).first(bytes), begin); !read)
      return read;
    if (dtype == DType::BF16)
      findNan<uint16_t, 0x7F80>(begin, bytes);
    else if (dtype == DType::FP16)
      findNan<uint16_t, 0x7C00>(begin, bytes);
    else
      findNan<uint32_t, 0x7F800000>(begin, bytes);
    if (!again)
      continue;
    if (Expected<void> read = again->download(std::span(partAgain).first(bytes), begin); !read)
      return read;
    findDifferences(begin, bytes);
  }
  return {};
}

/// Where an element of a dense [batch, tokens, heads, columns] tensor of any order is.
static std::string outputPlace(const TensorLayout &tensor, int64_t element) {
  int64_t rest = element % tensor.batchStride;
  return formatText("batch entry %lld, head %lld, query %lld, column %lld", (long long)(element / tensor.batchStride),
                    (long long)(rest / tensor.headStride % tensor.heads),
                    (long long)(rest / tensor.tokenStride % tensor.tokens), (long long)(element % tensor.columns));
}

static std::string lsePlace(const TensorLayout &tensor, int64_t element) {
  return formatText("batch entry %lld, head %lld, query %lld", (long long)(element / tensor.tokens / tensor.heads),
                    (long long)(element / tensor.tokens % tensor.heads), (long long)(element % tensor.tokens));
}

template <typename Place>
static void report(const Scan &scan, const GuardedBuffer &buffer, int64_t elements, const Place &place,
                   Findings &findings) {
  auto add = [&](const Bad &bad, const char *what) {
    if (bad.count)
      findings.push_back(formatText("%s: %lld of %lld elements %s, the first at %s", buffer.name().c_str(),
                                    (long long)bad.count, (long long)elements, what, place(bad.first).c_str()));
  };
  add(scan.nan, "are NaN or were not written");
  add(scan.different, "differ when launched again");
}

Expected<Findings> LaunchBuffers::inspectOutputs() const {
  const Outputs *again = outputs.size() > 1 ? &outputs[1] : nullptr;
  const TensorLayout &tensor = layout.output;
  Findings findings;
  Scan output(outputs[0].output, again ? &again->output : nullptr, layerCase.layer->geometry.dtype);
  if (Expected<void> done = output.run(); !done)
    return tl::unexpected(done.error());
  report(
      output, outputs[0].output, tensor.numRows() * tensor.columns,
      [&](int64_t element) { return outputPlace(tensor, element); }, findings);
  Scan lse(outputs[0].lse, again ? &again->lse : nullptr, DType::FP32);
  if (Expected<void> done = lse.run(); !done)
    return tl::unexpected(done.error());
  report(lse, outputs[0].lse, tensor.numRows(), [&](int64_t element) { return lsePlace(tensor, element); }, findings);
  return findings;
}

Expected<Findings> LaunchBuffers::inspectGuards() const {
  std::vector<const GuardedBuffer *> buffers;
  for (const GuardedBuffer &buffer : inputs)
    buffers.push_back(&buffer);
  for (const GuardedBuffer &buffer : validText)
    buffers.push_back(&buffer);
  for (const Outputs &each : outputs)
    buffers.insert(buffers.end(), {&each.output, &each.lse});
  Findings findings;
  for (const GuardedBuffer *buffer : buffers) {
    Expected<std::string> damage = buffer->findDamage();
    if (!damage)
      return tl::unexpected(damage.error());
    if (!damage->empty())
      findings.push_back(*damage);
  }
  return findings;
}

Expected<Findings> LaunchBuffers::inspect() const {
  Expected<Findings> found = inspectOutputs();
  if (found && found->empty())
    return inspectGuards();
  return found;
}

Expected<AttentionRows> LaunchBuffers::readRows(int64_t entry, int64_t head, std::span<const int64_t> queries) const {
  const TensorLayout &tensor = layout.output;
  DType dtype = layerCase.layer->geometry.dtype;
  int64_t size = bytesOf(dtype);
  AttentionRows rows{tensor.columns, {}, {}};
  std::vector<std::byte> bytes(tensor.columns * size);
  std::vector<float> lse(tensor.tokens);
  if (Expected<void> read = outputs[0].lse.download(std::as_writable_bytes(std::span(lse)),
                                                    (entry * tensor.heads + head) * tensor.tokens * 4);
      !read)
    return tl::unexpected(read.error());
  for (int64_t query : queries) {
    if (Expected<void> read = outputs[0].output.download(bytes, tensor.rowAt(entry, query, head) * size); !read)
      return tl::unexpected(read.error());
    for (int64_t d = 0; d < tensor.columns; ++d) {
      uint32_t bits = 0;
      std::memcpy(&bits, bytes.data() + d * size, size);
      rows.output.push_back(toFloat(dtype, bits));
    }
    rows.lse.push_back(lse[query]);
  }
  return rows;
}

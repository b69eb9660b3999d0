//===- LaunchBuffers.h - The tensors of a launch, on the device -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_LAUNCHBUFFERS_H
#define OPENWORK_RUNNER_LAUNCHBUFFERS_H

#include "openwork/Reference/Attention.h"
#include "openwork/Runner/GuardedBuffer.h"
#include "openwork/Runner/LaunchLayout.h"
#include "openwork/Runner/LayerCase.h"
#include "openwork/Runner/RandomData.h"

#include <array>
#include <optional>
#include <vector>

namespace openwork {

/// The random streams of the inputs.
enum class InputStream : uint64_t { Query, Key, Value, ValidText };

/// What a kernel wrote where it should not, or did not write; each finding is a line. Empty is good.
using Findings = std::vector<std::string>;

/// Inputs, filled with random data, and `outputs` sets of O and LSE, filled with NaN, each between guards.
class LaunchBuffers {
public:
  /// `validText` holds a count for each batch entry, or nothing where all text keys count. Fails where the device has
  /// too little memory.
  static Expected<LaunchBuffers> create(Device &device, const LayerCase &layerCase, const LaunchLayout &layout,
                                        const RandomData &data, const std::vector<int32_t> &validText, int64_t outputs);

  /// The launch of the case that writes the given set of outputs.
  OpenworkLaunch launch(int64_t output) const { return launch(layerCase, output); }
  /// The launch of another case, of equal dims and dtype and no more tokens or heads, on the first of these.
  OpenworkLaunch launch(const LayerCase &other, int64_t output) const;

  /// Makes all outputs NaN again.
  Expected<void> poisonOutputs();

  /// NaN in the first set of outputs, and differences between the first two.
  Expected<Findings> inspectOutputs() const;
  /// Changes to any guard.
  Expected<Findings> inspectGuards() const;
  /// Of the outputs, or where these are as they should be, of the guards: a kernel that does not do its work is fast.
  Expected<Findings> inspect() const;
  /// The rows of some queries that a kernel wrote to the first set.
  Expected<AttentionRows> readRows(int64_t entry, int64_t head, std::span<const int64_t> queries) const;

private:
  struct Outputs {
    GuardedBuffer output, lse;
  };

  LaunchBuffers(Device &device, const LayerCase &layerCase, const LaunchLayout &layout)
      : device(&device), layerCase(layerCase), layout(layout) {}

  Expected<void> checkMemory(int64_t outputs) const;
  Expected<void> makeInputs(const RandomData &data);
  Expected<void> makeInput(const char *what, std::span<const std::pair<const TensorLayout *, InputStream>> tensors,
                           const RandomData &data);
  Expected<void> makeValidText(const std::vector<int32_t> &counts);
  Expected<void> makeOutputs(int64_t count);
  const GuardedBuffer &inputOf(InputStream stream) const { return inputs[layout.packed ? 0 : size_t(stream)]; }

  Device *device;
  LayerCase layerCase;
  LaunchLayout layout;
  /// Q, K, V, or the packed buffer.
  std::vector<GuardedBuffer> inputs;
  std::vector<GuardedBuffer> validText;
  std::vector<Outputs> outputs;
};

/// Q, K and V of one head as the device has them, for the reference.
class HostHead {
public:
  HostHead(const LaunchLayout &layout, const RandomData &data, int64_t entry, int64_t head);
  HeadInputs inputs(double scale) const;

private:
  struct Matrix {
    std::vector<float> elements;
    int64_t rows = 0, columns = 0;
  };
  static Matrix make(const TensorLayout &tensor, const RandomData &data, InputStream stream, int64_t entry,
                     int64_t head);

  Matrix query, key, value;
};

} // namespace openwork

#endif // OPENWORK_RUNNER_LAUNCHBUFFERS_H

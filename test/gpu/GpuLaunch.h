//===- GpuLaunch.h - A launch whose tensors lie as asked for ----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_GPU_GPULAUNCH_H
#define OPENWORK_TEST_GPU_GPULAUNCH_H

#include "HostTensors.h"

#include "openwork/Runner/GuardedBuffer.h"
#include "openwork/Runner/LaunchLayout.h"
#include "openwork/Runner/LayerCase.h"

#include <optional>

namespace openwork::test {

/// Where tensors lie. All strides are multiples of 16 bytes, as launches on a device want them, but the last one's.
enum class Strides : uint8_t {
  BSHD,
  BHSD,
  Packed,   ///< bshd, each token's Q, K and V one after the other; needs as many keys as queries
  SBHD,     ///< the batch within a token
  Gaps,     ///< bshd with gaps of 16 bytes behind each head, and of 48 behind each token
  OddBatch, ///< bhsd, and batch strides that are no multiples of head strides
  Unaligned ///< bshd with gaps of an element behind each head and each token, an element into their memory
};
/// All that launches on the target take.
std::vector<Strides> stridesOf(Arch arch);
const char *name(Strides strides);

struct LaunchForm {
  Strides strides = Strides::BSHD;
  /// Which heads; 0 and 0 for all.
  int64_t headOffset = 0, headCount = 0;
  bool lse = true;
  /// 0 for the layer's own.
  float scale = 0;
};

/// Operands of a launch in device memory, between guards, with NaN in their gaps; and memory for its results, with NaN
/// in place of each element and a pattern in the gaps.
class GpuLaunch {
public:
  /// `inputs` are those of all heads. The device must outlive the launch.
  static Expected<GpuLaunch> create(Device &device, const LayerCase &layerCase, const HostInputs &inputs,
                                    const LaunchForm &form);

  const OpenworkLaunch &launch() const { return launch_; }
  /// Fills the results with NaN again.
  Expected<void> poison();
  /// Fails where an element is NaN or was not written, or anything but elements was.
  Expected<HostOutputs> read() const;
  /// The memory of the results as it is, gaps and all.
  Expected<std::vector<std::byte>> readImage() const;

private:
  explicit GpuLaunch(Device &device) : device(&device) {}

  Expected<void> makeInputs(const HostInputs &inputs, Strides strides);
  Expected<uint64_t> makeBuffer(const char *what, std::span<const std::byte> image, uint32_t guard);
  OpenworkTensor view(uint64_t address, const TensorLayout &layout) const;
  Expected<void> makeOutputs(const HostInputs &inputs, const LaunchForm &form);
  Expected<void> checkGuards() const;

  Device *device;
  OpenworkLaunch launch_ = {};
  std::vector<GuardedBuffer> buffers;
  /// Of the results, before the launch.
  std::vector<std::byte> outputImage, lseImage;
  TensorLayout output, lse;
  DType dtype = DType::BF16;
};

} // namespace openwork::test

#endif // OPENWORK_TEST_GPU_GPULAUNCH_H

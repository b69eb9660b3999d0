//===- ClassMasks.h - Block masks of a package's classes --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_CLASSMASKS_H
#define OPENWORK_RUNNER_CLASSMASKS_H

#include "openwork/Mask/BlockMask.h"
#include "openwork/Runner/LayerCase.h"

#include <map>
#include <string>

namespace openwork {

class Package;

/// The block mask of every class, by KERNEL.CLASS.
class ClassMasks {
public:
  ClassMasks() = default;
  explicit ClassMasks(std::map<std::string, BlockMask> masks) : masks(std::move(masks)) {}

  static Expected<ClassMasks> read(const Package &package);

  /// The mask of each class that the case's heads have, by index into the kernel's classes; those of other classes are
  /// empty handles. Fails where one is missing, is not of the layer's tokens, or has other visits than the manifest
  /// says.
  Expected<std::vector<BlockMask>> ofCase(const LayerCase &layerCase) const;

private:
  std::map<std::string, BlockMask> masks;
};

} // namespace openwork

#endif // OPENWORK_RUNNER_CLASSMASKS_H

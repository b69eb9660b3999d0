//===- OpenPackage.h - A package that Python opened -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_BINDINGS_PYTHON_OPENPACKAGE_H
#define OPENWORK_BINDINGS_PYTHON_OPENPACKAGE_H

#include "openwork-c/runtime.h"

#include <nanobind/nanobind.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace openwork::python {

/// A package and its layers. Launches hold a share of it, so that closing it while another thread is in one is safe.
class OpenPackage {
public:
  /// Opens and checks the package in the folder `path`; raises InvalidPackage.
  explicit OpenPackage(const std::string &path);

  /// Raises ArgumentError once it is closed.
  std::shared_ptr<::OpenworkPackage> share() const;
  void close() { package.reset(); }

  const std::string &target() const { return targetName; }
  bool isForHost() const { return forHost; }
  /// From 1; never given twice in a process.
  int64_t handle() const { return number; }

  const std::vector<OpenworkLayer> &layers() const { return all; }
  /// The layers of that number, which differ in their geometries; null for none.
  const std::vector<const OpenworkLayer *> *layersOf(int64_t layer) const;
  /// The numbers of its layers, as ranges().
  std::string listLayers() const;

  void prepare() const;

  /// Notes that torch launched on a device, which must be waited for before the package is closed.
  void noteDevice(int64_t device) const;
  /// Those that were noted.
  nanobind::list devices() const;

  /// For Python: [(number, steps, scale, (query tokens, ..., text keys))], and (kernel, density, predicted seconds) of
  /// a layer by index.
  nanobind::list describeLayers() const;
  nanobind::tuple plan(int64_t index, int64_t step) const;

private:
  std::string folder, targetName;
  bool forHost = false;
  int64_t number;
  std::shared_ptr<::OpenworkPackage> package;
  // A bit each.
  mutable std::atomic<uint64_t> used = 0;
  std::vector<OpenworkLayer> all;
  std::unordered_map<int64_t, std::vector<const OpenworkLayer *>> byNumber;
};

/// `bf16`, `fp16` or `fp32`.
const char *nameOf(OpenworkDType dtype);

/// Raises StepError where a layer has no such step.
void checkStep(const OpenworkLayer &layer, int64_t step);

/// `0..5, 8` for messages; numbers are distinct.
std::string ranges(std::vector<int64_t> numbers);

} // namespace openwork::python

#endif // OPENWORK_BINDINGS_PYTHON_OPENPACKAGE_H

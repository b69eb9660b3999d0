//===- Torch.h - Tensors of torch, without linking it -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_BINDINGS_PYTHON_TORCH_H
#define OPENWORK_BINDINGS_PYTHON_TORCH_H

#include "Array.h"

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>

namespace openwork::python {

/// What openwork/torch.py hands over when it is imported. Names of torch are looked up once, and nothing of its C++ is
/// linked, so that one build serves every version.
class Torch {
public:
  /// Takes an object with the names that Torch.cpp lists.
  static void connect(nanobind::handle bridge);

  /// Whether it is a tensor, or an instance of a class derived from one. Imports openwork.torch when it first sees one.
  static bool isTensor(nanobind::handle object);
  /// Whether a tensor must go through torch's operator: its class is another, or modes, torch.jit.trace or forward-mode
  /// autograd are watching.
  static bool needsOperator(nanobind::handle q, nanobind::handle k, nanobind::handle v);
  /// Calls the operator.
  static nanobind::object callOperator(const nanobind::tuple &arguments);
  /// Raises ArgumentError where autograd would want a backward pass.
  static void refuseGradients(nanobind::handle q, nanobind::handle k, nanobind::handle v, nanobind::handle out);
  /// Counts a change of a tensor that a caller gave for the result.
  static void noteWritten(nanobind::handle out);

  /// What a tensor is, by the functions for C that DLPack 1.3 asks a library for (torch since 2.10), in a tenth of the
  /// time that its attributes take. False where there are none, or where they cannot say.
  static bool exchange(nanobind::handle tensor, nanobind::dlpack::dltensor &seen);
  /// A tensor of that shape beside another one; f32 where `f32`.
  static nanobind::object allocate(nanobind::handle like, nanobind::handle shape, bool f32);
  /// i32 beside `like`, of what torch.as_tensor takes.
  static nanobind::object makeInt32(nanobind::handle values, nanobind::handle like);
  /// The address of the current stream on a device.
  static void *stream(int64_t device);
  /// Gives the calling thread a context, which it may not have yet.
  static void makeContextCurrent(int64_t device);
};

/// Makes a device torch's current one, and the old one again.
class TorchDevice {
public:
  explicit TorchDevice(int64_t device);
  TorchDevice(const TorchDevice &) = delete;
  ~TorchDevice();

private:
  int64_t before = -1;
};

/// A torch.Tensor's attributes.
class TorchTensor {
public:
  /// `argument` is for messages.
  TorchTensor(const char *argument, nanobind::handle object) : argument(argument), object(object) {}

  Element element() const;
  /// -1 for the host; raises DeviceError for others than the host and CUDA.
  int64_t device() const;
  nanobind::object shape() const;
  nanobind::object strides() const;
  void *data() const;
  /// Whether its elements lie in memory by shape and strides.
  bool isStrided() const;
  bool isNegated() const;

private:
  const char *argument;
  nanobind::handle object;
};

} // namespace openwork::python

#endif // OPENWORK_BINDINGS_PYTHON_TORCH_H

//===- Array.h - A tensor of any library, as a launch sees it ---*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_BINDINGS_PYTHON_ARRAY_H
#define OPENWORK_BINDINGS_PYTHON_ARRAY_H

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>
#include <string>

namespace openwork::python {

enum class Element { BF16, FP16, FP32, Int32, Other };
int64_t bytesOf(Element element);

/// Whether a class has that name in that module.
bool isNamed(nanobind::handle type, const char *module, const char *name);

/// Of a Python int.
int64_t toInt(nanobind::handle value);

/// Where numbers lie, taken from a numpy array, a torch tensor, or what has __dlpack__ or __array_interface__. Nothing
/// is copied; the memory is held for as long as this lives.
class Array {
public:
  enum class Library { Numpy, Torch, Other };
  static constexpr int kMaxRank = 4;

  /// Raises DTypeError where `object` is no tensor. `name` is for messages.
  Array(const char *name, nanobind::handle object);
  Array(const Array &) = delete;
  ~Array();

  const char *name;
  nanobind::handle object;
  Library library = Library::Other;
  Element element = Element::Other;
  /// -1 for the host.
  int64_t device = -1;
  /// More than kMaxRank is noted, without shape and strides.
  int64_t rank = 0;
  int64_t shape[kMaxRank] = {};
  /// In elements; 0 where they are no whole number of elements.
  int64_t strides[kMaxRank] = {};
  void *data = nullptr;
  bool writable = true;

  /// For messages: `(1, 16, 2, 64)`, `torch.float32`, `cuda:0` or `the host`.
  std::string showShape() const;
  std::string showStrides() const;
  std::string showDType() const;
  std::string showDevice() const;

private:
  void read();
  void readTorch();
  /// Of torch.
  void readAttributes();
  /// Its device is the host or CUDA.
  void readTensor(const nanobind::dlpack::dltensor &tensor);
  void readBuffer();
  /// For what the buffer protocol cannot say: bfloat16.
  void readInterface();
  void readDLPack();
  void setByteStrides(const int64_t *bytes, int64_t itemSize);

  Py_buffer buffer = {};
  bool hasBuffer = false;
  nanobind::object owner;
};

} // namespace openwork::python

#endif // OPENWORK_BINDINGS_PYTHON_ARRAY_H

//===- SafetensorsWriter.h - Bytes of safetensors files ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SUPPORT_SAFETENSORSWRITER_H
#define OPENWORK_SUPPORT_SAFETENSORSWRITER_H

#include "openwork/Support/Safetensors.h"

#include <string>
#include <vector>

namespace openwork {

/// A tensor to be written.
struct TensorBytes {
  /// UTF-8, and not `__metadata__`.
  std::string name;
  Safetensors::Dtype dtype;
  std::vector<int64_t> shape;
  /// In C order, little endian; as many bytes as dtype and shape say.
  std::string data;
};

/// The bytes of a file with these tensors and this metadata, the same for every order of either. The header is padded
/// with spaces to a multiple of 8 bytes, and the data of wider elements comes first, tensors of equal width by name, so
/// that every tensor lies at a multiple of its element's size. An error where two tensors or two keys have the same
/// name or the data does not fit the shape.
Expected<std::string> writeSafetensors(std::vector<TensorBytes> tensors, Safetensors::Metadata metadata = {});

} // namespace openwork

#endif // OPENWORK_SUPPORT_SAFETENSORSWRITER_H

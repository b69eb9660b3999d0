//===- WriteSafetensors.h - Safetensors files for tests ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_IMPORT_WRITESAFETENSORS_H
#define OPENWORK_TEST_UNIT_IMPORT_WRITESAFETENSORS_H

#include <cstdint>
#include <string>
#include <vector>

namespace openwork {

struct TensorToWrite {
  std::string name;
  std::string dtype;
  std::vector<int64_t> shape;
  /// The elements as they are in the file; of any size, so that wrong files can be made.
  std::string data;
};

/// The bytes of a file with these tensors, in that order.
inline std::string safetensorsBytes(const std::vector<TensorToWrite> &tensors) {
  std::string header = "{", data;
  for (const TensorToWrite &tensor : tensors) {
    std::string extents;
    for (int64_t extent : tensor.shape)
      extents += (extents.empty() ? "" : ",") + std::to_string(extent);
    header += (header.size() == 1 ? "\"" : ",\"") + tensor.name + R"(":{"dtype":")" + tensor.dtype + R"(","shape":[)" +
              extents + R"(],"data_offsets":[)" + std::to_string(data.size()) + "," +
              std::to_string(data.size() + tensor.data.size()) + "]}";
    data += tensor.data;
  }
  header += "}";
  header.append((8 - header.size() % 8) % 8, ' ');
  std::string bytes;
  for (int i = 0; i < 8; ++i)
    bytes += static_cast<char>(header.size() >> 8 * i);
  return bytes + header + data;
}

/// Elements of a BOOL tensor from a picture: '#' is true, '.' false, spaces only separate.
inline std::string boolBytes(const std::string &picture) {
  std::string bytes;
  for (char c : picture)
    if (c != ' ')
      bytes += c == '#' ? '\1' : '\0';
  return bytes;
}

} // namespace openwork

#endif // OPENWORK_TEST_UNIT_IMPORT_WRITESAFETENSORS_H

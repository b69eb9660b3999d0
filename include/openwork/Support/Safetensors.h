//===- Safetensors.h - Strict reader of safetensors files -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SUPPORT_SAFETENSORS_H
#define OPENWORK_SUPPORT_SAFETENSORS_H

#include "openwork/Support/Error.h"
#include "openwork/Support/File.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace openwork {

/// An open safetensors file: 8 bytes with the header's length N, N bytes of JSON, then the tensors' data, little
/// endian, in C order, without holes. Every rule of the format is checked before a tensor can be seen, so that each
/// `data` lies in the file and has the size its dtype and shape say. The header is copied; the data is mapped, and no
/// alignment is promised for it. FileMapping says what happens when the file changes meanwhile.
class Safetensors {
public:
  enum class Dtype : uint8_t {
    BOOL,
    F4,
    F6_E2M3,
    F6_E3M2,
    U8,
    I8,
    F8_E5M2,
    F8_E4M3,
    F8_E8M0,
    F8_E4M3FNUZ,
    F8_E5M2FNUZ,
    I16,
    U16,
    F16,
    BF16,
    I32,
    U32,
    F32,
    C64,
    F64,
    I64,
    U64
  };

  struct Tensor {
    std::string name;
    Dtype dtype;
    /// Empty for a scalar. Dimensions may be zero.
    std::vector<int64_t> shape;
    std::span<const std::byte> data;
    /// Of the name, within the header.
    SourcePosition position;
  };

  using Metadata = std::vector<std::pair<std::string, std::string>>;

  static constexpr int64_t maxHeaderBytes = 100'000'000;
  static constexpr size_t maxRank = 32;

  /// Errors in the header have its lines and columns; the others have no position.
  static Expected<Safetensors> open(const std::string &path);
  /// The same for a file whose bytes are at hand; they must outlive the tensors. `file` is its name in errors.
  static Expected<Safetensors> parse(std::span<const std::byte> bytes, std::string_view file);

  /// In the order of the header.
  std::span<const Tensor> tensors() const { return entries; }
  /// Null where there is none of that name.
  const Tensor *find(std::string_view name) const;
  /// `__metadata__`, in the order of the header; empty where it is absent.
  const Metadata &metadata() const { return pairs; }

private:
  void sortNames();

  FileMapping file;
  std::vector<Tensor> entries;
  // Indices into entries, in the order of the names.
  std::vector<uint32_t> byName;
  Metadata pairs;
};

/// The name that the format gives a dtype.
std::string_view toString(Safetensors::Dtype dtype);

/// Bits of one element: 4, 6, or a multiple of 8.
int64_t bitWidth(Safetensors::Dtype dtype);

} // namespace openwork

#endif // OPENWORK_SUPPORT_SAFETENSORS_H

//===- StoredData.h - Masks and maps in safetensors files -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_STOREDDATA_H
#define OPENWORK_LIB_IMPORT_STOREDDATA_H

#include "openwork/Support/FieldReader.h"

#include "openwork/Support/Safetensors.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"

#include <map>

namespace openwork {

/// A tensor that topologies take their matrices from: the last two dimensions are rows and columns.
struct StoredTensor {
  const Safetensors::Tensor *tensor = nullptr;
  /// Where a topology names it first.
  SourcePosition namedAt;
  /// The op with its data, once a head needs it.
  mlir::FlatSymbolRefAttr symbol = {};

  std::span<const int64_t> leading() const { return std::span(tensor->shape).first(tensor->shape.size() - 2); }
  int64_t rows() const { return tensor->shape[tensor->shape.size() - 2]; }
  int64_t columns() const { return tensor->shape.back(); }
};

/// The path of a file that a topology.json names. Paths that are not absolute start from the topology's folder.
std::string resolveStored(mlir::StringRef topologyPath, std::string_view file);

/// `BOOL [40, 591, 591]`
std::string describeTensor(const Safetensors::Tensor &tensor);

/// The names of a file's tensors, or `none`.
std::string listTensors(const Safetensors &file);

/// The safetensors files that a topology.json names. Each is opened once, and each tensor in use becomes one op of the
/// module: a bit_matrix for BOOL, a threshold_map for U8.
class StoredData {
public:
  /// No op is named `reserved` or like the function of a layer.
  StoredData(mlir::StringRef topologyPath, mlir::ModuleOp module, mlir::StringRef reserved)
      : topologyPath(topologyPath), symbols(module), reserved(reserved) {}

  /// The tensor that the fields "file" and "tensor" name, or null and a failure in `fields`.
  StoredTensor *read(FieldReader &fields, Safetensors::Dtype dtype);

  /// The op with the tensor's data, which is read at the first call.
  Expected<mlir::FlatSymbolRefAttr> symbolOf(StoredTensor &tensor);

private:
  struct File {
    Safetensors contents;
    std::map<std::string, StoredTensor> tensors = {};
  };

  std::string nameOf(const StoredTensor &stored) const;
  File *open(FieldReader &fields);

  mlir::StringRef topologyPath;
  mlir::SymbolTable symbols;
  mlir::StringRef reserved;
  std::map<std::string, File> files;
};

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_STOREDDATA_H

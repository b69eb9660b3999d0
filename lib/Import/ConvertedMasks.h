//===- ConvertedMasks.h - Masks made from formats ---------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_CONVERTEDMASKS_H
#define OPENWORK_LIB_IMPORT_CONVERTEDMASKS_H

#include "FormatTensors.h"

#include "openwork/Support/SafetensorsWriter.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <deque>

namespace openwork {

/// Query tokens by key tokens.
using Block = std::array<int64_t, 2>;

/// A BOOL tensor [steps, layers, heads, rows, columns] in the making, with an extent of 1 where masks are shared.
class MaskStack {
public:
  MaskStack(std::string name, const Triple &stored, int64_t rows, int64_t columns);

  /// The row-major mask of a triple.
  std::span<char> mask(const Triple &triple);
  /// Sets an element that a format lists; refuses a column that is not there or is listed twice.
  Expected<void> list(const TensorPart &part, const Triple &triple, int64_t row, int64_t column);
  int64_t rows() const { return rows_; }
  int64_t columns() const { return columns_; }
  int64_t count() const;

private:
  friend class ConvertedMasks;
  TensorBytes tensor;
  Triple stored;
  bool named = false;
  int64_t rows_, columns_;
};

/// The masks that are made from another project's tensors, and how a topology.json names them.
class ConvertedMasks {
public:
  /// `dataFile` is the name of the file they will be in.
  explicit ConvertedMasks(std::string dataFile) : dataFile(std::move(dataFile)) {}

  /// A stack of masks, all false, valid as long as this. Refused where all of them would take too much memory.
  Expected<MaskStack *> add(std::string name, const Triple &stored, int64_t rows, int64_t columns);
  /// The JSON of the topologies that are such a mask, of blocks or of tokens.
  std::string blocksText(MaskStack &stack, const Block &block);
  std::string tokensText(MaskStack &stack);
  /// The same for one mask of a stack over heads.
  std::string blocksText(MaskStack &stack, const Block &block, int64_t head);
  /// The bytes of a file with the stacks that a text names; empty where there are none.
  Expected<std::string> finish();

private:
  std::string beginText(std::string_view family, MaskStack &stack) const;

  std::string dataFile;
  std::deque<MaskStack> stacks;
  int64_t bytes = 0;
};

/// Calls `visit(triple)` for each of these steps, layers and heads until it gives an error.
Expected<void> forEachTriple(const Triple &extents, llvm::function_ref<Expected<void>(const Triple &)> visit);

/// What a format says: the steps, layers and heads that its tensors are stored for, and the JSON of their topology.
struct ConvertedText {
  Triple stored;
  std::string topology;
};

/// Opens the file, lets `convert` make masks of its tensors, and gives the topology.json with the one topology that
/// they are, shared as the geometry says. Errors name the file.
Expected<ImportedTopology>
importTensors(const TensorInput &input, const ImportGeometry &geometry,
              llvm::function_ref<Expected<ConvertedText>(const FormatTensors &, ConvertedMasks &)> convert);

/// `ceil(tokens / block)`, or an error where the block is empty.
Expected<std::array<int64_t, 2>> countBlocks(const ImportGeometry &geometry, const Block &block);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_CONVERTEDMASKS_H

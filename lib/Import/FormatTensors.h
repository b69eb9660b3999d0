//===- FormatTensors.h - Where a format has its tensors ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_FORMATTENSORS_H
#define OPENWORK_LIB_IMPORT_FORMATTENSORS_H

#include "ModelGeometry.h"

#include "openwork/Import/Import.h"
#include "openwork/Support/Safetensors.h"

namespace openwork {

/// One tensor of another project's format, for one attention layer.
struct TensorForm {
  std::string_view name;
  /// What the elements may be.
  std::vector<Safetensors::Dtype> dtypes;
  /// In the order of the file: "1" is a batch, which must be of one; "heads" is found by that name and may be missing;
  /// others are the format's own, the last of which may be empty.
  std::vector<std::string_view> axes;
};

/// A tensor for one step, layer and head.
struct TensorPart {
  /// Begins messages: `tensor "kv_indices": step 0, layer 1, head 2`.
  std::string what;
  Safetensors::Dtype dtype;
  /// The extents of the form's own axes.
  std::vector<int64_t> shape;
  std::span<const std::byte> data;

  /// An element of BOOL, U8, I8, I32 or I64.
  int64_t at(int64_t i) const;
  tl::unexpected<Error> refuse(const std::string &message) const { return error(what + ": " + message); }
};

/// The tensors of a format in a safetensors file, found alike for every format.
///
/// A tensor's name is a prefix and the name that the format gives it. The prefix may hold {step}, {layer} and {head},
/// each once, which stand for numbers from 0 on: one tensor for each of them. Axes of steps and layers that are not in
/// the prefix may lead the shape: [...], [layers, ...] or [steps, layers, ...]. What has an extent of 1 along steps,
/// layers or heads is shared by all of them.
class FormatTensors {
public:
  /// `file` must outlive the result.
  static Expected<FormatTensors> open(const Safetensors &file, const std::string &prefix);

  bool has(const TensorForm &form) const;
  /// How many steps, layers and heads the file has tensors of this form for.
  Expected<Triple> extentsOf(const TensorForm &form) const;
  /// The same for several forms that go together, each of which may have 1 of what others have many of.
  Expected<Triple> extentsOf(std::span<const TensorForm *const> forms) const;
  /// The part for one triple of so many, checked against the form.
  Expected<TensorPart> at(const TensorForm &form, const Triple &triple, const Triple &extents) const;

private:
  explicit FormatTensors(const Safetensors &file) : file(&file) {}
  Expected<void> parse(const std::string &prefix);
  bool inPrefix(size_t axis) const;
  std::string nameOf(const TensorForm &form, const Triple &triple) const;
  Expected<const Safetensors::Tensor *> find(const TensorForm &form, const Triple &triple) const;
  Expected<void> checkExtents(const TensorForm &form, const Safetensors::Tensor &tensor, const Triple &own,
                              const Triple &extents) const;
  Expected<Triple> leadingExtents(const TensorForm &form, const Safetensors::Tensor &tensor) const;

  const Safetensors *file;
  /// The prefix: texts, and after each but the last an axis of kTripleAxes.
  std::vector<std::string> texts;
  std::vector<size_t> axes;
};

/// Steps, layers and heads of the model: those of the file, or where it has 1 for all, as many as the geometry says
/// share it.
Expected<Triple> shareExtents(const Triple &stored, const ImportGeometry &geometry);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_FORMATTENSORS_H

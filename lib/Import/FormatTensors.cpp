//===- FormatTensors.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatTensors.h"

#include "StoredData.h"

#include <cstring>

using namespace openwork;

using Dtype = Safetensors::Dtype;
using Tensor = Safetensors::Tensor;

template <typename T> static int64_t load(std::span<const std::byte> data, int64_t i) {
  T value;
  std::memcpy(&value, data.data() + i * sizeof(T), sizeof(T));
  return value;
}

int64_t TensorPart::at(int64_t i) const {
  switch (dtype) {
  case Dtype::I64:
    return load<int64_t>(data, i);
  case Dtype::I32:
    return load<int32_t>(data, i);
  case Dtype::I8:
    return load<int8_t>(data, i);
  default:
    return load<uint8_t>(data, i);
  }
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

Expected<FormatTensors> FormatTensors::open(const Safetensors &file, const std::string &prefix) {
  FormatTensors tensors(file);
  return tensors.parse(prefix).map([&] { return tensors; });
}

Expected<void> FormatTensors::parse(const std::string &prefix) {
  texts.emplace_back();
  for (size_t i = 0; i < prefix.size(); ++i) {
    if (prefix[i] != '{' && prefix[i] != '}') {
      texts.back() += prefix[i];
      continue;
    }
    size_t axis = 0;
    while (axis < kTripleAxes.size() &&
           prefix.compare(i, kTripleAxes[axis].size() + 2, "{" + std::string(kTripleAxes[axis]) + "}") != 0)
      ++axis;
    if (axis == kTripleAxes.size() || inPrefix(axis))
      return error("expects a prefix with {step}, {layer} and {head} at most once each, got " + quoteText(prefix));
    axes.push_back(axis);
    texts.emplace_back();
    i += kTripleAxes[axis].size() + 1;
  }
  return {};
}

bool FormatTensors::inPrefix(size_t axis) const { return llvm::is_contained(axes, axis); }

std::string FormatTensors::nameOf(const TensorForm &form, const Triple &triple) const {
  std::string name = texts.front();
  for (size_t i = 0; i < axes.size(); ++i)
    name += std::to_string(triple[axes[i]]) + texts[i + 1];
  return name + std::string(form.name);
}

bool FormatTensors::has(const TensorForm &form) const { return file->find(nameOf(form, {0, 0, 0})) != nullptr; }

Expected<const Tensor *> FormatTensors::find(const TensorForm &form, const Triple &triple) const {
  std::string name = nameOf(form, triple);
  if (const Tensor *tensor = file->find(name))
    return tensor;
  return error("expects a tensor " + quoteText(name) + ", got " + listTensors(*file));
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

/// `I32 or I64 [1, heads, rows]`
static std::string describeForm(const TensorForm &form) {
  std::string text, axes;
  for (size_t i = 0; i < form.dtypes.size(); ++i)
    text += (i == 0 ? "" : i + 1 == form.dtypes.size() ? " or " : ", ") + std::string(toString(form.dtypes[i]));
  for (std::string_view axis : form.axes)
    axes += (axes.empty() ? "" : ", ") + std::string(axis);
  return text + " [" + axes + "]";
}

static bool fits(const TensorForm &form, const Tensor &tensor, size_t mostLeading) {
  size_t own = form.axes.size(), rank = tensor.shape.size();
  if (!llvm::is_contained(form.dtypes, tensor.dtype) || rank < own || rank > own + mostLeading)
    return false;
  for (size_t i = 0; i < rank; ++i) {
    std::string_view axis = i + own < rank ? "" : form.axes[i + own - rank];
    bool mayBeEmpty = i + 1 == rank;
    if ((tensor.shape[i] == 0 && !mayBeEmpty) || (axis == "1" && tensor.shape[i] != 1))
      return false;
  }
  return true;
}

/// Steps, layers and heads in the tensor's shape.
Expected<Triple> FormatTensors::leadingExtents(const TensorForm &form, const Tensor &tensor) const {
  std::vector<size_t> mayLead;
  for (size_t axis : {0, 1})
    if (!inPrefix(axis))
      mayLead.push_back(axis);
  std::string what = "tensor " + quoteText(tensor.name) + ": ";
  if (!fits(form, tensor, mayLead.size()))
    return error(what + "expects " + describeForm(form) +
                 (mayLead.size() == 2   ? ", or leading extents of layers, or of steps and layers"
                  : mayLead.size() == 1 ? ", or a leading extent of " + std::string(kTripleAxes[mayLead[0]]) + "s"
                                        : "") +
                 ", each at least 1, got " + describeTensor(tensor));
  Triple extents = {1, 1, 1};
  size_t leading = tensor.shape.size() - form.axes.size();
  for (size_t i = 0; i < leading; ++i)
    extents[mayLead[mayLead.size() - leading + i]] = tensor.shape[i];
  for (size_t i = 0; i < form.axes.size(); ++i)
    if (form.axes[i] == "heads")
      extents[2] = tensor.shape[leading + i];
  if (inPrefix(2) && extents[2] != 1)
    return error(what + "expects one head where the prefix has {head}, got " + describeTensor(tensor));
  return extents;
}

Expected<Triple> FormatTensors::extentsOf(const TensorForm &form) const {
  Expected<const Tensor *> tensor = find(form, {0, 0, 0});
  if (!tensor)
    return tl::unexpected(tensor.error());
  Expected<Triple> extents = leadingExtents(form, **tensor);
  if (!extents)
    return extents;
  for (size_t axis : axes) {
    Triple next = {0, 0, 0};
    while (file->find(nameOf(form, next)))
      ++next[axis];
    (*extents)[axis] = next[axis];
  }
  return extents;
}

Expected<Triple> FormatTensors::extentsOf(std::span<const TensorForm *const> forms) const {
  Triple joined = {1, 1, 1};
  for (const TensorForm *form : forms) {
    Expected<Triple> extents = extentsOf(*form);
    if (!extents)
      return extents;
    for (size_t axis = 0; axis < joined.size(); ++axis) {
      if (joined[axis] != 1 && (*extents)[axis] != 1 && joined[axis] != (*extents)[axis])
        return error("tensor " + quoteText(nameOf(*form, {0, 0, 0})) + ": expects 1 or " +
                     std::to_string(joined[axis]) + " " + std::string(kTripleAxes[axis]) +
                     "s, as other tensors have, got " + std::to_string((*extents)[axis]));
      joined[axis] = std::max(joined[axis], (*extents)[axis]);
    }
  }
  return joined;
}

/// Refuses steps, layers or heads beyond those that are asked for.
Expected<void> FormatTensors::checkExtents(const TensorForm &form, const Tensor &tensor, const Triple &own,
                                           const Triple &extents) const {
  for (size_t axis = 0; axis < own.size(); ++axis) {
    Triple beyond = {0, 0, 0};
    beyond[axis] = extents[axis];
    std::string expected = std::to_string(extents[axis]) + " " + std::string(kTripleAxes[axis]) +
                           (extents[axis] == 1 ? "" : "s") + " in all, got ";
    if (inPrefix(axis) && file->find(nameOf(form, beyond)))
      return error("expects " + expected + "a tensor " + quoteText(nameOf(form, beyond)));
    if (!inPrefix(axis) && own[axis] != 1 && own[axis] != extents[axis])
      return error("tensor " + quoteText(tensor.name) + ": expects " + expected + std::to_string(own[axis]));
  }
  return {};
}

Expected<TensorPart> FormatTensors::at(const TensorForm &form, const Triple &triple, const Triple &extents) const {
  Expected<const Tensor *> found = find(form, triple);
  if (!found)
    return tl::unexpected(found.error());
  const Tensor &tensor = **found;
  Expected<Triple> own = leadingExtents(form, tensor);
  if (!own)
    return tl::unexpected(own.error());
  if (Expected<void> equal = checkExtents(form, tensor, *own, extents); !equal)
    return tl::unexpected(equal.error());
  TensorPart part;
  part.what = "tensor " + quoteText(tensor.name) + ": step " + std::to_string(triple[0]) + ", layer " +
              std::to_string(triple[1]) + ", head " + std::to_string(triple[2]);
  part.dtype = tensor.dtype;
  // Batch and heads lie in front of the axes of a part.
  int64_t number = 0;
  for (size_t axis = 0; axis < triple.size(); ++axis)
    number = number * (*own)[axis] + ((*own)[axis] == 1 ? 0 : triple[axis]);
  int64_t size = bitWidth(tensor.dtype) / 8;
  size_t leading = tensor.shape.size() - form.axes.size();
  for (size_t i = 0; i < form.axes.size(); ++i)
    if (form.axes[i] != "1" && form.axes[i] != "heads") {
      part.shape.push_back(tensor.shape[leading + i]);
      size *= tensor.shape[leading + i];
    }
  part.data = tensor.data.subspan(number * size, size);
  return part;
}

Expected<Triple> openwork::shareExtents(const Triple &stored, const ImportGeometry &geometry) {
  Triple counts = {geometry.steps, geometry.layers, geometry.heads};
  for (size_t axis = 0; axis < counts.size(); ++axis) {
    if (counts[axis] < 1)
      return error("expects at least 1 " + std::string(kTripleAxes[axis]) + ", got " + std::to_string(counts[axis]));
    if (stored[axis] != 1 && counts[axis] != 1 && counts[axis] != stored[axis])
      return error("expects " + std::to_string(stored[axis]) + " " + std::string(kTripleAxes[axis]) +
                   "s, as the file has, got " + std::to_string(counts[axis]));
    counts[axis] = std::max(counts[axis], stored[axis]);
  }
  return checkTriples(counts).map([&] { return counts; });
}

//===- LaunchShape.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LaunchShape.h"

#include "Errors.h"

using namespace openwork::python;

static std::string text(int64_t value) { return std::to_string(value); }

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

static bool hasShape(const Array &tensor, const Layout &layout, int64_t batch, int64_t tokens, int64_t heads,
                     int64_t dim) {
  return tensor.rank == layout.rank() &&
         (!layout.batched || (batch ? tensor.shape[0] == batch : tensor.shape[0] >= 1)) &&
         tensor.shape[layout.tokenAxis()] == tokens && tensor.shape[layout.headAxis()] == heads &&
         tensor.shape[tensor.rank - 1] == dim;
}

void openwork::python::checkShape(const Array &tensor, const Layout &layout, int64_t layer, int64_t batch,
                                  int64_t tokens, int64_t heads, int64_t dim) {
  if (hasShape(tensor, layout, batch, tokens, heads, dim))
    return;
  std::string expected = layout.batched ? (batch ? text(batch) : "batch") + ", " : "";
  expected += layout.headsFirst ? text(heads) + ", " + text(tokens) : text(tokens) + ", " + text(heads);
  raise(ErrorKind::Shape, std::string("expects ") + tensor.name + " of shape [" + expected + ", " + text(dim) +
                              "] for layer " + text(layer) + ", got " + tensor.showShape());
}

/// The number of heads of each, without raising: 0 where the range does not fit.
static HeadRange tryHeadRange(const OpenworkGeometry &g, int64_t offset, int64_t count) {
  int64_t group = g.heads / g.kvHeads;
  if (count == 0)
    return {0, g.heads, g.kvHeads};
  if (offset >= g.heads || count > g.heads - offset)
    return {};
  return {offset, count, (offset + count - 1) / group - offset / group + 1};
}

HeadRange openwork::python::headRange(const OpenworkLayer &layer, int64_t offset, int64_t count) {
  int64_t heads = layer.geometry.heads, group = heads / layer.geometry.kvHeads;
  HeadRange range = tryHeadRange(layer.geometry, offset, count);
  if (range.count == 0)
    raise(ErrorKind::Argument, "expects heads within the " + text(heads) + " of layer " + text(layer.layer) + ", got " +
                                   text(count) + " from " + text(offset));
  if (offset % group && range.kvCount > 1)
    raise(ErrorKind::Argument, "expects heads that begin with a kv head's first, or stay within one kv head (" +
                                   text(group) + " heads each), got " + text(count) + " from " + text(offset));
  return range;
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

static Element elementOf(OpenworkDType dtype) {
  switch (dtype) {
  case OpenworkBF16:
    return Element::BF16;
  case OpenworkFP16:
    return Element::FP16;
  case OpenworkFP32:
    return Element::FP32;
  }
  return Element::Other;
}

void openwork::python::checkElement(const Array &tensor, const OpenworkLayer &layer) {
  if (tensor.element != elementOf(layer.geometry.dtype))
    raise(ErrorKind::DType, std::string("expects ") + tensor.name + " of dtype " + nameOf(layer.geometry.dtype) +
                                " for layer " + text(layer.layer) + ", got " + tensor.showDType());
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

static bool fits(const OpenworkLayer &layer, const Layout &layout, int64_t offset, int64_t count, const Array &q,
                 const Array &k, const Array &v) {
  const OpenworkGeometry &g = layer.geometry;
  HeadRange heads = tryHeadRange(g, offset, count);
  return q.element == elementOf(g.dtype) && hasShape(q, layout, 0, g.queryTokens, heads.count, g.headDim) &&
         hasShape(k, layout, 0, g.keyTokens, heads.kvCount, g.headDim) &&
         hasShape(v, layout, 0, g.keyTokens, heads.kvCount, g.valueDim);
}

const OpenworkLayer &openwork::python::chooseLayer(const OpenPackage &package, int64_t number, const Layout &layout,
                                                   int64_t headOffset, int64_t headCount, const Array &q,
                                                   const Array &k, const Array &v, bool validText) {
  const auto *layers = package.layersOf(number);
  if (!layers)
    raise(ErrorKind::Layer, "expects one of the layers " + package.listLayers() + ", got " + text(number));
  if (layers->size() == 1)
    return *layers->front();
  const OpenworkLayer *found = nullptr;
  for (const OpenworkLayer *layer : *layers)
    if (fits(*layer, layout, headOffset, headCount, q, k, v) && (!found || (layer->geometry.textKeys > 0) == validText))
      found = layer;
  if (found)
    return *found;

  std::string geometries;
  for (const OpenworkLayer *layer : *layers) {
    const OpenworkGeometry &g = layer->geometry;
    geometries += (geometries.empty() ? "" : "; ") + text(g.queryTokens) + " x " + text(g.keyTokens) + " tokens, " +
                  text(g.heads) + " heads, " + text(g.kvHeads) + " kv heads, dims " + text(g.headDim) + " and " +
                  text(g.valueDim) + ", " + nameOf(g.dtype);
  }
  raise(ErrorKind::Shape, "expects one of layer " + text(number) + "'s geometries (" + geometries + "), got q " +
                              q.showShape() + ", k " + k.showShape() + ", v " + v.showShape() + " of dtype " +
                              q.showDType());
}

//===----------------------------------------------------------------------===//
// Strides
//===----------------------------------------------------------------------===//

static std::string address(const void *pointer) {
  char buffer[24];
  std::snprintf(buffer, sizeof buffer, "0x%llx", static_cast<unsigned long long>(reinterpret_cast<uintptr_t>(pointer)));
  return buffer;
}

[[noreturn]] static void refuse(const Array &tensor, const std::string &expected) {
  raise(ErrorKind::Stride, std::string("expects ") + tensor.name + " with " + expected + ", got " +
                               tensor.showStrides() + " for shape " + tensor.showShape());
}

OpenworkTensor openwork::python::tensorOf(const Array &tensor, const Layout &layout) {
  int64_t bytes = bytesOf(tensor.element), alignment = tensor.device < 0 ? bytes : 16;
  int64_t last = tensor.rank - 1;
  if (tensor.strides[last] != 1 && tensor.shape[last] > 1)
    refuse(tensor, "a contiguous last axis");
  for (int64_t axis = 0; axis < last; ++axis) {
    if (tensor.shape[axis] == 1)
      continue;
    if (tensor.strides[axis] < 1)
      refuse(tensor, "strides of at least one element, and of whole elements");
    if (tensor.strides[axis] * bytes % alignment)
      refuse(tensor, "strides of multiples of " + text(alignment / bytes) + " elements");
  }
  if (reinterpret_cast<uintptr_t>(tensor.data) % alignment)
    raise(ErrorKind::Stride, std::string("expects ") + tensor.name + " at an address of a multiple of " +
                                 text(alignment) + " bytes, got " + address(tensor.data));
  return {tensor.data, layout.batched ? tensor.strides[0] : 0, tensor.strides[layout.tokenAxis()],
          tensor.strides[layout.headAxis()]};
}

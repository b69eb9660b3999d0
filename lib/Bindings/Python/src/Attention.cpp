//===- Attention.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Attention.h"

#include "Array.h"
#include "Errors.h"
#include "LaunchShape.h"
#include "Torch.h"

#include <cmath>
#include <optional>

using namespace openwork::python;
namespace nb = nanobind;

static std::string text(int64_t value) { return std::to_string(value); }

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

static int64_t toInt(nb::handle value, const char *name) {
  if (PyObject *index = PyNumber_Index(value.ptr())) {
    int64_t number = PyLong_AsLongLong(index);
    Py_DECREF(index);
    if (number != -1 || !PyErr_Occurred())
      return number;
  }
  PyErr_Clear();
  raise(ErrorKind::Argument,
        std::string("expects ") + name + " to be a number of 64 bits, got " + nb::repr(value).c_str());
}

static float toScale(nb::handle value) {
  if (value.is_none())
    return 0;
  double scale = PyFloat_AsDouble(value.ptr());
  if (scale == -1 && PyErr_Occurred()) {
    PyErr_Clear();
    scale = -1;
  }
  auto narrow = static_cast<float>(scale);
  if (!std::isfinite(narrow) || narrow <= 0)
    raise(ErrorKind::Argument, std::string("expects a scale that is finite and positive, or None for the layer's own, "
                                           "got ") +
                                   nb::repr(value).c_str());
  return narrow;
}

//===----------------------------------------------------------------------===//
// New tensors
//===----------------------------------------------------------------------===//

static nb::object shapeOf(const int64_t *extents, int64_t count) {
  nb::object shape = nb::steal(PyTuple_New(count));
  for (int64_t i = 0; i < count; ++i)
    PyTuple_SetItem(shape.ptr(), i, PyLong_FromLongLong(extents[i]));
  return shape;
}

/// An array of numpy, which is there where q is one; None where it cannot be had.
static nb::object allocateNumpy(nb::handle shape, nb::handle dtype) {
  static PyObject *empty = nullptr;
  if (!empty)
    empty = nb::object(nb::module_::import_("numpy").attr("empty")).release().ptr();
  PyObject *array = PyObject_CallFunctionObjArgs(empty, shape.ptr(), dtype.ptr(), nullptr);
  if (!array)
    throw nb::python_error();
  return nb::steal(array);
}

static nb::str dtypeName(Element element) {
  return nb::str(element == Element::BF16 ? "bfloat16" : element == Element::FP16 ? "float16" : "float32");
}

static nb::object allocate(const Array &like, const int64_t *extents, int64_t count, bool f32) {
  nb::object shape = shapeOf(extents, count);
  if (like.library == Array::Library::Torch)
    return Torch::allocate(like.object, shape, f32);
  if (like.device >= 0)
    raise(ErrorKind::Argument, std::string("expects ") + (f32 ? "no lse" : "the argument out") + " for tensors of " +
                                   nb::type_name(like.object.type()).c_str() +
                                   " on a device, which are not made here, got " + (f32 ? "lse=True" : "none"));
  if (like.library == Array::Library::Numpy && !f32)
    return allocateNumpy(shape, like.object.attr("dtype"));
  if (like.element == Element::BF16 && !f32)
    nb::module_::import_("ml_dtypes");
  return allocateNumpy(shape, f32 ? nb::str("float32") : dtypeName(like.element));
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

static void checkDevice(const OpenPackage &package, const Array &tensor, const Array &q) {
  if (package.isForHost() != (tensor.device < 0))
    raise(ErrorKind::Device, std::string("expects ") + tensor.name +
                                 (package.isForHost() ? " on the host" : " on a CUDA device") +
                                 ", as the package is for " + package.target() + ", got one on " + tensor.showDevice());
  if (tensor.device != q.device)
    raise(ErrorKind::Device, std::string("expects ") + tensor.name + " on " + q.showDevice() +
                                 ", as q is, got one on " + tensor.showDevice());
}

/// Of a tensor that the caller gave.
static void checkSigns(const Array &tensor) {
  // An imaginary part of a conjugate is a view whose signs are yet to be turned. No complex tensor has parts of bf16.
  if (tensor.library == Array::Library::Torch && tensor.element != Element::BF16 &&
      TorchTensor(tensor.name, tensor.object).isNegated())
    raise(ErrorKind::Argument, std::string("expects ") + tensor.name +
                                   " as it is in memory, got a view that negates: " + tensor.name +
                                   ".resolve_neg() is a tensor of its own");
}

static void checkCount(int64_t count, const OpenworkLayer &layer) {
  if (count < 0 || count > layer.geometry.textKeys)
    raise(ErrorKind::Argument, "expects valid_text of 0.." + text(layer.geometry.textKeys) + " for layer " +
                                   text(layer.layer) + ", got " + text(count));
}

/// Whether it is one number: of Python, or one of numpy's that are no arrays. toInt refuses those with a fraction.
static bool isNumber(nb::handle value) {
  return PyLong_Check(value.ptr()) || PyFloat_Check(value.ptr()) ||
         (PyIndex_Check(value.ptr()) && !nb::hasattr(value, "__dlpack__"));
}

/// Text keys that count, as i32 beside q: a tensor as it is, numbers made into one.
static nb::object makeValidText(nb::handle given, const Array &q, const OpenworkLayer &layer, int64_t batch) {
  nb::list values;
  auto append = [&](nb::handle value) {
    int64_t count = toInt(value, "valid_text");
    checkCount(count, layer);
    values.append(count);
  };
  if (isNumber(given)) {
    for (int64_t i = 0; i < batch; ++i)
      append(given);
  } else if (PyList_Check(given.ptr()) || PyTuple_Check(given.ptr())) {
    for (nb::handle value : given)
      append(value);
  } else {
    return nb::borrow(given);
  }
  if (q.library == Array::Library::Torch)
    return Torch::makeInt32(values, q.object);
  return nb::module_::import_("numpy").attr("asarray")(values, "int32");
}

static void checkValidText(const OpenPackage &package, const Array &counts, const Array &q, const OpenworkLayer &layer,
                           int64_t batch) {
  if (counts.element != Element::Int32)
    raise(ErrorKind::DType, "expects valid_text of dtype int32, got " + counts.showDType());
  if (counts.rank != 1 || counts.shape[0] != batch)
    raise(ErrorKind::Shape, "expects valid_text of shape [" + text(batch) + "], got " + counts.showShape());
  if (batch > 1 && counts.strides[0] != 1)
    raise(ErrorKind::Stride, "expects valid_text to be contiguous, got strides " + counts.showStrides());
  checkDevice(package, counts, q);
  if (!package.isForHost())
    return;
  for (int64_t i = 0; i < batch; ++i)
    checkCount(static_cast<const int32_t *>(counts.data)[i], layer);
}

//===----------------------------------------------------------------------===//
// The call
//===----------------------------------------------------------------------===//

namespace {
/// The launch that a call amounts to, and what its addresses need to stay.
class Call {
public:
  Call(const OpenPackage &package, nb::handle q, nb::handle k, nb::handle v, const AttentionOptions &options)
      : package(package), options(options), q("q", q), k("k", k), v("v", v) {}

  nb::object run();

private:
  void checkInputs();
  void setValidText();
  void setOutput();
  void setLse();
  OpenworkStatus launchOn(void *stream);
  OpenworkStatus launchWithTorch();

  const OpenPackage &package;
  const AttentionOptions &options;
  Array q, k, v;
  Layout layout;
  HeadRange heads;
  const OpenworkLayer *layer = nullptr;
  int64_t batch = 1;
  OpenworkLaunch launch = {};
  nb::object out, lse, validText;
  std::optional<Array> outArray, lseArray, validTextArray;
};
} // namespace

void Call::checkInputs() {
  if (q.rank != 3 && q.rank != 4)
    raise(ErrorKind::Shape,
          "expects q of 3 or 4 axes, got " + (q.rank > Array::kMaxRank ? q.showShape() : "shape " + q.showShape()));
  layout = {q.rank == 4, options.headsFirst};
  layer = &chooseLayer(package, toInt(options.layer, "layer"), layout, options.headOffset, options.headCount, q, k, v,
                       !options.validText.is_none());
  int64_t step = toInt(options.step, "step");
  checkStep(*layer, step);
  heads = headRange(*layer, options.headOffset, options.headCount);

  const OpenworkGeometry &g = layer->geometry;
  checkShape(q, layout, layer->layer, 0, g.queryTokens, heads.count, g.headDim);
  batch = layout.batched ? q.shape[0] : 1;
  checkShape(k, layout, layer->layer, batch, g.keyTokens, heads.kvCount, g.headDim);
  checkShape(v, layout, layer->layer, batch, g.keyTokens, heads.kvCount, g.valueDim);
  for (const Array *tensor : {&q, &k, &v}) {
    checkElement(*tensor, *layer);
    checkDevice(package, *tensor, q);
    checkSigns(*tensor);
  }

  launch.size = sizeof launch;
  launch.version = OPENWORK_LAUNCH_VERSION;
  launch.layer = layer->layer;
  launch.step = static_cast<int32_t>(step);
  launch.geometry = g;
  launch.batch = batch;
  launch.headOffset = heads.offset;
  launch.headCount = heads.count;
  launch.query = tensorOf(q, layout);
  launch.key = tensorOf(k, layout);
  launch.value = tensorOf(v, layout);
  launch.scale = toScale(options.scale);
}

void Call::setValidText() {
  if (options.validText.is_none())
    return;
  if (layer->geometry.textKeys == 0)
    raise(ErrorKind::Argument, "expects no valid_text, as layer " + text(layer->layer) + " has no text keys, got " +
                                   nb::repr(options.validText).c_str());
  validText = makeValidText(options.validText, q, *layer, batch);
  validTextArray.emplace("valid_text", validText);
  checkValidText(package, *validTextArray, q, *layer, batch);
  launch.validText = static_cast<const int32_t *>(validTextArray->data);
}

void Call::setOutput() {
  const OpenworkGeometry &g = layer->geometry;
  if (options.out.is_none()) {
    int64_t extents[4] = {batch};
    extents[layout.tokenAxis()] = g.queryTokens;
    extents[layout.headAxis()] = heads.count;
    extents[layout.rank() - 1] = g.valueDim;
    out = allocate(q, extents, layout.rank(), false);
  } else {
    out = nb::borrow(options.out);
  }
  outArray.emplace("out", out);
  if (!options.out.is_none()) {
    checkShape(*outArray, layout, layer->layer, layout.batched ? batch : 0, g.queryTokens, heads.count, g.valueDim);
    checkElement(*outArray, *layer);
    checkDevice(package, *outArray, q);
    checkSigns(*outArray);
    if (!outArray->writable)
      raise(ErrorKind::Argument, "expects out to be writable, got a read-only tensor");
    for (const Array *input : {&k, &v})
      if (outArray->data == input->data)
        raise(ErrorKind::Argument, std::string("expects out in memory of its own, got that of ") + input->name);
  }
  launch.output = tensorOf(*outArray, layout);
}

void Call::setLse() {
  if (!options.lse)
    return;
  int64_t tokens = layer->geometry.queryTokens;
  int64_t extents[3] = {batch, heads.count, tokens};
  int unbatched = layout.batched ? 0 : 1;
  lse = allocate(q, extents + unbatched, 3 - unbatched, true);
  lseArray.emplace("lse", lse);
  launch.lse = static_cast<float *>(lseArray->data);
  launch.lseBatchStride = heads.count * tokens;
  launch.lseHeadStride = tokens;
}

OpenworkStatus Call::launchOn(void *stream) {
  launch.stream = stream;
  auto mine = package.share();
  nb::gil_scoped_release release;
  return openworkLaunch(mine.get(), &launch);
}

OpenworkStatus Call::launchWithTorch() {
  package.noteDevice(q.device);
  OpenworkStatus status = launchOn(Torch::stream(q.device));
  if (status != OpenworkNoDevice)
    return status;
  // A thread that has done nothing with CUDA yet has no context.
  Torch::makeContextCurrent(q.device);
  return launchOn(Torch::stream(q.device));
}

nb::object Call::run() {
  checkInputs();
  setValidText();
  bool isTorch = q.library == Array::Library::Torch;
  if (isTorch && q.device >= 0) {
    TorchDevice guard(q.device);
    setOutput();
    setLse();
    check(launchWithTorch());
  } else {
    setOutput();
    setLse();
    check(launchOn(nullptr));
  }
  if (isTorch && !options.out.is_none() && Torch::isTensor(options.out))
    Torch::noteWritten(options.out);
  if (options.lse)
    return nb::make_tuple(out, lse);
  return out;
}

nb::object openwork::python::attention(const OpenPackage &package, nb::handle q, nb::handle k, nb::handle v,
                                       const AttentionOptions &options) {
  package.share();
  if (!options.direct)
    Torch::refuseGradients(q, k, v, options.out);
  return Call(package, q, k, v, options).run();
}

//===- Torch.cpp ----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Torch.h"

#include "Errors.h"

#include <utility>

using namespace openwork::python;
namespace nb = nanobind;

namespace {
/// DLPackExchangeAPI of DLPack 1.3, as far as it is used here.
struct ExchangeApi {
  uint32_t major, minor;
  const ExchangeApi *previous;
  void *allocate, *fromObject, *toObject;
  int (*tensorFromObject)(void *object, nb::dlpack::dltensor *out);
};

/// The bridge's names, and those of tensors' attributes, all of which live as long as the process.
struct Names {
  PyObject *tensor, *parameter;
  PyObject *bf16, *fp16, *fp32, *int32, *strided;
  PyObject *gradEnabled, *dispatchModes, *tracingState, *forwardAD, *callOperator, *asInt32, *noteWritten;
  PyObject *currentStream, *getDevice, *exchangeDevice, *restoreDevice, *makeContextCurrent;

  PyObject *currentLevel, *dtype, *shape, *stride, *dataPtr, *isCuda, *isCpu, *getDeviceOfTensor, *newEmpty,
      *requiresGrad, *layout, *isNested, *isNeg;
  PyObject *dtypeKeyword;
};
} // namespace

static Names names;
static bool connected = false;
static const ExchangeApi *exchangeApi = nullptr;

static PyObject *keep(nb::object object) { return object.release().ptr(); }

static PyObject *intern(const char *text) { return PyUnicode_InternFromString(text); }

/// Of a capsule or None; null where it is not of the version that we know.
static const ExchangeApi *exchangeApiOf(nb::handle capsule) {
  constexpr const char *name = "dlpack_exchange_api";
  if (!PyCapsule_IsValid(capsule.ptr(), name))
    return nullptr;
  const auto *api = static_cast<const ExchangeApi *>(PyCapsule_GetPointer(capsule.ptr(), name));
  while (api && api->major != 1)
    api = api->previous;
  return api;
}

void Torch::connect(nb::handle bridge) {
  auto find = [&](const char *name) { return keep(nb::object(bridge.attr(name))); };
  names.tensor = find("Tensor");
  names.parameter = find("Parameter");
  names.bf16 = find("bfloat16");
  names.fp16 = find("float16");
  names.fp32 = find("float32");
  names.int32 = find("int32");
  names.strided = find("strided");
  names.gradEnabled = find("is_grad_enabled");
  names.dispatchModes = find("count_dispatch_modes");
  names.tracingState = find("tracing_state");
  names.forwardAD = find("forward_ad");
  names.callOperator = find("call_operator");
  names.asInt32 = find("as_int32");
  names.noteWritten = find("note_written");
  names.currentStream = find("current_stream");
  names.getDevice = find("get_device");
  names.exchangeDevice = find("exchange_device");
  names.restoreDevice = find("restore_device");
  names.makeContextCurrent = find("make_context_current");

  names.dtype = intern("dtype");
  names.currentLevel = intern("_current_level");
  names.shape = intern("shape");
  names.stride = intern("stride");
  names.dataPtr = intern("data_ptr");
  names.isCuda = intern("is_cuda");
  names.isCpu = intern("is_cpu");
  names.getDeviceOfTensor = intern("get_device");
  names.newEmpty = intern("new_empty");
  names.requiresGrad = intern("requires_grad");
  names.layout = intern("layout");
  names.isNested = intern("is_nested");
  names.isNeg = intern("is_neg");
  names.dtypeKeyword = keep(nb::make_tuple("dtype"));
  exchangeApi = exchangeApiOf(bridge.attr("exchange_api"));
  connected = true;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static nb::object take(PyObject *result) {
  if (!result)
    throw nb::python_error();
  return nb::steal(result);
}

static nb::object get(nb::handle object, PyObject *name) { return take(PyObject_GetAttr(object.ptr(), name)); }

static nb::object callMethod(nb::handle object, PyObject *name) {
  PyObject *arguments[] = {object.ptr()};
  return take(PyObject_VectorcallMethod(name, arguments, 1, nullptr));
}

static nb::object call(PyObject *function) { return take(PyObject_CallNoArgs(function)); }

static nb::object call(PyObject *function, int64_t argument) {
  nb::object number = take(PyLong_FromLongLong(argument));
  return take(PyObject_CallFunctionObjArgs(function, number.ptr(), nullptr));
}

static bool isTrue(const nb::object &value) { return value.ptr() == Py_True; }

//===----------------------------------------------------------------------===//
// Which tensors
//===----------------------------------------------------------------------===//

static bool isExact(nb::handle object) {
  PyObject *type = object.type().ptr();
  return type == names.tensor || type == names.parameter;
}

/// Whether a class or one that it derives from is torch.Tensor; torch may not be imported at all.
static bool derivesFromTensor(nb::handle type) {
  for (nb::handle base : nb::borrow<nb::tuple>(type.attr("__mro__")))
    if (isNamed(base, "torch", "Tensor"))
      return true;
  return false;
}

bool Torch::isTensor(nb::handle object) {
  if (connected)
    return isExact(object) || PyType_IsSubtype(reinterpret_cast<PyTypeObject *>(object.type().ptr()),
                                               reinterpret_cast<PyTypeObject *>(names.tensor));
  // The same type comes again and again.
  static PyObject *other = nullptr;
  PyObject *type = object.type().ptr();
  if (type == other)
    return false;
  if (derivesFromTensor(type)) {
    nb::module_::import_("openwork.torch");
    return true;
  }
  Py_XDECREF(other);
  other = nb::handle(type).inc_ref().ptr();
  return false;
}

bool Torch::needsOperator(nb::handle q, nb::handle k, nb::handle v) {
  if (!isTensor(q))
    return false;
  return !isExact(q) || (isTensor(k) && !isExact(k)) || (isTensor(v) && !isExact(v)) ||
         toInt(call(names.dispatchModes)) > 0 || !call(names.tracingState).is_none() ||
         toInt(get(names.forwardAD, names.currentLevel)) >= 0;
}

nb::object Torch::callOperator(const nb::tuple &arguments) {
  return take(PyObject_CallObject(names.callOperator, arguments.ptr()));
}

void Torch::refuseGradients(nb::handle q, nb::handle k, nb::handle v, nb::handle out) {
  if (!connected || !isTrue(call(names.gradEnabled)))
    return;
  for (auto [name, tensor] : {std::pair{"q", q}, std::pair{"k", k}, std::pair{"v", v}, std::pair{"out", out}})
    if (isTensor(tensor) && isTrue(get(tensor, names.requiresGrad)))
      raise(ErrorKind::Argument, std::string("expects ") + name +
                                     " not to require a gradient, as there is no backward pass: call it under "
                                     "torch.no_grad(), or detach the tensor");
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

bool Torch::exchange(nb::handle tensor, nb::dlpack::dltensor &seen) {
  if (!exchangeApi || !exchangeApi->tensorFromObject)
    return false;
  if (exchangeApi->tensorFromObject(tensor.ptr(), &seen) == 0)
    return true;
  PyErr_Clear();
  return false;
}

Element TorchTensor::element() const {
  nb::object dtype = get(object, names.dtype);
  if (dtype.ptr() == names.bf16)
    return Element::BF16;
  if (dtype.ptr() == names.fp16)
    return Element::FP16;
  if (dtype.ptr() == names.fp32)
    return Element::FP32;
  return dtype.ptr() == names.int32 ? Element::Int32 : Element::Other;
}

int64_t TorchTensor::device() const {
  if (isTrue(get(object, names.isCuda)))
    return toInt(callMethod(object, names.getDeviceOfTensor));
  if (isTrue(get(object, names.isCpu)))
    return -1;
  nb::object name = nb::getattr(object, "device");
  raise(ErrorKind::Device,
        std::string("expects ") + argument + " on the host or a CUDA device, got one on " + nb::str(name).c_str());
}

nb::object TorchTensor::shape() const { return get(object, names.shape); }

nb::object TorchTensor::strides() const { return callMethod(object, names.stride); }

void *TorchTensor::data() const {
  void *address = PyLong_AsVoidPtr(callMethod(object, names.dataPtr).ptr());
  if (!address && PyErr_Occurred())
    throw nb::python_error();
  return address;
}

bool TorchTensor::isStrided() const {
  return get(object, names.layout).ptr() == names.strided && !isTrue(get(object, names.isNested));
}

bool TorchTensor::isNegated() const { return isTrue(callMethod(object, names.isNeg)); }

nb::object Torch::allocate(nb::handle like, nb::handle shape, bool f32) {
  PyObject *arguments[] = {like.ptr(), shape.ptr(), names.fp32};
  return take(PyObject_VectorcallMethod(names.newEmpty, arguments, 2, f32 ? names.dtypeKeyword : nullptr));
}

void Torch::noteWritten(nb::handle out) { take(PyObject_CallFunctionObjArgs(names.noteWritten, out.ptr(), nullptr)); }

nb::object Torch::makeInt32(nb::handle values, nb::handle like) { return nb::borrow(names.asInt32)(values, like); }

//===----------------------------------------------------------------------===//
// Devices
//===----------------------------------------------------------------------===//

void *Torch::stream(int64_t device) { return PyLong_AsVoidPtr(call(names.currentStream, device).ptr()); }

void Torch::makeContextCurrent(int64_t device) { call(names.makeContextCurrent, device); }

TorchDevice::TorchDevice(int64_t device) {
  if (toInt(call(names.getDevice)) != device)
    before = toInt(call(names.exchangeDevice, device));
}

TorchDevice::~TorchDevice() {
  if (before >= 0)
    Py_XDECREF(PyObject_CallFunction(names.restoreDevice, "L", static_cast<long long>(before)));
}

//===- Array.cpp ----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Array.h"

#include "Errors.h"
#include "Torch.h"

#include <nanobind/ndarray.h>

#include <string_view>

using namespace openwork::python;
namespace nb = nanobind;

int64_t openwork::python::bytesOf(Element element) {
  return element == Element::BF16 || element == Element::FP16 ? 2 : 4;
}

bool openwork::python::isNamed(nb::handle type, const char *module, const char *name) {
  auto is = [&](const char *attribute, const char *text) {
    nb::object value = nb::getattr(type, attribute, nb::none());
    return PyUnicode_Check(value.ptr()) && PyUnicode_CompareWithASCIIString(value.ptr(), text) == 0;
  };
  return is("__name__", name) && is("__module__", module);
}

/// The type of numpy's arrays, once one was seen: numpy is not imported for those who have none.
static PyObject *numpyArray = nullptr;

static bool isNumpy(nb::handle object) {
  nb::handle type = object.type();
  if (type.ptr() == numpyArray)
    return true;
  if (numpyArray || !isNamed(type, "numpy", "ndarray"))
    return false;
  numpyArray = type.inc_ref().ptr();
  return true;
}

Array::Array(const char *name, nb::handle object) : name(name), object(object) { read(); }

void Array::read() {
  if (Torch::isTensor(object))
    return readTorch();
  if (isNumpy(object)) {
    library = Library::Numpy;
    return readBuffer();
  }
  if (nb::hasattr(object, "__dlpack__"))
    return readDLPack();
  if (nb::hasattr(object, "__array_interface__"))
    return readInterface();
  raise(ErrorKind::DType, std::string("expects ") + name +
                              " to be a tensor: of numpy, of torch, or with __dlpack__ or " +
                              "__array_interface__, got " + nb::type_name(object.type()).c_str());
}

Array::~Array() {
  if (hasBuffer)
    PyBuffer_Release(&buffer);
}

void Array::setByteStrides(const int64_t *bytes, int64_t itemSize) {
  for (int64_t axis = 0; axis < rank; ++axis)
    strides[axis] = bytes[axis] % itemSize ? 0 : bytes[axis] / itemSize;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

int64_t openwork::python::toInt(nb::handle value) {
  int64_t result = PyLong_AsLongLong(value.ptr());
  if (result == -1 && PyErr_Occurred())
    throw nb::python_error();
  return result;
}

void Array::readTorch() {
  library = Library::Torch;
  nb::dlpack::dltensor seen;
  if (Torch::exchange(object, seen) &&
      (seen.device.device_type == nb::device::cpu::value || seen.device.device_type == nb::device::cuda::value))
    readTensor(seen);
  else
    readAttributes();
}

void Array::readAttributes() {
  TorchTensor tensor(name, object);
  element = tensor.element();
  device = tensor.device();
  try {
    nb::object sizes = tensor.shape(), steps = tensor.strides();
    rank = PyTuple_Size(sizes.ptr());
    for (int64_t axis = 0; axis < rank && rank <= kMaxRank; ++axis) {
      shape[axis] = toInt(PyTuple_GetItem(sizes.ptr(), axis));
      strides[axis] = toInt(PyTuple_GetItem(steps.ptr(), axis));
    }
    data = tensor.data();
  } catch (nb::python_error &) {
    // Sparse and nested tensors have no strides, or no address.
    if (tensor.isStrided())
      throw;
    raise(ErrorKind::DType, std::string("expects ") + name + " to be a dense tensor, got " +
                                nb::repr(object.attr("layout")).c_str() +
                                (nb::cast<bool>(object.attr("is_nested")) ? ", nested" : ""));
  }
}

static Element elementOf(nb::dlpack::dtype type) {
  if (type.lanes == 1 && type.code == static_cast<uint8_t>(nb::dlpack::dtype_code::Bfloat) && type.bits == 16)
    return Element::BF16;
  if (type == nb::dtype<float>())
    return Element::FP32;
  if (type.lanes == 1 && type.code == static_cast<uint8_t>(nb::dlpack::dtype_code::Float) && type.bits == 16)
    return Element::FP16;
  return type == nb::dtype<int32_t>() ? Element::Int32 : Element::Other;
}

void Array::readTensor(const nb::dlpack::dltensor &tensor) {
  element = elementOf(tensor.dtype);
  device = tensor.device.device_type == nb::device::cuda::value ? tensor.device.device_id : -1;
  rank = tensor.ndim;
  for (int64_t axis = 0; axis < rank && rank <= kMaxRank; ++axis) {
    shape[axis] = tensor.shape[axis];
    strides[axis] = tensor.strides[axis];
  }
  data = static_cast<char *>(tensor.data) + tensor.byte_offset;
}

void Array::readBuffer() {
  if (PyObject_GetBuffer(object.ptr(), &buffer, PyBUF_RECORDS_RO) != 0) {
    PyErr_Clear();
    return readInterface();
  }
  hasBuffer = true;
  std::string_view format = buffer.format ? buffer.format : "";
  // Orders of bytes that are ours; numpy names one where an address is odd.
  if (!format.empty() && std::string_view("@=<^").find(format.front()) != std::string_view::npos)
    format.remove_prefix(1);
  if (format == "f")
    element = Element::FP32;
  else if (format == "e")
    element = Element::FP16;
  else if (format == "i" || (format == "l" && buffer.itemsize == 4))
    element = Element::Int32;
  rank = buffer.ndim;
  data = buffer.buf;
  writable = !buffer.readonly;
  if (rank > kMaxRank)
    return;
  int64_t bytes[kMaxRank];
  for (int64_t axis = 0; axis < rank; ++axis) {
    shape[axis] = buffer.shape[axis];
    bytes[axis] = buffer.strides[axis];
  }
  setByteStrides(bytes, buffer.itemsize);
}

/// Of a typestr such as `<f4`, or of the dtype's name, by which ml_dtypes tells bfloat16.
static Element elementOf(nb::handle object, std::string_view typestr) {
  if (typestr == "<f4")
    return Element::FP32;
  if (typestr == "<f2")
    return Element::FP16;
  if (typestr == "<i4")
    return Element::Int32;
  nb::object name = nb::getattr(nb::getattr(object, "dtype", nb::none()), "name", nb::none());
  bool isBF16 = PyUnicode_Check(name.ptr()) && PyUnicode_CompareWithASCIIString(name.ptr(), "bfloat16") == 0;
  return isBF16 ? Element::BF16 : Element::Other;
}

/// What a dictionary has under a name, or None.
static nb::object item(nb::handle dictionary, const char *name) {
  PyObject *found = PyDict_Check(dictionary.ptr()) ? PyDict_GetItemString(dictionary.ptr(), name) : nullptr;
  return found ? nb::borrow(found) : nb::none();
}

void Array::readInterface() {
  nb::object interface = object.attr("__array_interface__");
  nb::object typestr = item(interface, "typestr"), address = item(interface, "data"), sizes = item(interface, "shape");
  nb::object given = item(interface, "strides");
  bool complete = PyTuple_Check(address.ptr()) && PyTuple_Size(address.ptr()) == 2 &&
                  PyLong_Check(PyTuple_GetItem(address.ptr(), 0)) && PyTuple_Check(sizes.ptr());
  if (!complete ||
      !(given.is_none() || (PyTuple_Check(given.ptr()) && PyTuple_Size(given.ptr()) == PyTuple_Size(sizes.ptr()))))
    raise(ErrorKind::DType, std::string("expects ") + name +
                                " to have an address, a shape and strides in its __array_interface__, got " +
                                nb::repr(interface).c_str());
  element = elementOf(object, nb::str(typestr).c_str());
  data = PyLong_AsVoidPtr(PyTuple_GetItem(address.ptr(), 0));
  if (!data && PyErr_Occurred())
    throw nb::python_error();
  writable = PyObject_IsTrue(PyTuple_GetItem(address.ptr(), 1)) == 0;
  rank = PyTuple_Size(sizes.ptr());
  if (rank > kMaxRank)
    return;
  int64_t itemSize = bytesOf(element), bytes[kMaxRank];
  for (int64_t axis = rank, dense = itemSize; axis-- > 0; dense *= shape[axis]) {
    shape[axis] = toInt(PyTuple_GetItem(sizes.ptr(), axis));
    bytes[axis] = given.is_none() ? dense : toInt(PyTuple_GetItem(given.ptr(), axis));
  }
  setByteStrides(bytes, itemSize);
  // What it stands for may be made for this call alone.
  owner = std::move(interface);
}

/// A capsule, of DLPack 1.0 where `versioned`; null where the object hands none over.
static nb::object exportDLPack(nb::handle object, bool versioned) {
  try {
    nb::object method = object.attr("__dlpack__");
    return versioned ? method(nb::arg("max_version") = nb::make_tuple(1, 0)) : method();
  } catch (nb::python_error &error) {
    if (!error.matches(PyExc_Exception))
      throw;
    return {};
  }
}

void Array::readDLPack() {
  // Only DLPack 1.0 says what must not be written to. Only out is, so that the rest takes what is cheaper first.
  bool isOut = std::string_view(name) == "out";
  // nanobind marks no capsule as used but those that it is given itself; an object may hand over one twice.
  nb::object capsule = exportDLPack(object, isOut);
  if (!capsule.is_valid())
    capsule = exportDLPack(object, !isOut);
  if (!capsule.is_valid() && PyObject_CheckBuffer(object.ptr()))
    return readBuffer();
  nb::ndarray<> mutableArray;
  nb::ndarray<nb::ro> array;
  bool isCapsule = capsule.is_valid() && PyCapsule_CheckExact(capsule.ptr());
  writable = isCapsule && isOut && nb::try_cast(capsule, mutableArray);
  if (writable)
    array = nb::ndarray<nb::ro>(mutableArray);
  else if (!isCapsule || !nb::try_cast(capsule, array))
    raise(ErrorKind::DType, std::string("expects ") + name + " to be a tensor that DLPack can hand over, got " +
                                nb::type_name(object.type()).c_str());
  if (array.device_type() != nb::device::cuda::value && array.device_type() != nb::device::cpu::value)
    raise(ErrorKind::Device, std::string("expects ") + name +
                                 " on the host or a CUDA device, got DLPack's device type " +
                                 std::to_string(array.device_type()));
  readTensor({.data = const_cast<void *>(array.data()),
              .device = {array.device_type(), array.device_id()},
              .ndim = static_cast<int32_t>(array.ndim()),
              .dtype = array.dtype(),
              .shape = const_cast<int64_t *>(array.shape_ptr()),
              .strides = const_cast<int64_t *>(array.stride_ptr())});
  owner = nb::cast(std::move(array), nb::rv_policy::reference);
}

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

static std::string showNumbers(const int64_t *numbers, int64_t count) {
  std::string text;
  for (int64_t i = 0; i < count; ++i)
    text += (i ? ", " : "") + std::to_string(numbers[i]);
  return "(" + text + (count == 1 ? ",)" : ")");
}

std::string Array::showShape() const {
  return rank > kMaxRank ? std::to_string(rank) + " axes" : showNumbers(shape, rank);
}

std::string Array::showStrides() const { return showNumbers(strides, rank); }

std::string Array::showDType() const {
  nb::object dtype = nb::getattr(object, "dtype", nb::none());
  return dtype.is_none() ? nb::type_name(object.type()).c_str() : nb::str(dtype).c_str();
}

std::string Array::showDevice() const { return device < 0 ? "the host" : "cuda:" + std::to_string(device); }

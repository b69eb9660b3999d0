//===- Errors.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Errors.h"

#include <array>
#include <utility>

using namespace openwork::python;
namespace nb = nanobind;

static constexpr std::pair<ErrorKind, const char *> kNames[] = {
    {ErrorKind::Argument, "ArgumentError"},
    {ErrorKind::Device, "DeviceError"},
    {ErrorKind::Driver, "DriverError"},
    {ErrorKind::DType, "DTypeError"},
    {ErrorKind::InvalidPackage, "InvalidPackage"},
    {ErrorKind::Layer, "LayerError"},
    {ErrorKind::NoDevice, "NoDevice"},
    {ErrorKind::Shape, "ShapeError"},
    {ErrorKind::Step, "StepError"},
    {ErrorKind::Stride, "StrideError"},
};

// Classes live as long as the process.
static std::array<PyObject *, std::size(kNames)> classes;

void openwork::python::importErrors() {
  nb::module_ module = nb::module_::import_("openwork._errors");
  for (auto [kind, name] : kNames)
    classes[static_cast<size_t>(kind)] = nb::object(module.attr(name)).release().ptr();
}

void openwork::python::raise(ErrorKind kind, const std::string &message) {
  PyErr_SetString(classes[static_cast<size_t>(kind)], message.c_str());
  throw nb::python_error();
}

static ErrorKind kindOf(OpenworkStatus status) {
  switch (status) {
  case OpenworkInvalidPackage:
    return ErrorKind::InvalidPackage;
  case OpenworkNotFound:
    return ErrorKind::Layer;
  case OpenworkNoDevice:
    return ErrorKind::NoDevice;
  case OpenworkDriverError:
    return ErrorKind::Driver;
  case OpenworkSuccess:
  case OpenworkInvalidArgument:
    break;
  }
  return ErrorKind::Argument;
}

void openwork::python::check(OpenworkStatus status) {
  if (status != OpenworkSuccess)
    raise(kindOf(status), openworkGetErrorMessage());
}

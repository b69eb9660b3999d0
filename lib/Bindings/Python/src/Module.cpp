//===- Module.cpp - What Python imports as openwork._core -----------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Attention.h"
#include "Errors.h"
#include "OpenPackage.h"
#include "Torch.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

using namespace openwork::python;
namespace nb = nanobind;

static nb::object callAttention(const OpenPackage &package, nb::handle q, nb::handle k, nb::handle v, nb::handle layer,
                                nb::handle step, nb::handle scale, nb::handle validText, nb::handle out, bool lse,
                                bool headsFirst, int64_t headOffset, int64_t headCount, bool direct) {
  AttentionOptions options = {layer, step, scale, validText, out, lse, headsFirst, headOffset, headCount, direct};
  if (!direct && Torch::needsOperator(q, k, v))
    return Torch::callOperator(nb::make_tuple(package.handle(), q, k, v, layer, step, scale, validText, out, lse,
                                              headsFirst, headOffset, headCount));
  return attention(package, q, k, v, options);
}

NB_MODULE(_core, module) {
  // Packages stay open until they are closed, be it by the end of the process.
  nb::set_leak_warnings(false);
  importErrors();
  nb::class_<OpenPackage>(module, "Package")
      .def(nb::init<const std::string &>())
      .def("close", &OpenPackage::close)
      .def_prop_ro("target", &OpenPackage::target)
      .def_prop_ro("handle", &OpenPackage::handle)
      .def_prop_ro("devices", &OpenPackage::devices)
      .def("layers", &OpenPackage::describeLayers)
      .def("plan", &OpenPackage::plan)
      .def("prepare", &OpenPackage::prepare);
  module.attr("version") = OPENWORK_VERSION;
  module.def("ranges", &ranges);
  module.def("connect_torch", &Torch::connect);
  module.def("refuse_gradients", &Torch::refuseGradients, nb::arg(), nb::arg(), nb::arg(), nb::arg().none());
  // Positions only: keywords cost time, and the callers are ours.
  module.def("attention", &callAttention, nb::arg(), nb::arg().none(), nb::arg().none(), nb::arg().none(),
             nb::arg().none(), nb::arg().none(), nb::arg().none(), nb::arg().none(), nb::arg().none(), nb::arg(),
             nb::arg(), nb::arg(), nb::arg(), nb::arg());
}

//===- Attention.h - One call of openwork.attention -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_BINDINGS_PYTHON_ATTENTION_H
#define OPENWORK_BINDINGS_PYTHON_ATTENTION_H

#include "OpenPackage.h"

#include <nanobind/nanobind.h>

namespace openwork::python {

/// What openwork.attention takes, checked against the layer only. `direct` says that torch's operator calls, which has
/// looked at gradients and modes already.
struct AttentionOptions {
  nanobind::handle layer, step, scale, validText, out;
  bool lse = false;
  /// [batch, heads, tokens, dim], not [batch, tokens, heads, dim].
  bool headsFirst = false;
  /// 0 and 0 stand for all heads.
  int64_t headOffset = 0, headCount = 0;
  bool direct = false;
};

/// Finds the layer's geometry, checks the tensors against it, launches, and returns the result, or (result, lse).
nanobind::object attention(const OpenPackage &package, nanobind::handle q, nanobind::handle k, nanobind::handle v,
                           const AttentionOptions &options);

} // namespace openwork::python

#endif // OPENWORK_BINDINGS_PYTHON_ATTENTION_H

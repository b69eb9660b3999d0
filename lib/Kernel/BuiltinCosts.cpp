//===- BuiltinCosts.cpp - The tables that came with the library -----------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Kernel/CostTable.h"

#include <cassert>

using namespace openwork;

static constexpr std::string_view kH200 =
#include "h200.json.inc"
    ;

static constexpr std::string_view kHost =
#include "host.json.inc"
    ;

std::string_view openwork::builtinCostsText(Arch arch) { return arch == Arch::Host ? kHost : kH200; }

/// A table of ours that cannot be read fails a test, and so no user's run.
static CostTable parseBuiltin(Arch arch) {
  Expected<CostTable> table = parseCosts(builtinCostsText(arch), "built-in costs", arch);
  assert(table && "the built-in costs are as parseCosts has them");
  return std::move(*table);
}

const CostTable &openwork::builtinCosts(Arch arch) {
  static const CostTable host = parseBuiltin(Arch::Host), h200 = parseBuiltin(Arch::SM90);
  return arch == Arch::Host ? host : h200;
}

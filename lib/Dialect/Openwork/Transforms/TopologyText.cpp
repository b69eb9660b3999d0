//===- TopologyText.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TopologyText.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace openwork;

/// Symbols are cut to this length; the symbol table keeps them apart.
static constexpr size_t kMaxNameLength = 48;

std::string openwork::symbolNameOf(Attribute topology) {
  std::string text, name;
  llvm::raw_string_ostream(text) << topology;
  StringRef rest = text;
  while (!rest.empty() && name.size() <= kMaxNameLength) {
    // Nested topologies repeat the dialect's prefix.
    if (rest.consume_front("#openwork."))
      continue;
    char c = rest.front();
    rest = rest.drop_front();
    if (llvm::isAlnum(c))
      name += c;
    else if (c == '-')
      name += 'm';
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  name.resize(std::min(name.size(), kMaxNameLength));
  return StringRef(name).rtrim('_').str();
}

bool openwork::isArithmetic(Attribute topology) {
  return !topology.walk([](SymbolRefAttr) { return WalkResult::interrupt(); }).wasInterrupted();
}

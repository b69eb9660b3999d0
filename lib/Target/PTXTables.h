//===- PTXTables.h - Read-only data as words of PTX -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// LLVM writes data byte by byte, in decimal: {192, 140, 2, 148, ...}. Of kernels with embedded bits that is nearly all
// of the text, and most of what ptxas does with them is to read it. Words of 64 bits in hexadecimal mean the same
// bytes, take 60 % of the text and an eighth of the tokens, and give the same cubin.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TARGET_PTXTABLES_H
#define OPENWORK_LIB_TARGET_PTXTABLES_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace llvm {
class Module;
} // namespace llvm

namespace openwork {

/// The data of a module's constants, while LLVM writes the rest.
class PTXTables {
public:
  /// Leaves declarations behind, for all arrays of integers whose bytes make up words of 32 or 64 bits. The last thing
  /// that is done to a module before it is written; the module's context must outlive this object.
  explicit PTXTables(llvm::Module &module);

  /// The module's PTX with definitions where it has those declarations; empty where one is missing.
  std::string define(llvm::StringRef ptx) const;

private:
  struct Table {
    llvm::StringRef bytes;
    size_t wordBytes = 0;
  };
  llvm::StringMap<Table> tables;
};

} // namespace openwork

#endif // OPENWORK_LIB_TARGET_PTXTABLES_H

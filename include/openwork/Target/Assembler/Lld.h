//===- Lld.h - Objects to shared objects ------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TARGET_ASSEMBLER_LLD_H
#define OPENWORK_TARGET_ASSEMBLER_LLD_H

#include "openwork/Support/Environment.h"
#include "openwork/Support/Error.h"

#include <string>
#include <string_view>

namespace openwork {

/// LLVM's linker, ld.lld.
struct Lld {
  /// Absolute.
  std::string path;
};

/// The program that OPENWORK_LLD names, or else the first of ld.lld-22, ld.lld and lld-22's own folder
/// (`root`/usr/lib/llvm-22/bin) that there is, looked for in the folders of PATH. The error says where it was looked
/// for.
Expected<Lld> findLld(const Environment &environment, const std::string &root = "");
/// The same in this process's environment.
Expected<Lld> findLld();

/// Links an object into a shared object that needs nothing else; depends on the object and the linker's release only.
/// An error names the kernel and what the linker says first: a symbol that the object does not define is one.
Expected<std::string> linkLibrary(const Lld &lld, std::string_view object, const std::string &kernel);

} // namespace openwork

#endif // OPENWORK_TARGET_ASSEMBLER_LLD_H

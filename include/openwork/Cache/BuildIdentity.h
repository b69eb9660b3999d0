//===- BuildIdentity.h - Which code this process runs -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_CACHE_BUILDIDENTITY_H
#define OPENWORK_CACHE_BUILDIDENTITY_H

#include "openwork/Support/Error.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace openwork {

/// 64 hexadecimal digits that change with any change to the code of this process: SHA-256 over the build ids of the
/// program and of each library that it has loaded, in order. The linker computes a build id over all that it writes.
/// Objects without one count with their bytes; the error is that these cannot be read.
///
/// So an edited source, another compiler, other flags, and a new LLVM beside the same program each give another
/// identity. The same program on another machine with the same libraries gives the same.
Expected<std::string> buildIdentity();

/// The build id among the notes of an ELF object (a PT_NOTE segment, elf(5)), whose entries are padded to `alignment`
/// bytes: none where there is none. Any bytes are taken.
std::optional<std::string> findBuildId(std::span<const std::byte> notes, size_t alignment);

} // namespace openwork

#endif // OPENWORK_CACHE_BUILDIDENTITY_H

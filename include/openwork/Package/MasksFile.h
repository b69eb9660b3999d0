//===- MasksFile.h - Block masks in a file ----------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_PACKAGE_MASKSFILE_H
#define OPENWORK_PACKAGE_MASKSFILE_H

#include "openwork/Mask/MaskContext.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace openwork {

struct NamedMask {
  /// KERNEL.CLASS, as the manifest names them.
  std::string name;
  BlockMask mask;
};

/// The bytes of masks.safetensors, the same for every order of the masks; lib/Package/FORMAT.md has the format. An
/// error where two masks have one name.
Expected<std::string> writeMasks(const std::vector<NamedMask> &masks);

/// The masks of a file, by name, in their canonical form: equal to those that were written if they are of the same
/// context. `file` is its name in errors.
Expected<std::vector<NamedMask>> readMasks(std::span<const std::byte> bytes, std::string_view file,
                                           MaskContext &context);

} // namespace openwork

#endif // OPENWORK_PACKAGE_MASKSFILE_H

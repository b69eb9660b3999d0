//===- ManifestDifferences.h - Where two manifests differ -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_PACKAGE_MANIFESTDIFFERENCES_H
#define OPENWORK_PACKAGE_MANIFESTDIFFERENCES_H

#include "openwork/Package/Manifest.h"

#include <string>
#include <vector>

namespace openwork {

/// What differs between two manifests of equal version, each as
/// `kernels[0].classes[2].density: expects 0.5, got 0.25`, in the order of the file. Every field counts but those that
/// other things say more exactly: cubins and registers, which are the assembler's, and the files' sizes and hashes.
/// Of arrays whose lengths differ the length alone is told.
std::vector<std::string> differences(const Manifest &expected, const Manifest &actual);

} // namespace openwork

#endif // OPENWORK_PACKAGE_MANIFESTDIFFERENCES_H

//===- PackageSamples.h - A package for tests -------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_PACKAGE_PACKAGESAMPLES_H
#define OPENWORK_TEST_UNIT_PACKAGE_PACKAGESAMPLES_H

#include "openwork/Package/PackageWriter.h"

#include "Support/TempDir.h"

namespace openwork::test {

/// For sm_90a: 4 x 6 x 8 tokens and 8 of text behind, two kernels of which the second has no cubin, classes of boxes
/// and of runs, two plans, three layers. Sizes and hashes are those of sampleContents.
Manifest sampleManifest();
PackageContents sampleContents();

/// The same for the host.
Manifest hostManifest();
PackageContents hostContents();

/// All files below a folder, by path.
PackageContents filesBelow(const std::string &folder);

} // namespace openwork::test

#endif // OPENWORK_TEST_UNIT_PACKAGE_PACKAGESAMPLES_H

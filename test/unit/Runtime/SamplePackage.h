//===- SamplePackage.h - A small package with two kernels -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_RUNTIME_SAMPLEPACKAGE_H
#define OPENWORK_TEST_UNIT_RUNTIME_SAMPLEPACKAGE_H

#include "openwork/Package/Manifest.h"

#include <string>

namespace openwork {

/// Layer 0 and, with a plan for each of two steps, layer 3:
///
///     144 x 144 tokens, 4 heads, 2 kv heads, bf16, dims 128 and 128, 16 text keys; kernel_0, with machine code
///     tokens 0..127 are a grid of 2 x 4 x 16, read in one box; 128..143 are text, in boxes of 128
///     step 0 deals the heads 1 2 3 0, of the classes 1 1 0 0; step 1 deals 0 1 2 3, of 1 1 0 0
///
/// Layers 4 and 5:
///
///     100 x 300 tokens, 2 heads, 2 kv heads, fp16, dims 64 and 128, no text keys; kernel_1, as text only
Manifest sampleManifest();

/// The same for the host; kernel_1 has 25 rows of 4 tokens. Each call has 1000 bytes of scratch.
Manifest hostSampleManifest();

/// The bytes of those files.
inline constexpr const char *kCubin = "machine code", *kPtx = ".version 8.4";

/// Writes a package with those files and the manifest's kernels.
Expected<Manifest> writeSample(const std::string &path, Manifest manifest);
/// The same for the host; `library` holds the bytes of every kernel's.
Expected<Manifest> writeHostSample(const std::string &path, Manifest manifest, const std::string &library);

} // namespace openwork

#endif // OPENWORK_TEST_UNIT_RUNTIME_SAMPLEPACKAGE_H

//===- Manifest.h - What a package holds ------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A package is a folder, NAME.openwork, that holds all that a launch needs, for one target:
//
//     manifest.json            this page as JSON
//     kernels/NAME.cubin       sm_90a: machine code, where an assembler was at hand
//     kernels/NAME.ptx         sm_90a: the text it was made from
//     kernels/NAME.so          host: a shared object
//     masks.safetensors        the block mask of every class, for checks against a reference
//     schedule.mlirbc          the module that the kernels were generated from
//
// The manifest lists every other file with its size and SHA-256. Equal input makes equal bytes: nothing of the machine,
// the time or the order of threads goes in.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_PACKAGE_MANIFEST_H
#define OPENWORK_PACKAGE_MANIFEST_H

#include "openwork/Kernel/HostAbi.h"
#include "openwork/Kernel/KernelSpec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace openwork {

/// A reader takes every minor version of its major version, and no other major version.
struct PackageVersion {
  int64_t major = 1;
  int64_t minor = 0;
  bool operator==(const PackageVersion &) const = default;
};

inline constexpr PackageVersion kPackageVersion = {1, 0};

/// A file of the package.
struct PackageFile {
  /// Relative to the package, `/` between parts, of letters, digits, `.`, `_` and `-`; no part is `.` or `..`.
  std::string path;
  int64_t bytes = 0;
  /// Lower-case hex.
  std::string sha256;
  bool operator==(const PackageFile &) const = default;
};

/// A head class of a kernel.
struct PackageClass {
  /// Its tensors in masks.safetensors begin with KERNEL.CLASS.
  std::string name;
  int64_t fullVisits = 0;
  int64_t partialVisits = 0;
  /// Visited blocks / all blocks.
  double density = 0;
  /// The carve forms in use: `affine`, `immediate`, `embedded`, joined by `+`.
  std::string form;
  /// Query tiles, and the views their segments are read through, by index into the kernel's.
  int64_t rows = 0;
  std::vector<int64_t> queryViews, keyViews;
  bool operator==(const PackageClass &) const = default;
};

struct PackageKernel {
  /// The entry point.
  std::string name;
  KernelSpec spec;
  std::optional<PackageFile> cubin;
  /// What the compiler made: the one on sm_90a, the other on the host.
  std::optional<PackageFile> ptx, library;
  /// Registers at launch as the assembler reports them; 0 without a cubin.
  int64_t registers = 0;
  int64_t sharedMemoryBytes = 0;
  /// Of each call on the host, see HostEntry; 0 on sm_90a.
  int64_t scratchBytes = 0;
  /// Items of a head in a launch: the most rows of a class.
  int64_t rows = 0;
  int64_t maxHeads = 0;
  std::vector<TileView> queryViews, keyViews;
  std::vector<PackageClass> classes;

  /// `ptx` or `library`. The kernel is one that verify() accepts.
  const PackageFile &code() const { return library ? *library : *ptx; }
  /// What a machine loads: `cubin`, or code() where there is none.
  const PackageFile &image() const { return cubin ? *cubin : code(); }

  ParameterLayout layout() const { return {int64_t(queryViews.size()), int64_t(keyViews.size()), maxHeads}; }
  bool operator==(const PackageKernel &) const = default;
};

struct PackagePlan {
  std::string name;
  /// Index into the manifest's kernels.
  int64_t kernel = 0;
  /// The class of each head, by index into the kernel's.
  std::vector<uint16_t> classes;
  /// The order in which heads are dealt; as long as classes.
  std::vector<uint16_t> order;
  /// Whether a launch has as many CTAs as run at once, not one for each item.
  bool isPersistent = false;
  /// Visited blocks / all blocks, over all heads.
  double density = 0;
  /// For one batch entry, by the cost model.
  double predictedSeconds = 0;
  bool operator==(const PackagePlan &) const = default;
};

/// What a launch of a layer looks like; part of the key it is found by.
struct PackageGeometry {
  int64_t queryTokens = 0, keyTokens = 0;
  int64_t heads = 0, kvHeads = 0;
  int64_t headDim = 0, valueDim = 0;
  DType dtype = DType::BF16;
  /// Text keys that a launch may declare invalid; 0 where valid counts are not taken.
  int64_t textKeys = 0;
  bool operator==(const PackageGeometry &) const = default;
};

struct PackageLayer {
  int64_t layer = 0;
  PackageGeometry geometry;
  /// Scale of the scores unless a launch names another.
  double scale = 0;
  /// For each denoising step an index into the manifest's plans; a single one holds for every step.
  std::vector<int64_t> plans;
  bool operator==(const PackageLayer &) const = default;
};

struct Manifest {
  PackageVersion version = kPackageVersion;
  /// Version of the compiler that made the package.
  std::string producer;
  std::string name;
  /// `sm_90a` or `host`.
  std::string target;
  std::vector<PackageKernel> kernels;
  std::vector<PackagePlan> plans;
  /// Layers of equal number have different geometries.
  std::vector<PackageLayer> layers;
  PackageFile masks, schedule;
  bool operator==(const Manifest &) const = default;

  Arch arch() const { return target == "host" ? Arch::Host : Arch::SM90; }
  /// The layer of that number and geometry, or null.
  const PackageLayer *findLayer(int64_t layer, const PackageGeometry &geometry) const;
};

/// Whether a manifest keeps the rules P1 to P23 of lib/Package/FORMAT.md, so that a launch may rely on every index and
/// size in it. The error names the place: `kernels[0].classes[2]: expects a density in 0..1, got 1.5`.
Expected<void> verify(const Manifest &manifest);

} // namespace openwork

#endif // OPENWORK_PACKAGE_MANIFEST_H

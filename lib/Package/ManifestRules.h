//===- ManifestRules.h - The rules that a manifest keeps --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rules are numbered P1 to P23 in FORMAT.md, beside their checks, and in the names of their tests.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_PACKAGE_MANIFESTRULES_H
#define OPENWORK_LIB_PACKAGE_MANIFESTRULES_H

#include "openwork/Package/Manifest.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace openwork {

/// A place where a manifest breaks a rule.
struct Fault {
  /// Fields and indices from the top of manifest.json, such as `kernels[0].classes[2]`; empty for the whole.
  std::string place;
  std::string message;
};

using Verdict = std::optional<Fault>;

/// The first fault, in the order of the file, or none.
Verdict findFault(const Manifest &manifest);

/// `place[index]`.
std::string at(std::string_view place, size_t index);

/// @name Parts of findFault
/// @{
Verdict checkFiles(const Manifest &manifest);
Verdict checkKernel(const PackageKernel &kernel, Arch arch, const std::string &place);
/// Plans and layers; the kernels have been checked.
Verdict checkPlans(const Manifest &manifest);
Verdict checkLayers(const Manifest &manifest);
/// @}

/// @name P6 to P8: files
/// @{
Verdict checkFile(const PackageFile &file, const std::string &place);
Verdict checkNotBelow(const std::set<std::string_view> &paths);
/// @}

/// @name P3 and P4: names
/// @{
Verdict checkName(std::string_view name, const std::string &place);
/// As an entry point's.
Verdict checkIdentifier(std::string_view name, const std::string &place);
/// Adds a name to those that must differ from it.
Verdict checkNew(std::set<std::string_view> &names, std::string_view name, const std::string &place);
/// @}

/// P15 and P19: a density.
Verdict checkDensity(double density, const std::string &place);

/// How many query tokens and key tokens the views of a class cover.
std::pair<int64_t, int64_t> tokensOf(const PackageKernel &kernel, const PackageClass &headClass);

} // namespace openwork

#endif // OPENWORK_LIB_PACKAGE_MANIFESTRULES_H

//===- ManifestRules.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ManifestRules.h"

#include "openwork/Package/ManifestJson.h"
#include "openwork/Support/Json.h"

#include <algorithm>

using namespace openwork;

static constexpr size_t kMaxNameBytes = 128;
static constexpr size_t kMaxPathBytes = 255;

std::string openwork::at(std::string_view place, size_t index) {
  return std::string(place) + "[" + std::to_string(index) + "]";
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

static bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool isDigit(char c) { return c >= '0' && c <= '9'; }
static bool isOfName(char c) { return isLetter(c) || isDigit(c) || c == '.' || c == '_' || c == '-'; }

// P3
Verdict openwork::checkName(std::string_view name, const std::string &place) {
  if (!name.empty() && name.size() <= kMaxNameBytes && std::ranges::all_of(name, isOfName) && name.front() != '.' &&
      name.front() != '-')
    return {};
  return Fault{place, "expects a name of 1 to " + std::to_string(kMaxNameBytes) +
                          " letters, digits, '.', '_' and '-' that begins with none of '.' and '-', got " +
                          quoteText(name)};
}

Verdict openwork::checkIdentifier(std::string_view name, const std::string &place) {
  auto isOfIdentifier = [](char c) { return isLetter(c) || isDigit(c) || c == '_'; };
  if (!name.empty() && name.size() <= kMaxNameBytes && std::ranges::all_of(name, isOfIdentifier) &&
      !isDigit(name.front()))
    return {};
  return Fault{place, "expects a name of 1 to " + std::to_string(kMaxNameBytes) +
                          " letters, digits and '_' that begins with no digit, got " + quoteText(name)};
}

// P4
Verdict openwork::checkNew(std::set<std::string_view> &names, std::string_view name, const std::string &place) {
  if (names.insert(name).second)
    return {};
  return Fault{place, "expects another name than those before it, got " + quoteText(name) + " again"};
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

static bool isPath(std::string_view path) {
  if (path.size() > kMaxPathBytes)
    return false;
  for (bool more = true; more;) {
    size_t slash = path.find('/');
    std::string_view part = path.substr(0, slash);
    if (part.empty() || part == "." || part == ".." || !std::ranges::all_of(part, isOfName))
      return false;
    more = slash != path.npos;
    path.remove_prefix(more ? slash + 1 : path.size());
  }
  return true;
}

static bool isSha256(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) { return isDigit(c) || (c >= 'a' && c <= 'f'); });
}

Verdict openwork::checkFile(const PackageFile &file, const std::string &place) {
  // P6
  if (!isPath(file.path) || file.path == "manifest.json")
    return Fault{place, "expects a path of at most " + std::to_string(kMaxPathBytes) +
                            " letters, digits, '.', '_', '-' and '/' below the package, got " + quoteText(file.path)};
  // P7
  if (file.bytes < 0 || file.bytes > kMaxPackageFileBytes)
    return Fault{place, "expects a file of 0 to " + std::to_string(kMaxPackageFileBytes) + " bytes, got " +
                            std::to_string(file.bytes) + " for " + quoteText(file.path)};
  if (!isSha256(file.sha256))
    return Fault{place, "expects a SHA-256 of 64 digits in lower case, got " + quoteText(file.sha256) + " for " +
                            quoteText(file.path)};
  return {};
}

// P8
Verdict openwork::checkNotBelow(const std::set<std::string_view> &paths) {
  for (std::string_view path : paths)
    for (size_t slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1))
      if (paths.contains(path.substr(0, slash)))
        return Fault{"files", "expects no file below another, got " + quoteText(path) + " below " +
                                  quoteText(path.substr(0, slash))};
  return {};
}

Verdict openwork::checkFiles(const Manifest &manifest) {
  std::set<std::string_view> paths;
  auto add = [&](const PackageFile &file, const std::string &place) -> Verdict {
    if (Verdict fault = checkFile(file, place))
      return fault;
    // P8
    if (!paths.insert(file.path).second)
      return Fault{place, "expects a file of its own, got " + quoteText(file.path) + " again"};
    return {};
  };
  for (size_t i = 0; i < manifest.kernels.size(); ++i) {
    const PackageKernel &kernel = manifest.kernels[i];
    for (auto [file, key] :
         {std::pair(&kernel.cubin, ".cubin"), std::pair(&kernel.ptx, ".ptx"), std::pair(&kernel.library, ".library")})
      if (Verdict fault = *file ? add(**file, at("kernels", i) + key) : Verdict())
        return fault;
  }
  if (Verdict fault = add(manifest.masks, "masks"))
    return fault;
  if (Verdict fault = add(manifest.schedule, "schedule"))
    return fault;
  return checkNotBelow(paths);
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

static bool isProducer(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNameBytes &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

static Verdict checkHeader(const Manifest &manifest) {
  // P1
  if (manifest.version.major != kPackageVersion.major || manifest.version.minor < 0)
    return Fault{"version", "expects version " + std::to_string(kPackageVersion.major) +
                                ".0 or a later minor one, got " + std::to_string(manifest.version.major) + "." +
                                std::to_string(manifest.version.minor)};
  // P2
  if (!isProducer(manifest.producer))
    return Fault{"producer", "expects 1 to " + std::to_string(kMaxNameBytes) + " printable ASCII characters, got " +
                                 quoteText(manifest.producer)};
  if (Verdict fault = checkName(manifest.name, "name"))
    return fault;
  // P5
  if (manifest.target != "sm_90a" && manifest.target != "host")
    return Fault{"target", "expects \"sm_90a\" or \"host\", got " + quoteText(manifest.target)};
  return {};
}

static Verdict checkKernels(const Manifest &manifest) {
  // P9
  if (manifest.kernels.empty())
    return Fault{"kernels", "expects at least 1 kernel, got none"};
  Arch arch = manifest.arch();
  std::set<std::string_view> names;
  for (size_t i = 0; i < manifest.kernels.size(); ++i) {
    const PackageKernel &kernel = manifest.kernels[i];
    std::string place = at("kernels", i);
    if (Verdict fault = checkKernel(kernel, arch, place))
      return fault;
    if (Verdict fault = checkNew(names, kernel.name, place + ".name"))
      return fault;
  }
  return {};
}

Verdict openwork::findFault(const Manifest &manifest) {
  for (auto check : {checkHeader, checkKernels, checkPlans, checkLayers, checkFiles})
    if (Verdict fault = check(manifest))
      return fault;
  return {};
}

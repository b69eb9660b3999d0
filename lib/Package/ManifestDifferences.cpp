//===- ManifestDifferences.cpp --------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Package/ManifestDifferences.h"

#include "openwork/Package/ManifestJson.h"
#include "openwork/Support/Json.h"

using namespace openwork;

/// The manifest without what is not compared.
static Manifest withoutFiles(Manifest manifest) {
  auto strip = [](PackageFile &file) { file = {file.path, 0, ""}; };
  strip(manifest.masks);
  strip(manifest.schedule);
  for (PackageKernel &kernel : manifest.kernels) {
    for (std::optional<PackageFile> *code : {&kernel.ptx, &kernel.library})
      if (*code)
        strip(**code);
    kernel.cubin.reset();
    kernel.registers = 0;
  }
  return manifest;
}

namespace {

/// Walks two documents that one writer has written, so that a field added to manifests is compared, too.
class Comparison {
public:
  void compare(const JsonValue &expected, const JsonValue &actual, const std::string &place);
  std::vector<std::string> found;

private:
  void compareMembers(const JsonValue &expected, const JsonValue &actual, const std::string &place);
};

} // namespace

void Comparison::compareMembers(const JsonValue &expected, const JsonValue &actual, const std::string &place) {
  for (const JsonMember &member : expected.members())
    if (const JsonValue *other = actual.find(member.key))
      compare(member.value, *other, place.empty() ? member.key : place + "." + member.key);
}

void Comparison::compare(const JsonValue &expected, const JsonValue &actual, const std::string &place) {
  if (expected.isObject() && actual.isObject())
    return compareMembers(expected, actual, place);
  if (expected.isArray() && actual.isArray() && expected.entries().size() == actual.entries().size()) {
    for (size_t i = 0; i < expected.entries().size(); ++i)
      compare(expected.entries()[i], actual.entries()[i], place + "[" + std::to_string(i) + "]");
    return;
  }
  if (std::string wanted = expected.describe(), got = actual.describe(); wanted != got)
    found.push_back(place + ": expects " + wanted + ", got " + got);
}

std::vector<std::string> openwork::differences(const Manifest &expected, const Manifest &actual) {
  Expected<JsonValue> wanted = parseJson(manifestToJson(withoutFiles(expected)), "expected");
  Expected<JsonValue> got = parseJson(manifestToJson(withoutFiles(actual)), "actual");
  // Beyond the limits of documents there are no packages.
  if (!wanted || !got)
    return {(wanted ? got : wanted).error().str()};
  Comparison comparison;
  comparison.compare(*wanted, *got, "");
  return std::move(comparison.found);
}

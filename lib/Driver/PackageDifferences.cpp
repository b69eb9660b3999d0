//===- PackageDifferences.cpp ---------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackageDifferences.h"

#include "openwork/Package/ManifestDifferences.h"

#include <algorithm>

using namespace mlir;
using namespace openwork;

LogicalResult openwork::compareManifest(Session &session, const Package &package, const Manifest &expected) {
  std::vector<std::string> found = differences(expected, package.manifest());
  std::string file = package.path() + "/manifest.json";
  constexpr size_t most = 10;
  for (const std::string &difference : ArrayRef(found).take_front(most))
    (void)session.fail(difference, file);
  if (found.size() > most)
    (void)session.fail(std::to_string(found.size() - most) + " more fields differ", file);
  return success(found.empty());
}

static SourcePosition positionOf(StringRef text, size_t offset) {
  StringRef before = text.take_front(offset);
  size_t line = before.rfind('\n');
  return {int64_t(before.count('\n')) + 1, int64_t(line == StringRef::npos ? offset : offset - line - 1) + 1};
}

LogicalResult openwork::compareFile(Session &session, const Package &package, const PackageFile &file,
                                    StringRef expected, StringRef what) {
  std::span<const std::byte> bytes = package.bytes(file);
  StringRef actual(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  if (actual == expected)
    return success();
  size_t offset = std::ranges::mismatch(actual, expected).in1 - actual.begin();
  // Where the text ends there is no line to show.
  bool isText = StringRef(file.path).ends_with(".ptx") && offset < actual.size();
  return session.fail(
      Error{("expects " + what + " that its schedule gives, got other from byte " + Twine(offset) + " on").str(),
            package.path() + "/" + file.path, isText ? positionOf(actual, offset) : SourcePosition()});
}

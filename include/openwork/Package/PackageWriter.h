//===- PackageWriter.h - Writes packages ------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_PACKAGE_PACKAGEWRITER_H
#define OPENWORK_PACKAGE_PACKAGEWRITER_H

#include "openwork/Package/Manifest.h"

#include <map>
#include <string>

namespace openwork {

/// The name of the package whose folder is `path`: its last part, without `.openwork`. An error where the path does not
/// end so (a `/` behind it is no matter), or the name is none that a manifest may have.
Expected<std::string> packageNameOf(const std::string &path);

/// Whether writePackage will find a place at `path`: nothing or a package that it may replace, in a folder that can be
/// written to. For those who would know before a long computation.
Expected<void> checkPackagePlace(const std::string &path);

/// The bytes of each file, by its path in the package.
using PackageContents = std::map<std::string, std::string>;

/// Writes the package `path`, usually NAME.openwork, and returns its manifest: the one given, with the size and SHA-256
/// of every file filled in. Equal input makes equal bytes.
///
/// Whoever looks at `path` meanwhile finds what was there before or the whole new package: it is written beside its
/// place and then renamed. (On file systems that cannot swap two folders there is a moment without either.) What is
/// open stays readable; an openPackage that has just begun may be told that a file is gone. What is there may be a
/// package of this major version and is then replaced, whether or not it is intact; anything else is refused, a package
/// with files that it does not list included. After an error everything is as before.
///
/// Errors beside those of the disk: the manifest breaks a rule (see verify()) or has another version than ours; its
/// files are not exactly those of `contents`.
Expected<Manifest> writePackage(const std::string &path, Manifest manifest, const PackageContents &contents);

} // namespace openwork

#endif // OPENWORK_PACKAGE_PACKAGEWRITER_H

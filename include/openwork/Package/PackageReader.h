//===- PackageReader.h - Packages, checked and mapped -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A package comes from a disk, a mirror or a colleague, and holds code that will run on a device with the user's data.
// So nothing of it is used before all of it has been checked, once, when it is opened:
//
//     folder, held open ---> manifest.json ---> every index and size in it      verify(), rules P1 to P23
//            |                     |
//            |                     v
//            +----------> the files that it lists, and no others      no links, no `..`; size, then SHA-256
//
// What openPackage answers is thus: may a launch rely on this? An example of what it says where not:
//
//     wan.openwork/kernels/kernel_0.cubin: error: expects SHA-256 66a0..., got 9d3c...
//
// Invariants. The bytes of every file are those that the manifest's hash was taken of. No path leads out of the folder,
// whatever its entries are replaced with meanwhile: entries are opened below the folder's descriptor, part by part.
// Errors name the file and, within the manifest, line and column.
//
// Cost. One pass of SHA-256 over all files. They are mapped, not read, so that what is never used (masks, the module)
// leaves memory again.
//
// Why not check a file when it is first used? A launch would fail hours into a run because of a file that was damaged
// before it began. And why refuse files that nobody lists? They are what an attacker adds or an interrupted copy leaves
// behind; a package that is its manifest and nothing else can be compared, signed and removed.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_PACKAGE_PACKAGEREADER_H
#define OPENWORK_PACKAGE_PACKAGEREADER_H

#include "openwork/Package/Manifest.h"
#include "openwork/Support/File.h"

#include <cstddef>
#include <map>
#include <span>
#include <string>

namespace openwork {

/// An open package. FileMapping says what happens when somebody writes into its files meanwhile.
class Package {
public:
  /// As it was given to openPackage.
  const std::string &path() const { return folder; }
  const Manifest &manifest() const { return contents; }

  /// The bytes of a file of the manifest; none for any other path.
  std::span<const std::byte> bytes(const PackageFile &file) const;

private:
  friend Expected<Package> openPackage(const std::string &path);

  std::string folder;
  Manifest contents;
  std::map<std::string, FileMapping, std::less<>> files;
};

/// Opens the package in the folder `path`.
Expected<Package> openPackage(const std::string &path);

} // namespace openwork

#endif // OPENWORK_PACKAGE_PACKAGEREADER_H

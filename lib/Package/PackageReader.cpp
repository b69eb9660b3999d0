//===- PackageReader.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Package/PackageReader.h"

#include "openwork/Package/ManifestJson.h"
#include "openwork/Support/Folder.h"
#include "openwork/Support/Sha256.h"

#include <set>

using namespace openwork;

static tl::unexpected<Error> fail(std::string message, std::string file) {
  return tl::unexpected(Error{std::move(message), std::move(file), {}});
}

//===----------------------------------------------------------------------===//
// What is in the folder
//===----------------------------------------------------------------------===//

namespace {
/// The paths that a package has, the folders on the way to its files apart.
struct Paths {
  std::set<std::string, std::less<>> files, folders;

  explicit Paths(const std::vector<PackageFile> &listed) : files{"manifest.json"} {
    for (const PackageFile &file : listed) {
      files.insert(file.path);
      for (size_t slash = file.path.find('/'); slash != std::string::npos; slash = file.path.find('/', slash + 1))
        folders.insert(file.path.substr(0, slash));
    }
  }
};
} // namespace

/// Refuses what is in a folder and no part of the package. Whether the parts are there is seen when they are opened.
static Expected<void> checkEntries(const Folder &folder, const std::string &prefix, const Paths &paths) {
  Expected<std::vector<Folder::Entry>> entries = folder.entries();
  if (!entries)
    return tl::unexpected(entries.error());
  for (const Folder::Entry &entry : *entries) {
    std::string path = prefix + entry.name;
    bool isFolder = paths.folders.contains(path);
    if (!isFolder && !paths.files.contains(path))
      return fail("expects nothing that manifest.json does not list, got this " +
                      std::string(entry.isFolder ? "folder" : "file"),
                  folder.pathOf(entry.name));
    if (!isFolder || !entry.isFolder)
      continue;
    Expected<void> valid = folder.openFolder(entry.name).and_then([&](const Folder &inner) {
      return checkEntries(inner, path + "/", paths);
    });
    if (!valid)
      return valid;
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

static Expected<ManifestDocument> readManifest(const Folder &folder) {
  Expected<File> file = folder.openFile("manifest.json");
  if (!file)
    return tl::unexpected(file.error());
  if (file->size() > kMaxManifestBytes)
    return fail("expects at most " + std::to_string(kMaxManifestBytes) + " bytes, got " + std::to_string(file->size()),
                file->path());
  return file->read(0, file->size()).and_then([&](const std::string &text) {
    return parseManifest(text, file->path());
  });
}

static Expected<FileMapping> mapChecked(const Folder &folder, const PackageFile &listed) {
  Expected<File> file = folder.openFile(listed.path);
  if (!file)
    return tl::unexpected(file.error());
  if (file->size() != listed.bytes)
    return fail("expects " + std::to_string(listed.bytes) + " bytes, got " + std::to_string(file->size()),
                file->path());
  Expected<FileMapping> mapping = file->map();
  if (!mapping)
    return mapping;
  if (std::string actual = toHex(sha256(mapping->bytes())); actual != listed.sha256)
    return fail("expects SHA-256 " + listed.sha256 + ", got " + actual, file->path());
  FileMapping::release(mapping->bytes());
  return mapping;
}

std::span<const std::byte> Package::bytes(const PackageFile &file) const {
  auto found = files.find(file.path);
  return found == files.end() ? std::span<const std::byte>() : found->second.bytes();
}

Expected<Package> openwork::openPackage(const std::string &path) {
  Expected<Folder> folder = Folder::open(path);
  if (!folder)
    return tl::unexpected(folder.error());
  Expected<ManifestDocument> document = readManifest(*folder);
  if (!document)
    return tl::unexpected(document.error());
  if (Expected<void> valid = checkEntries(*folder, "", Paths(document->files)); !valid)
    return tl::unexpected(valid.error());
  Package package;
  package.folder = path;
  for (const PackageFile &file : document->files) {
    Expected<FileMapping> mapping = mapChecked(*folder, file);
    if (!mapping)
      return tl::unexpected(mapping.error());
    package.files.emplace(file.path, std::move(*mapping));
  }
  package.contents = std::move(document->manifest);
  return package;
}

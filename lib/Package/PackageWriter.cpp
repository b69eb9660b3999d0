//===- PackageWriter.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Package/PackageWriter.h"

#include "ManifestRules.h"
#include "TemporaryFolder.h"
#include "openwork/Package/ManifestJson.h"
#include "openwork/Support/Folder.h"
#include "openwork/Support/Json.h"
#include "openwork/Support/Sha256.h"

#include <filesystem>
#include <set>

using namespace openwork;
namespace fs = std::filesystem;

static tl::unexpected<Error> fail(std::string message, std::string file) {
  return tl::unexpected(Error{std::move(message), std::move(file), {}});
}

//===----------------------------------------------------------------------===//
// The manifest
//===----------------------------------------------------------------------===//

static std::vector<PackageFile *> filesOf(Manifest &manifest) {
  std::vector<PackageFile *> files = {&manifest.masks, &manifest.schedule};
  for (PackageKernel &kernel : manifest.kernels)
    for (std::optional<PackageFile> *file : {&kernel.cubin, &kernel.ptx, &kernel.library})
      if (*file)
        files.push_back(&**file);
  return files;
}

/// Fills in sizes and hashes.
static Expected<void> describeFiles(Manifest &manifest, const PackageContents &contents) {
  std::set<std::string_view> described;
  for (PackageFile *file : filesOf(manifest)) {
    auto found = contents.find(file->path);
    if (found == contents.end())
      return error("expects contents for the manifest's file " + quoteText(file->path) + ", got none");
    file->bytes = found->second.size();
    file->sha256 = toHex(sha256(found->second));
    described.insert(file->path);
  }
  for (const auto &[path, bytes] : contents)
    if (!described.contains(path))
      return error("expects contents for files of the manifest only, got some for " + quoteText(path));
  return {};
}

/// The text of the manifest, which a reader accepts.
static Expected<std::string> textOf(const Manifest &manifest) {
  if (manifest.version != kPackageVersion)
    return error("version: expects " + std::to_string(kPackageVersion.major) + "." +
                 std::to_string(kPackageVersion.minor) + ", which is all that is written, got " +
                 std::to_string(manifest.version.major) + "." + std::to_string(manifest.version.minor));
  if (Expected<void> valid = verify(manifest); !valid)
    return tl::unexpected(valid.error());
  std::string text = manifestToJson(manifest);
  if (static_cast<int64_t>(text.size()) > kMaxManifestBytes)
    return error("expects a manifest of at most " + std::to_string(kMaxManifestBytes) + " bytes, got " +
                 std::to_string(text.size()));
  // The limits of JSON documents, beyond the rules of manifests.
  return parseManifest(text, "").map([&](const ManifestDocument &) { return text; });
}

//===----------------------------------------------------------------------===//
// What is there
//===----------------------------------------------------------------------===//

/// The first entry of a folder that is neither one of these files nor on the way to one; empty for none.
static Expected<std::string> findForeign(const Folder &folder, const std::string &prefix,
                                         const std::set<std::string, std::less<>> &files) {
  Expected<std::vector<Folder::Entry>> entries = folder.entries();
  if (!entries)
    return tl::unexpected(entries.error());
  for (const Folder::Entry &entry : *entries) {
    std::string path = prefix + entry.name;
    if (!entry.isFolder) {
      if (!files.contains(path))
        return path;
      continue;
    }
    auto below = files.lower_bound(path + "/");
    if (below == files.end() || !below->starts_with(path + "/"))
      return path;
    Expected<std::string> foreign = folder.openFolder(entry.name).and_then([&](const Folder &inner) {
      return findForeign(inner, path + "/", files);
    });
    if (!foreign || !foreign->empty())
      return foreign;
  }
  return std::string();
}

/// Whether the folder at `target` is a package, and nothing but one, so that its removal loses nothing else.
static Expected<void> checkReplaceable(const std::string &target) {
  auto refuse = [&](const std::string &actual) {
    return fail("expects a package or nothing where the package goes, got " + actual, target);
  };
  std::error_code code;
  fs::file_status status = fs::symlink_status(target, code);
  if (code)
    return fail("cannot write: " + code.message(), target);
  if (fs::is_symlink(status))
    return refuse("a symbolic link");
  if (!fs::is_directory(status))
    return refuse("something that is no folder");
  Expected<Folder> folder = Folder::open(target);
  if (!folder)
    return tl::unexpected(folder.error());
  Expected<File> file = folder->openFile("manifest.json");
  if (!file)
    return refuse("a folder without a manifest.json");
  if (file->size() > kMaxManifestBytes)
    return refuse("a folder whose manifest.json has " + std::to_string(file->size()) + " bytes");
  Expected<ManifestDocument> document =
      file->read(0, file->size()).and_then([&](const std::string &text) { return parseManifest(text, file->path()); });
  if (!document)
    return refuse("a folder whose manifest is none: " + document.error().str());
  std::set<std::string, std::less<>> files = {"manifest.json"};
  for (const PackageFile &listed : document->files)
    files.insert(listed.path);
  Expected<std::string> foreign = findForeign(*folder, "", files);
  if (!foreign)
    return tl::unexpected(foreign.error());
  if (!foreign->empty())
    return refuse("a package with " + quoteText(*foreign) + ", which it does not list");
  return {};
}

static bool isThere(const std::string &target) {
  std::error_code code;
  return fs::symlink_status(target, code).type() != fs::file_type::not_found;
}

//===----------------------------------------------------------------------===//
// The package
//===----------------------------------------------------------------------===//

/// Where the package goes, without `/` at the end.
static Expected<std::string> targetOf(const std::string &path) {
  std::string target = path;
  while (target.size() > 1 && target.ends_with('/'))
    target.pop_back();
  std::string_view last = std::string_view(target).substr(target.rfind('/') + 1);
  if (last.empty() || last == "." || last == ".." || target.find('\0') != std::string::npos)
    return error("expects the path of a package, got " + quoteText(path));
  return target;
}

Expected<std::string> openwork::packageNameOf(const std::string &path) {
  constexpr std::string_view suffix = ".openwork";
  Expected<std::string> target = targetOf(path);
  if (!target)
    return target;
  std::string name = target->substr(target->rfind('/') + 1);
  if (!name.ends_with(suffix))
    return error("expects a package NAME.openwork, got " + quoteText(path));
  name.resize(name.size() - suffix.size());
  if (Verdict fault = checkName(name, ""))
    return error("expects a package NAME.openwork: " + fault->message);
  return name;
}

/// A folder that can take the package's place.
static Expected<TemporaryFolder> prepare(const std::string &target) {
  if (isThere(target))
    if (Expected<void> valid = checkReplaceable(target); !valid)
      return tl::unexpected(valid.error());
  return TemporaryFolder::create(target);
}

Expected<void> openwork::checkPackagePlace(const std::string &path) {
  return targetOf(path).and_then(prepare).map([](const TemporaryFolder &) {});
}

static Expected<void> writeAll(const std::string &target, const std::string &manifest,
                               const PackageContents &contents) {
  Expected<TemporaryFolder> folder = prepare(target);
  if (!folder)
    return tl::unexpected(folder.error());
  for (const auto &[path, bytes] : contents)
    if (Expected<void> written = folder->write(path, bytes); !written)
      return written;
  if (Expected<void> written = folder->write("manifest.json", manifest); !written)
    return written;
  if (!isThere(target))
    return folder->place();
  // Again, for much may have happened since.
  if (Expected<void> valid = checkReplaceable(target); !valid)
    return valid;
  return folder->replace();
}

Expected<Manifest> openwork::writePackage(const std::string &path, Manifest manifest, const PackageContents &contents) {
  Expected<std::string> target = targetOf(path);
  if (!target)
    return tl::unexpected(target.error());
  if (Expected<void> described = describeFiles(manifest, contents); !described)
    return inFile(Expected<Manifest>(tl::unexpected(described.error())), *target);
  Expected<std::string> text = textOf(manifest);
  if (!text)
    return inFile(Expected<Manifest>(tl::unexpected(text.error())), *target);
  return writeAll(*target, *text, contents).map([&] { return std::move(manifest); });
}

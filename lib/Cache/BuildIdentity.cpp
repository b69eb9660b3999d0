//===- BuildIdentity.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Cache/BuildIdentity.h"

#include "openwork/Support/Sha256.h"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <link.h>
#include <string_view>
#include <vector>

using namespace openwork;

std::optional<std::string> openwork::findBuildId(std::span<const std::byte> notes, size_t alignment) {
  constexpr std::string_view owner("GNU\0", 4);
  auto padded = [&](uint64_t size) { return (size + alignment - 1) / alignment * alignment; };
  std::string_view rest(reinterpret_cast<const char *>(notes.data()), notes.size());
  while (rest.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    std::memcpy(&header, rest.data(), sizeof(header));
    rest.remove_prefix(sizeof(header));
    uint64_t nameBytes = padded(header.n_namesz), contentBytes = padded(header.n_descsz);
    // The last entry may lack its padding.
    if (nameBytes > rest.size() || header.n_descsz > rest.size() - nameBytes)
      return std::nullopt;
    std::string_view content = rest.substr(nameBytes, header.n_descsz);
    if (header.n_type == NT_GNU_BUILD_ID && rest.substr(0, header.n_namesz) == owner && !content.empty())
      return std::string(content);
    rest.remove_prefix(std::min<uint64_t>(nameBytes + contentBytes, rest.size()));
  }
  return std::nullopt;
}

namespace {

/// A program or library of this process.
struct LoadedObject {
  /// Empty for the program.
  std::string path;
  std::optional<std::string> buildId;
};

} // namespace

static std::optional<std::string> buildIdOf(const dl_phdr_info &info) {
  for (const ElfW(Phdr) &segment : std::span(info.dlpi_phdr, info.dlpi_phnum)) {
    if (segment.p_type != PT_NOTE)
      continue;
    auto *notes = reinterpret_cast<const std::byte *>(info.dlpi_addr + segment.p_vaddr);
    if (std::optional<std::string> id = findBuildId({notes, segment.p_memsz}, segment.p_align == 8 ? 8 : 4))
      return id;
  }
  return std::nullopt;
}

static std::vector<LoadedObject> loadedObjects() {
  std::vector<LoadedObject> objects;
  auto add = [](dl_phdr_info *info, size_t, void *to) {
    std::string path = info->dlpi_name;
    // What the kernel puts into each process is no file.
    if (path.empty() || path.find('/') != std::string::npos)
      static_cast<std::vector<LoadedObject> *>(to)->push_back({path, buildIdOf(*info)});
    return 0;
  };
  dl_iterate_phdr(add, &objects);
  return objects;
}

Expected<std::string> openwork::buildIdentity() {
  Sha256 hash;
  for (const LoadedObject &object : loadedObjects()) {
    std::string id = object.buildId.value_or("");
    if (id.empty()) {
      Expected<Sha256Digest> bytes = sha256OfFile(object.path.empty() ? "/proc/self/exe" : object.path);
      if (!bytes)
        return tl::unexpected(bytes.error());
      id = toHex(*bytes);
    }
    hash.update(object.path.substr(object.path.rfind('/') + 1) + " " + std::to_string(id.size()) + "\n").update(id);
  }
  return toHex(hash.finish());
}

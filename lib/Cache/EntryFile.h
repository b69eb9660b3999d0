//===- EntryFile.h - One entry of the cache as a file -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_CACHE_ENTRYFILE_H
#define OPENWORK_LIB_CACHE_ENTRYFILE_H

#include "openwork/Cache/Cache.h"
#include "openwork/Support/File.h"

namespace openwork {

// The file, in which every byte is under some digest:
//
//     openwork-cache-1 a4c1...e2 0000000213      SHA-256 of the table, its bytes in ten digits
//     kernel-09f3...71                           the table: the key, so that no entry answers for another,
//     4096 77ab...04 cubin                       and of each part its bytes, SHA-256 and name
//     655 1d00...9c log
//     <the parts' bytes, one behind the other>

/// Everything but the parts' own bytes. Names have no line ends.
std::string entryHeader(const CacheKey &key, const CachePartViews &parts);

/// The parts of an entry, all of whose bytes were compared with their digests. An error says what is wrong with the
/// file, which is then none.
Expected<CacheParts> readEntry(const File &file, const CacheKey &key);

} // namespace openwork

#endif // OPENWORK_LIB_CACHE_ENTRYFILE_H

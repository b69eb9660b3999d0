//===- MappedText.h - Text that knows where it comes from -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_MAPPEDTEXT_H
#define OPENWORK_LIB_IMPORT_MAPPEDTEXT_H

#include "openwork/Support/Error.h"

#include <string>
#include <string_view>
#include <vector>

namespace openwork {

/// JSON on one line that was made from another file, and for each byte its place there.
class MappedText {
public:
  /// Adds text all of which stands for what is at `position`.
  void add(std::string_view text, SourcePosition position);
  /// Adds text as it is in the file from `position`. Its line ends become spaces.
  void copy(std::string_view text, SourcePosition position);
  void append(const MappedText &other);

  const std::string &str() const { return text; }
  bool empty() const { return text.empty(); }
  /// Where the byte at `offset` comes from; the text is not empty.
  SourcePosition positionAt(size_t offset) const;

private:
  struct Piece {
    size_t begin;
    SourcePosition position;
    bool isCopy;
  };

  std::string text;
  std::vector<Piece> pieces;
};

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_MAPPEDTEXT_H

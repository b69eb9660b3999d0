//===- ImportOptions.h - Options of several sources -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_IMPORT_IMPORTOPTIONS_H
#define OPENWORK_LIB_DRIVER_IMPORT_IMPORTOPTIONS_H

#include "../Command.h"
#include "openwork/Import/Import.h"

namespace openwork {

namespace cl = llvm::cl;

/// Options of `openwork import` that are not one source's own: the geometry, which every source takes, and what several
/// sources take, each of which says so.
struct ImportOptions {
  explicit ImportOptions(cl::SubCommand &command);
  /// What the options of the geometry say.
  Expected<ImportGeometry> geometry() const;
  /// The same but for the grid and its text, which are known.
  Expected<ImportGeometry> geometryOn(const TokenGrid &grid) const;

  cl::SubCommand &command;

  /// @name Geometry
  /// @{
  cl::opt<std::string> grid;
  cl::opt<int64_t> textBack, textFront, headDim;
  cl::opt<std::string> dtype, name;
  /// @}

  /// @name For sources that take them
  /// @{
  cl::opt<std::string> tensor, block, prefix, data;
  cl::opt<int64_t> steps, layers, heads;
  /// @}
};

/// Query and key tokens of --block.
Expected<std::array<int64_t, 2>> parseBlock(llvm::StringRef text);

/// An option of that many extents, as `30x48x80`; missing leading ones are 1.
Expected<Coord> parseExtents(llvm::StringRef option, llvm::StringRef text, size_t least, size_t most,
                             llvm::StringRef example);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_IMPORT_IMPORTOPTIONS_H

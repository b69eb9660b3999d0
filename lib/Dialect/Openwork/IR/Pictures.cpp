//===- Pictures.cpp - Small bit matrices and block masks as text ----------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Assembly.h"
#include "openwork/Dialect/Openwork/IR/Elements.h"
#include "openwork/Support/Bits.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

/// Larger pictures are harder to read than planes of bits.
static constexpr int64_t kMaxPictureRows = 64, kMaxPictureColumns = 128;
static constexpr StringLiteral kTileMaskNames = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

static bool fitsPicture(int64_t rows, int64_t columns) {
  return rows >= 1 && columns >= 1 && rows <= kMaxPictureRows && columns <= kMaxPictureColumns;
}

static ElementsAttr makeWords(OpAsmParser &parser, ArrayRef<int64_t> shape, ArrayRef<uint64_t> words) {
  return makeElements<uint64_t>("bits", shape, parser.getBuilder().getI64Type(), words);
}

/// Text as a string literal shows it.
static std::string escaped(StringRef text) {
  std::string result;
  llvm::raw_string_ostream stream(result);
  llvm::printEscapedString(text, stream);
  return result;
}

/// Reads a list of strings, one for each row; `place(row, column, character)` says whether it knows the character.
static ParseResult readPicture(OpAsmParser &parser, SMLoc loc, ArrayAttr picture, int64_t rows, int64_t columns,
                               function_ref<bool(int64_t, int64_t, char)> place) {
  if (static_cast<int64_t>(picture.size()) != rows)
    return parser.emitError(loc, "expects a picture of ") << rows << " rows, got " << picture.size();
  for (auto [row, attribute] : llvm::enumerate(picture)) {
    auto text = dyn_cast<StringAttr>(attribute);
    if (!text)
      return parser.emitError(loc, "row ") << row << ": expects a string, got " << attribute;
    if (static_cast<int64_t>(text.size()) != columns)
      return parser.emitError(loc, "row ") << row << ": expects " << columns << " columns, got " << text.size();
    for (int64_t column = 0; column < columns; ++column)
      if (!place(row, column, text.getValue()[column]))
        return parser.emitError(loc, "row ")
               << row << ": unexpected '" << escaped(text.getValue().substr(column, 1)) << "' in column " << column;
  }
  return success();
}

/// One line for each row, but for pictures of one or two rows.
static void printPicture(OpAsmPrinter &printer, int64_t rows, int64_t columns,
                         function_ref<char(int64_t, int64_t)> at) {
  bool oneLine = rows <= 2;
  printer << '[';
  printer.increaseIndent();
  for (int64_t row = 0; row < rows; ++row) {
    if (row)
      printer << (oneLine ? ", " : ",");
    if (!oneLine)
      printer.printNewline();
    std::string text;
    for (int64_t column = 0; column < columns; ++column)
      text += at(row, column);
    printer << '"' << text << '"';
  }
  printer.decreaseIndent();
  if (!oneLine)
    printer.printNewline();
  printer << ']';
}

/// `#` and `.` in rows of `words` words each.
static ParseResult readBits(OpAsmParser &parser, SMLoc loc, ArrayAttr picture, int64_t rows, int64_t columns,
                            MutableArrayRef<uint64_t> bits) {
  int64_t words = wordsFor(columns);
  return readPicture(parser, loc, picture, rows, columns, [&](int64_t row, int64_t column, char c) {
    if (c == '#')
      setBit(MutableWords(bits).subspan(row * words, words), column);
    return c == '#' || c == '.';
  });
}

static void printBits(OpAsmPrinter &printer, int64_t rows, int64_t columns, ArrayRef<uint64_t> bits) {
  int64_t words = wordsFor(columns);
  printPicture(printer, rows, columns, [&](int64_t row, int64_t column) {
    return testBit(Words(bits).subspan(row * words, words), column) ? '#' : '.';
  });
}

//===----------------------------------------------------------------------===//
// Bit matrices
//===----------------------------------------------------------------------===//

ParseResult ir::parseBits(OpAsmParser &parser, DenseI64ArrayAttr &shape, ElementsAttr &data) {
  SmallVector<int64_t> extents;
  do {
    if (parser.parseInteger(extents.emplace_back()))
      return failure();
  } while (succeeded(parser.parseOptionalKeyword("x")));
  shape = parser.getBuilder().getDenseI64ArrayAttr(extents);

  Attribute attribute;
  if (parser.parseEqual())
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseAttribute(attribute))
    return failure();
  if ((data = dyn_cast<ElementsAttr>(attribute)))
    return success();
  auto picture = dyn_cast<ArrayAttr>(attribute);
  if (!picture || extents.size() != 2)
    return parser.emitError(loc, "expects elements, or a picture of one matrix");
  // The picture bounds the size, so that extents alone cannot make us allocate.
  int64_t rows = picture.size(), columns = extents[1];
  if (rows != extents[0] || !fitsPicture(rows, columns))
    return parser.emitError(loc, "expects a picture of ")
           << extents[0] << " rows and at most " << kMaxPictureRows << " x " << kMaxPictureColumns << ", got " << rows
           << " rows of " << columns;
  SmallVector<uint64_t> bits(rows * wordsFor(columns));
  if (readBits(parser, loc, picture, rows, columns, bits))
    return failure();
  data = makeWords(parser, {rows, wordsFor(columns)}, bits);
  return success();
}

void ir::printBits(OpAsmPrinter &printer, Operation *, DenseI64ArrayAttr shape, ElementsAttr data) {
  ArrayRef<int64_t> extents = shape.asArrayRef();
  llvm::interleave(extents, printer, " x ");
  printer << " = ";
  if (extents.size() == 2 && fitsPicture(extents[0], extents[1]))
    if (auto bits = readElements<uint64_t>(data);
        bits && static_cast<int64_t>(bits->size()) == extents[0] * wordsFor(extents[1]))
      return ::printBits(printer, extents[0], extents[1], *bits);
  printer << data;
}

//===----------------------------------------------------------------------===//
// Block masks
//===----------------------------------------------------------------------===//

namespace {

/// The attributes of a block mask, as values.
struct Planes {
  std::vector<uint64_t> full, partial;
  std::vector<uint32_t> ids;
  std::vector<uint64_t> tileMasks;
};

} // namespace

/// `where a = ["#.", "##"], b = [...]`
static ParseResult parseTileMasks(OpAsmParser &parser, const Tiling &tiling, std::vector<uint64_t> &tileMasks,
                                  int64_t &count) {
  int64_t rows = tiling.query.tileSize(), columns = tiling.key.tileSize();
  do {
    StringRef name;
    ArrayAttr picture;
    SMLoc loc = parser.getCurrentLocation();
    if (parser.parseKeyword(&name))
      return failure();
    if (count == static_cast<int64_t>(kTileMaskNames.size()) || name != kTileMaskNames.substr(count, 1))
      return parser.emitError(loc, "expects tile masks in the order a, b, ..., got ") << name;
    if (parser.parseEqual())
      return failure();
    loc = parser.getCurrentLocation();
    if (parser.parseAttribute(picture))
      return failure();
    SmallVector<uint64_t> bits(rows * wordsFor(columns));
    if (readBits(parser, loc, picture, rows, columns, bits))
      return failure();
    tileMasks.insert(tileMasks.end(), bits.begin(), bits.end());
    ++count;
  } while (succeeded(parser.parseOptionalComma()));
  return success();
}

static ParseResult parseBlockPicture(OpAsmParser &parser, SMLoc loc, ArrayAttr picture, const Tiling &tiling,
                                     Planes &planes, int64_t &tileMaskCount) {
  int64_t rows = tiling.numRows(), columns = tiling.numColumns(), words = wordsFor(columns);
  if (!fitsPicture(rows, columns))
    return parser.emitError(loc, "expects at most ") << kMaxPictureRows << " x " << kMaxPictureColumns
                                                     << " blocks in a picture, got " << rows << " x " << columns;
  planes.full.resize(rows * words);
  planes.partial.resize(rows * words);
  auto place = [&](int64_t row, int64_t column, char c) {
    if (c == '#')
      setBit(MutableWords(planes.full).subspan(row * words, words), column);
    if (c == '#' || c == '.')
      return true;
    size_t id = kTileMaskNames.find(c);
    if (id == StringRef::npos)
      return false;
    setBit(MutableWords(planes.partial).subspan(row * words, words), column);
    planes.ids.push_back(id);
    return true;
  };
  if (readPicture(parser, loc, picture, rows, columns, place))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("where")) &&
      parseTileMasks(parser, tiling, planes.tileMasks, tileMaskCount))
    return failure();
  for (uint32_t id : planes.ids)
    if (id >= tileMaskCount)
      return parser.emitError(loc, "expects a picture of tile mask ") << kTileMaskNames.substr(id, 1);
  return success();
}

ParseResult ir::parseBlocks(OpAsmParser &parser, TilingAttr tilingAttr, ElementsAttr &full, ElementsAttr &partial,
                            ElementsAttr &ids, ElementsAttr &tileMasks) {
  if (succeeded(parser.parseOptionalKeyword("full"))) {
    if (parser.parseAttribute(full))
      return failure();
    if (failed(parser.parseOptionalKeyword("partial")))
      return success();
    return failure(parser.parseAttribute(partial) || parser.parseKeyword("ids") || parser.parseAttribute(ids) ||
                   parser.parseKeyword("tile_masks") || parser.parseAttribute(tileMasks));
  }
  SMLoc loc = parser.getCurrentLocation();
  ArrayAttr picture;
  if (parser.parseAttribute(picture))
    return failure();
  TilingRef tiling = tilingAttr.getTiling();
  Planes planes;
  int64_t tileMaskCount = 0;
  if (parseBlockPicture(parser, loc, picture, *tiling, planes, tileMaskCount))
    return failure();

  int64_t rows = tiling->numRows(), words = wordsFor(tiling->numColumns());
  full = makeWords(parser, {rows, words}, planes.full);
  if (planes.ids.empty() && tileMaskCount == 0)
    return success();
  partial = makeWords(parser, {rows, words}, planes.partial);
  ids = makeElements<uint32_t>("ids", {static_cast<int64_t>(planes.ids.size())}, parser.getBuilder().getI32Type(),
                               planes.ids);
  tileMasks =
      makeWords(parser, {tileMaskCount, tiling->query.tileSize(), wordsFor(tiling->key.tileSize())}, planes.tileMasks);
  return success();
}

/// The planes of a mask that has a picture: small, well-formed, and with few tile masks of a moderate size.
static std::optional<Planes> readPlanes(const Tiling &tiling, ElementsAttr full, ElementsAttr partial, ElementsAttr ids,
                                        ElementsAttr tileMasks) {
  if (!fitsPicture(tiling.numRows(), tiling.numColumns()))
    return std::nullopt;
  size_t size = tiling.numRows() * wordsFor(tiling.numColumns());
  auto fullWords = readElements<uint64_t>(full);
  if (!fullWords || fullWords->size() != size)
    return std::nullopt;
  if (!partial)
    return Planes{std::move(*fullWords), std::vector<uint64_t>(size), {}, {}};

  int64_t tileWords = tiling.query.tileSize() * wordsFor(tiling.key.tileSize());
  auto partialWords = readElements<uint64_t>(partial);
  auto idValues = readElements<uint32_t>(ids);
  auto patterns = readElements<uint64_t>(tileMasks);
  if (!partialWords || partialWords->size() != size || !idValues || !patterns ||
      popcount(*partialWords) != static_cast<int64_t>(idValues->size()) ||
      !fitsPicture(tiling.query.tileSize(), tiling.key.tileSize()))
    return std::nullopt;
  size_t count = patterns->size() / tileWords;
  if (count > kTileMaskNames.size() || llvm::any_of(*idValues, [&](uint32_t id) { return id >= count; }))
    return std::nullopt;
  return Planes{std::move(*fullWords), std::move(*partialWords), std::move(*idValues), std::move(*patterns)};
}

void ir::printBlocks(OpAsmPrinter &printer, Operation *, TilingAttr tilingAttr, ElementsAttr full, ElementsAttr partial,
                     ElementsAttr ids, ElementsAttr tileMasks) {
  TilingRef tiling = tilingAttr.getTiling();
  std::optional<Planes> planes = readPlanes(*tiling, full, partial, ids, tileMasks);
  if (!planes) {
    printer << "full " << full;
    if (partial)
      printer << " partial " << partial << " ids " << ids << " tile_masks " << tileMasks;
    return;
  }
  int64_t words = wordsFor(tiling->numColumns());
  size_t nextId = 0;
  printPicture(printer, tiling->numRows(), tiling->numColumns(), [&](int64_t row, int64_t column) {
    if (testBit(Words(planes->full).subspan(row * words, words), column))
      return '#';
    bool isPartial = testBit(Words(planes->partial).subspan(row * words, words), column);
    return isPartial ? kTileMaskNames[planes->ids[nextId++]] : '.';
  });
  int64_t tileRows = tiling->query.tileSize(), tileColumns = tiling->key.tileSize();
  size_t tileWords = tileRows * wordsFor(tileColumns);
  for (size_t i = 0; i * tileWords < planes->tileMasks.size(); ++i) {
    printer << (i ? ", " : " where ") << kTileMaskNames.substr(i, 1) << " = ";
    ::printBits(printer, tileRows, tileColumns, ArrayRef(planes->tileMasks).slice(i * tileWords, tileWords));
  }
}

//===- Carving.h - The loops that visit a block mask ------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the carver returns, as plain values. Rows and key tiles are named by the coordinates of their segment: one for a
// run, {f, h, w} for boxes.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SCHEDULE_CARVING_H
#define OPENWORK_SCHEDULE_CARVING_H

#include "openwork/Topology/Tiling.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace openwork {

/// A function of one row coordinate x, with floordiv and mod rounding towards minus infinity:
///
///   clamp(scale * (((factor * x + shift) floordiv divisor) mod modulus) + offset, min, max)
///
/// A constant has scale 0. The fitted ones have factor 1 and shift 0 where divisor and modulus are absent, and clamps
/// only where some row of their box needs them.
struct QuasiAffine {
  /// Index of x among the row's coordinates.
  int64_t axis = 0;
  int64_t scale = 0;
  /// factor >= 1.
  int64_t factor = 1, shift = 0;
  /// divisor >= 1.
  int64_t divisor = 1;
  /// 0: no mod.
  int64_t modulus = 0;
  int64_t offset = 0;
  std::optional<int64_t> min = {}, max = {};

  static QuasiAffine constant(int64_t value) { return {.offset = value}; }
  bool isConstant() const { return scale == 0; }

  int64_t eval(int64_t x) const;
  int64_t eval(std::span<const int64_t> row) const { return eval(row[axis]); }

  /// `min(max(f - 1, 0), 3)`, `(i floordiv 30) mod 3 * 30`; `variable` stands for x.
  std::string str(std::string_view variable) const;
  bool operator==(const QuasiAffine &) const = default;
};

/// Tiles along one axis of a key segment: `width` tiles from begin, begin + step, begin + 2 step, ..., as far as they
/// lie in [0, end). Step 1 and width 1 are the interval [begin, end), empty where begin >= end. A begin below 0 occurs
/// only with a width above 1, whose first tiles it cuts off. 1 <= width <= step, and width < step unless both are 1.
/// The carver ends ranges with a step at the end of their axis, which is constant.
struct TileRange {
  QuasiAffine begin, end;
  int64_t step = 1;
  int64_t width = 1;

  bool isInterval() const { return step == 1; }
  bool operator==(const TileRange &) const = default;
};

/// What to do with a block that is visited.
struct VisitKind {
  enum class Form : uint8_t {
    Full,   ///< all pairs
    Masked, ///< the pairs of one tile mask of the block mask
    Rule    ///< the pairs that the class's arithmetic rule keeps
  };
  Form form = Form::Full;
  /// Masked: an index into BlockMask::tileMasks. 0 otherwise.
  uint32_t tileMask = 0;

  static VisitKind full() { return {}; }
  static VisitKind masked(uint32_t tileMask) { return {Form::Masked, tileMask}; }
  static VisitKind rule() { return {Form::Rule, 0}; }
  /// `full`, `mask 3`, `rule`.
  std::string str() const;
  bool operator==(const VisitKind &) const = default;
};

/// One nest of loops: the product of a range for each coordinate of a key segment, the last one innermost.
struct VisitNest {
  /// Coordinates [begin, end); empty where begin >= end.
  struct Bounds {
    QuasiAffine begin, end;
    bool operator==(const Bounds &) const = default;
  };

  int64_t keySegment = 0;
  /// As many as the key segment has coordinates.
  std::vector<TileRange> axes;
  VisitKind kind;
  /// Either nothing or bounds for each axis: tiles that lie in all of them are visited full instead of by `kind`. Rows
  /// whose box is empty on some axis have no such tiles.
  std::vector<Bounds> fullBox = {};

  bool operator==(const VisitNest &) const = default;
};

/// A box of rows and their visits, in order; the nests visit disjoint tiles. Rows without visits have no nests.
struct AffineRows {
  int64_t querySegment = 0;
  /// As many as the query segment has coordinates.
  std::vector<Interval> rows;
  std::vector<VisitNest> nests;
  bool operator==(const AffineRows &) const = default;
};

/// A box of rows whose visits are the bits (and tile mask ids) of the block mask, in order of columns.
struct BitRows {
  enum class Storage : uint8_t {
    Immediate, ///< words in the code
    Embedded   ///< words in read-only data of the kernel's binary
  };
  int64_t querySegment = 0;
  std::vector<Interval> rows;
  Storage storage = Storage::Embedded;
  bool operator==(const BitRows &) const = default;
};

/// What a carving costs. Bytes are estimates: 16 a machine instruction.
struct CarveCost {
  int64_t boxes = 0; ///< boxes of rows, of either form
  int64_t nests = 0;
  int64_t loops = 0; ///< levels of all nests that take more than one step
  int64_t immediateWords = 0;
  int64_t embeddedWords = 0;
  int64_t codeBytes = 0;
  int64_t dataBytes = 0;
  bool operator==(const CarveCost &) const = default;
};

/// The schedule of one block mask. Each row of the tiling lies in exactly one box.
struct Carving {
  TilingRef tiling;
  /// Whether partial blocks of bit rows are visited by the class's rule instead of their tile masks.
  bool hasRule = false;
  std::vector<AffineRows> affine = {};
  std::vector<BitRows> bits = {};
  CarveCost cost = {};

  /// One line for each box of rows and one for each nest:
  ///
  ///     rows 0: f in [0, 15), h in [0, 6), w in [0, 10)
  ///       keys 0: [max(f - 4, 0), min(f + 5, 15)) x [0, 6) x [0, 10): rule, full [...) x [...) x [...)
  ///     rows 1: i in [0, 2): embedded bits
  std::string str() const;
};

} // namespace openwork

#endif // OPENWORK_SCHEDULE_CARVING_H

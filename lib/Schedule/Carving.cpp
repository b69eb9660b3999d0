//===- Carving.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/Carving.h"

#include <algorithm>

using namespace openwork;

static int64_t floorDiv(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

int64_t QuasiAffine::eval(int64_t x) const {
  int64_t value = offset;
  if (scale != 0) {
    int64_t steps = floorDiv(factor * x + shift, divisor);
    if (modulus != 0)
      steps -= floorDiv(steps, modulus) * modulus;
    value += scale * steps;
  }
  if (min)
    value = std::max(value, *min);
  if (max)
    value = std::min(value, *max);
  return value;
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

static std::string plus(std::string text, int64_t constant) {
  if (constant == 0)
    return text;
  return text + (constant < 0 ? " - " : " + ") + std::to_string(constant < 0 ? -constant : constant);
}

/// `text` as an operand of a multiplication or division.
static std::string operand(const std::string &text) {
  return text.find(' ') == std::string::npos ? text : "(" + text + ")";
}

static std::string times(int64_t factor, const std::string &text) {
  if (factor == 1)
    return text;
  return (factor == -1 ? "-" : std::to_string(factor) + " * ") + operand(text);
}

std::string QuasiAffine::str(std::string_view variable) const {
  if (isConstant())
    return std::to_string(offset);
  std::string text = plus(times(factor, std::string(variable)), shift);
  if (divisor != 1)
    text = operand(text) + " floordiv " + std::to_string(divisor);
  if (modulus != 0)
    text = operand(text) + " mod " + std::to_string(modulus);
  text = plus(times(scale, text), offset);
  if (min)
    text = "max(" + text + ", " + std::to_string(*min) + ")";
  if (max)
    text = "min(" + text + ", " + std::to_string(*max) + ")";
  return text;
}

std::string VisitKind::str() const {
  switch (form) {
  case Form::Full:
    return "full";
  case Form::Masked:
    return "mask " + std::to_string(tileMask);
  case Form::Rule:
    return "rule";
  }
  return {};
}

/// The name of a coordinate among `rank`.
static std::string_view variable(int64_t axis, size_t rank) {
  static constexpr std::string_view kBoxNames[] = {"f", "h", "w"};
  return rank == 1 ? "i" : kBoxNames[axis];
}

static std::string str(const QuasiAffine &function, size_t rowRank) {
  return function.str(variable(function.axis, rowRank));
}

static std::string str(const TileRange &range, size_t rowRank) {
  std::string text = "[" + str(range.begin, rowRank) + ", " + str(range.end, rowRank) + ")";
  if (!range.isInterval())
    text += " step " + std::to_string(range.step);
  if (range.width != 1)
    text += " width " + std::to_string(range.width);
  return text;
}

static std::string str(const VisitNest &nest, size_t rowRank) {
  std::string text = "  keys " + std::to_string(nest.keySegment) + ": ";
  for (size_t a = 0; a < nest.axes.size(); ++a)
    text += (a ? " x " : "") + str(nest.axes[a], rowRank);
  text += ": " + nest.kind.str();
  for (size_t a = 0; a < nest.fullBox.size(); ++a)
    text += (a ? " x [" : ", full [") + str(nest.fullBox[a].begin, rowRank) + ", " + str(nest.fullBox[a].end, rowRank) +
            ")";
  return text + "\n";
}

static std::string rowsStr(int64_t querySegment, const std::vector<Interval> &rows) {
  std::string text = "rows " + std::to_string(querySegment) + ": ";
  for (size_t a = 0; a < rows.size(); ++a)
    text += (a ? ", " : "") + std::string(variable(a, rows.size())) + " in [" + std::to_string(rows[a].begin) + ", " +
            std::to_string(rows[a].end) + ")";
  return text;
}

std::string Carving::str() const {
  std::string text;
  for (const AffineRows &box : affine) {
    text += rowsStr(box.querySegment, box.rows) + (box.nests.empty() ? ": nothing\n" : "\n");
    for (const VisitNest &nest : box.nests)
      text += ::str(nest, box.rows.size());
  }
  for (const BitRows &box : bits)
    text += rowsStr(box.querySegment, box.rows) +
            (box.storage == BitRows::Storage::Immediate ? ": immediate bits\n" : ": embedded bits\n");
  return text;
}

//===- Enumerator.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Conversion/Enumeration/Enumerator.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace openwork;

/// Code with one value: the count.
Value Enumerator::pushIf(Value condition, Value count, Push then, Push otherwise) {
  return code.choose(
      condition, [&] { return Code::Values{then(count)}; }, [&] { return Code::Values{otherwise(count)}; })[0];
}

/// A segment that the text lies in comes as one run beside the grid.
static bool isText(const Segment &segment, const AxisTiling &axis) {
  Interval text = axis.grid().textRange();
  return text.size() > 0 && segment.tokens.begin == text.begin;
}

//===----------------------------------------------------------------------===//
// From the item to its row
//===----------------------------------------------------------------------===//

Value Enumerator::build(Value count) {
  Value headClass = sink.headClass();
  if (facts.takesValidText)
    validText = sink.validText();
  if (facts.classes.size() == 1)
    return buildClass(0, count);
  SmallVector<int64_t> cases;
  for (size_t i = 1; i < facts.classes.size(); ++i)
    cases.push_back(i);
  auto dispatch = scf::IndexSwitchOp::create(code.b, count.getType(), code.toIndex(headClass), cases, cases.size());
  auto fill = [&](Region &region, size_t number) {
    OpBuilder::InsertionGuard guard(code.b);
    code.b.createBlock(&region);
    scf::YieldOp::create(code.b, buildClass(number, count));
  };
  fill(dispatch.getDefaultRegion(), 0);
  for (auto [region, number] : llvm::zip(dispatch.getCaseRegions(), cases))
    fill(region, number);
  return dispatch.getResult(0);
}

Value Enumerator::buildClass(size_t number, Value count) {
  index = number;
  int64_t rows = tiling().numRows();
  auto build = [&](Value count) {
    Value row = sink.item();
    if (const std::string &order = currentTables().order; !order.empty())
      row = sink.load(order, code.b.getI32Type(), row);
    return buildRow(row, count);
  };
  if (rows == facts.rows)
    return build(count);
  return pushIf(code.less(sink.item(), rows), count, build, [&](Value count) { return sink.skip(count); });
}

Value Enumerator::buildRow(Value row, Value count) {
  std::function<Value(size_t, Value)> from = [&](size_t segment, Value count) -> Value {
    ArrayRef<Segment> segments = tiling().query.segments();
    if (segment + 1 == segments.size())
      return buildSegment(segment, row, count);
    return pushIf(
        code.less(row, segments[segment + 1].firstTile), count,
        [&](Value count) { return buildSegment(segment, row, count); },
        [&](Value count) { return from(segment + 1, count); });
  };
  return from(0, count);
}

Enumerator::Place Enumerator::placeOf(Value tile, const Segment &segment) {
  Value local = code.add(tile, -segment.firstTile);
  if (segment.kind == Segment::Kind::Run)
    return {code.i32(0), code.i32(0), local};
  auto [frames, height, width] = segment.counts;
  Value line = code.div(local, width);
  return {code.div(line, height), code.rem(line, height), code.rem(local, width)};
}

TilePlace Enumerator::viewPlace(const Place &place, const std::vector<TileView> &views, int64_t view) {
  const std::array<int64_t, 3> &box = views[view].box;
  return {code.mul(place[2], box[2]), code.mul(place[1], box[1]), code.mul(place[0], box[0]), code.i32(view)};
}

namespace openwork {
/// The rows of an op: coordinates [begin, end) of a segment.
struct RowRange {
  int64_t segment;
  ArrayRef<int64_t> begin, end;
};
} // namespace openwork

static RowRange rangeOf(Operation *op) {
  if (auto bits = dyn_cast<ir::BitRowsOp>(op))
    return {int64_t(bits.getSegment()), bits.getBegin(), bits.getEnd()};
  auto rows = cast<ir::RowsOp>(op);
  return {int64_t(rows.getSegment()), rows.getBegin(), rows.getEnd()};
}

/// Whether a place lies among the rows; nothing where it always does.
Value Enumerator::contains(const Place &place, const RowRange &rows, const Segment &segment) {
  ArrayRef<int64_t> begin = rows.begin, end = rows.end;
  Value inside;
  size_t first = place.size() - begin.size();
  auto require = [&](Value condition) { inside = inside ? code.bitAnd(inside, condition) : condition; };
  for (size_t i = 0; i < begin.size(); ++i) {
    if (begin[i] > 0)
      require(code.atLeast(place[first + i], begin[i]));
    if (end[i] < segment.counts[first + i])
      require(code.less(place[first + i], end[i]));
  }
  return inside;
}

/// The code of a row in a segment: that of the one op that has it.
Value Enumerator::buildSegment(size_t number, Value row, Value count) {
  const Segment &segment = tiling().query.segments()[number];
  Place place = placeOf(row, segment);
  TilePlace tile = viewPlace(place, facts.queryViews, current().queryViews[number]);
  count = sink.begin(count, tile);

  SmallVector<Operation *> ops;
  ir::ClassOp headClass = current().op;
  for (Operation &op : headClass.getBody().getOps())
    if (rangeOf(&op).segment == int64_t(number))
      ops.push_back(&op);
  auto run = [&](Operation *op, Value count) -> Value {
    if (auto bits = dyn_cast<ir::BitRowsOp>(op))
      return bits.getStorage() == ir::BitStorage::Immediate ? buildImmediate(bits, row, count)
                                                            : buildEmbedded(row, count);
    auto rows = cast<ir::RowsOp>(op);
    if (visitsByRule(rows))
      return buildEmbedded(row, count);
    IRMapping values;
    for (auto [i, argument] : llvm::enumerate(rows.getBody().getArguments()))
      values.map(argument, code.toIndex(place[place.size() - rows.getBegin().size() + i]));
    return buildBlock(rows.getBody().front(), values, count);
  };
  std::function<Value(size_t, Value)> from = [&](size_t i, Value count) -> Value {
    // The class's verifier has seen to it that some op has the row.
    if (i + 1 == ops.size())
      return run(ops[i], count);
    Value inside = contains(place, rangeOf(ops[i]), segment);
    if (!inside)
      return run(ops[i], count);
    return pushIf(
        inside, count, [&](Value count) { return run(ops[i], count); },
        [&](Value count) { return from(i + 1, count); });
  };
  return from(0, count);
}

//===----------------------------------------------------------------------===//
// Visits
//===----------------------------------------------------------------------===//

/// The word of a full visit: 0, or that of the tile's padding.
Value Enumerator::paddingWord(size_t number, const Place &place) {
  const SegmentPadding &padding = currentTables().padding[number];
  const Segment &segment = tiling().key.segments()[number];
  Value word = code.i32(0);
  if (!padding.any())
    return word;
  // The words stand one behind the other, in the order of the sets of axes.
  Value set = code.i32(0);
  int64_t bit = 1;
  for (size_t axis = 0; axis < place.size(); ++axis) {
    if (!padding.axes[axis])
      continue;
    Value last = code.equal(place[axis], segment.counts[axis] - 1);
    set = code.bitOr(set, code.select(last, code.i32(bit), code.i32(0)));
    bit *= 2;
  }
  return code.select(code.equal(set, 0), word, code.add(set, padding.words[1] - 1));
}

Value Enumerator::visit(size_t number, const Place &place, Value word, Value count) {
  const AxisTiling &keys = tiling().key;
  const Segment &segment = keys.segments()[number];
  if (!word)
    word = paddingWord(number, place);
  TilePlace tile = viewPlace(place, facts.keyViews, current().keyViews[number]);
  if (!validText || !isText(segment, keys))
    return sink.visit(count, word, tile);
  // Keys of the text that count, from the first one of this tile on.
  Value left = code.sub(validText, tile.width);
  return pushIf(
      code.atLeast(left, 1), count,
      [&](Value count) {
        Value limit = code.shl(left, VisitWord::kLimitShift);
        Value all = code.atLeast(left, keys.tileSize());
        return sink.visit(count, code.bitOr(word, code.select(all, code.i32(0), limit)), tile);
      },
      [](Value count) { return count; });
}

//===----------------------------------------------------------------------===//
// Bit rows
//===----------------------------------------------------------------------===//

/// Visits the blocks of a row whose bits are set, in order of columns or against it. Against it, words are read from
/// the last one on and their bits turned round, so that both ways are one loop over places.
Value Enumerator::buildBits(Value row, Value count, Plane full, Plane partial) {
  Value zero = code.i32(0), isReversed = sink.isReversed();
  bool hasPartial = current().mask.hasPartial();
  int64_t words = current().mask.wordsPerRow();
  constexpr int64_t bitsOfWord = 64;
  Value next = zero, step = code.i32(1);
  auto firstWord = [&](Value row) { return sink.load(currentTables().firstWord, code.b.getI32Type(), row); };
  if (hasPartial) {
    next = firstWord(row);
    if (isReversed) {
      Value last = code.add(firstWord(code.add(row, 1)), -1);
      next = code.select(isReversed, last, next);
      step = code.select(isReversed, code.i32(-1), step);
    }
  }
  auto load = [&](Plane plane, Value word) {
    if (!isReversed)
      return plane(word);
    Value bits = plane(code.select(isReversed, code.sub(code.i32(words - 1), word), word));
    return code.select(isReversed, LLVM::BitReverseOp::create(code.b, bits.getType(), bits), bits);
  };
  // word, count, place of the next partial block's word
  auto eachWord = [&](Code::Values state) -> Code::Values {
    Value word = state[0];
    Value fullBits = load(full, word);
    Value partialBits = hasPartial ? load(partial, word) : Value();
    Value bits = hasPartial ? code.bitOr(fullBits, partialBits) : fullBits;
    auto eachBit = [&](Code::Values state) -> Code::Values {
      Value bits = state[0], next = state[2];
      Value bit = LLVM::CountTrailingZerosOp::create(code.b, bits.getType(), bits, /*is_zero_poison=*/true);
      Value column = code.add(code.mul(word, bitsOfWord), code.trunc(bit));
      if (isReversed)
        column = code.select(isReversed, code.sub(code.i32(words * bitsOfWord - 1), column), column);
      Value visitWord, after = next;
      if (hasPartial) {
        Value isPartial = code.differ(code.bitAnd(code.shr(partialBits, bit), 1), 0);
        visitWord = code.choose(
            isPartial, [&]() -> Code::Values { return {sink.load(currentTables().words, code.b.getI32Type(), next)}; },
            [&]() -> Code::Values { return {code.i32(0)}; })[0];
        after = code.add(next, code.select(isPartial, step, zero));
      }
      Value count = buildColumn(column, visitWord, state[1]);
      return {code.bitAnd(bits, code.add(bits, -1)), count, after};
    };
    Code::Values end = code.loop(
        {bits, state[1], state[2]}, [&](Code::Values state) { return std::pair(code.differ(state[0], 0), state); },
        eachBit);
    return {code.add(word, 1), end[1], end[2]};
  };
  return code.loop(
      {zero, count, next}, [&](Code::Values state) { return std::pair(code.less(state[0], words), state); },
      eachWord)[1];
}

Value Enumerator::buildEmbedded(Value row, Value count) {
  Value first = code.mul(row, current().mask.wordsPerRow());
  auto plane = [&](const std::string &table) {
    return [this, first, &table](Value word) -> Value {
      return sink.load(table, code.b.getI64Type(), code.add(first, word));
    };
  };
  auto full = plane(currentTables().full), partial = plane(currentTables().partial);
  return buildBits(row, count, full, partial);
}

/// A word of a plane, from the instruction stream. `index` counts the words of the rows that the op has.
Value Enumerator::immediate(ir::BitRowsOp rows, Words plane, Value index) {
  const Segment &segment = tiling().query.segments()[rows.getSegment()];
  ArrayRef<int64_t> begin = rows.getBegin(), end = rows.getEnd();
  Coord first = {0, 0, 0}, last = {1, 1, 1};
  llvm::copy(begin, first.end() - begin.size());
  llvm::copy(end, last.end() - end.size());
  SmallVector<uint64_t> words;
  SmallVector<int64_t> cases;
  int64_t perRow = current().mask.wordsPerRow();
  Coord at;
  for (at[0] = first[0]; at[0] < last[0]; ++at[0])
    for (at[1] = first[1]; at[1] < last[1]; ++at[1])
      for (at[2] = first[2]; at[2] < last[2]; ++at[2])
        for (int64_t word = 0, row = tiling().query.tileIndex(segment, at); word < perRow; ++word) {
          cases.push_back(row * perRow + word);
          words.push_back(plane.empty() ? 0 : plane[row * perRow + word]);
        }
  Type i64 = code.b.getI64Type();
  auto dispatch = scf::IndexSwitchOp::create(code.b, i64, code.toIndex(index), cases, cases.size());
  auto fill = [&](Region &region, uint64_t word) {
    OpBuilder::InsertionGuard guard(code.b);
    code.b.createBlock(&region);
    scf::YieldOp::create(code.b, code.i64(int64_t(word)));
  };
  fill(dispatch.getDefaultRegion(), 0);
  for (auto [region, word] : llvm::zip(dispatch.getCaseRegions(), words))
    fill(region, word);
  return dispatch.getResult(0);
}

Value Enumerator::buildImmediate(ir::BitRowsOp rows, Value row, Value count) {
  Value first = code.mul(row, current().mask.wordsPerRow());
  auto full = [&](Value word) { return immediate(rows, current().mask.fullPlane(), code.add(first, word)); };
  auto partial = [&](Value word) { return immediate(rows, current().mask.partialPlane(), code.add(first, word)); };
  return buildBits(row, count, full, partial);
}

/// Visits the key tile of a column, full where there is no word for it or where it is 0.
Value Enumerator::buildColumn(Value column, Value word, Value count) {
  ArrayRef<Segment> segments = tiling().key.segments();
  auto visitIn = [&](size_t number, Value count) {
    Place place = placeOf(column, segments[number]);
    Value padded = paddingWord(number, place);
    Value shown = word ? code.select(code.equal(word, 0), padded, word) : padded;
    return visit(number, place, shown, count);
  };
  std::function<Value(size_t, Value)> from = [&](size_t number, Value count) -> Value {
    if (number + 1 == segments.size())
      return visitIn(number, count);
    return pushIf(
        code.less(column, segments[number + 1].firstTile), count, [&](Value count) { return visitIn(number, count); },
        [&](Value count) { return from(number + 1, count); });
  };
  return from(0, count);
}

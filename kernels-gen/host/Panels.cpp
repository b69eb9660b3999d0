//===- Panels.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Functions.h"
#include "Item.h"

#include <limits>

using namespace mlir;
using namespace openwork;
using namespace openwork::host;

static constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

void Item::multiplyRows(Value row, int64_t rows, int64_t depth, llvm::function_ref<Value(Value row, Value i)> left,
                        Value right, Entry first, llvm::function_ref<void(Value row, Value sum)> done) {
  Values rowNumbers, sums;
  for (int64_t i = 0; i < rows; ++i) {
    rowNumbers.push_back(code.add(row, i));
    sums.push_back(first(rowNumbers.back()));
  }
  sums = code.repeat(code.i64(0), code.i64(depth), 1, sums, [&](Value i, Values sums) {
    Value lanes = loadLanes(right, i);
    for (auto [sum, row] : llvm::zip_equal(sums, rowNumbers))
      sum = code.multiplyAdd(code.splat(code.load(code.f32(), left(row, i)), vector()), lanes, sum);
    return sums;
  });
  for (auto [row, sum] : llvm::zip_equal(rowNumbers, sums))
    done(row, sum);
}

void Item::multiply(int64_t rows, int64_t depth, llvm::function_ref<Value(Value row, Value i)> left, Value right,
                    Entry first, llvm::function_ref<void(Value row, Value sum)> done) {
  int64_t whole = rows / level.rows * level.rows;
  if (whole)
    code.repeat(code.i64(0), code.i64(whole), level.rows,
                [&](Value row) { multiplyRows(row, level.rows, depth, left, right, first, done); });
  if (whole < rows)
    multiplyRows(code.i64(whole), rows - whole, depth, left, right, first, done);
}

//===----------------------------------------------------------------------===//
// Masks
//===----------------------------------------------------------------------===//

/// `mask` is 1 + the number of the tile mask, or 0 for none.
void Item::applyMask(Value scores, Value panel, Value mask) {
  int64_t wordsOfKey = layout.queryRows / 32, words = wordsOfKey * spec.tileN;
  code.when(code.differ(mask, 0), [&] {
    Value table = LLVM::AddressOfOp::create(code.b, code.pointer(), shape.maskTable);
    Value first = code.mul(code.add(mask, -1), words * int64_t{sizeof(uint32_t)});
    Value bits = code.byte(table, code.add(first, code.mul(panel, level.lanes / 8)));
    code.repeat(spec.tileN, [&](Value key) {
      Value word =
          code.load(code.b.getIntegerType(level.lanes), code.byte(bits, code.mul(key, wordsOfKey * int64_t{4})), 1);
      Value kept = LLVM::BitcastOp::create(code.b, VectorType::get(level.lanes, code.b.getI1Type()), word);
      storeLanes(code.select(kept, loadLanes(scores, key), code.constant(vector(), kMinusInfinity)), scores, key);
    });
  });
}

void Item::applyLimit(Value scores, Value limit) {
  code.repeat(limit, code.i64(spec.tileN), 1,
              [&](Value key) { storeLanes(code.constant(vector(), kMinusInfinity), scores, key); });
}

//===----------------------------------------------------------------------===//
// One panel
//===----------------------------------------------------------------------===//

Value Item::softmax(Value scores, Value panel) {
  Value before = loadLanes(address(layout.shift), panel);
  Value shift = code.repeat(code.i64(0), code.i64(spec.tileN), 1, {before}, [&](Value key, Values greatest) {
    return Values{code.maxF(loadLanes(scores, key), greatest[0])};
  })[0];
  storeLanes(shift, address(layout.shift), panel);
  // Where no key has counted so far, any finite shift will do.
  Value none = code.constant(vector(), kMinusInfinity);
  Value finite =
      code.select(code.compareF(HostCode::FloatPredicate::OEQ, shift, none), code.constant(vector(), 0.0), shift);
  Value factor = exp2(code, code.subF(before, finite));
  Value sum = code.mulF(loadLanes(address(layout.sum), panel), factor);
  sum = code.repeat(code.i64(0), code.i64(spec.tileN), 1, {sum}, [&](Value key, Values sum) {
    Value weight = exp2(code, code.subF(loadLanes(scores, key), finite));
    storeLanes(weight, scores, key);
    return Values{code.addF(sum[0], weight)};
  })[0];
  storeLanes(sum, address(layout.sum), panel);
  return factor;
}

void Item::visitPanel(Value panel, Value mask, Value limit) {
  Value query = lanesOf(address(layout.query), code.mul(panel, spec.headDim));
  Value output = lanesOf(address(layout.output), code.mul(panel, spec.valueDim));
  Value key = address(layout.key), value = address(layout.value), scores = address(layout.scores);
  auto elementOf = [&](Value base, int64_t columns, Value row, Value column) {
    return code.element(base, code.f32(), code.add(code.mul(row, columns), column));
  };
  Value zero = code.constant(vector(), 0.0);
  multiply(
      spec.tileN, spec.headDim, [&](Value row, Value i) { return elementOf(key, spec.headDim, row, i); }, query,
      [&](Value) { return zero; }, [&](Value row, Value sum) { storeLanes(sum, scores, row); });
  if (mask)
    applyMask(scores, panel, mask);
  if (limit)
    applyLimit(scores, limit);
  Value factor = softmax(scores, panel);
  multiply(
      spec.valueDim, spec.tileN, [&](Value row, Value i) { return elementOf(value, spec.valueDim, i, row); }, scores,
      [&](Value row) { return code.mulF(loadLanes(output, row), factor); },
      [&](Value row, Value sum) { storeLanes(sum, output, row); });
}

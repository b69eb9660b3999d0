//===- Tiles.cpp ----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Functions.h"
#include "Item.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace openwork;
using namespace openwork::host;

/// Elements of a row that are converted at once.
static constexpr int64_t kChunk = 8;

Value Item::panelElement(int64_t offset, int64_t columns, Value slot, Value column) {
  Value panel = code.div(slot, level.lanes), lane = code.rem(slot, level.lanes);
  Value row = code.add(code.mul(panel, columns), column);
  return code.element(address(offset), code.f32(), code.add(code.mul(row, level.lanes), lane));
}

//===----------------------------------------------------------------------===//
// Slots and tokens
//===----------------------------------------------------------------------===//

void Item::eachSlotOf(const TileView &view, const TilePlace &place, SlotBody body) {
  auto [frames, height, width] = view.box;
  std::array<Value, 3> first = {code.sext(place.frame), code.sext(place.height), code.sext(place.width)};
  auto inside = [&](size_t axis, Value at, Value before) -> Value {
    if (view.grid[axis] % view.box[axis] == 0)
      return before;
    Value here = code.less(at, view.grid[axis]);
    return before ? code.bitAnd(before, here) : here;
  };
  code.repeat(frames, [&](Value f) {
    Value frame = code.add(first[0], f), frameExists = inside(0, frame, {});
    code.repeat(height, [&](Value h) {
      Value line = code.add(first[1], h), lineExists = inside(1, line, frameExists);
      Value lineToken = code.mul(code.add(code.mul(frame, view.grid[1]), line), view.grid[2]);
      Value lineSlot = code.mul(code.add(code.mul(f, height), h), width);
      code.repeat(width, [&](Value w) {
        Value column = code.add(first[2], w);
        body(code.add(lineSlot, w), code.add(code.add(lineToken, column), view.firstToken),
             inside(2, column, lineExists));
      });
    });
  });
}

void Item::eachSlot(const std::vector<TileView> &views, const TilePlace &place, SlotBody body) {
  if (views.size() == 1)
    return eachSlotOf(views.front(), place, body);
  SmallVector<int64_t> cases(views.size() - 1);
  std::iota(cases.begin(), cases.end(), 1);
  auto choice = scf::IndexSwitchOp::create(code.b, TypeRange(), code.toIndex(place.view), cases, cases.size());
  auto fill = [&](Region &region, const TileView &view) {
    OpBuilder::InsertionGuard guard(code.b);
    code.b.createBlock(&region);
    eachSlotOf(view, place, body);
    scf::YieldOp::create(code.b);
  };
  fill(choice.getDefaultRegion(), views.front());
  for (auto [region, number] : llvm::zip(choice.getCaseRegions(), cases))
    fill(region, views[number]);
}

static void whenExists(HostCode &code, Value exists, Code::Body then) {
  if (exists)
    return code.when(exists, then);
  then();
}

//===----------------------------------------------------------------------===//
// Queries
//===----------------------------------------------------------------------===//

void Item::begin(const TilePlace &queries) {
  Value zero = code.constant(vector(), 0.0);
  code.repeat(panels(), [&](Value panel) {
    storeLanes(code.constant(vector(), -std::numeric_limits<double>::infinity()), address(layout.shift), panel);
    storeLanes(zero, address(layout.sum), panel);
  });
  code.repeat(panels() * spec.headDim, [&](Value row) { storeLanes(zero, address(layout.query), row); });
  code.repeat(panels() * spec.valueDim, [&](Value row) { storeLanes(zero, address(layout.output), row); });

  Value from = at(Scratch::kQuery, code.pointer());
  Value stride = code.field(arguments, code.b.getI64Type(), offsetof(HostArguments, queryTokenStride));
  Value scale = code.field(arguments, code.f32(), offsetof(HostArguments, scaleLog2));
  eachSlot(shape.queryViews, queries, [&](Value slot, Value token, Value exists) {
    whenExists(code, exists, [&] {
      Value row = code.mul(token, stride);
      code.repeat(spec.headDim, [&](Value column) {
        Value element = code.mulF(elements.load(from, code.add(row, column), 1), scale);
        code.store(element, panelElement(layout.query, spec.headDim, slot, column));
      });
    });
  });
}

void Item::finishQuery(Value slot, Value token) {
  Value sum = code.load(code.f32(), code.element(address(layout.sum), code.f32(), slot));
  Value isEmpty = code.compareF(HostCode::FloatPredicate::OEQ, sum, code.constant(code.f32(), 0.0));
  Value factor = code.select(isEmpty, code.constant(code.f32(), 0.0), code.divF(code.constant(code.f32(), 1.0), sum));
  Value to = at(Scratch::kOutput, code.pointer());
  Value row = code.mul(token, code.field(arguments, code.b.getI64Type(), offsetof(HostArguments, outputTokenStride)));
  code.repeat(spec.valueDim, [&](Value column) {
    Value element = code.load(code.f32(), panelElement(layout.output, spec.valueDim, slot, column));
    elements.store(code.mulF(element, factor), to, code.add(row, column));
  });
  Value lse = at(Scratch::kLse, code.pointer());
  Value hasLse = code.differ(LLVM::PtrToIntOp::create(code.b, code.b.getI64Type(), lse), 0);
  code.when(hasLse, [&] {
    Value shift = code.load(code.f32(), code.element(address(layout.shift), code.f32(), slot));
    Value full = code.mulF(code.addF(shift, log2(code, sum)), code.constant(code.f32(), M_LN2));
    Value none = code.constant(code.f32(), -std::numeric_limits<double>::infinity());
    code.store(code.select(isEmpty, none, full), code.element(lse, code.f32(), token));
  });
}

void Item::finish() {
  TilePlace queries;
  int64_t offset = Scratch::kPlace;
  for (Value *coordinate : {&queries.width, &queries.height, &queries.frame, &queries.view}) {
    *coordinate = at(offset, code.b.getI32Type());
    offset += sizeof(int32_t);
  }
  eachSlot(shape.queryViews, queries,
           [&](Value slot, Value token, Value exists) { whenExists(code, exists, [&] { finishQuery(slot, token); }); });
}

//===----------------------------------------------------------------------===//
// Keys and values
//===----------------------------------------------------------------------===//

void Item::copyRow(Value from, Value row, Value to, Value slot, int64_t columns) {
  Value target = code.mul(slot, columns);
  int64_t chunks = columns / kChunk * kChunk;
  auto copy = [&](int64_t lanes) {
    return [&, lanes](Value column) {
      code.store(elements.load(from, code.add(row, column), lanes),
                 code.element(to, code.f32(), code.add(target, column)));
    };
  };
  if (chunks)
    code.repeat(code.i64(0), code.i64(chunks), kChunk, copy(kChunk));
  if (chunks < columns)
    code.repeat(code.i64(chunks), code.i64(columns), 1, copy(1));
}

void Item::clearRow(Value to, Value slot, int64_t columns) {
  Value target = code.mul(slot, columns);
  code.repeat(columns, [&](Value column) {
    code.store(code.constant(code.f32(), 0.0), code.element(to, code.f32(), code.add(target, column)));
  });
}

/// Slots that do not count are zeros: weight 0 times anything else might not be 0.
void Item::loadKeys(const TilePlace &keys, Value limit) {
  struct {
    Value from, stride, to;
    int64_t columns;
  } operands[] = {{at(Scratch::kKey, code.pointer()),
                   code.field(arguments, code.b.getI64Type(), offsetof(HostArguments, keyTokenStride)),
                   address(layout.key), spec.headDim},
                  {at(Scratch::kValue, code.pointer()),
                   code.field(arguments, code.b.getI64Type(), offsetof(HostArguments, valueTokenStride)),
                   address(layout.value), spec.valueDim}};
  eachSlot(shape.keyViews, keys, [&](Value slot, Value token, Value exists) {
    if (limit) {
      Value counts = code.compare(Code::Predicate::slt, slot, limit);
      exists = exists ? code.bitAnd(exists, counts) : counts;
    }
    for (auto &operand : operands) {
      auto copy = [&] {
        copyRow(operand.from, code.mul(token, operand.stride), operand.to, slot, operand.columns);
        return Values();
      };
      auto clear = [&] {
        clearRow(operand.to, slot, operand.columns);
        return Values();
      };
      if (exists)
        code.choose(exists, copy, clear);
      else
        copy();
    }
  });
}

void Item::visit(Value word, const TilePlace &keys) {
  Value limit;
  if (shape.hasLimits) {
    // 0 stands for all.
    Value count = code.zext(code.shr(word, VisitWord::kLimitShift));
    limit = code.select(code.equal(count, 0), code.i64(spec.tileN), count);
  }
  loadKeys(keys, limit);
  Value mask;
  if (!shape.maskTable.empty())
    mask = code.zext(code.bitAnd(word, (1 << VisitWord::kMaskBits) - 1));
  code.repeat(panels(), [&](Value panel) { visitPanel(panel, mask, limit); });
}

//===- StorePatterns.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "openwork/Dialect/OpenworkGPU/IR/GPUMatrixOps.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::gpuir;

/// The token of row `row` of the tile, or -1.
static Value tokenOf(RowTokensOp op, Registers<RowTokensOp> &in, Value row, Emitter &e) {
  ArrayRef<int64_t> box = op.getBox(), grid = op.getGrid();
  // Innermost first: width, height, frame.
  Value inTile[3] = {e.rem(row, box[2]), e.rem(e.div(row, box[2]), box[1]), e.div(row, box[2] * box[1])};
  Value tile[3] = {in.getWidth().front(), in.getHeight().front(), in.getFrame().front()};
  Value exists, token;
  for (int64_t axis = 2; axis >= 0; --axis) {
    Value at = e.add(tile[axis], inTile[axis]);
    int64_t extent = grid[2 - axis];
    Value inside = e.compare(LLVM::ICmpPredicate::ult, at, e.i32(extent));
    exists = exists ? e.bitAnd(exists, inside) : inside;
    token = token ? e.add(e.mul(token, extent), at) : at;
  }
  // A tile may have more rows than the box has tokens.
  Value inBox = e.compare(LLVM::ICmpPredicate::ult, row, e.i32(box[0] * box[1] * box[2]));
  return e.select(e.bitAnd(exists, inBox), e.add(token, op.getFirst()), e.i32(-1));
}

static Lowered lowerRowTokens(RowTokensOp op, Registers<RowTokensOp> in, Emitter &e) {
  constexpr int64_t rowsOfAShare = 64, rowsOfAWarp = 16;
  Value warp = e.shr(e.threadInWarpgroup(), 5);
  Value row = e.add(e.mul(in.getShare().front(), rowsOfAShare), e.mul(warp, rowsOfAWarp));
  row = e.add(row, e.shr(e.lane(), 2));
  return {{tokenOf(op, in, row, e)}, {tokenOf(op, in, e.add(row, 8), e)}};
}

/// A store to `address + token * stride + offset` that is left out for token -1.
static void storeUnlessPadding(Emitter &e, Value address, Value token, StringRef constraint, Value value) {
  e.effect("{\n.reg .pred p;\nsetp.ge.s32 p, $1, 0;\n@p st.global.b32 [$0], $2;\n}", "l,r," + constraint + ",~{memory}",
           {address, token, value});
}

/// Words of the four threads of a row, four each: word i of thread q goes to thread i as its word q.
static void transposeQuad(Emitter &e, std::array<Value, 4> &words) {
  for (int64_t bit : {1, 2}) {
    Value isUpper = e.compare(LLVM::ICmpPredicate::ne, e.bitAnd(e.lane(), bit), e.i32(0));
    for (int64_t i : {0, 1}) {
      Value &lower = words[bit == 1 ? 2 * i : i], &upper = words[bit == 1 ? 2 * i + 1 : i + 2];
      Value received = e.shuffleXor(e.select(isUpper, lower, upper), bit);
      lower = e.select(isUpper, received, lower);
      upper = e.select(isUpper, upper, received);
    }
  }
}

/// Threads of a row have two neighbouring elements of each eight; they change places so that each stores eight at once.
static Lowered lowerStoreOutput(StoreOutputOp op, Registers<StoreOutputOp> in, Emitter &e) {
  constexpr int64_t elementBytes = 2, wordsAtOnce = 4, bytesAtOnce = 16, registersOfWord = 4;
  Value ownBytes = e.zext(e.mul(e.bitAnd(e.lane(), 3), bytesAtOnce));
  ValueRange tokens[2] = {in.getLow(), in.getHigh()};
  ValueRange values = in.getAccumulator();
  for (int64_t row : {0, 1}) {
    Value token = tokens[row].front();
    Value offset = e.mul(e.mul(e.sext(token), in.getStride().front()), elementBytes);
    Value first = e.add(e.add(in.getAddress().front(), offset), ownBytes);
    for (size_t group = 0; group < values.size() / (registersOfWord * wordsAtOnce); ++group) {
      std::array<Value, wordsAtOnce> words;
      for (auto [i, word] : llvm::enumerate(words)) {
        size_t at = registersOfWord * (group * wordsAtOnce + i) + 2 * row;
        word = e.pack(values[at], values[at + 1], op.getElementType());
      }
      transposeQuad(e, words);
      Value address = e.add(first, int64_t(group * wordsAtOnce * bytesAtOnce));
      e.effect("{\n.reg .pred p;\nsetp.ge.s32 p, $1, 0;\n@p st.global.v4.b32 [$0], {$2,$3,$4,$5};\n}",
               "l,r,r,r,r,r,~{memory}", {address, token, words[0], words[1], words[2], words[3]});
    }
  }
  return {};
}

static Lowered lowerStoreLse(StoreLseOp, Registers<StoreLseOp> in, Emitter &e) {
  Value none = e.compare(LLVM::ICmpPredicate::eq, in.getAddress().front(), e.i64(0));
  // One of the four threads of a row stores it.
  Value other = e.compare(LLVM::ICmpPredicate::ne, e.bitAnd(e.lane(), 3), e.i32(0));
  Value skip = e.bitOr(none, other);
  ValueRange tokens[2] = {in.getLow(), in.getHigh()};
  for (int64_t row : {0, 1}) {
    Value token = tokens[row].front();
    Value address = e.add(in.getAddress().front(), e.mul(e.sext(token), 4));
    storeUnlessPadding(e, address, e.select(skip, e.i32(-1), token), "f", in.getRows()[row]);
  }
  return {};
}

void openwork::gpuir::populateStorePatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerOp<RowTokensOp, lowerRowTokens>, LowerOp<StoreOutputOp, lowerStoreOutput>,
               LowerOp<StoreLseOp, lowerStoreLse>>(types, patterns.getContext());
}

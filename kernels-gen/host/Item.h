//===- Item.h - One query tile of one head ----------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_HOST_ITEM_H
#define OPENWORK_KERNELSGEN_HOST_ITEM_H

#include "Elements.h"
#include "Scratch.h"

#include "openwork/KernelsGen/Host/Kernel.h"

namespace openwork::host {

/// Writes the three functions of a level. Each stands in its function's body and takes its parameters.
class Item {
public:
  Item(HostCode &code, const KernelShape &shape, const Level &level, mlir::Value arguments, mlir::Value scratch)
      : code(code), shape(shape), spec(shape.spec), level(level), layout(shape.spec), elements(code, shape.spec.dtype),
        arguments(arguments), scratch(scratch) {}

  void begin(const TilePlace &queries);
  void visit(mlir::Value word, const TilePlace &keys);
  void finish();

private:
  using Value = mlir::Value;
  using Values = Code::Values;
  /// A tile's slot, i64; its token on the axis; whether it has one, empty where every slot has.
  using SlotBody = llvm::function_ref<void(Value slot, Value token, Value exists)>;
  using Entry = llvm::function_ref<Value(Value row)>;

  int64_t panels() const { return layout.queryRows / level.lanes; }
  mlir::Type vector() const { return HostCode::vectorOf(code.f32(), level.lanes); }
  Value at(int64_t offset, mlir::Type type) { return code.field(scratch, type, offset); }
  Value address(int64_t offset) { return code.byte(scratch, offset); }
  /// Element [row, 0] of the panel's rows of lanes.
  Value lanesOf(Value base, Value row) { return code.element(base, vector(), row); }
  Value loadLanes(Value base, Value row) { return code.load(vector(), lanesOf(base, row), laneAlignment()); }
  void storeLanes(Value value, Value base, Value row) { code.store(value, lanesOf(base, row), laneAlignment()); }
  int64_t laneAlignment() const { return std::min(level.lanes * int64_t{sizeof(float)}, kScratchAlignment); }
  /// Element [panel of the query, column, its lane] of an array of panels.
  Value panelElement(int64_t offset, int64_t columns, Value slot, Value column);

  /// @name Tiles
  /// @{
  void eachSlot(const std::vector<TileView> &views, const TilePlace &place, SlotBody body);
  void eachSlotOf(const TileView &view, const TilePlace &place, SlotBody body);
  void copyRow(Value from, Value token, Value to, Value slot, int64_t columns);
  void clearRow(Value to, Value slot, int64_t columns);
  void loadKeys(const TilePlace &keys, Value limit);
  void finishQuery(Value slot, Value token);
  /// @}

  /// @name Panels
  /// @{
  /// rows x lanes = left x right: `left(row, i)` is the address of the left operand's element, `right` that of `depth`
  /// rows of lanes; `first` makes what is added to, and `done` takes the result.
  void multiply(int64_t rows, int64_t depth, llvm::function_ref<Value(Value row, Value i)> left, Value right,
                Entry first, llvm::function_ref<void(Value row, Value sum)> done);
  void multiplyRows(Value row, int64_t rows, int64_t depth, llvm::function_ref<Value(Value row, Value i)> left,
                    Value right, Entry first, llvm::function_ref<void(Value row, Value sum)> done);
  void visitPanel(Value panel, Value mask, Value limit);
  void applyMask(Value scores, Value panel, Value mask);
  void applyLimit(Value scores, Value limit);
  /// Turns scores into exponentials; returns what the output so far is multiplied by.
  Value softmax(Value scores, Value panel);
  /// @}

  HostCode &code;
  const KernelShape &shape;
  const KernelSpec &spec;
  const Level &level;
  Scratch layout;
  Elements elements;
  Value arguments, scratch;
};

} // namespace openwork::host

#endif // OPENWORK_KERNELSGEN_HOST_ITEM_H

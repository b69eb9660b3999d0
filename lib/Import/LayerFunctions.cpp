//===- LayerFunctions.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerFunctions.h"

#include "openwork/Dialect/Openwork/IR/TopologyOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace openwork;

static constexpr StringLiteral layerPrefix = "layer_";

bool openwork::isLayerName(StringRef name) {
  return name.consume_front(layerPrefix) && !name.empty() && llvm::all_of(name, llvm::isDigit);
}

namespace {
/// Types of the arguments; null where the layers have no such argument.
struct LayerTypes {
  Type query, key, value, output, lse, validText;

  LayerTypes(const ModelGeometry &geometry, MLIRContext *context);
  SmallVector<Type> arguments() const;
};
} // namespace

static RankedTensorType operandType(const ModelGeometry &geometry, int64_t tokens, int64_t heads, int64_t dim,
                                    MLIRContext *context) {
  if (geometry.layout == ir::Layout::BHSD)
    std::swap(tokens, heads);
  return RankedTensorType::get({geometry.batch.value_or(ShapedType::kDynamic), tokens, heads, dim},
                               geometry.elementType(context));
}

LayerTypes::LayerTypes(const ModelGeometry &geometry, MLIRContext *context) {
  Domain domain = geometry.domain();
  int64_t batch = geometry.batch.value_or(ShapedType::kDynamic);
  auto operand = [&](const TokenGrid &grid, int64_t heads, int64_t dim) {
    return operandType(geometry, grid.tokens(), heads, dim, context);
  };
  query = operand(domain.query, geometry.heads, geometry.headDim);
  key = operand(domain.key, geometry.kvHeads, geometry.headDim);
  value = operand(domain.key, geometry.kvHeads, geometry.valueDim);
  output = operand(domain.query, geometry.heads, geometry.valueDim);
  if (geometry.lse)
    lse = RankedTensorType::get({batch, geometry.heads, domain.query.tokens()}, Float32Type::get(context));
  if (domain.key.textTokens() > 0)
    validText = RankedTensorType::get({batch}, IntegerType::get(context, 32));
}

SmallVector<Type> LayerTypes::arguments() const {
  SmallVector<Type> types = {query, key, value, output};
  for (Type optional : {lse, validText})
    if (optional)
      types.push_back(optional);
  return types;
}

static void buildBody(OpBuilder &builder, func::FuncOp function, const ModelGeometry &geometry, const LayerTypes &types,
                      FlatSymbolRefAttr assignment, int64_t layer) {
  MLIRContext *context = builder.getContext();
  Location loc = function.getLoc();
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(function.addEntryBlock());
  Value lse = types.lse ? function.getArgument(4) : Value();
  Value validText = types.validText ? function.getArguments().back() : Value();
  auto keyGrid = geometry.keyGrid ? ir::TokenGridAttr::get(context, *geometry.keyGrid) : ir::TokenGridAttr();
  auto attention = ir::AttentionOp::create(
      builder, loc, function.getResultTypes(), function.getArgument(0), function.getArgument(1),
      function.getArgument(2), function.getArgument(3), lse, validText, ir::LayoutAttr::get(context, geometry.layout),
      ir::TokenGridAttr::get(context, geometry.grid), keyGrid, assignment, builder.getI64IntegerAttr(layer),
      /*topologies=*/ArrayAttr(), geometry.scale ? builder.getF32FloatAttr(*geometry.scale) : FloatAttr());
  func::ReturnOp::create(builder, loc, attention.getResults());
}

void openwork::buildLayerFunctions(OpBuilder &builder, Location loc, const ModelGeometry &geometry,
                                   StringRef assignment) {
  MLIRContext *context = builder.getContext();
  LayerTypes types(geometry, context);
  SmallVector<Type> results = {types.output};
  if (types.lse)
    results.push_back(types.lse);
  auto type = FunctionType::get(context, types.arguments(), results);
  for (int64_t layer = 0; layer < geometry.layers; ++layer) {
    auto function = func::FuncOp::create(builder, loc, (layerPrefix + Twine(layer)).str(), type);
    buildBody(builder, function, geometry, types, FlatSymbolRefAttr::get(context, assignment), layer);
  }
}

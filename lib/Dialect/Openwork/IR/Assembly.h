//===- Assembly.h - Custom directives of the assembly formats ---*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DIALECT_OPENWORK_IR_ASSEMBLY_H
#define OPENWORK_LIB_DIALECT_OPENWORK_IR_ASSEMBLY_H

#include "openwork/Dialect/Openwork/IR/OpenworkAttrs.h"

#include "mlir/IR/OpImplementation.h"

namespace openwork::ir {

/// The keyword of an enumerator, as a parameter of an attribute or as an enum attribute of an op.
template <typename Enum> mlir::ParseResult parseKeyword(mlir::AsmParser &parser, Enum &value) {
  llvm::SmallVector<llvm::StringRef> keywords;
  for (uint32_t i = 0; !stringifyEnum(static_cast<Enum>(i)).empty(); ++i)
    keywords.push_back(stringifyEnum(static_cast<Enum>(i)));
  llvm::StringRef keyword;
  if (parseOneOf(parser, keyword, keywords))
    return mlir::failure();
  value = *symbolizeEnum<Enum>(keyword);
  return mlir::success();
}
template <typename Enum> void printKeyword(mlir::AsmPrinter &printer, Enum value) { printer << stringifyEnum(value); }

template <typename EnumAttr> mlir::ParseResult parseKeyword(mlir::OpAsmParser &parser, EnumAttr &attribute) {
  decltype(attribute.getValue()) value;
  if (parseKeyword(static_cast<mlir::AsmParser &>(parser), value))
    return mlir::failure();
  attribute = EnumAttr::get(parser.getContext(), value);
  return mlir::success();
}
template <typename EnumAttr> void printKeyword(mlir::OpAsmPrinter &printer, mlir::Operation *, EnumAttr attribute) {
  printKeyword(printer, attribute.getValue());
}

/// `[3, 7]`
void printIntegers(mlir::AsmPrinter &printer, llvm::ArrayRef<int64_t> values);

/// `0.2`, in the fewest digits that give the same number back.
mlir::ParseResult parseReal(mlir::AsmParser &parser, double &value);
void printReal(mlir::AsmPrinter &printer, double value);

/// `[18, 24, 24]`, one to three values.
mlir::ParseResult parseAxes(mlir::AsmParser &parser, llvm::SmallVectorImpl<int64_t> &values);
/// Three values, with ones (or another default) for missing leading axes.
Coord coordOf(llvm::ArrayRef<int64_t> values, int64_t missing = 1);

/// `name = `
mlir::ParseResult parseName(mlir::AsmParser &parser, llvm::StringRef name);

/// `0 to 15`
mlir::ParseResult parseInterval(mlir::AsmParser &parser, int64_t &begin, int64_t &end);
void printInterval(mlir::AsmPrinter &printer, int64_t begin, int64_t end);

/// The parameters of an attribute; errors are the parser's alone.
inline mlir::ParseResult parsePlain(mlir::AsmParser &parser, int64_t &value) { return parser.parseInteger(value); }
inline void printPlain(mlir::AsmPrinter &printer, int64_t value) { printer << value; }
inline mlir::ParseResult parsePlain(mlir::AsmParser &parser, mlir::FlatSymbolRefAttr &symbol) {
  return parser.parseAttribute(symbol);
}
inline void printPlain(mlir::AsmPrinter &printer, mlir::FlatSymbolRefAttr symbol) { printer << symbol; }

/// `<#openwork.full, #openwork.causal>`
mlir::ParseResult parseOperands(mlir::AsmParser &parser, llvm::SmallVector<mlir::Attribute> &operands);
void printOperands(mlir::AsmPrinter &printer, llvm::ArrayRef<mlir::Attribute> operands);

/// `30 x 48 x 80 + text_back 256`
mlir::ParseResult parseGrid(mlir::OpAsmParser &parser, TokenGridAttr &grid);
void printGrid(mlir::OpAsmPrinter &printer, mlir::Operation *op, TokenGridAttr grid);

/// `128 x 64`
mlir::ParseResult parsePair(mlir::OpAsmParser &parser, mlir::IntegerAttr &first, mlir::IntegerAttr &second);
void printPair(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::IntegerAttr first, mlir::IntegerAttr second);

/// ` segment 1`, or nothing for segment 0.
mlir::ParseResult parseSegment(mlir::OpAsmParser &parser, mlir::IntegerAttr &segment);
void printSegment(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::IntegerAttr segment);

/// `(0 to 15, 0 to 6)`
mlir::ParseResult parseRanges(mlir::OpAsmParser &parser, mlir::DenseI64ArrayAttr &begin, mlir::DenseI64ArrayAttr &end);
void printRanges(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::DenseI64ArrayAttr begin,
                 mlir::DenseI64ArrayAttr end);

/// `[@a x 3, @b]`
mlir::ParseResult parseRepeatedSymbols(mlir::OpAsmParser &parser, mlir::ArrayAttr &symbols);
void printRepeatedSymbols(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::ArrayAttr symbols);

/// `[#openwork.full, #openwork.causal]`, one line for each where there are more than two.
mlir::ParseResult parseTopologies(mlir::OpAsmParser &parser, mlir::ArrayAttr &topologies);
void printTopologies(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::ArrayAttr topologies);

/// `full`, `tile_mask(3)` or `rule`
mlir::ParseResult parseVisitKind(mlir::OpAsmParser &parser, mlir::IntegerAttr &tileMask, mlir::UnitAttr &rule);
void printVisitKind(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::IntegerAttr tileMask, mlir::UnitAttr rule);

/// `@assignment, layer = 7`, or a list of topologies.
mlir::ParseResult parseTopologyUse(mlir::OpAsmParser &parser, mlir::FlatSymbolRefAttr &assignment,
                                   mlir::IntegerAttr &layer, mlir::ArrayAttr &topologies);
void printTopologyUse(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::FlatSymbolRefAttr assignment,
                      mlir::IntegerAttr layer, mlir::ArrayAttr topologies);

/// `2 x 3 = ["##.", "#.."]`, or `40 x 591 x 591 = dense_resource<...> : tensor<...>`
mlir::ParseResult parseBits(mlir::OpAsmParser &parser, mlir::DenseI64ArrayAttr &shape, mlir::ElementsAttr &data);
void printBits(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::DenseI64ArrayAttr shape,
               mlir::ElementsAttr data);

/// `["a.", "#a"] where a = ["#.", "##"]`, or `full <elements> partial <elements> ids <elements> tile_masks <elements>`
mlir::ParseResult parseBlocks(mlir::OpAsmParser &parser, TilingAttr tiling, mlir::ElementsAttr &full,
                              mlir::ElementsAttr &partial, mlir::ElementsAttr &ids, mlir::ElementsAttr &tileMasks);
void printBlocks(mlir::OpAsmPrinter &printer, mlir::Operation *op, TilingAttr tiling, mlir::ElementsAttr full,
                 mlir::ElementsAttr partial, mlir::ElementsAttr ids, mlir::ElementsAttr tileMasks);

} // namespace openwork::ir

#endif // OPENWORK_LIB_DIALECT_OPENWORK_IR_ASSEMBLY_H

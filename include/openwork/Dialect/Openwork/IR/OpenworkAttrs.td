//===- OpenworkAttrs.td - Attributes -----------------------*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_OPENWORKATTRS_TD
#define OPENWORK_DIALECT_OPENWORK_IR_OPENWORKATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "openwork/Dialect/Openwork/IR/OpenworkDialect.td"
include "openwork/Dialect/Openwork/IR/OpenworkEnums.td"
include "openwork/Dialect/Openwork/IR/OpenworkInterfaces.td"

class Openwork_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<Openwork_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}

/// `#openwork.layout<bshd>`; ops write the keyword alone.
class Openwork_EnumAttr<EnumAttrInfo enumInfo, string attrMnemonic>
    : EnumAttr<Openwork_Dialect, enumInfo, attrMnemonic> {
  let assemblyFormat = "`<` custom<Keyword>($value) `>`";
}

def Openwork_LayoutAttr : Openwork_EnumAttr<Openwork_LayoutEnum, "layout">;
def Openwork_BitStorageAttr : Openwork_EnumAttr<Openwork_BitStorageEnum, "bit_storage">;

//===----------------------------------------------------------------------===//
// Grids and tilings
//===----------------------------------------------------------------------===//

def Openwork_TokenGridAttr : Openwork_Attr<"TokenGrid", "grid"> {
  let summary = "how tokens are arranged";
  let description = [{
    A row-major grid of up to three axes (frames, height, width) with an optional text segment in front or behind:
    `#openwork.grid<30 x 48 x 80 + text_back 256>`. A plain sequence has one axis: `#openwork.grid<4096>`.

    * C1: extents are at least 1, text has at least 1 token, and there are at most 4,194,304 tokens
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$extents, "int64_t":$textPosition, "int64_t":$textTokens);
  let builders = [AttrBuilder<(ins "const ::openwork::TokenGrid &":$grid)>];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    ::openwork::TokenGrid getGrid() const;
  }];
}

def Openwork_TilingAttr : Openwork_Attr<"Tiling", "tiling"> {
  let summary = "how queries and keys are cut into tiles";
  let description = [{
    `#openwork.tiling<boxes<2 x 8 x 8> in 30 x 48 x 80>` cuts both axes alike; two parts, separated by `by`, cut queries and
    keys on their own: `#openwork.tiling<runs<128> in 4096 by runs<64> in 512>`. Text is always cut into runs by itself.

    * C1: each part is a valid tiling: extents of boxes in 1..256, a tile size in 1..256
  }];
  let parameters = (ins "::openwork::ir::TokenGridAttr":$queryGrid, ArrayRefParameter<"int64_t">:$queryCut,
                        "::openwork::ir::TokenGridAttr":$keyGrid, ArrayRefParameter<"int64_t">:$keyCut);
  let builders = [AttrBuilder<(ins "const ::openwork::Tiling &":$tiling)>];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// The tiling, interned in the dialect's mask context.
    ::openwork::TilingRef getTiling() const;
  }];
}

//===----------------------------------------------------------------------===//
// Topologies
//===----------------------------------------------------------------------===//

class Openwork_TopologyAttr<string name, string mnemonic>
    : Openwork_Attr<name, mnemonic, [DeclareAttrInterfaceMethods<Openwork_TopologyInterface>]>;

def Openwork_FullAttr : Openwork_TopologyAttr<"Full", "full"> {
  let summary = "every pair of tokens";
  let description = "`#openwork.full`";
}

def Openwork_CausalAttr : Openwork_TopologyAttr<"Causal", "causal"> {
  let summary = "keys up to the query, by index in the sequence";
  let description = "`#openwork.causal`";
}

def Openwork_BandAttr : Openwork_TopologyAttr<"Band", "band"> {
  let summary = "lower <= key - query <= upper, by index in the sequence";
  let description = [{
    `#openwork.band<-1024, 0>`

    * C1: the lower bound is at most the upper bound
  }];
  let parameters = (ins "int64_t":$lower, "int64_t":$upper);
  let assemblyFormat = "`<` custom<Plain>($lower) `,` custom<Plain>($upper) `>`";
  let genVerifyDecl = 1;
}

def Openwork_WindowAttr : Openwork_TopologyAttr<"Window", "window"> {
  let summary = "a clamped window over the token grid, by token or by cell";
  let description = [{
    By token (neighbourhood attention with strides and dilation): `#openwork.window<[18, 24, 24], stride = [6, 8, 8]>`, also
    `dilation = [..]` and `causal = [..]` with 1 for a causal axis. By cell (sliding tile attention): the window counts cells
    of the given extents, `#openwork.window<[3, 3, 3], cell = [6, 8, 8]>`. Missing leading axes have extent 1.

    * C1: one to three extents of at least 1, and 0 or 1 for a causal axis
    * C2: a window by cell has no stride, dilation or causal axis
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$size, OptionalArrayRefParameter<"int64_t">:$stride,
                        OptionalArrayRefParameter<"int64_t">:$dilation, OptionalArrayRefParameter<"int64_t">:$causal,
                        OptionalArrayRefParameter<"int64_t">:$cell);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Openwork_StripesAttr : Openwork_TopologyAttr<"Stripes", "stripes"> {
  let summary = "periodic stripes of cells in time and space";
  let description = [{
    Parameterized stripe attention: width, offset and period in time, and in the space of a frame's cells:
    `#openwork.stripes<cell = [3, 8, 16], time = [7, 0, inf], space = window [3, 0, 5]>`. The reading of the spatial part is
    `modulus` (the paper's algorithm) or `window` (what its tables mean); see `Stripes`.

    * C1: one to three extents of a cell, each at least 1
    * C2: widths are at least 1 and periods at least 1 or `inf`
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$cell, ArrayRefParameter<"int64_t">:$time, "bool":$spaceIsWindow,
                        ArrayRefParameter<"int64_t">:$space);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Openwork_RadialAttr : Openwork_TopologyAttr<"Radial", "radial"> {
  let summary = "blocks of radial attention";
  let description = [{
    Windows that shrink as the distance of frames grows, on blocks of so many grid tokens (see `Radial`):
    `#openwork.radial<decay = 0.95, block = 128>`, and with the first frame for every query,
    `#openwork.radial<decay = 0.2, block = 128, sink>`.

    * C1: the decay is a number above 0
    * C2: blocks have at least 1 token
  }];
  let parameters = (ins APFloatParameter<"">:$decay, "int64_t":$block, "bool":$sink);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Openwork_NbhdAttr : Openwork_TopologyAttr<"Nbhd", "nbhd"> {
  let summary = "blocks near the query, in widths by the distance of frames";
  let description = [{
    Widths in frames for the distances 0, 1, ..., the least width in blocks, and the tokens of a block (see `Nbhd`):
    `#openwork.nbhd<widths = [1.0, 0.5, 0.056], min_width = 1.0, block = 128>`.

    * C1: at least one width; widths are numbers of at least 0
    * C2: blocks have at least 1 token
  }];
  let parameters = (ins "::mlir::DenseF64ArrayAttr":$widths, APFloatParameter<"">:$minWidth, "int64_t":$block);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Openwork_FrameSinkAttr : Openwork_TopologyAttr<"FrameSink", "frame_sink"> {
  let summary = "keys of the first frames, for every query";
  let description = [{
    `#openwork.frame_sink<1>`

    * C1: at least 1 frame
  }];
  let parameters = (ins "int64_t":$frames);
  let assemblyFormat = "`<` custom<Plain>($frames) `>`";
  let genVerifyDecl = 1;
}

def Openwork_RectangleAttr : Openwork_TopologyAttr<"Rectangle", "rectangle"> {
  let summary = "some queries by some keys, by index in the sequence";
  let description = [{
    `#openwork.rectangle<queries = 0 to 4096, keys = 0 to 64>`: every query below 4096 sees the first 64 keys.

    * C1: bounds are at least 0, and the first is below the second
  }];
  let parameters = (ins "int64_t":$queryBegin, "int64_t":$queryEnd, "int64_t":$keyBegin, "int64_t":$keyEnd);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Openwork_LinesAttr : Openwork_TopologyAttr<"Lines", "lines"> {
  let summary = "columns and diagonals of tokens or blocks";
  let description = [{
    Ranges of key blocks, ranges of key block less query block, and squares of blocks along the diagonal, each of which may
    be missing (see `Lines`): `#openwork.lines<block = 128, columns = [0 to 4, 9 to 10], diagonals = [-2 to 3], squares = 30>`;
    of tokens, `#openwork.lines<block = 1, diagonals = [0 to 1]>`.

    * C1: blocks have at least 1 token
    * C2: ranges are not empty, ascend and do not touch
    * C3: there is a column, a diagonal or a square
  }];
  let parameters = (ins "int64_t":$block, OptionalArrayRefParameter<"int64_t">:$columns,
                        OptionalArrayRefParameter<"int64_t">:$diagonals, "int64_t":$squares);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Openwork_NearAttr : Openwork_TopologyAttr<"Near", "near"> {
  let summary = "cells within reach of each other";
  let description = [{
    A range of distances along the frames, and how far rows and columns of cells reach (see `Near`):
    `#openwork.near<cell = [6, 8, 8], frames = 1 to 3, reach = [1, 2]>`.

    * C1: one to three extents of a cell, each at least 1
    * C2: distances start at 0 or later, and the first is below the second
    * C3: a reach of rows and one of columns, each at least 0
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$cell, "int64_t":$firstDistance, "int64_t":$endDistance,
                        ArrayRefParameter<"int64_t">:$reach);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Openwork_FrameAnchorsAttr : Openwork_TopologyAttr<"FrameAnchors", "frame_anchors"> {
  let summary = "frames that all frames see, and a window of frames";
  let description = [{
    `#openwork.frame_anchors<window = 3, first = 1, every = 6, offset = 2>` (see `FrameAnchors`); every 0 stands for no
    anchors but the first frames. A window that is not expanded has `fixed`:
    `#openwork.frame_anchors<window = 3, first = 1, every = 0, offset = 0, fixed>`.

    * C1: window, first and every are at least 0
    * C2: the offset is at least 0 and below every, or 0
  }];
  let parameters = (ins "int64_t":$window, "int64_t":$first, "int64_t":$every, "int64_t":$offset, "bool":$expand);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Openwork_TextAttr : Openwork_TopologyAttr<"Text", "text"> {
  let summary = "text keys for every query, or every key for text queries";
  let description = [{
    `#openwork.text<keys>`, `#openwork.text<queries>`
  }];
  let parameters = (ins EnumParameter<Openwork_TextPartEnum>:$side);
  let assemblyFormat = "`<` custom<Keyword>($side) `>`";
}

def Openwork_StoredBlocksAttr : Openwork_TopologyAttr<"StoredBlocks", "stored_blocks"> {
  let summary = "blocks of a stored mask";
  let description = [{
    The blocks, of so many query tokens by so many key tokens, that a `bit_matrix` keeps; indices choose one matrix of a
    stack: `#openwork.stored_blocks<@masks[3, 7], 128 x 128>`.

    * C1: indices are at least 0
    * C2: blocks have at least 1 x 1 tokens
  }];
  let parameters = (ins "::mlir::FlatSymbolRefAttr":$matrix, OptionalArrayRefParameter<"int64_t">:$indices,
                        "int64_t":$queryBlock, "int64_t":$keyBlock);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Openwork_StoredTokensAttr : Openwork_TopologyAttr<"StoredTokens", "stored_tokens"> {
  let summary = "pairs of tokens of a stored mask";
  let description = [{
    `#openwork.stored_tokens<@masks[3, 7]>` keeps pair (q, k) where a `bit_matrix` has bit k of row q.

    * C1: indices are at least 0
  }];
  let parameters = (ins "::mlir::FlatSymbolRefAttr":$matrix, OptionalArrayRefParameter<"int64_t">:$indices);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Openwork_NestedAttr : Openwork_TopologyAttr<"Nested", "nested"> {
  let summary = "a threshold map cut at a level";
  let description = [{
    The blocks whose threshold in a `threshold_map` is at most the level: `#openwork.nested<@map[3, 7], 128 x 128, level = 30>`.

    * C1: indices are at least 0
    * C2: blocks have at least 1 x 1 tokens
    * C3: the level is in 0..254
  }];
  let parameters = (ins "::mlir::FlatSymbolRefAttr":$map, OptionalArrayRefParameter<"int64_t">:$indices,
                        "int64_t":$queryBlock, "int64_t":$keyBlock, "int64_t":$level);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Openwork_PredicateAttr : Openwork_TopologyAttr<"Predicate", "predicate"> {
  let summary = "a function of two token indices, evaluated at compile time";
  let description = [{
    `#openwork.predicate<@f>`, where @f has type `(index, index) -> i1`, one block, and ops of the arith dialect on index,
    i64 and i1 (see `PredicateProgram`). Every pair of tokens is evaluated, so this family is for masks of moderate size.
  }];
  let parameters = (ins "::mlir::FlatSymbolRefAttr":$function);
  let assemblyFormat = "`<` custom<Plain>($function) `>`";
}

class Openwork_CombinationAttr<string name, string mnemonic> : Openwork_TopologyAttr<name, mnemonic> {
  let parameters = (ins ArrayRefParameter<"::mlir::Attribute">:$operands);
  let assemblyFormat = "`` custom<Operands>($operands)";
  let genVerifyDecl = 1;
}

def Openwork_AnyAttr : Openwork_CombinationAttr<"Any", "any"> {
  let summary = "pairs of at least one operand";
  let description = [{
    `#openwork.any<#openwork.band<-1024, 1024>, #openwork.frame_sink<1>>`

    * C1: at least one operand
    * C2: operands are topologies
    * C3: at most 4,096 topologies in all when written out, nested at most 64 deep
  }];
}

def Openwork_AllAttr : Openwork_CombinationAttr<"All", "all"> {
  let summary = "pairs of every operand";
  let description = [{
    `#openwork.all<#openwork.causal, #openwork.band<-1024, 1024>>`; C1 to C3 are those of `any`.
  }];
}

def Openwork_ExceptAttr : Openwork_CombinationAttr<"Except", "except"> {
  let summary = "pairs of the first operand that are not of the second";
  let description = [{
    `#openwork.except<#openwork.full, #openwork.causal>`; C1 to C3 are those of `any`.

    * C4: two operands
  }];
}

def Openwork_PermutedAttr : Openwork_TopologyAttr<"Permuted", "permuted"> {
  let summary = "a topology seen through another order of the grid's tokens";
  let description = [{
    `#openwork.permuted<hwf, #openwork.band<-1024, 1024>>` keeps a pair of tokens where the topology keeps the pair of
    their places in an order (see `TokenOrder`): `fhw`, `fwh`, `hfw`, `hwf`, `wfh` and `whf` name the axes from the slowest
    to the fastest, so that `hwf` is pixel-major; `hilbert` is a Hilbert curve. Text keeps its places. C2 and C3 are
    those of `any`.

    * C5: one topology
  }];
  let parameters = (ins EnumParameter<Openwork_TokenOrderEnum>:$order, ArrayRefParameter<"::mlir::Attribute">:$operands);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

#endif // OPENWORK_DIALECT_OPENWORK_IR_OPENWORKATTRS_TD

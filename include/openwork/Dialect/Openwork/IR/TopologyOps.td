//===- TopologyOps.td - What attends to what, and which blocks -*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_TOPOLOGYOPS_TD
#define OPENWORK_DIALECT_OPENWORK_IR_TOPOLOGYOPS_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "openwork/Dialect/Openwork/IR/OpenworkAttrs.td"

def Openwork_BitMatrixOp : Openwork_Op<"bit_matrix", [Symbol]> {
  let summary = "stored bits, a matrix or a stack of matrices";
  let description = [{
    Bits of stored masks. The data has shape `[..., rows, words]` of i64: bit `j` of a row is bit `j mod 64` of word
    `j / 64`. A single small matrix is written as a picture.

    ```mlir
    openwork.bit_matrix @corner : 2 x 3 = ["##.", "#.."]
    openwork.bit_matrix @stack : 2 x 1 x 70 = dense<[[[1, 63]], [[-1, 0]]]> : tensor<2x1x2xi64>
    ```

    Large stacks are resources, `dense_resource<masks> : tensor<40x40x591x10xi64>` for 40 x 40 matrices of 591 x 591.

    Constraints:
    * C1: there are two or more extents of at least 1, and at most 4,194,304 rows and columns
    * C2: the data is a tensor of i64 with the leading extents, the rows, and as many words as the columns need
    * C3: bits beyond the last column are zero
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, DenseI64ArrayAttr:$shape, ElementsAttr:$data);
  let assemblyFormat = "$sym_name `:` custom<Bits>($shape, $data) attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getRows() { return getShape()[getShape().size() - 2]; }
    int64_t getColumns() { return getShape().back(); }
    /// The matrix at `indices`, which choose among the leading extents.
    ::openwork::Expected<::openwork::BitMatrix> getMatrix(::llvm::ArrayRef<int64_t> indices);
  }];
}

def Openwork_ThresholdMapOp : Openwork_Op<"threshold_map", [Symbol]> {
  let summary = "the level at which each block is kept, a matrix or a stack of matrices";
  let description = [{
    A block belongs to every mask whose level is at least its threshold; 255 stands for never. See `#openwork.nested`.

    ```mlir
    openwork.threshold_map @map = dense<[[0, 10], [255, 0]]> : tensor<2x2xui8>
    ```

    Constraints:
    * C1: the data is a tensor of ui8 of rank 2 or more
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, ElementsAttr:$data);
  let assemblyFormat = "$sym_name `=` $data attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::openwork::Expected<::openwork::ThresholdMap> getMap(::llvm::ArrayRef<int64_t> indices);
  }];
}

def Openwork_AssignmentOp : Openwork_Op<"assignment", [Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "which topology each (denoising step, layer, head) has";
  let description = [{
    The table holds an index into the list for each step, layer and head. The list holds topologies, or, once
    `openwork-tile` ran, symbols of block masks.

    ```mlir
    openwork.assignment @two [#openwork.full, #openwork.causal] = dense<[[[0, 1]]]> : tensor<1x1x2xui16>
    ```

    Constraints:
    * C1: the table is a tensor<steps x layers x heads x ui16> without empty axes
    * C2: every index names an entry of the list
    * C3: the list holds topologies only, or symbols only
    * C4: symbols name block masks
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, ArrayAttr:$topologies, ElementsAttr:$table);
  let assemblyFormat = "$sym_name custom<Topologies>($topologies) `=` $table attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getNumSteps() { return getTable().getShapedType().getDimSize(0); }
    int64_t getNumLayers() { return getTable().getShapedType().getDimSize(1); }
    int64_t getNumHeads() { return getTable().getShapedType().getDimSize(2); }
    /// The whole table, steps x layers x heads, row-major.
    std::vector<uint16_t> getIndices();
  }];
}

def Openwork_AttentionOp : Openwork_Op<"attention", [
    AttrSizedOperandSegments, DestinationStyleOpInterface, DeclareOpInterfaceMethods<InferTypeOpInterface>,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "attention in which each head attends to its topology";
  let description = [{
    For each batch entry b, head h and query q, with K(q) the keys that the head's topology keeps,

    ```
    o[b, q, h] = sum over k in K(q) of softmax over K(q) of (scale q . k) times v[b, k, h / (heads / kv heads)]
    ```

    Layout `bshd` is [batch, tokens, heads, dim], `bhsd` is [batch, heads, tokens, dim]. `lse`, if given, receives the
    logarithm of each row's sum, f32 [batch, heads, query tokens]. `valid_text` holds for each batch entry how many of the
    text keys count; the rest is padding. The topology is a layer of an assignment, or inline: one for all heads or one each.

    ```mlir
    %r = openwork.attention ins(%q, %k, %v : tensor<1x64x2x32xbf16>, tensor<1x64x2x32xbf16>, tensor<1x64x2x32xbf16>)
           outs(%o : tensor<1x64x2x32xbf16>) layout(bshd) query_grid(4 x 4 x 4) topology([#openwork.window<[3, 3, 3]>])
    ```

    Constraints:
    * C1: queries, keys, values and output have rank 4 and extents of at least 1, and only their batch may be dynamic
    * C2: the token dimensions are the tokens of the grids
    * C3: queries and keys have equal head dims; keys and values have equal heads
    * C4: the heads of the queries are a multiple of those of the keys
    * C5: all have the same batch
    * C6: all have the same element type: bf16, f16 or f32
    * C7: the output has the queries' tokens and heads and the values' head dim
    * C8: lse is f32 [batch, heads, query tokens]
    * C9: valid_text is i32 [batch], and the key grid has text
    * C10: inline topologies are one or as many as heads, all of them topologies or all of them block masks
    * C11: the assignment exists, and has the layer and the heads
    * C12: the scale is finite and positive
    * C13: block masks exist and lie over the op's grids
  }];
  let arguments = (ins
    AnyRankedTensor:$query, AnyRankedTensor:$key, AnyRankedTensor:$value, AnyRankedTensor:$output,
    Optional<AnyRankedTensor>:$lse, Optional<AnyRankedTensor>:$valid_text,
    Openwork_LayoutAttr:$layout, Openwork_TokenGridAttr:$query_grid, OptionalAttr<Openwork_TokenGridAttr>:$key_grid,
    OptionalAttr<FlatSymbolRefAttr>:$assignment, OptionalAttr<I64Attr>:$layer, OptionalAttr<ArrayAttr>:$topologies,
    OptionalAttr<F32Attr>:$scale);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    `ins` `(` $query `,` $key `,` $value `:` type($query) `,` type($key) `,` type($value) `)`
    `outs` `(` $output `:` type($output) `)` (`lse` `(` $lse^ `:` type($lse) `)`)?
    (`valid_text` `(` $valid_text^ `:` type($valid_text) `)`)?
    `layout` `(` custom<Keyword>($layout) `)` `query_grid` `(` custom<Grid>($query_grid) `)`
    (`key_grid` `(` custom<Grid>($key_grid)^ `)`)?
    `topology` `(` custom<TopologyUse>($assignment, $layer, $topologies) `)` attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable();
    ::openwork::Domain getDomain();
    int64_t getNumHeads();
    int64_t getHeadDim();
    int64_t getValueDim();
    ::mlir::Type getElementType() {
      return ::llvm::cast<::mlir::RankedTensorType>(getQuery().getType()).getElementType();
    }
  }];
}

def Openwork_BlockMaskOp : Openwork_Op<"block_mask", [Symbol]> {
  let summary = "kind of every block under a tiling";
  let description = [{
    Each block is empty `.`, full `#`, or partial under a tile mask `a`, `b`, ... Small masks are written as pictures, with
    one row of text for each query tile; large ones as bit planes: `full` and `partial` are tensors of i64 [rows, words],
    `ids` holds the tile mask of each partial block, row by row, and `tile_masks` the patterns, [count, query slots, words].
    A `rule` is a topology that gives the pattern of every partial block, so that a kernel may compute it.

    ```mlir
    openwork.block_mask @causal tiling(<runs<2> in 6>) = ["a..", "#a.", "##a"] where a = ["#.", "##"]
    ```

    Constraints:
    * C1: the planes have a row for each query tile and a bit for each key tile, and no others
    * C2: a block is full or partial, not both
    * C3: each partial block has a tile mask
    * C4: a tile mask keeps some and not all of the pairs of each of its blocks (canonical form)
    * C5: tile masks are distinct, numbered by first use, and keep no pair of padding (canonical form)
    * C6: `partial`, `ids` and `tile_masks` are there if and only if some block is partial (canonical form)
    * C7: the rule is a topology
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name, Openwork_TilingAttr:$tiling, OptionalAttr<AnyAttr>:$rule, ElementsAttr:$full,
    OptionalAttr<ElementsAttr>:$partial, OptionalAttr<ElementsAttr>:$ids, OptionalAttr<ElementsAttr>:$tile_masks);
  let assemblyFormat = [{
    $sym_name `tiling` `(` $tiling `)` (`rule` `(` $rule^ `)`)?
    `=` custom<Blocks>(ref($tiling), $full, $partial, $ids, $tile_masks) attr-dict
  }];
  let builders = [
    OpBuilder<(ins "::llvm::StringRef":$name, "const ::openwork::BlockMask &":$mask, "::mlir::Attribute":$rule)>
  ];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The canonical mask, interned in the dialect's mask context.
    ::openwork::Expected<::openwork::BlockMask> getBlockMask();
  }];
}

#endif // OPENWORK_DIALECT_OPENWORK_IR_TOPOLOGYOPS_TD

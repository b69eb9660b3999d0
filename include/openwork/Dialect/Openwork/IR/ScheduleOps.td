//===- ScheduleOps.td - In which loops blocks are visited --*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_SCHEDULEOPS_TD
#define OPENWORK_DIALECT_OPENWORK_IR_SCHEDULEOPS_TD

include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "openwork/Dialect/Openwork/IR/OpenworkAttrs.td"

def Openwork_KernelOp : Openwork_Op<"kernel", [
    Symbol, SymbolTable, IsolatedFromAbove, NoTerminator, SingleBlock, NoRegionArguments]> {
  let summary = "a set of head classes that share one entry point";
  let description = [{
    One launch of a kernel computes one attention layer. Its classes share the sizes of query and key tiles; the order of
    tokens in the tiles may differ.

    ```mlir
    openwork.block_mask @dense tiling(<runs<128> in 4096>) = full dense<0xFFFFFFFF> : tensor<32x1xi64>

    openwork.kernel @k tile(128 x 128) head_dim(128 x 128) type(bf16) {
      openwork.class @full mask(@dense) {
        openwork.rows (%i) in (0 to 32) {
          affine.for %j = 0 to 32 {
            openwork.visit (%j) full
          }
        }
      }
    }
    ```

    Constraints:
    * C1: the body holds classes only, at least one and at most 65,536
    * C2: the mask of every class has tiles of the kernel's sizes
    * C3: tile sizes and head dims are at least 1
    * C4: a cluster of 1 or 2
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, I64Attr:$tile_m, I64Attr:$tile_n, I64Attr:$head_dim,
                       I64Attr:$value_dim, TypeAttr:$element_type, DefaultValuedAttr<I64Attr, "1">:$cluster);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `tile` `(` custom<Pair>($tile_m, $tile_n) `)` `head_dim` `(` custom<Pair>($head_dim, $value_dim) `)`
    `type` `(` $element_type `)` (`cluster` `(` $cluster^ `)`)? attr-dict-with-keyword $body
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

def Openwork_ClassOp : Openwork_Op<"class", [
    Symbol, HasParent<"KernelOp">, NoTerminator, SingleBlock, NoRegionArguments,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the schedule of one head class";
  let description = [{
    The loops that visit exactly the non-empty blocks of a block mask. Each row of the mask is in exactly one `rows` or
    `bit_rows`. `order`, if given, is the order in which query tiles are dealt; absent, they are dealt as they are numbered.

    ```mlir
    openwork.class @causal mask(@causal) order([2, 1, 0]) {
      openwork.rows (%i) in (0 to 3) {
        affine.for %j = 0 to %i {
          openwork.visit (%j) full
        }
        openwork.visit (%i) tile_mask(0)
      }
    }
    ```

    Constraints:
    * C1: the body holds rows and bit_rows only
    * C2: the mask exists and is a public block mask
    * C3: order is a permutation of the mask's rows
    * C4: rows and bit_rows lie within a query segment of the mask's tiling
    * C5: visits name coordinates of a key segment, and a tile mask or rule that the mask has
    * C6: each row is in exactly one rows or bit_rows
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$mask, OptionalAttr<DenseI32ArrayAttr>:$row_order);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `mask` `(` $mask `)` (`order` `(` $row_order^ `)`)? attr-dict-with-keyword $body
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The block mask the class visits, or null.
    BlockMaskOp lookupMask(::mlir::SymbolTableCollection &symbols);
  }];
}

def Openwork_RowsOp : Openwork_Op<"rows", [
    HasParent<"ClassOp">, AffineScope, NoTerminator, SingleBlock,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>]> {
  let summary = "a range of rows whose visits are affine loops";
  let description = [{
    The body runs for each query tile in a range of coordinates of a query segment: one coordinate for a run, three for
    boxes. The coordinates are dimensions of the affine maps inside; clamps stand at the top level of the body, where their
    results are symbols.

    ```mlir
    openwork.rows segment 1 (%i) in (0 to 2) { }
    ```

    Constraints:
    * C1: one or three coordinates, with a non-empty range each
    * C2: the body holds affine.apply, affine.min, affine.max, affine.for, affine.if and visits only, without results of
      loops and branches
    * C3: the segment is at least 0
  }];
  let arguments = (ins I64Attr:$segment, DenseI64ArrayAttr:$begin, DenseI64ArrayAttr:$end);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let builders = [
    OpBuilder<(ins "int64_t":$segment, "::llvm::ArrayRef<int64_t>":$begin, "::llvm::ArrayRef<int64_t>":$end)>
  ];
  let skipDefaultBuilders = 1;
}

def Openwork_BitRowsOp : Openwork_Op<"bit_rows", [HasParent<"ClassOp">]> {
  let summary = "a range of rows whose visits are bits";
  let description = [{
    Visits the blocks whose bits are set in the class's mask, in ascending order, each full or under its tile mask. The bits
    are words in the instruction stream (`immediate`) or read-only data of the module (`embedded`).

    ```mlir
    openwork.bit_rows embedded in (0 to 3)
    ```

    Constraints:
    * C1: one or three coordinates, with a non-empty range each
    * C2: the segment is at least 0
  }];
  let arguments = (ins Openwork_BitStorageAttr:$storage, I64Attr:$segment, DenseI64ArrayAttr:$begin,
                       DenseI64ArrayAttr:$end);
  let assemblyFormat = "custom<Keyword>($storage) `` custom<Segment>($segment) `in` custom<Ranges>($begin, $end) attr-dict";
  let hasVerifier = 1;
}

def Openwork_VisitOp : Openwork_Op<"visit"> {
  let summary = "one block processed";
  let description = [{
    The key tile is named by its coordinates in a key segment. `full` needs no mask, `tile_mask(i)` applies pattern i of the
    class's block mask, and `rule` the pattern that the mask's rule gives at this place.

    ```mlir
    openwork.visit (%f, %h, %w) full
    openwork.visit segment 1 (%j) tile_mask(0)
    ```

    Constraints:
    * C1: one or three coordinates
    * C2: inside rows
    * C3: a tile mask of at least 0, a rule, or neither
    * C4: the segment is at least 0
  }];
  let arguments = (ins Variadic<Index>:$coordinates, I64Attr:$segment, OptionalAttr<I64Attr>:$tile_mask,
                       UnitAttr:$rule);
  let assemblyFormat = [{
    `` custom<Segment>($segment) ` ` `(` $coordinates `)` custom<VisitKind>($tile_mask, $rule) attr-dict
  }];
  let hasVerifier = 1;
}

def Openwork_PlanOp : Openwork_Op<"plan", [Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "which class each head of a layer has, and in which order heads are dealt";
  let description = [{
    ```mlir
    openwork.plan @p0 of @k heads [@full x 4, @causal] order [4, 0, 1, 2, 3] {predicted_seconds = 1.5e-03 : f64}
    openwork.plan @p1 of @k heads [@full x 5] persistent
    ```

    The prediction is the cost model's, for one batch entry. `persistent` asks for as many CTAs as run at once, each of
    which computes every so many-th item; without it each item has a CTA of its own.

    Constraints:
    * C1: at least one head and at most 65,536
    * C2: order, if given, is a permutation of the heads
    * C3: the kernel exists and has the classes
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$kernel, ArrayAttr:$classes,
                       OptionalAttr<DenseI32ArrayAttr>:$head_order, UnitAttr:$persistent,
                       OptionalAttr<F64Attr>:$predicted_seconds);
  let assemblyFormat = [{
    $sym_name `of` $kernel `heads` custom<RepeatedSymbols>($classes) (`order` $head_order^)?
    (`persistent` $persistent^)? attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getNumHeads() { return getClasses().size(); }
  }];
}

def Openwork_LaunchOp : Openwork_Op<"launch", [
    AttrSizedOperandSegments, DestinationStyleOpInterface, DeclareOpInterfaceMethods<InferTypeOpInterface>,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "one attention layer, computed by a kernel under the plan of the denoising step";
  let description = [{
    Operands are those of `attention`. There is one plan for each denoising step, or a single one for all. The layer, if
    given, is what a package is asked for.

    ```mlir
    %r = openwork.launch ins(%q, %k, %v : tensor<1x4096x5x128xbf16>, tensor<1x4096x5x128xbf16>, tensor<1x4096x5x128xbf16>)
           outs(%o : tensor<1x4096x5x128xbf16>) layout(bshd) plans [@p0 x 12, @p1 x 38] layer 7
    ```

    Constraints:
    * C1: at least one plan
    * C2: the plans exist and have as many heads as the queries
    * C3: the kernels have the operands' head dims and element type
    * C4: the layer is at least 0
  }];
  let arguments = (ins
    AnyRankedTensor:$query, AnyRankedTensor:$key, AnyRankedTensor:$value, AnyRankedTensor:$output,
    Optional<AnyRankedTensor>:$lse, Optional<AnyRankedTensor>:$valid_text,
    Openwork_LayoutAttr:$layout, ArrayAttr:$plans, OptionalAttr<I64Attr>:$layer, OptionalAttr<F32Attr>:$scale);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    `ins` `(` $query `,` $key `,` $value `:` type($query) `,` type($key) `,` type($value) `)`
    `outs` `(` $output `:` type($output) `)` (`lse` `(` $lse^ `:` type($lse) `)`)?
    (`valid_text` `(` $valid_text^ `:` type($valid_text) `)`)?
    `layout` `(` custom<Keyword>($layout) `)` `plans` custom<RepeatedSymbols>($plans)
    (`layer` $layer^)? attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable();
  }];
}

#endif // OPENWORK_DIALECT_OPENWORK_IR_SCHEDULEOPS_TD

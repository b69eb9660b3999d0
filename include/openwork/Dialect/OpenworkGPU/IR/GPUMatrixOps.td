//===- GPUMatrixOps.td - Tensor cores, softmax, results ----*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORKGPU_IR_GPUMATRIXOPS_TD
#define OPENWORK_DIALECT_OPENWORKGPU_IR_GPUMATRIXOPS_TD

include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUTypes.td"

//===----------------------------------------------------------------------===//
// Tensor cores
//===----------------------------------------------------------------------===//

def OpenworkGPU_MmaFenceOp : OpenworkGPU_Op<"mma_fence"> {
  let summary = "orders writes to registers before the products that use them";
  let description = [{
    ```mlir
    openwork_gpu.mma_fence
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def OpenworkGPU_MultiplySharedOp : OpenworkGPU_Op<"multiply_shared"> {
  let summary = "issues 64 rows of a tile times the transpose of a tile";
  let description = [{
    The rows of share `w`, 64 w and the 63 after it. The result may be used once `mma_wait` returned it.

    ```mlir
    %s = openwork_gpu.multiply_shared %q share %w, %k
      : !openwork_gpu.tile<128x128xbf16>, !openwork_gpu.tile<176x128xbf16> -> !openwork_gpu.accumulator<64x176>
    ```

    Constraints:
    * C1: tiles of equal columns and element types
    * C2: rows of the left tile are a multiple of 64, those of the right one are the columns of the result
  }];
  let arguments = (ins OpenworkGPU_TileType:$lhs, I32:$share, OpenworkGPU_TileType:$rhs);
  let results = (outs OpenworkGPU_AccumulatorType:$result);
  let assemblyFormat = "$lhs `share` $share `,` $rhs attr-dict `:` type($lhs) `,` type($rhs) `->` type($result)";
  let hasVerifier = 1;
}

def OpenworkGPU_MultiplyRegistersOp : OpenworkGPU_Op<"multiply_registers", [AllTypesMatch<["accumulator", "result"]>]> {
  let summary = "issues a product of registers and a tile, added to an accumulator";
  let description = [{
    ```mlir
    %o1 = openwork_gpu.multiply_registers %p, %v, %o0
      : !openwork_gpu.operand<64x176xbf16>, !openwork_gpu.tile<176x128xbf16>, !openwork_gpu.accumulator<64x128>
    ```

    Constraints:
    * C1: columns of the operand are the rows of the tile, of equal element types
    * C2: columns of the tile are those of the accumulator
  }];
  let arguments = (ins OpenworkGPU_OperandType:$lhs, OpenworkGPU_TileType:$rhs,
                       OpenworkGPU_AccumulatorType:$accumulator);
  let results = (outs OpenworkGPU_AccumulatorType:$result);
  let assemblyFormat = "$lhs `,` $rhs `,` $accumulator attr-dict `:` type($lhs) `,` type($rhs) `,` type($result)";
  let hasVerifier = 1;
}

def OpenworkGPU_MmaCommitOp : OpenworkGPU_Op<"mma_commit"> {
  let summary = "makes a group of the products issued since the last one";
  let description = [{
    ```mlir
    openwork_gpu.mma_commit
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def OpenworkGPU_MmaWaitOp : OpenworkGPU_Op<"mma_wait", [AllTypesMatch<["accumulator", "result"]>]> {
  let summary = "waits until at most so many groups are pending";
  let description = [{
    Accumulators go through the op, so that no use of theirs moves ahead of it: no other dependence says that registers
    are being written.

    ```mlir
    %s1 = openwork_gpu.mma_wait 1, %s0 : !openwork_gpu.accumulator<64x176>
    %o1 = openwork_gpu.mma_wait 0, %o0 after %sum : !openwork_gpu.accumulator<64x128>
    ```

    `after` names sums of exponentials that are to be computed while the groups still run. The assembler sees no reason
    not to wait first, and otherwise does.

    Constraints:
    * C1: 0 to 7 groups
  }];
  let arguments = (ins I64Attr:$pending, OpenworkGPU_AccumulatorType:$accumulator,
                       Optional<OpenworkGPU_RowsType>:$after);
  let results = (outs OpenworkGPU_AccumulatorType:$result);
  let assemblyFormat = "$pending `,` $accumulator (`after` $after^)? attr-dict `:` type($result)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

def OpenworkGPU_ZeroOp : OpenworkGPU_Op<"zero", [Pure]> {
  let summary = "an accumulator of zeros";
  let description = [{
    ```mlir
    %o = openwork_gpu.zero : !openwork_gpu.accumulator<64x128>
    ```
  }];
  let results = (outs OpenworkGPU_AccumulatorType:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

def OpenworkGPU_FillRowsOp : OpenworkGPU_Op<"fill_rows", [Pure]> {
  let summary = "one value for every row";
  let description = [{
    ```mlir
    %max = openwork_gpu.fill_rows 0xFF800000
    ```
  }];
  let arguments = (ins F32Attr:$value);
  let results = (outs OpenworkGPU_RowsType:$result);
  let assemblyFormat = "custom<Float>($value) attr-dict";
}

def OpenworkGPU_SoftmaxStepOp : OpenworkGPU_Op<"softmax_step", [AllTypesMatch<["scores", "weights"]>]> {
  let summary = "one step of the online softmax";
  let description = [{
    With s the scores, x the scale times log2(e), m the maximum so far and l this thread's share of the sum:

    ```
    m' = max(m, row maximum of s)      c = 2^(x m - x m')      p = 2^(x s - x m')      l' = c l + row sum of p
    ```

    Each thread sums its own columns only; `finish_rows` adds up the rest. A row's maximum is taken in so many `chains` side
    by side, since a chain waits for its own results. With `guarded`, rows whose scores are all -inf so far give p = 0
    instead of NaN. The early sum is that of the first eighths of a thread's elements, for what is to wait until so much of
    the step is done.

    ```mlir
    %p, %m1, %l1, %c, %e = openwork_gpu.softmax_step %s, %m, %l, %x chains 2 early 4 guarded
        : !openwork_gpu.accumulator<64x128>
    ```

    Constraints:
    * C1: 1 or 2 chains
    * C2: 1 to 8 eighths
  }];
  let arguments = (ins OpenworkGPU_AccumulatorType:$scores, OpenworkGPU_RowsType:$max, OpenworkGPU_RowsType:$sum,
                       F32:$scale, I64Attr:$chains, I64Attr:$early, UnitAttr:$guarded);
  let results = (outs OpenworkGPU_AccumulatorType:$weights, OpenworkGPU_RowsType:$new_max,
                      OpenworkGPU_RowsType:$new_sum, OpenworkGPU_RowsType:$correction,
                      OpenworkGPU_RowsType:$early_sum);
  let assemblyFormat = [{
    $scores `,` $max `,` $sum `,` $scale `chains` $chains `early` $early (`guarded` $guarded^)? attr-dict
    `:` type($scores)
  }];
  let hasVerifier = 1;
}

def OpenworkGPU_RescaleOp : OpenworkGPU_Op<"rescale", [Pure, AllTypesMatch<["accumulator", "result"]>]> {
  let summary = "multiplies each row";
  let description = [{
    ```mlir
    %o1 = openwork_gpu.rescale %o, %c : !openwork_gpu.accumulator<64x128>
    ```
  }];
  let arguments = (ins OpenworkGPU_AccumulatorType:$accumulator, OpenworkGPU_RowsType:$factors);
  let results = (outs OpenworkGPU_AccumulatorType:$result);
  let assemblyFormat = "$accumulator `,` $factors attr-dict `:` type($accumulator)";
}

def OpenworkGPU_ConvertOp : OpenworkGPU_Op<"convert", [Pure]> {
  let summary = "rounds an accumulator to a left operand";
  let description = [{
    The two have their elements in the same threads, so that pairs of registers become one and nothing moves.

    ```mlir
    %p = openwork_gpu.convert %w : !openwork_gpu.accumulator<64x128> -> !openwork_gpu.operand<64x128xbf16>
    ```

    Constraints:
    * C1: equal columns
  }];
  let arguments = (ins OpenworkGPU_AccumulatorType:$accumulator);
  let results = (outs OpenworkGPU_OperandType:$result);
  let assemblyFormat = "$accumulator attr-dict `:` type($accumulator) `->` type($result)";
  let hasVerifier = 1;
}

def OpenworkGPU_LoadBitsOp : OpenworkGPU_Op<"load_bits", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "this thread's bits of a tile mask";
  let description = [{
    The table holds the words of thread 0 of share 0, then of thread 1, and so on through all shares, for each tile mask.

    ```mlir
    %bits = openwork_gpu.load_bits @masks[%id] share %w of 2 : !openwork_gpu.bits<64x128>
    ```

    Constraints:
    * C1: the table exists and holds i32
    * C2: 1 to 3 shares
    * C3: the table holds whole tile masks
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, I32:$index, I32:$share, I64Attr:$shares);
  let results = (outs OpenworkGPU_BitsType:$bits);
  let assemblyFormat = "$table `[` $index `]` `share` $share `of` $shares attr-dict `:` type($bits)";
  let hasVerifier = 1;
}

def OpenworkGPU_MaskOp : OpenworkGPU_Op<"mask", [Pure, AllTypesMatch<["scores", "result"]>]> {
  let summary = "-inf where a bit is not set";
  let description = [{
    ```mlir
    %s1 = openwork_gpu.mask %s, %bits : !openwork_gpu.accumulator<64x128>, !openwork_gpu.bits<64x128>
    ```

    Constraints:
    * C1: equal columns
  }];
  let arguments = (ins OpenworkGPU_AccumulatorType:$scores, OpenworkGPU_BitsType:$bits);
  let results = (outs OpenworkGPU_AccumulatorType:$result);
  let assemblyFormat = "$scores `,` $bits attr-dict `:` type($scores) `,` type($bits)";
  let hasVerifier = 1;
}

def OpenworkGPU_LimitOp : OpenworkGPU_Op<"limit", [Pure, AllTypesMatch<["scores", "result"]>]> {
  let summary = "-inf in columns from a limit on";
  let description = [{
    ```mlir
    %s1 = openwork_gpu.limit %s columns %n : !openwork_gpu.accumulator<64x128>
    ```
  }];
  let arguments = (ins OpenworkGPU_AccumulatorType:$scores, I32:$columns);
  let results = (outs OpenworkGPU_AccumulatorType:$result);
  let assemblyFormat = "$scores `columns` $columns attr-dict `:` type($scores)";
}

def OpenworkGPU_FinishRowsOp : OpenworkGPU_Op<"finish_rows"> {
  let summary = "adds up the sums of the threads of a row";
  let description = [{
    Gives 1 / l and the natural logarithm of the sum of exponentials, x m ln 2 + ln l; 0 and -inf where l is 0.

    ```mlir
    %inverse, %lse = openwork_gpu.finish_rows %m, %l, %x
    ```
  }];
  let arguments = (ins OpenworkGPU_RowsType:$max, OpenworkGPU_RowsType:$sum, F32:$scale);
  let results = (outs OpenworkGPU_RowsType:$inverse, OpenworkGPU_RowsType:$lse);
  let assemblyFormat = "$max `,` $sum `,` $scale attr-dict";
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

def OpenworkGPU_RowTokensOp : OpenworkGPU_Op<"row_tokens", [Pure]> {
  let summary = "the tokens of a fragment's rows";
  let description = [{
    For a tile of `box` whose first token stands at (width, height, frame) of a grid that starts at token `first`: the
    token of each of this thread's two rows of a share, or -1 where the row is padding.

    ```mlir
    %a, %b = openwork_gpu.row_tokens [%w, %h, %f] share %s box [2, 8, 8] grid [30, 48, 80] first 256
    ```

    Constraints:
    * C1: three extents of at least 1 each, and a first token of at least 0
    * C2: tokens fit in 31 bits
    * C3: a box of at most 256 tokens
  }];
  let arguments = (ins I32:$width, I32:$height, I32:$frame, I32:$share, DenseI64ArrayAttr:$box, DenseI64ArrayAttr:$grid,
                       I64Attr:$first);
  let results = (outs I32:$low, I32:$high);
  let assemblyFormat = [{
    ` ` `[` $width `,` $height `,` $frame `]` `share` $share `box` $box `grid` $grid `first` $first attr-dict
  }];
  let hasVerifier = 1;
}

def OpenworkGPU_StoreOutputOp : OpenworkGPU_Op<"store_output"> {
  let summary = "rounds a fragment and stores its rows";
  let description = [{
    Row r goes to `address + 2 * token(r) * stride`; rows of token -1 are left out. The stride is in elements. The four
    threads of a row exchange elements, so that each stores eight neighbouring ones of every 32 columns at once.

    ```mlir
    openwork_gpu.store_output %o to %address rows %a, %b stride %n as bf16 : !openwork_gpu.accumulator<64x128>
    ```

    Constraints:
    * C1: stored as bf16 or f16
    * C2: columns are a multiple of 32
  }];
  let arguments = (ins OpenworkGPU_AccumulatorType:$accumulator, I64:$address, I32:$low, I32:$high, I64:$stride,
                       TypeAttr:$element_type);
  let assemblyFormat = [{
    $accumulator `to` $address `rows` $low `,` $high `stride` $stride `as` $element_type attr-dict `:` type($accumulator)
  }];
  let hasVerifier = 1;
}

def OpenworkGPU_StoreLseOp : OpenworkGPU_Op<"store_lse"> {
  let summary = "stores a value for each row, as f32";
  let description = [{
    Row r goes to `address + 4 * token(r)`; nothing is stored to address 0, or for rows of token -1.

    ```mlir
    openwork_gpu.store_lse %lse to %address rows %a, %b
    ```
  }];
  let arguments = (ins OpenworkGPU_RowsType:$rows, I64:$address, I32:$low, I32:$high);
  let assemblyFormat = "$rows `to` $address `rows` $low `,` $high attr-dict";
}

#endif // OPENWORK_DIALECT_OPENWORKGPU_IR_GPUMATRIXOPS_TD

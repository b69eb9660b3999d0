//===- OpenworkGPUTypes.td - Tiles and fragments -----------*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORKGPU_IR_OPENWORKGPUTYPES_TD
#define OPENWORK_DIALECT_OPENWORKGPU_IR_OPENWORKGPUTYPES_TD

include "mlir/IR/AttrTypeBase.td"
include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUDialect.td"

class OpenworkGPU_Type<string name, string typeMnemonic> : TypeDef<OpenworkGPU_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def OpenworkGPU_TileType : OpenworkGPU_Type<"Tile", "tile"> {
  let summary = "a matrix of 16-bit elements in shared memory, swizzled by 128 bytes";
  let description = [{
    Slabs of 64 columns, one behind the other; a slab has 128 bytes for each row. 16-byte chunk c of row r stands at chunk
    c xor (r mod 8), as the copy engine writes it and the tensor cores read it. The last slab may be half used: it takes
    its whole place, and nothing reads the zeros in its other half.

    C1: rows are a multiple of 8 up to 256. C2: columns are a multiple of 32 up to 256. C3: elements are bf16 or f16.
  }];
  let parameters = (ins "int64_t":$rows, "int64_t":$columns, "::mlir::Type":$elementType);
  let assemblyFormat = "`<` custom<Matrix>($rows, $columns, $elementType) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    int64_t getSlabBytes() const { return getRows() * 128; }
    int64_t getSlabs() const { return slabsOf(getColumns()); }
    int64_t getBytes() const { return tileBytes(getRows(), getColumns()); }
  }];
}

def OpenworkGPU_AccumulatorType : OpenworkGPU_Type<"Accumulator", "accumulator"> {
  let summary = "64 rows of f32 in the registers of a warpgroup";
  let description = [{
    A thread holds columns / 2 of them. C1: columns are a multiple of 8 up to 256.
  }];
  let parameters = (ins "int64_t":$columns);
  let assemblyFormat = "`<` custom<RowsOf64>($columns) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = "int64_t getRegisters() const { return getColumns() / 2; }";
}

def OpenworkGPU_OperandType : OpenworkGPU_Type<"Operand", "operand"> {
  let summary = "64 rows of 16-bit elements in registers, as the tensor cores take their left operand";
  let description = [{
    Pairs of columns share a register, so that a thread holds columns / 4. C1: columns are a multiple of 16 up to 256. C2:
    elements are bf16 or f16.
  }];
  let parameters = (ins "int64_t":$columns, "::mlir::Type":$elementType);
  let assemblyFormat = "`<` custom<MatrixOf64>($columns, $elementType) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = "int64_t getRegisters() const { return getColumns() / 4; }";
}

def OpenworkGPU_BitsType : OpenworkGPU_Type<"Bits", "bits"> {
  let summary = "which pairs of a fragment count, in registers";
  let description = [{
    Bit i of a thread's words belongs to element i of its fragment. C1: columns are a multiple of 8 up to 256.
  }];
  let parameters = (ins "int64_t":$columns);
  let assemblyFormat = "`<` custom<RowsOf64>($columns) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = "int64_t getRegisters() const { return (getColumns() / 2 + 31) / 32; }";
}

def OpenworkGPU_RowsType : OpenworkGPU_Type<"Rows", "rows"> {
  let summary = "an f32 for each of 64 rows; a thread holds those of its two rows";
}

def OpenworkGPU_BarrierType : OpenworkGPU_Type<"Barrier", "barrier"> {
  let summary = "an mbarrier in shared memory";
}

def OpenworkGPU_SlotType : OpenworkGPU_Type<"Slot", "slot"> {
  let summary = "a few 32-bit words in shared memory";
  let description = "C1: 1, 2 or 4 words.";
  let parameters = (ins "int64_t":$words);
  let assemblyFormat = "`<` $words `>`";
  let genVerifyDecl = 1;
}

def OpenworkGPU_TensorMapType : OpenworkGPU_Type<"TensorMap", "tensor_map"> {
  let summary = "a tensor map in the launch parameters";
}

#endif // OPENWORK_DIALECT_OPENWORKGPU_IR_OPENWORKGPUTYPES_TD

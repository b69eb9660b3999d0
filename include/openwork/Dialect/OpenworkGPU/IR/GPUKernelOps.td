//===- GPUKernelOps.td - Kernels and their parameters ------*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORKGPU_IR_GPUKERNELOPS_TD
#define OPENWORK_DIALECT_OPENWORKGPU_IR_GPUKERNELOPS_TD

include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUTypes.td"

def OpenworkGPU_KernelOp : OpenworkGPU_Op<"kernel", [Symbol, IsolatedFromAbove, SingleBlock, NoRegionArguments]> {
  let summary = "an entry point";
  let description = [{
    Its one parameter is the block that KernelAbi.h lays out: tensor maps of queries, keys and values, arguments, deals.

    ```mlir
    openwork_gpu.kernel @k threads(384) views(1, 1) heads(24) {
      openwork_gpu.return
    }
    ```

    Constraints:
    * C1: threads are a multiple of 128 up to 512
    * C2: 1 to 16 views each, as many as a tile's place can name, and at least one head
    * C3: the parameter block fits in what a launch may pass
    * C4: clusters of 1 or 2 CTAs
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, I64Attr:$threads, DefaultValuedAttr<I64Attr, "1">:$cluster,
                       I64Attr:$query_views, I64Attr:$key_views, I64Attr:$max_heads);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `threads` `(` $threads `)` (`cluster` `(` $cluster^ `)`)? `views` `(` $query_views `,` $key_views `)` `heads` `(` $max_heads `)`
    attr-dict-with-keyword $body
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::openwork::ParameterLayout getLayout() {
      return {int64_t(getQueryViews()), int64_t(getKeyViews()), int64_t(getMaxHeads())};
    }
  }];
}

def OpenworkGPU_ReturnOp : OpenworkGPU_Op<"return", [Terminator, HasParent<"KernelOp">]> {
  let summary = "the end of a kernel";
  let assemblyFormat = "attr-dict";
}

def OpenworkGPU_ArgumentOp : OpenworkGPU_Op<"argument", [Pure]> {
  let summary = "a field of the launch's arguments";
  let description = [{
    Named as in KernelArguments. Addresses and strides are i64, the scale is f32, the rest is i32.

    ```mlir
    %scale = openwork_gpu.argument "scaleLog2" : f32
    %stride = openwork_gpu.argument "outputTokenStride" : i64
    ```

    Constraints:
    * C1: the field exists and has the type
    * C2: inside a kernel
  }];
  let arguments = (ins StrAttr:$field);
  let results = (outs AnyTypeOf<[I32, I64, F32]>:$value);
  let assemblyFormat = "$field attr-dict `:` type($value)";
  let hasVerifier = 1;
}

def OpenworkGPU_DealOp : OpenworkGPU_Op<"deal", [Pure]> {
  let summary = "the head and the class at a position in the order of heads";
  let description = [{
    ```mlir
    %head, %class = openwork_gpu.deal %position
    ```

    Constraints:
    * C1: inside a kernel
  }];
  let arguments = (ins I32:$position);
  let results = (outs I32:$head, I32:$head_class);
  let assemblyFormat = "$position attr-dict";
  let hasVerifier = 1;
}

def OpenworkGPU_TensorMapOp : OpenworkGPU_Op<"tensor_map", [Pure]> {
  let summary = "a view's tensor map";
  let description = [{
    ```mlir
    %map = openwork_gpu.tensor_map "key"[%view]
    ```

    Constraints:
    * C1: of "query", "key" or "value"
    * C2: inside a kernel
  }];
  let arguments = (ins StrAttr:$tensor, I32:$view);
  let results = (outs OpenworkGPU_TensorMapType:$map);
  let assemblyFormat = "$tensor `[` $view `]` attr-dict";
  let hasVerifier = 1;
}

def OpenworkGPU_TableOp : OpenworkGPU_Op<"table", [Symbol]> {
  let summary = "read-only data of the binary";
  let description = [{
    ```mlir
    openwork_gpu.table @rows = dense<[3, 1, 2]> : tensor<3xi32>
    ```

    Constraints:
    * C1: a tensor of rank 1 of i32 or i64, with one element at least
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, ElementsAttr:$data);
  let assemblyFormat = "$sym_name `=` $data attr-dict";
  let hasVerifier = 1;
}

def OpenworkGPU_LoadTableOp : OpenworkGPU_Op<"load_table", [
    Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "an element of a table";
  let description = [{
    ```mlir
    %row = openwork_gpu.load_table @rows[%i] : i32
    ```

    Constraints:
    * C1: the table exists and has the type
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, I32:$index);
  let results = (outs AnyTypeOf<[I32, I64]>:$value);
  let assemblyFormat = "$table `[` $index `]` attr-dict `:` type($value)";
}

def OpenworkGPU_LoadGlobalOp : OpenworkGPU_Op<"load_global", [MemoryEffects<[MemRead]>]> {
  let summary = "a word of global memory, or a default where the address is null";
  let description = [{
    ```mlir
    %count = openwork_gpu.load_global %address[%entry] else %all
    ```
  }];
  let arguments = (ins I64:$address, I32:$index, I32:$otherwise);
  let results = (outs I32:$value);
  let assemblyFormat = "$address `[` $index `]` `else` $otherwise attr-dict";
}

def OpenworkGPU_SetRegistersOp : OpenworkGPU_Op<"set_registers"> {
  let summary = "gives registers back, or takes them, for a whole warpgroup";
  let description = [{
    ```mlir
    openwork_gpu.set_registers "decrease" 24
    ```

    Constraints:
    * C1: "increase" or "decrease"
    * C2: a multiple of 8 in 24..256
  }];
  let arguments = (ins StrAttr:$action, I64Attr:$count);
  let assemblyFormat = "$action $count attr-dict";
  let hasVerifier = 1;
}

#endif // OPENWORK_DIALECT_OPENWORKGPU_IR_GPUKERNELOPS_TD

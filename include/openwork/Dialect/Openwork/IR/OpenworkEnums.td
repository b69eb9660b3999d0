//===- OpenworkEnums.td - Enumerations ---------------------*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_OPENWORKENUMS_TD
#define OPENWORK_DIALECT_OPENWORK_IR_OPENWORKENUMS_TD

include "mlir/IR/EnumAttr.td"

def Openwork_LayoutEnum : I32EnumAttr<"Layout", "order of the dimensions of queries, keys and values", [
    I32EnumAttrCase<"BSHD", 0, "bshd">,
    I32EnumAttrCase<"BHSD", 1, "bhsd">
  ]> {
  let cppNamespace = "::openwork::ir";
  let genSpecializedAttr = 0;
}

def Openwork_TextPartEnum : I32EnumAttr<"TextSide", "whose text attends, or is attended to", [
    I32EnumAttrCase<"Keys", 0, "keys">,
    I32EnumAttrCase<"Queries", 1, "queries">
  ]> {
  let cppNamespace = "::openwork::ir";
  let genSpecializedAttr = 0;
}

def Openwork_TokenOrderEnum : I32EnumAttr<"Order", "order of the tokens of a grid", [
    I32EnumAttrCase<"FHW", 0, "fhw">,
    I32EnumAttrCase<"FWH", 1, "fwh">,
    I32EnumAttrCase<"HFW", 2, "hfw">,
    I32EnumAttrCase<"HWF", 3, "hwf">,
    I32EnumAttrCase<"WFH", 4, "wfh">,
    I32EnumAttrCase<"WHF", 5, "whf">,
    I32EnumAttrCase<"Hilbert", 6, "hilbert">
  ]> {
  let cppNamespace = "::openwork::ir";
  let genSpecializedAttr = 0;
}

def Openwork_BitStorageEnum : I32EnumAttr<"BitStorage", "where the bits of rows are kept", [
    I32EnumAttrCase<"Immediate", 0, "immediate">,
    I32EnumAttrCase<"Embedded", 1, "embedded">
  ]> {
  let cppNamespace = "::openwork::ir";
  let genSpecializedAttr = 0;
}

#endif // OPENWORK_DIALECT_OPENWORK_IR_OPENWORKENUMS_TD

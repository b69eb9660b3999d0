//===- OpenworkInterfaces.td - Interfaces ------------------*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_OPENWORKINTERFACES_TD
#define OPENWORK_DIALECT_OPENWORK_IR_OPENWORKINTERFACES_TD

include "mlir/IR/OpBase.td"

def Openwork_TopologyInterface : AttrInterface<"TopologyAttrInterface"> {
  let cppNamespace = "::openwork::ir";
  let description = [{
    An attribute that says what one head attends to. It is a thin adapter: the set of pairs, and all mathematics on it, is
    a `Topology` value, which depends on the token grids it is applied to and on stored data named by symbols.
  }];
  let methods = [
    InterfaceMethod<[{
      The topology over a domain. Symbols are looked up by the resolver. The error has no place; callers add one.
    }], "::openwork::Expected<::openwork::TopologyRef>", "build",
        (ins "const ::openwork::Domain &":$domain, "::openwork::ir::TopologyResolver &":$resolver)>,
  ];
}

#endif // OPENWORK_DIALECT_OPENWORK_IR_OPENWORKINTERFACES_TD

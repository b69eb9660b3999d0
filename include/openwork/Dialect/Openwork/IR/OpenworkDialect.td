//===- OpenworkDialect.td - The dialect --------------------*- tablegen -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_OPENWORKDIALECT_TD
#define OPENWORK_DIALECT_OPENWORK_IR_OPENWORKDIALECT_TD

include "mlir/IR/OpBase.td"

def Openwork_Dialect : Dialect {
  let name = "openwork";
  let cppNamespace = "::openwork::ir";
  let summary = "Attention whose sparsity is known ahead of time";
  let description = [{
    The dialect says what attends to what, which blocks that is, and in which loops they are visited:

    | level | ops | made by |
    |---|---|---|
    | what | `attention`, `assignment`, and stored data: `bit_matrix`, `threshold_map` | a user, an importer |
    | which | `block_mask` | `openwork-tile` |
    | in which loops | `kernel` with `class`, `rows`, `bit_rows` and `visit`; `plan`; `launch` | `openwork-specialize`, `openwork-order-work` |

    Semantics of attention, for every op here: softmax in f32 over the keys that the topology keeps; a query that keeps
    no key gives O = 0 and LSE = -inf; LSE is the natural logarithm, f32; the scale is 1 / sqrt(head dim) unless given.
    A sparse topology is an approximation of dense attention that the user declares; no pass invents one.
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect"];
  let useDefaultAttributePrinterParser = 1;
  let extraClassDeclaration = [{
    /// Owns the block masks and tilings of this MLIR context.
    ::openwork::MaskContext &getMaskContext() { return *maskContext; }

  private:
    void registerAttributes();
    void registerOps();
    std::unique_ptr<::openwork::MaskContext> maskContext;

  public:
  }];
}

class Openwork_Op<string mnemonic, list<Trait> traits = []> : Op<Openwork_Dialect, mnemonic, traits>;

#endif // OPENWORK_DIALECT_OPENWORK_IR_OPENWORKDIALECT_TD

//===- Kernel.h - Kernels for the host --------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel of this family computes one query tile of one head in each call. The loops of the head's class run as they
// are, and every visit is a call of the same three functions, which exist for each level of the instruction set:
//
//     begin    the queries, scaled, transposed into panels
//     visit    keys and values as f32, then for each panel: scores, softmax, output
//     finish   output and LSE
//
// A panel is as many queries as a few vector registers have lanes. All arithmetic goes lane by lane: scores are kept as
// keys x queries and output as columns x queries, so that the softmax of a query stays in its lane, and both products
// are the same small kernel, whose left operand is broadcast element by element. A panel's scores and output stay in
// the first cache, keys and values of the tile in the second.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_HOST_KERNEL_H
#define OPENWORK_KERNELSGEN_HOST_KERNEL_H

#include "openwork/Kernel/HostAbi.h"
#include "openwork/KernelsGen/Code.h"
#include "openwork/KernelsGen/Visits.h"
#include "openwork/Support/Bits.h"

#include <string>
#include <vector>

namespace openwork::host {

/// What decides a kernel's code, apart from its schedules.
struct KernelShape {
  std::string name;
  KernelSpec spec;
  std::vector<TileView> queryViews, keyViews;
  /// The table of tile masks, as appendLaneMask lays them out; empty where every visit is full.
  std::string maskTable;
  /// Whether visits may carry a number of key slots that count.
  bool hasLimits = false;
};

/// The parameters of an entry function, and what is read through them; see HostEntry.
struct EntryValues {
  mlir::Value arguments, row, position, entry, scratch;
};

/// Calls of the parts that compute, written where the builder stands.
class VisitCalls {
public:
  virtual ~VisitCalls() = default;
  virtual void begin(const TilePlace &queries) = 0;
  virtual void visit(mlir::Value word, const TilePlace &keys) = 0;
};
/// Writes the loops of an entry: hands its item, if it has one, to `begin`, and then its visits to `visit`. Returns an
/// i32, 0 where nothing was begun.
using Enumerate = llvm::function_ref<mlir::Value(Code &code, const EntryValues &values, VisitCalls &calls)>;

/// Builds a kernel where the builder stands, in a module: its entry function and what it calls. The spec verifies.
void buildKernel(mlir::ImplicitLocOpBuilder &builder, const KernelShape &shape, Enumerate enumerate);

/// Bytes of scratch that a call of the kernel needs.
int64_t scratchBytes(const KernelSpec &spec);

/// Appends a tile mask, rows x columns bits in rows of 64-bit words, in the order in which panels read it: for each key
/// slot a bit for each query slot, and as many zeros as make a multiple of 32.
void appendLaneMask(Words bits, int64_t rows, int64_t columns, std::vector<uint32_t> &words);

/// @name Fields of HostArguments and of the table of deals, read where the builder stands
/// @{
mlir::Value headClass(Code &code, const EntryValues &values);
/// i32; the largest where the launch has no counts.
mlir::Value validText(Code &code, const EntryValues &values);
mlir::Value loadTable(Code &code, llvm::StringRef table, mlir::Type type, mlir::Value index);
/// @}

} // namespace openwork::host

#endif // OPENWORK_KERNELSGEN_HOST_KERNEL_H

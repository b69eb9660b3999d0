//===- HeadTable.h - What each head of a compiled module visits -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_HEADTABLE_H
#define OPENWORK_LIB_DRIVER_HEADTABLE_H

#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"
#include "openwork/Dialect/Openwork/IR/TopologyOps.h"
#include "openwork/Mask/BlockMask.h"
#include "openwork/Support/Error.h"

#include "mlir/IR/BuiltinOps.h"

#include <vector>

namespace openwork {

/// A block mask that heads use, and the class that visits its blocks once there is one.
struct HeadClass {
  ir::BlockMaskOp mask;
  ir::ClassOp schedule;

  /// The symbol of the class, or of the mask.
  llvm::StringRef getName() const;
};

/// The head classes of one attention layer.
struct Layer {
  /// The number that the attention or launch gives, as packages have it, or else its place in the module.
  int64_t number = 0;
  int64_t heads = 0;
  /// Indices into HeadTable::classes, steps x heads; one step where all are alike.
  std::vector<uint32_t> classes;

  int64_t numSteps() const { return classes.size() / heads; }
  uint32_t at(int64_t step, int64_t head) const { return classes[(numSteps() == 1 ? 0 : step) * heads + head]; }
};

/// The layers of a module that openwork-tile or openwork-specialize has been through.
struct HeadTable {
  std::vector<Layer> layers;
  std::vector<HeadClass> classes;

  /// Fails where the module has no attention, or topologies that are not block masks yet.
  static Expected<HeadTable> get(mlir::ModuleOp module);

  /// Null where there is no layer of that number.
  const Layer *find(int64_t number) const;
  /// The denoising steps that layers tell apart.
  int64_t numSteps() const;
  /// Of a class; decoded at each call.
  Expected<BlockMask> getMask(uint32_t index) const;
};

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_HEADTABLE_H

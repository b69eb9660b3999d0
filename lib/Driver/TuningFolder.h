//===- TuningFolder.h - Packages of kernels to be measured ------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_TUNINGFOLDER_H
#define OPENWORK_LIB_DRIVER_TUNINGFOLDER_H

#include "Session.h"
#include "TuningModule.h"

namespace openwork {

struct TuningRequest {
  /// An empty folder.
  std::string folder;
  /// As --ptxas has it.
  std::string ptxas;
  CostTable costs;
  std::vector<KernelSpec> specs;
  TuningSizes sizes;
};

/// Compiles the packages of all kernels, and writes them, the costs and the plan into the folder. A kernel that the
/// compiler takes another one for is left out, with a warning.
mlir::LogicalResult prepareTuning(Session &session, const TuningRequest &request);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_TUNINGFOLDER_H

//===- Registration.h - Dialects and passes of the tools --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DRIVER_REGISTRATION_H
#define OPENWORK_DRIVER_REGISTRATION_H

#include "mlir/IR/DialectRegistry.h"

namespace openwork {

/// Registers the openwork dialect and the upstream dialects it is used with.
void registerDialects(mlir::DialectRegistry &registry);

/// Registers Openwork's passes and pipelines.
void registerPasses();

/// Both, and the upstream passes that are useful beside ours.
void registerEverything(mlir::DialectRegistry &registry);

} // namespace openwork

#endif // OPENWORK_DRIVER_REGISTRATION_H

//===- Driver.h - The program openwork --------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DRIVER_DRIVER_H
#define OPENWORK_DRIVER_DRIVER_H

namespace openwork {

/// Runs the command that the arguments name. The exit code: 0 where it succeeded, 1 where its input is at fault, 2
/// where the arguments are.
int runDriver(int argc, char **argv);

} // namespace openwork

#endif // OPENWORK_DRIVER_DRIVER_H

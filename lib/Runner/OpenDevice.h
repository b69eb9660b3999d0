//===- OpenDevice.h - The device of a command -------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_RUNNER_OPENDEVICE_H
#define OPENWORK_LIB_RUNNER_OPENDEVICE_H

#include "openwork/Package/Manifest.h"
#include "openwork/Runner/Device.h"
#include "openwork/Runner/Runner.h"

namespace openwork {

Expected<void> checkLaunchOptions(const LaunchOptions &options);

/// The device with the package loaded; null, after saying so, where there is none and the options allow that.
Expected<std::unique_ptr<Device>> openDevice(const LaunchOptions &options, const Manifest &manifest, std::ostream &out);

/// `NVIDIA H200; normal data, seed 1; bshd, batch 1`.
void printHeader(std::ostream &out, const Device &device, const LaunchOptions &options);

} // namespace openwork

#endif // OPENWORK_LIB_RUNNER_OPENDEVICE_H

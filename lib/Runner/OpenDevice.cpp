//===- OpenDevice.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpenDevice.h"

#include <ostream>

using namespace openwork;

Expected<void> openwork::parseWords(std::string_view layout, std::string_view data, LaunchOptions &options) {
  Expected<Layout> order = parseLayout(layout);
  if (!order)
    return error("--layout: " + order.error().message);
  Expected<DataKind> kind = parseDataKind(data);
  if (!kind)
    return error("--data: " + kind.error().message);
  options.layout = *order;
  options.data = *kind;
  return {};
}

Expected<void> openwork::checkLaunchOptions(const LaunchOptions &options) {
  auto refuse = [](const char *option, const std::string &expected, int64_t got) {
    return error(std::string(option) + ": expects " + expected + ", got " + std::to_string(got));
  };
  if (options.batch < 1 || options.batch > kMaxRunBatch)
    return refuse("--batch", "1.." + std::to_string(kMaxRunBatch), options.batch);
  if (options.device < 0)
    return refuse("--device", "0 or more", options.device);
  if (options.layer && *options.layer < 0)
    return refuse("--layer", "0 or more", *options.layer);
  if (options.step && *options.step < 0)
    return refuse("--step", "0 or more", *options.step);
  return {};
}

Expected<std::unique_ptr<Device>> openwork::openDevice(const LaunchOptions &options, const Manifest &manifest,
                                                       std::ostream &out) {
  bool isForHost = manifest.arch() == Arch::Host;
  if (isForHost && options.device != 0)
    return error("--device: expects 0 for a package for host, got " + std::to_string(options.device));
  tl::expected<std::unique_ptr<Device>, DeviceError> device =
      isForHost ? openHostDevice(options.package) : openCudaDevice(options.package, options.device);
  if (device)
    return std::move(*device);
  if (!device.error().noDevice || !options.allowNoDevice)
    return tl::unexpected(device.error().error);
  out << "*** SKIPPED: nothing was launched: " << device.error().error.message << " ***\n";
  return nullptr;
}

void openwork::printHeader(std::ostream &out, const Device &device, const LaunchOptions &options) {
  out << device.name() << "; " << name(options.data) << " data, seed " << options.seed << "; " << name(options.layout)
      << ", batch " << options.batch << '\n';
}

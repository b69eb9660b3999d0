//===- RunPackage.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpenDevice.h"
#include "Text.h"
#include "openwork/Package/PackageReader.h"
#include "openwork/Runner/CaseRun.h"

#include <ostream>

using namespace openwork;

Expected<void> openwork::checkOptions(const RunOptions &options) {
  if (options.rows < 0)
    return error(formatText("--rows: expects 0 or more, got %lld", (long long)options.rows));
  if (options.validText && *options.validText < 0)
    return error(formatText("--valid-text: expects 0 or more, got %lld", (long long)*options.validText));
  return checkLaunchOptions(options);
}

Expected<bool> openwork::runPackage(const RunOptions &options, std::ostream &out) {
  if (Expected<void> fine = checkOptions(options); !fine)
    return tl::unexpected(fine.error());
  Expected<Package> package = openPackage(options.package);
  if (!package)
    return tl::unexpected(package.error());
  Expected<std::vector<LayerCase>> cases = chooseCases(package->manifest(), options.layer, options.step);
  if (!cases)
    return tl::unexpected(cases.error());
  ClassMasks masks;
  if (options.check) {
    Expected<ClassMasks> read = ClassMasks::read(*package);
    if (!read)
      return tl::unexpected(read.error());
    masks = std::move(*read);
  }
  Expected<std::unique_ptr<Device>> device = openDevice(options, package->manifest(), out);
  if (!device)
    return tl::unexpected(device.error());
  if (!*device)
    return true;

  printHeader(out, **device, options);
  int64_t passed = 0;
  for (const LayerCase &layerCase : *cases) {
    Expected<CaseResult> result = runCase(**device, layerCase, &masks, options);
    if (!result)
      return error(formatText("layer %lld, step %lld: ", (long long)layerCase.layer->layer, (long long)layerCase.step) +
                   result.error().message);
    printResult(out, layerCase, *result);
    passed += result->passes();
  }
  out << passed << " of " << cases->size() << (cases->size() == 1 ? " plan passes" : " plans pass")
      << (options.check ? "" : ", not compared with the reference") << '\n';
  return passed == int64_t(cases->size());
}

//===- PrintPackage.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Text.h"
#include "openwork/Package/PackageReader.h"
#include "openwork/Runner/LayerCase.h"
#include "openwork/Runner/Runner.h"

#include <ostream>

using namespace openwork;

/// What a launch needs, and how much code there is.
static std::string describeCode(const PackageKernel &kernel) {
  if (kernel.library)
    return formatText("%lld bytes of scratch, %lld bytes of machine code", (long long)kernel.scratchBytes,
                      (long long)kernel.library->bytes);
  std::string memory = formatText("%lld bytes of shared memory, ", (long long)kernel.sharedMemoryBytes);
  if (!kernel.cubin)
    return memory + formatText("no machine code, %lld bytes of PTX", (long long)kernel.ptx->bytes);
  return memory + formatText("%lld registers, %lld bytes of machine code", (long long)kernel.registers,
                             (long long)kernel.cubin->bytes);
}

static void printKernel(std::ostream &out, const PackageKernel &kernel) {
  out << "kernel @" << kernel.name << ": " << kernel.spec.str() << "\n  "
      << formatText("%lld rows, up to %lld heads, ", (long long)kernel.rows, (long long)kernel.maxHeads)
      << describeCode(kernel) << '\n';
  for (const PackageClass &each : kernel.classes)
    out << formatText("  class @%s: %lld full and %lld partial visits in %lld rows, density %.1f %%, ",
                      each.name.c_str(), (long long)each.fullVisits, (long long)each.partialVisits,
                      (long long)each.rows, 100 * each.density)
        << each.form << '\n';
}

static void printLayer(std::ostream &out, const PackageLayer &layer) {
  const PackageGeometry &g = layer.geometry;
  out << formatText("  %lld: %lld by %lld tokens, %lld heads", (long long)layer.layer, (long long)g.queryTokens,
                    (long long)g.keyTokens, (long long)g.heads);
  if (g.kvHeads != g.heads)
    out << ", " << g.kvHeads << " kv heads";
  out << ", d" << g.headDim;
  if (g.valueDim != g.headDim)
    out << '/' << g.valueDim;
  out << ' ' << name(g.dtype);
  if (g.textKeys)
    out << ", up to " << g.textKeys << " text keys of padding";
  out << formatText(", scale %.6g, ", layer.scale)
      << (layer.plans.size() == 1 ? "any step" : std::to_string(layer.plans.size()) + " steps") << '\n';
}

Expected<void> openwork::printPackage(const std::string &path, std::ostream &out) {
  Expected<Package> package = openPackage(path);
  if (!package)
    return tl::unexpected(package.error());
  const Manifest &manifest = package->manifest();
  out << "package " << manifest.name << " for " << manifest.target << ", by " << manifest.producer << ", format "
      << manifest.version.major << '.' << manifest.version.minor << '\n';
  for (const PackageKernel &kernel : manifest.kernels)
    printKernel(out, kernel);
  out << "layers\n";
  for (const PackageLayer &layer : manifest.layers)
    printLayer(out, layer);
  Expected<std::vector<LayerCase>> cases = chooseCases(manifest, {}, {});
  if (!cases)
    return tl::unexpected(cases.error());
  out << "plans, where each is used first\n";
  for (const LayerCase &each : *cases)
    out << "  " << describe(each) << formatText(", predicted %.3f ms\n", each.plan->predictedSeconds * 1e3);
  return {};
}

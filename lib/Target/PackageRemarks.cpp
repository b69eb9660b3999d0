//===- PackageRemarks.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackageRemarks.h"

#include "mlir/IR/Remarks.h"

using namespace mlir;
using namespace openwork;

static remark::detail::InFlightRemark report(Location loc, StringRef name) {
  return remark::passed(loc, remark::RemarkOpts::name(name).category("openwork").subCategory("package"));
}

void openwork::reportKernel(Location loc, const PackageKernel &kernel, const PackageContents &contents) {
  auto remark = report(loc, "kernel");
  remark << remark::metric("kernel", kernel.name) << remark::metric("spec", kernel.spec.str())
         << remark::metric("classes", kernel.classes.size()) << remark::metric("rows", kernel.rows)
         << remark::metric("max-heads", kernel.maxHeads) << remark::metric("parameter-bytes", kernel.layout().size())
         << remark::metric("shared-memory-bytes", kernel.sharedMemoryBytes)
         << remark::metric("code-bytes", contents.at(kernel.code().path).size());
  if (kernel.cubin)
    remark << remark::metric("cubin-bytes", contents.at(kernel.cubin->path).size())
           << remark::metric("registers", kernel.registers);
}

void openwork::reportPackage(Location loc, const BuiltPackage &package, const PackageOptions &options) {
  size_t bytes = 0;
  for (const auto &[path, contents] : package.contents)
    bytes += contents.size();
  const Manifest &manifest = package.manifest;
  report(loc, "package") << remark::metric("package", manifest.name)
                         << remark::metric("kernels", manifest.kernels.size())
                         << remark::metric("plans", manifest.plans.size())
                         << remark::metric("layers", manifest.layers.size()) << remark::metric("bytes", bytes)
                         << remark::metric("ptxas", options.ptxas ? options.ptxas->version.str() : "none");
}

//===- ImportSource.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportSource.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace openwork;

ImportSource::ImportSource(ImportOptions &shared, llvm::StringRef option, llvm::StringRef description,
                           llvm::StringRef value)
    : shared(shared),
      file(option, cl::desc(description), cl::value_desc(value), cl::sub(shared.command), cl::cat(commandOptions)) {}

std::string ImportTarget::nameOf(llvm::StringRef path) const {
  llvm::SmallString<128> absolute = path;
  llvm::StringRef folder = llvm::sys::path::parent_path(topology);
  if (!folder.empty() && folder != ".")
    (void)llvm::sys::fs::make_absolute(absolute);
  return absolute.str().str();
}

std::string ImportTarget::dataName() const {
  bool beside = llvm::sys::path::parent_path(data) == llvm::sys::path::parent_path(topology) && topology != "-";
  return beside ? llvm::sys::path::filename(data).str() : nameOf(data);
}

TensorInput ImportSource::tensors(const ImportTarget &target) const { return {file, shared.prefix, target.dataName()}; }

std::vector<std::unique_ptr<ImportSource>> openwork::makeImportSources(ImportOptions &shared) {
  std::vector<std::unique_ptr<ImportSource>> sources;
  for (auto make : {makeStaSource, makeMasksSource, makeFlexSource, makeFlashInferSource, makeCudnnSource,
                    makeSpargeSource, makeNattenSource, makeMInferenceSource, makeModelSource})
    sources.push_back(make(shared));
  return sources;
}

//===- ImportSource.h - What openwork import reads --------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_IMPORT_IMPORTSOURCE_H
#define OPENWORK_LIB_DRIVER_IMPORT_IMPORTSOURCE_H

#include "ImportOptions.h"

#include "llvm/ADT/STLExtras.h"

#include <memory>
#include <vector>

namespace openwork {

/// Where the product goes.
struct ImportTarget {
  /// The topology.json; - is stdout.
  std::string topology;
  /// The file with converted masks; empty for sources that make none.
  std::string data = {};

  /// A file as the topology.json names it, which is from its own folder.
  std::string nameOf(llvm::StringRef path) const;
  std::string dataName() const;
};

/// A format of another project: the option that names its file, and so chooses it; the options that go with it; and how
/// it is read. Options that only other sources take are refused by the command.
class ImportSource {
public:
  virtual ~ImportSource() = default;

  /// As on the command line: `--sta`.
  std::string name() const { return "--" + file.ArgStr.str(); }
  bool isChosen() const { return !file.empty(); }
  /// Whether masks are converted, into a file beside the topology.json.
  bool makesData() const { return takes(shared.data); }
  /// The files that are read.
  virtual std::vector<std::string> inputs() const { return {file}; }
  /// Beside those of the geometry.
  llvm::ArrayRef<const cl::Option *> options() const { return taken; }
  bool takes(const cl::Option &option) const { return llvm::is_contained(taken, &option); }

  /// What is wrong with the options of the chosen source.
  virtual Expected<void> check() = 0;
  /// What the options of the geometry say.
  virtual Expected<ImportGeometry> geometry() const { return shared.geometry(); }
  /// A topology.json and its masks. Options have been checked.
  virtual Expected<ImportedTopology> read(const ImportGeometry &geometry, const ImportTarget &target) = 0;

protected:
  /// The tensors in this file, under the prefix of the command line.
  TensorInput tensors(const ImportTarget &target) const;
  ImportSource(ImportOptions &shared, llvm::StringRef option, llvm::StringRef description, llvm::StringRef value);
  /// Declares options that go with this source.
  void take(std::initializer_list<const cl::Option *> options) { taken.insert(taken.end(), options); }

  ImportOptions &shared;
  cl::opt<std::string> file;

private:
  std::vector<const cl::Option *> taken;
};

/// @name Sources
/// A new one is a file of its own, a line here and one in makeImportSources().
/// @{
std::unique_ptr<ImportSource> makeStaSource(ImportOptions &shared);
std::unique_ptr<ImportSource> makeMasksSource(ImportOptions &shared);
std::unique_ptr<ImportSource> makeFlexSource(ImportOptions &shared);
std::unique_ptr<ImportSource> makeFlashInferSource(ImportOptions &shared);
std::unique_ptr<ImportSource> makeCudnnSource(ImportOptions &shared);
std::unique_ptr<ImportSource> makeSpargeSource(ImportOptions &shared);
std::unique_ptr<ImportSource> makeNattenSource(ImportOptions &shared);
std::unique_ptr<ImportSource> makeMInferenceSource(ImportOptions &shared);
std::unique_ptr<ImportSource> makeModelSource(ImportOptions &shared);
/// @}

/// All of them, in the order of the help.
std::vector<std::unique_ptr<ImportSource>> makeImportSources(ImportOptions &shared);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_IMPORT_IMPORTSOURCE_H

//===- FormatFixture.h - Other projects' tensors in tests -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_IMPORT_FORMATFIXTURE_H
#define OPENWORK_TEST_UNIT_IMPORT_FORMATFIXTURE_H

#include "ImportFixture.h"

#include "openwork/Support/SafetensorsWriter.h"

#include <functional>

namespace openwork {

/// @name Tensors of these values
/// @{
TensorBytes int32s(const std::string &name, const std::vector<int64_t> &shape, const std::vector<int64_t> &values);
TensorBytes int64s(const std::string &name, const std::vector<int64_t> &shape, const std::vector<int64_t> &values);
TensorBytes bytes(const std::string &name, const std::vector<int64_t> &shape, const std::vector<int64_t> &values);
/// '#' is true, '.' false, spaces only separate.
TensorBytes bools(const std::string &name, const std::vector<int64_t> &shape, const std::string &picture);
/// @}

/// Imports formats from a file in the test's folder, beside which the topology.json and its masks are as if written.
class FormatTest : public ImportTest {
protected:
  /// Writes the tensors and returns how an importer is told of them.
  TensorInput input(std::vector<TensorBytes> tensors, const std::string &prefix = "");
  /// A plain sequence.
  static ImportGeometry sequence(int64_t tokens) { return {*TokenGrid::get({1, 1, tokens})}; }

  /// Steps, layers and heads that the topology.json says.
  std::array<int64_t, 3> counts(const Expected<ImportedTopology> &imported);
  /// What a triple attends to, or null and a failure of the test.
  TopologyRef topology(const Expected<ImportedTopology> &imported, const std::array<int64_t, 3> &triple = {0, 0, 0});
  /// The pairs of a triple: a word for each query, '#' where it attends.
  std::string picture(const Expected<ImportedTopology> &imported, const std::array<int64_t, 3> &triple = {0, 0, 0});
  /// Compares all pairs of a triple.
  void expectPairs(const Expected<ImportedTopology> &imported, const std::array<int64_t, 3> &triple,
                   const std::function<bool(int64_t, int64_t)> &attends);
  /// The error without the folder of the test, or "accepted".
  std::string refusal(const Expected<ImportedTopology> &imported);

private:
  mlir::OwningOpRef<mlir::ModuleOp> readImported(const Expected<ImportedTopology> &imported);
};

} // namespace openwork

#endif // OPENWORK_TEST_UNIT_IMPORT_FORMATFIXTURE_H

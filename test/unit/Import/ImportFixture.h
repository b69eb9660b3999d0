//===- ImportFixture.h - Reading topology.json in tests ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_IMPORT_IMPORTFIXTURE_H
#define OPENWORK_TEST_UNIT_IMPORT_IMPORTFIXTURE_H

#include "openwork/Dialect/Openwork/IR/TopologyOps.h"
#include "openwork/Import/Import.h"

#include "Support/TempDir.h"

#include <gtest/gtest.h>

namespace openwork {

/// The parts of a topology.json that tests vary, each on a line of its own: 1 to 4.
struct FileParts {
  std::string head = R"("format": "openwork-topology", "version": "1.0", "name": "t")";
  std::string geometry = R"({"grid": [8], "heads": 2, "head_dim": 16, "layers": 1, "steps": 1, "dtype": "bf16"})";
  std::string topologies = R"({"a": {"family": "full"}})";
  std::string assignment = R"({"rules": [{"topology": "a"}]})";

  std::string text() const;
};

class ImportTest : public testing::Test {
protected:
  /// What readTopologyText makes of this text, as if it were in `dir` beside the files that the test has written there.
  mlir::OwningOpRef<mlir::ModuleOp> read(const std::string &text);
  /// Its module as text.
  std::string print(const std::string &text);
  /// Its diagnostics, `line:column: error: message` each on a line, or "accepted".
  std::string refusal(const std::string &text);

  static ir::AssignmentOp assignmentOf(mlir::ModuleOp module);
  /// The topology of a triple as text.
  static std::string topologyAt(ir::AssignmentOp assignment, int64_t step, int64_t layer, int64_t head);

  TempDir dir;
  mlir::MLIRContext context;
  std::string diagnostics;
};

std::string toText(mlir::Attribute attribute);
std::string toText(mlir::Operation *op);

} // namespace openwork

#endif // OPENWORK_TEST_UNIT_IMPORT_IMPORTFIXTURE_H

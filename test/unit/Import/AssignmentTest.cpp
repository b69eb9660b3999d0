//===- AssignmentTest.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportFixture.h"

using namespace openwork;

/// 3 steps, 2 layers, 4 heads.
class AssignmentTest : public ImportTest {
protected:
  static FileParts partsOf(const std::string &assignment) {
    FileParts parts;
    parts.geometry = R"({"grid": [8], "heads": 4, "head_dim": 16, "layers": 2, "steps": 3, "dtype": "bf16"})";
    parts.topologies = R"({"a": {"family": "full"}, "b": {"family": "causal"}, "c": {"family": "full"}})";
    parts.assignment = assignment;
    return parts;
  }
  /// The indices of all triples, steps separated by `/` and layers by spaces, behind the topologies.
  std::string tableOf(const std::string &assignment) {
    mlir::OwningOpRef<mlir::ModuleOp> module = read(partsOf(assignment).text());
    if (!module)
      return diagnostics;
    ir::AssignmentOp op = assignmentOf(*module);
    std::string text = toText(op.getTopologies());
    std::vector<uint16_t> indices = op.getIndices();
    for (size_t i = 0; i < indices.size(); ++i)
      text += (i % 8 == 0 ? "/" : i % 4 == 0 ? " " : "") + std::to_string(indices[i]);
    return text;
  }
};

TEST_F(AssignmentTest, laterRulesWin) {
  EXPECT_EQ(tableOf(R"({"rules": [{"topology": "a"}, {"steps": [1, 2], "layers": 1, "heads": [0, 2], "topology": "b"},)"
                    R"( {"steps": 2, "topology": "a", "heads": [1, 1]}]})"),
            "[#openwork.full, #openwork.causal]/0000 0000/0000 1110/0000 1010");
}

TEST_F(AssignmentTest, selections) {
  EXPECT_EQ(tableOf(R"({"rules": [{"steps": "all", "layers": "all", "heads": "all", "topology": "a"},)"
                    R"( {"heads": [[0, 0], [2, 3]], "topology": "b"}, {"steps": [[0, 1]], "topology": "a"}]})"),
            "[#openwork.full, #openwork.causal]/0000 0000/0000 0000/1011 1011");
}

TEST_F(AssignmentTest, topologiesInOrderOfFirstUse) {
  EXPECT_EQ(tableOf(R"({"rules": [{"topology": "a"}, {"steps": 0, "layers": 0, "topology": "b"}]})"),
            "[#openwork.causal, #openwork.full]/0000 1111/1111 1111/1111 1111");
}

TEST_F(AssignmentTest, equalTopologiesAreOne) {
  EXPECT_EQ(tableOf(R"({"rules": [{"topology": "a"}, {"layers": 0, "topology": "c"},)"
                    R"( {"heads": 0, "topology": {"family": "full"}}]})"),
            "[#openwork.full]/0000 0000/0000 0000/0000 0000");
}

TEST_F(AssignmentTest, hiddenRulesLeaveNothing) {
  EXPECT_EQ(tableOf(R"({"rules": [{"topology": "b"}, {"topology": "b"}, {"topology": "a"}]})"),
            "[#openwork.full]/0000 0000/0000 0000/0000 0000");
}

TEST_F(AssignmentTest, rowsAndTable) {
  EXPECT_EQ(tableOf(R"({"topologies": ["b", {"family": "band", "lower": 0, "upper": 1}, "a"],)"
                    R"( "rows": [[0, 0, 0, 2], [0, 2, 0, 2]], "table": [[0, 0], [0, 1], [1, 1]]})"),
            "[#openwork.causal, #openwork.full]/0001 0001/0001 0101/0101 0101");
}

TEST_F(AssignmentTest, largeTablesAreResources) {
  FileParts parts = partsOf(R"({"rules": [{"topology": "a"}, {"heads": 599, "topology": "b"}]})");
  parts.geometry = R"({"grid": [8], "heads": 600, "head_dim": 16, "layers": 1, "steps": 1, "dtype": "bf16"})";
  mlir::OwningOpRef<mlir::ModuleOp> module = read(parts.text());
  ASSERT_TRUE(module) << diagnostics;
  EXPECT_EQ(topologyAt(assignmentOf(*module), 0, 0, 598), "full");
  EXPECT_EQ(topologyAt(assignmentOf(*module), 0, 0, 599), "causal");
  EXPECT_NE(toText(*module).find("dense_resource<t> : tensor<1x1x600xui16>"), std::string::npos);
}

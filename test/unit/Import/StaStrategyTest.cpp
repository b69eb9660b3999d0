//===- StaStrategyTest.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportFixture.h"

#include "openwork/Support/Json.h"

#include <chrono>
#include <map>

using namespace openwork;

class StaStrategyTest : public ImportTest {
protected:
  static ImportGeometry geometryOf(const TokenGrid &grid) { return {grid, 64, "f16", "sta", 1}; }
  /// The topology.json of a strategy on a grid of 4 x 4 x 8 tokens in cells of 2 x 2 x 2.
  Expected<std::string> import(const std::string &strategy, const TokenGrid &grid = *TokenGrid::get({4, 4, 8})) {
    return importStaStrategy(dir.write("sta.json", strategy), geometryOf(grid), {2, 2, 2});
  }
  std::string refusalOf(const std::string &strategy) {
    Expected<std::string> text = import(strategy);
    if (text)
      return "accepted";
    std::string message = text.error().str(), path = dir.path("sta.json");
    return message.starts_with(path) ? message.substr(path.size()) : message;
  }
};

TEST_F(StaStrategyTest, writesDistinctRowsOnce) {
  Expected<std::string> text =
      import(R"({"0_0_0": [2, 2, 4], "0_0_1": [1, 1, 3], "0_1_0": [1, 1, 3], "0_1_1": [1, 1, 3],)"
             R"( "1_0_0": [2, 2, 4], "1_0_1": [1, 1, 3], "1_1_0": [2, 2, 4], "1_1_1": [2, 1, 1]})");
  ASSERT_TRUE(text) << text.error().str();
  EXPECT_EQ(*text, R"({
  "format": "openwork-topology",
  "version": "1.0",
  "name": "sta",
  "geometry": {
    "grid": [4, 4, 8],
    "heads": 2,
    "head_dim": 64,
    "layers": 2,
    "steps": 2,
    "dtype": "f16"
  },
  "topologies": {
    "full": {"family": "full"},
    "window_1x1x3": {"family": "window", "size": [1, 1, 3], "cell": [2, 2, 2]},
    "window_2x1x1": {"family": "window", "size": [2, 1, 1], "cell": [2, 2, 2]}
  },
  "assignment": {
    "topologies": ["full", "window_1x1x3", "window_2x1x1"],
    "rows": [
      [0,1],
      [1,1],
      [0,2]
    ],
    "table": [
      [0,1],
      [0,2]
    ]
  }
}
)");
  mlir::OwningOpRef<mlir::ModuleOp> module = read(*text);
  ASSERT_TRUE(module) << diagnostics;
  EXPECT_EQ(topologyAt(assignmentOf(*module), 0, 1, 0), "window<[1, 1, 3], cell = [2, 2, 2]>");
  EXPECT_EQ(topologyAt(assignmentOf(*module), 1, 1, 1), "window<[2, 1, 1], cell = [2, 2, 2]>");
}

TEST_F(StaStrategyTest, theOrderOfMembersDoesNotMatter) {
  EXPECT_EQ(*import(R"({"0_0_0": [1, 1, 3], "0_0_1": [2, 2, 4], "0_1_0": [1, 1, 1], "0_1_1": [2, 2, 4]})"),
            *import(R"({"0_1_1": [2, 2, 4], "0_0_1": [2, 2, 4], "0_1_0": [1, 1, 1], "0_0_0": [1, 1, 3]})"));
}

TEST_F(StaStrategyTest, textIsDense) {
  TokenGrid grid = *TokenGrid::get({4, 4, 8}, TextPosition::Back, 16);
  Expected<std::string> text = import(R"({"0_0_0": [2, 2, 4], "0_0_1": [1, 1, 3]})", grid);
  ASSERT_TRUE(text) << text.error().str();
  EXPECT_NE(text->find(R"(    "text": {"position": "back", "tokens": 16},)"), std::string::npos);
  mlir::OwningOpRef<mlir::ModuleOp> module = read(*text);
  ASSERT_TRUE(module) << diagnostics;
  EXPECT_EQ(topologyAt(assignmentOf(*module), 0, 0, 0), "full");
  EXPECT_EQ(topologyAt(assignmentOf(*module), 0, 0, 1),
            "any<#openwork.window<[1, 1, 3], cell = [2, 2, 2]>, #openwork.text<keys>, #openwork.text<queries>>");
}

TEST_F(StaStrategyTest, refusals) {
  EXPECT_EQ(refusalOf("[]"), ":1:1: error: expects an object, got an array of 0 entries");
  EXPECT_EQ(refusalOf("{}"), ":1:1: error: expects a window for each step, layer and head, got none");
  EXPECT_EQ(refusalOf("{\"0_0_0\": [1, 1, 1]\n  \"0_0_1\": [1, 1, 1]}"),
            ":2:3: error: expects ',' or '}', got a string");
  EXPECT_EQ(refusalOf(R"({"0_0": [1, 1, 1]})"), R"(:1:2: error: expects a key step_layer_head, as "0_1_2", got "0_0")");
  EXPECT_EQ(refusalOf(R"({"0_0_0_0": [1, 1, 1]})"),
            R"(:1:2: error: expects a key step_layer_head, as "0_1_2", got "0_0_0_0")");
  EXPECT_EQ(refusalOf(R"({"0_00_0": [1, 1, 1]})"),
            R"(:1:2: error: expects a key step_layer_head, as "0_1_2", got "0_00_0")");
  EXPECT_EQ(refusalOf(R"({"0_-1_0": [1, 1, 1]})"),
            R"(:1:2: error: expects a key step_layer_head, as "0_1_2", got "0_-1_0")");
  EXPECT_EQ(refusalOf(R"({"0_4096_0": [1, 1, 1]})"), R"(:1:2: error: expects a layer in 0..4095, got "4096")");
  EXPECT_EQ(refusalOf(R"({"0_0_99999999999999999999": [1, 1, 1]})"),
            R"(:1:2: error: expects a head in 0..65535, got "99999999999999999999")");
  EXPECT_EQ(refusalOf(R"({"0_0_0": [1, 1, 1], "0_0_0": [1, 1, 1]})"),
            R"(:1:22: error: expects each key once, got "0_0_0" again after line 1, column 2)");
  EXPECT_EQ(refusalOf(R"({"0_0_0": [1, 1]})"),
            R"(:1:11: error: "0_0_0": expects an array of 3 entries, got an array of 2 entries)");
  EXPECT_EQ(refusalOf(R"({"0_0_0": [1, 0, 1]})"),
            R"(:1:15: error: "0_0_0": height: expects an integer in 1..2, got 0)");
  EXPECT_EQ(refusalOf(R"({"0_0_0": [1, 1, 5]})"), R"(:1:18: error: "0_0_0": width: expects an integer in 1..4, got 5)");
  EXPECT_EQ(refusalOf(R"({"0_0_0": [1, "1", 1]})"),
            R"(:1:15: error: "0_0_0": height: expects an integer in 1..2, got "1")");
  EXPECT_EQ(
      refusalOf(R"({"0_0_0": [1, 1, 1], "2_0_0": [1, 1, 1]})"),
      ":1:1: error: expects a window for each of 3 steps, 1 layers and 1 heads, got none for step 1, layer 0, head 0");
  EXPECT_EQ(
      refusalOf(R"({"0_0_0": [1, 1, 1], "0_1_1": [1, 1, 1], "1_0_0": [1, 1, 1], "0_0_1": [1, 1, 1]})"),
      ":1:1: error: expects a window for each of 2 steps, 2 layers and 2 heads, got none for step 0, layer 1, head 0");
  EXPECT_EQ(refusalOf(R"({"65535_4095_65535": [1, 1, 1]})"),
            ":1:1: error: expects a window for each of 65536 steps, 4096 layers and 65536 heads, got none for step 0, "
            "layer 0, head 0");
}

TEST_F(StaStrategyTest, refusesArguments) {
  std::string path = dir.write("sta.json", R"({"0_0_0": [1, 1, 1]})");
  auto refused = [&](const ImportGeometry &geometry, const Coord &cell) {
    Expected<std::string> text = importStaStrategy(path, geometry, cell);
    return text ? "accepted" : text.error().str();
  };
  TokenGrid grid = *TokenGrid::get({4, 4, 8});
  EXPECT_EQ(refused({grid}, {5, 2, 2}), "error: expects a cell in 1..4 for frames, got 5");
  EXPECT_EQ(refused({grid, 0}, {2, 2, 2}), "error: expects a head dim in 1..1024, got 0");
  EXPECT_EQ(refused({grid, 64, "int8"}, {2, 2, 2}), "error: expects dtype bf16, f16 or f32, got \"int8\"");
  EXPECT_EQ(refused({grid, 64, "f16", "a b"}, {2, 2, 2}),
            "error: expects a letter or digit and up to 127 letters, digits, '_', '-' and '.', got \"a b\"");
  EXPECT_EQ(importStaStrategy(dir.path("none"), {grid}, {2, 2, 2}).error().message,
            "cannot open: No such file or directory");
}

//===----------------------------------------------------------------------===//
// The published strategy of HunyuanVideo
//===----------------------------------------------------------------------===//

class PublishedStrategyTest : public StaStrategyTest {
protected:
  void SetUp() override {
    const char *folder = std::getenv("OPENWORK_DATA_DIR");
    if (!folder || !*folder)
      GTEST_SKIP() << "set OPENWORK_DATA_DIR to the folder of sta_hunyuan_mask_strategy.json";
    path = std::string(folder) + "/sta_hunyuan_mask_strategy.json";
  }
  Expected<std::string> importPublished(const TokenGrid &grid) const {
    return importStaStrategy(path, {grid, 128, "bf16", "hunyuan-768p"}, {6, 8, 8});
  }

  TokenGrid grid = *TokenGrid::get({30, 48, 80});
  std::string path;
};

static double secondsOf(const std::function<void()> &work) {
  auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// The distinct rows of heads in a table.
static size_t countRows(ir::AssignmentOp assignment) {
  std::vector<uint16_t> indices = assignment.getIndices();
  std::map<std::vector<uint16_t>, int> rows;
  for (auto row = indices.begin(); row != indices.end(); row += assignment.getNumHeads())
    ++rows[{row, row + assignment.getNumHeads()}];
  return rows.size();
}

TEST_F(PublishedStrategyTest, readsBackAsItIs) {
  Expected<std::string> text;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  double importTime = secondsOf([&] { text = importPublished(grid); });
  ASSERT_TRUE(text) << text.error().str();
  double readTime = secondsOf([&] { module = read(*text); });
  ASSERT_TRUE(module) << diagnostics;
  std::printf("imported in %.3f s, %zu bytes; read in %.3f s\n", importTime, text->size(), readTime);
  EXPECT_LT(text->size(), 64u << 10);
  EXPECT_LT(importTime + readTime, 10);

  ir::AssignmentOp assignment = assignmentOf(*module);
  EXPECT_EQ(assignment.getTopologies().size(), 6u);
  EXPECT_EQ(countRows(assignment), 651u);
  Expected<JsonValue> strategy = readJsonFile(path);
  ASSERT_TRUE(strategy);
  ASSERT_EQ(strategy->members().size(), 72000u);
  std::vector<uint16_t> indices = assignment.getIndices();
  ASSERT_EQ(indices.size(), 72000u);
  for (int64_t i = 0; i < 72000; ++i) {
    std::string key = std::to_string(i / 24 / 60) + "_" + std::to_string(i / 24 % 60) + "_" + std::to_string(i % 24);
    std::vector<int64_t> size;
    for (const JsonValue &entry : strategy->find(key)->entries())
      size.push_back(*entry.asInteger(1, 10, key));
    mlir::Attribute topology = assignment.getTopologies()[indices[i]];
    if (size == std::vector<int64_t>{5, 6, 10}) {
      ASSERT_TRUE(mlir::isa<ir::FullAttr>(topology)) << key;
      continue;
    }
    auto window = mlir::dyn_cast<ir::WindowAttr>(topology);
    ASSERT_TRUE(window) << key;
    ASSERT_EQ(window.getSize(), llvm::ArrayRef<int64_t>(size)) << key;
    ASSERT_EQ(window.getCell(), (llvm::ArrayRef<int64_t>{6, 8, 8})) << key;
  }
}

TEST_F(PublishedStrategyTest, withText) {
  Expected<std::string> text = importPublished(*TokenGrid::get({30, 48, 80}, TextPosition::Back, 256));
  ASSERT_TRUE(text) << text.error().str();
  mlir::OwningOpRef<mlir::ModuleOp> module = read(*text);
  ASSERT_TRUE(module) << diagnostics;
  EXPECT_EQ(assignmentOf(*module).getTopologies().size(), 6u);
}

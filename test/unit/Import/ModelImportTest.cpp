//===- ModelImportTest.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportFixture.h"

#include "openwork/Import/Model.h"

#include <random>

using namespace openwork;

class ModelImportTest : public ImportTest {
protected:
  /// A model of 2 layers and 4 heads, on a grid of 3 x 4 x 8 tokens.
  ModelImport request() {
    ModelImport request;
    request.folder = dir.path("tiny");
    std::filesystem::create_directories(request.folder);
    dir.write("tiny/config.json", R"({"_class_name": "WanTransformer3DModel", "num_attention_heads": 4,
 "attention_head_dim": 64, "num_layers": 2})");
    request.size = {64, 128, 9};
    request.rules = dir.path("rules.txt");
    request.target = dir.path("topology.json");
    return request;
  }
  Expected<std::string> import(const std::string &rules, int64_t steps = 1) {
    ModelImport asked = request();
    asked.steps = steps;
    dir.write("rules.txt", rules);
    return importModel(asked);
  }
  std::string refusalOf(const std::string &rules, int64_t steps = 1) {
    Expected<std::string> text = import(rules, steps);
    if (text)
      return "accepted";
    std::string message = text.error().str(), path = dir.path("");
    return message.starts_with(path) ? message.substr(path.size()) : message;
  }
  /// The topologies of all triples, each a line.
  std::string assignedBy(const std::string &rules, int64_t steps) {
    Expected<std::string> text = import(rules, steps);
    if (!text)
      return text.error().str();
    mlir::OwningOpRef<mlir::ModuleOp> module = read(*text);
    std::string table;
    for (int64_t step = 0; module && step < steps; ++step)
      for (int64_t layer = 0; layer < 2; ++layer)
        for (int64_t head = 0; head < 4; ++head)
          table += topologyAt(assignmentOf(*module), step, layer, head) + (head == 3 ? "\n" : " ");
    return module ? table : diagnostics;
  }
};

TEST_F(ModelImportTest, writesATopologyFile) {
  Expected<std::string> text = import("define local = window [1, 3, 3]\n"
                                      "all: dense\n"
                                      "last 50% of steps layer 1 heads 0, 2-3: local except band -1 1\n",
                                      4);
  ASSERT_TRUE(text) << text.error().str();
  EXPECT_EQ(*text, R"({
  "format": "openwork-topology",
  "version": "1.0",
  "name": "imported",
  "description": "tiny (WanTransformer3DModel), 64 x 128 pixels, 9 frames: tokens 3 x 4 x 8",
  "geometry": {
    "grid": [3, 4, 8],
    "heads": 4,
    "head_dim": 64,
    "layers": 2,
    "steps": 4,
    "dtype": "bf16"
  },
  "topologies": {
    "dense": {"family": "full"},
    "local": {"family": "window", "size": [1, 3, 3]}
  },
  "assignment": {
    "rules": [
      {"topology": "dense"},
      {"steps": [2, 3], "layers": 1, "heads": [[0, 0], [2, 3]], "topology": {"family": "except", "of": ["local", {"family": "band", "lower": -1, "upper": 1}]}}
    ]
  }
}
)");
  EXPECT_TRUE(read(*text)) << diagnostics;
}

TEST_F(ModelImportTest, laterRulesWin) {
  EXPECT_EQ(assignedBy("define a = causal\nall: dense\nlayer 0: a\nheads 1: dense\nstep 1 heads 3: a", 2),
            "causal full causal causal\n"
            "full full full full\n"
            "causal full causal causal\n"
            "full full full causal\n");
}

TEST_F(ModelImportTest, tablesAreRulesToo) {
  dir.write("heads.csv", "layer,head,topology\n0,all,a\n1,1-2,a\n");
  EXPECT_EQ(assignedBy("define a = causal\nall: dense\nstep 1 heads 0-1: table heads.csv", 2),
            "full full full full\n"
            "full full full full\n"
            "causal causal full full\n"
            "full causal full full\n");
  dir.write(
      "heads.json",
      R"([[["a", null, null, "a"], ["a", "a", "a", "a"]], [["dense", "a", "a", null], [null, null, "a", null]]])");
  EXPECT_EQ(assignedBy("define a = causal\nall: dense\nheads: table heads.json", 2), "causal full full causal\n"
                                                                                     "causal causal causal causal\n"
                                                                                     "full causal causal full\n"
                                                                                     "full full causal full\n");
}

// What a file of rules says head by head, an independent reading of it says as well.
TEST_F(ModelImportTest, rulesAgreeWithATableOfAllTriples) {
  constexpr uint32_t seed = 11;
  std::mt19937 random(seed);
  for (int round = 0; round < 40; ++round) {
    constexpr int64_t steps = 3;
    std::vector<std::string> expected(steps * 8, "full");
    std::string rules = "define a = causal\ndefine b = band 0 4\nall: dense\n";
    for (int rule = 0; rule < 6; ++rule) {
      std::array<std::array<int64_t, 2>, 3> range;
      constexpr std::array<int64_t, 3> counts = {steps, 2, 4};
      constexpr std::array names = {"steps ", "layers ", "heads "};
      bool isBand = random() % 2, isTable = random() % 3 == 0;
      std::string csv = "step,layer,head,topology\n", line;
      for (size_t axis = 0; axis < 3; ++axis) {
        int64_t x = random() % counts[axis], y = random() % counts[axis];
        range[axis] = {std::min(x, y), std::max(x, y)};
        std::string text = std::to_string(range[axis][0]) + "-" + std::to_string(range[axis][1]);
        line += isTable ? text + "," : names[axis] + text + " ";
      }
      std::string file = "table" + std::to_string(rule) + ".csv", name = isBand ? "b" : "a";
      if (isTable)
        dir.write(file, csv + line + name + "\n");
      rules += isTable ? "all: table " + file + "\n" : line + ": " + name + "\n";
      for (int64_t step = range[0][0]; step <= range[0][1]; ++step)
        for (int64_t layer = range[1][0]; layer <= range[1][1]; ++layer)
          for (int64_t head = range[2][0]; head <= range[2][1]; ++head)
            expected[(step * 2 + layer) * 4 + head] = isBand ? "band<0, 4>" : "causal";
    }
    std::string table;
    for (size_t i = 0; i < expected.size(); ++i)
      table += expected[i] + (i % 4 == 3 ? "\n" : " ");
    ASSERT_EQ(assignedBy(rules, steps), table) << "seed " << seed << ", round " << round << "\n" << rules;
  }
}

TEST_F(ModelImportTest, errorsAreInTheRules) {
  EXPECT_EQ(refusalOf("all: dense\n layer 2: dense"), "rules.txt:2:8: error: expects a layer in 0..1, got 2");
  EXPECT_EQ(refusalOf("define local = window [3, 3]\nall: local"),
            "rules.txt:1:23: error: window: \"size\": expects an array of 3 entries, got an array of 2 entries");
  EXPECT_EQ(refusalOf("all: dense\nall: dense or window [1, 3, 3]\n   cell [1, 2, 2] "),
            "rules.txt:3:4: error: expects \"define\", \"all\", \"steps\", \"layers\", \"heads\", \"first\" or "
            "\"last\", got \"cell\"");
  EXPECT_EQ(refusalOf("all: window [1, 3, 3] cels [2]"),
            "rules.txt:1:23: error: window: expects only the fields \"family\", \"size\", \"cell\", \"stride\", "
            "\"dilation\", \"causal\", got \"cels\"");
  EXPECT_EQ(refusalOf("all: {\"family\": \"windw\"}").substr(0, 49),
            "rules.txt:1:17: error: \"family\": expects one of \"");
  EXPECT_EQ(refusalOf("all: {\n  \"family\": \"band\", \"lower\": x}"),
            "rules.txt:2:30: error: expects a value, got \"x\"");
  EXPECT_EQ(refusalOf("all: {\"family\": \"any\", \"of\": [\"b\"]}"),
            "rules.txt:1:31: error: expects the name of a topology, one of \"dense\", got \"b\"");
  EXPECT_EQ(refusalOf("all: band 3 1"),
            "rules.txt:1:13: error: band: \"upper\": expects an integer in 3..4194304, got 1");
  EXPECT_EQ(refusalOf("all: band 3"), "rules.txt:1:6: error: band: expects a field \"upper\", got none");
}

TEST_F(ModelImportTest, whatDoesNotFitTheGrid) {
  EXPECT_EQ(refusalOf("all: dense or text"),
            "rules.txt:1:15: error: text: expects text tokens in the key grid 3 x 4 x 8");
  EXPECT_EQ(refusalOf("define big = window [9, 3, 3]\nall: big"),
            "rules.txt:1:14: error: window: expects a window in 1..3 for frames, got 9");
}

TEST_F(ModelImportTest, everyHeadNeedsATopology) {
  EXPECT_EQ(refusalOf("step 0 heads 0-2: dense\nlayer 0: dense", 2),
            "rules.txt: error: expects a topology for each step, layer and head, as \"all: dense\" in front of other "
            "rules gives, got none for step 0, layer 1, head 3");
  EXPECT_EQ(refusalOf(""), "rules.txt: error: expects a topology for each step, layer and head, as \"all: dense\" in "
                           "front of other rules gives, got none for step 0, layer 0, head 0");
}

TEST_F(ModelImportTest, wrongFiles) {
  EXPECT_EQ(refusalOf("all: table none.csv"), "none.csv: error: cannot open: No such file or directory");
  dir.write("bad.csv", "layer,topology\n9,dense\n");
  EXPECT_EQ(refusalOf("all: table bad.csv"),
            "bad.csv:2:1: error: expects a layer in 0..1, a range such as 0-9, or all, got \"9\"");
  ModelImport asked = request();
  asked.rules = dir.path("none.txt");
  EXPECT_EQ(importModel(asked).error().message, "cannot open: No such file or directory");
  dir.write("none.txt", std::string((1 << 20) + 1, '#'));
  EXPECT_EQ(importModel(asked).error().file, asked.rules);
  asked = request();
  asked.size.height = 65;
  EXPECT_EQ(importModel(asked).error().str(),
            "error: height: expects a multiple of 16, got 65; 64 and 80 are the nearest");
  asked = request();
  asked.steps = 1 << 20;
  EXPECT_EQ(importModel(asked).error().message.substr(0, 29), "expects at most 65536 steps, ");
}

// A window says nothing about text. Who forgets it is told, where a rule or a table gives it to a head.
TEST_F(ModelImportTest, textHasToAttend) {
  ModelImport asked = request();
  asked.folder = OPENWORK_DIFFUSERS_INPUTS "/hunyuanvideo";
  asked.size = {64, 128, 9};
  auto refused = [&](const std::string &rules) {
    dir.write("rules.txt", rules);
    Expected<std::string> text = importModel(asked);
    return text ? "accepted" : text.error().str().substr(dir.path("").size());
  };
  const std::string message = "error: expects text tokens to attend to something, as under a topology with \"or "
                              "text\", got none that do";
  EXPECT_EQ(refused("all: dense\nlayer 1: window [1, 3, 3]"), "rules.txt:2:10: " + message);
  EXPECT_EQ(refused("define local = window [1, 3, 3]\nall: local or text"), "accepted");
  EXPECT_EQ(refused("define local = window [1, 3, 3]\nall: local or text keys"), "accepted");
  dir.write("heads.csv", "layer,topology\n3,local\n");
  EXPECT_EQ(refused("define local = window [1, 3, 3]\nall: dense\nall: table heads.csv"), "rules.txt:3:12: " + message);
}

// Stored masks are looked for beside the topology.json; their bytes are not needed yet.
TEST_F(ModelImportTest, storedMasks) {
  EXPECT_EQ(refusalOf("all: nested file \"none.safetensors\" tensor T block [128, 128] level 3"),
            "rules.txt:1:18: error: nested: \"file\": \"" + dir.path("none.safetensors") +
                "\": cannot open: No such file or directory");
}

// A picture's grid is written with two axes, and so are windows on it.
TEST_F(ModelImportTest, pictures) {
  ModelImport asked = request();
  asked.folder = OPENWORK_DIFFUSERS_INPUTS "/flux.1-dev";
  asked.size = {512, 256, 1};
  dir.write("rules.txt", "define near = window [7, 7] or text\nall: near");
  Expected<std::string> text = importModel(asked);
  ASSERT_TRUE(text) << text.error().str();
  EXPECT_NE(text->find(R"("description": "flux.1-dev (FluxTransformer2DModel), 512 x 256 pixels: tokens 32 x 16 + )"
                       R"(text_front 512; layers 0-18 are dual, 19-56 single")"),
            std::string::npos)
      << *text;
  EXPECT_NE(text->find("\"grid\": [32, 16],\n    \"text\": {\"position\": \"front\", \"tokens\": 512}"),
            std::string::npos);
  mlir::OwningOpRef<mlir::ModuleOp> module = read(*text);
  ASSERT_TRUE(module) << diagnostics;
  EXPECT_EQ(assignmentOf(*module).getNumLayers(), 57);
}

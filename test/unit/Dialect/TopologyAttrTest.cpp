//===- TopologyAttrTest.cpp - Attributes against the library --------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Dialect/DialectFixture.h"
#include "openwork/Topology/Combination.h"
#include "openwork/Topology/FrameAnchors.h"
#include "openwork/Topology/Intervals.h"
#include "openwork/Topology/Lines.h"
#include "openwork/Topology/Nbhd.h"
#include "openwork/Topology/Near.h"
#include "openwork/Topology/Permuted.h"
#include "openwork/Topology/Radial.h"
#include "openwork/Topology/RowTopology.h"
#include "openwork/Topology/Stripes.h"
#include "openwork/Topology/Window.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::test;

namespace {

class ModuleResolver final : public ir::TopologyResolver {
public:
  explicit ModuleResolver(ModuleOp module) : symbols(module) {}
  Operation *lookup(FlatSymbolRefAttr symbol) override { return symbols.lookup(symbol.getValue()); }

private:
  SymbolTable symbols;
};

class TopologyAttr : public DialectTest {
protected:
  /// Ops that attributes find by their symbols.
  void define(const std::string &ops) {
    module = parse(ops);
    resolver.emplace(*module);
  }

  TopologyRef build(const std::string &text, const Domain &domain) {
    if (!module)
      define("");
    Attribute attribute = parseAttribute(text, &context);
    if (!attribute)
      return nullptr;
    auto topology =
        ir::buildTopology(attribute, domain, *resolver, [&] { return emitError(UnknownLoc::get(&context)); });
    return succeeded(topology) ? *topology : nullptr;
  }

  /// Both keep the same pairs.
  void expectEqual(const std::string &text, const Domain &domain, const Expected<TopologyRef> &wanted) {
    ASSERT_TRUE(wanted) << text << ": " << wanted.error().message;
    TopologyRef topology = build(text, domain);
    ASSERT_TRUE(topology) << text << (errors.empty() ? "" : ": " + errors.back());
    for (int64_t q = 0; q < domain.query.tokens(); ++q)
      for (int64_t k = 0; k < domain.key.tokens(); ++k)
        ASSERT_EQ(topology->contains(q, k), (*wanted)->contains(q, k)) << text << " at (" << q << ", " << k << ")";
  }

  /// `message` follows the attribute.
  void expectError(const std::string &text, const Domain &domain, const std::string &message) {
    errors.clear();
    EXPECT_FALSE(build(text, domain)) << text;
    ASSERT_EQ(errors.size(), 1u) << text;
    EXPECT_EQ(errors[0], "topology " + text + ": " + message);
  }

  static TokenGrid grid(Coord extents, TextPosition position = TextPosition::None, int64_t text = 0) {
    return *TokenGrid::get(extents, position, text);
  }

  const Domain plain = {grid({1, 1, 12}), grid({1, 1, 12})};
  const Domain cross = {grid({1, 1, 12}), grid({1, 1, 7})};
  const Domain video = {grid({2, 4, 6}), grid({2, 4, 6})};
  const Domain captioned = {grid({2, 3, 4}, TextPosition::Back, 5), grid({2, 3, 4}, TextPosition::Back, 5)};
  const Domain prompted = {grid({2, 3, 4}), grid({2, 3, 4}, TextPosition::Front, 3)};

private:
  OwningOpRef<ModuleOp> module;
  std::optional<ModuleResolver> resolver;
};

} // namespace

TEST_F(TopologyAttr, full) {
  for (const Domain &domain : {plain, cross, video, captioned, prompted})
    expectEqual("#openwork.full", domain, makeFull(domain));
}

TEST_F(TopologyAttr, causal) {
  for (const Domain &domain : {plain, cross, captioned, prompted})
    expectEqual("#openwork.causal", domain, makeCausal(domain));
}

TEST_F(TopologyAttr, band) {
  for (const Domain &domain : {plain, cross, prompted}) {
    expectEqual("#openwork.band<-3, 2>", domain, makeBand(domain, -3, 2));
    expectEqual("#openwork.band<4, 4>", domain, makeBand(domain, 4, 4));
    expectEqual("#openwork.band<-9223372036854775808, 9223372036854775807>", domain, makeFull(domain));
    expectEqual("#openwork.band<9223372036854775806, 9223372036854775807>", domain, makeBand(domain, 100, 100));
  }
}

TEST_F(TopologyAttr, windowByToken) {
  TokenWindow window{.size = {1, 3, 3}};
  expectEqual("#openwork.window<[3, 3]>", video, makeTokenWindow(video, window));
  expectEqual("#openwork.window<[1, 3, 3]>", captioned, makeTokenWindow(captioned, window));
  window = {.size = {2, 3, 4}, .stride = {1, 2, 3}};
  expectEqual("#openwork.window<[2, 3, 4], stride = [2, 3]>", video, makeTokenWindow(video, window));
  window = {.size = {2, 2, 3}, .dilation = {1, 1, 2}};
  expectEqual("#openwork.window<[2, 2, 3], dilation = [2]>", video, makeTokenWindow(video, window));
  window = {.size = {2, 2, 3}, .causal = {true, false, true}};
  expectEqual("#openwork.window<[2, 2, 3], causal = [1, 0, 1]>", video, makeTokenWindow(video, window));
  window.causal = {false, false, true};
  expectEqual("#openwork.window<[2, 2, 3], causal = [1]>", video, makeTokenWindow(video, window));
}

TEST_F(TopologyAttr, windowByCell) {
  CellWindow window{.cell = {1, 2, 2}, .size = {2, 1, 2}};
  expectEqual("#openwork.window<[2, 1, 2], cell = [2, 2]>", video, makeCellWindow(video, window));
  window = {.cell = {2, 3, 1}, .size = {1, 1, 3}};
  expectEqual("#openwork.window<[3], cell = [2, 3, 1]>", captioned, makeCellWindow(captioned, window));
}

TEST_F(TopologyAttr, negativeWindow) {
  expectError("#openwork.window<[3, 5, 6]>", video, "expects a window in 1..2 for frames, got 3");
  expectError("#openwork.window<[2, 3], stride = [3, 1]>", video, "expects a stride in 1..2 for height, got 3");
  expectError("#openwork.window<[2, 3], dilation = [3]>", video, "expects a dilation in 1..2 for width, got 3");
  expectError("#openwork.window<[1], cell = [3, 1, 1]>", video, "expects a cell in 1..2 for frames, got 3");
  expectError("#openwork.window<[7], cell = [1, 1, 1]>", video, "expects a window in 1..6 for width, got 7");
  expectError("#openwork.window<[3]>", cross, "expects equal query and key grids, got 12 and 7");
  expectError("#openwork.window<[9223372036854775807]>", video,
              "expects a window in 1..6 for width, got 9223372036854775807");
}

TEST_F(TopologyAttr, stripes) {
  Stripes stripes{.cell = {1, 2, 2}, .timeWidth = 1, .timeOffset = 0, .spaceWidth = 2, .spacePeriod = 3};
  expectEqual("#openwork.stripes<cell = [2, 2], time = [1, 0, inf], space = modulus [2, 0, 3]>", video,
              makeStripes(video, stripes));
  stripes = {.cell = {1, 1, 2}, .timeWidth = 1, .timeOffset = -1, .timePeriod = 2, .spaceWidth = 3, .spaceOffset = 1};
  expectEqual("#openwork.stripes<cell = [1, 1, 2], time = [1, -1, 2], space = modulus [3, 1, inf]>", captioned,
              makeStripes(captioned, stripes));
  stripes = {.cell = {1, 2, 2}, .timeWidth = 2, .space = Stripes::Space::Window, .spaceWidth = 2, .spacePeriod = 1};
  expectEqual("#openwork.stripes<cell = [2, 2], time = [2, 0, inf], space = window [2, 0, 1]>", video,
              makeStripes(video, stripes));
}

TEST_F(TopologyAttr, negativeStripes) {
  expectError("#openwork.stripes<cell = [9], time = [1, 0, inf], space = modulus [1, 0, inf]>", video,
              "expects a cell in 1..6 for width, got 9");
  expectError("#openwork.stripes<cell = [1], time = [1, -9223372036854775808, inf], space = modulus [1, 0, inf]>",
              video, "expects stripe offsets in -4194304..4194304, got -9223372036854775808");
  expectError("#openwork.stripes<cell = [1], time = [1, 0, inf], space = window [1, 2, inf]>", video,
              "expects a spatial offset of 0 for stripes over a window, got 2");
}

TEST_F(TopologyAttr, radial) {
  const Domain long1 = {grid({3, 5, 20}), grid({3, 5, 20})}, text = {captioned.query, captioned.query};
  expectEqual("#openwork.radial<decay = 0.2, block = 16>", long1, makeRadial(long1, {.decay = .2, .block = 16}));
  expectEqual("#openwork.radial<decay = 0.95, block = 7, sink>", text,
              makeRadial(text, {.decay = .95, .block = 7, .sink = true}));
  expectError("#openwork.radial<decay = 1.0, block = 128>", cross, "expects equal query and key grids, got 12 and 7");
}

TEST_F(TopologyAttr, nbhd) {
  const Domain long1 = {grid({3, 5, 20}), grid({3, 5, 20})};
  expectEqual("#openwork.nbhd<widths = [1.0, 0.5], min_width = 2.0, block = 8>", long1,
              makeNbhd(long1, {.widths = {1, .5}, .minWidth = 2, .block = 8}));
  expectError("#openwork.nbhd<widths = [1.0, 0.5, 0.5], min_width = 1.0, block = 8>", video,
              "expects 1..2 widths, one for each distance of frames, got 3");
}

TEST_F(TopologyAttr, permuted) {
  expectEqual("#openwork.permuted<whf, #openwork.band<-2, 3>>", video,
              makePermuted(*makeBand(video, -2, 3), TokenOrder::WHF));
  expectEqual("#openwork.permuted<hilbert, #openwork.causal>", captioned,
              makePermuted(makeCausal(captioned), TokenOrder::Hilbert));
  expectEqual("#openwork.permuted<hwf, #openwork.band<-2, 2>>", prompted,
              makePermuted(*makeBand(prompted, -2, 2), TokenOrder::HWF));
  define("openwork.bit_matrix @m : 2 x 2 = [\"#.\", \".#\"]");
  BitMatrix blocks(2, 2);
  setBit(blocks.row(0), 0);
  setBit(blocks.row(1), 1);
  expectEqual("#openwork.permuted<hwf, #openwork.stored_blocks<@m, 24 x 24>>", video,
              makePermuted(*makeStoredBlocks(video, 24, 24, blocks), TokenOrder::HWF));
}

TEST_F(TopologyAttr, rectangle) {
  expectEqual("#openwork.rectangle<queries = 2 to 5, keys = 0 to 7>", cross, makeRectangle(cross, {2, 5}, {0, 7}));
  expectError("#openwork.rectangle<queries = 2 to 5, keys = 0 to 8>", cross, "expects keys within 0 to 7, got 0 to 8");
}

TEST_F(TopologyAttr, lines) {
  Lines lines{.columns = {{0, 2}, {5, 6}}, .diagonals = {{-3, -1}, {0, 1}}};
  for (const Domain &domain : {plain, cross, captioned, prompted})
    expectEqual("#openwork.lines<block = 1, columns = [0 to 2, 5 to 6], diagonals = [-3 to -1, 0 to 1]>", domain,
                makeLines(domain, lines));
  lines = {.block = 5, .squares = 2};
  expectEqual("#openwork.lines<block = 5, squares = 2>", video, makeLines(video, lines));
  expectError("#openwork.lines<block = 5, columns = [0 to 11]>", video, "expects columns within 0 to 10, got 0 to 11");
}

TEST_F(TopologyAttr, near) {
  Near near{.cell = {1, 2, 2}, .frames = {1, 3}, .rows = 0, .columns = 1};
  expectEqual("#openwork.near<cell = [2, 2], frames = 1 to 3, reach = [0, 1]>", video, makeNear(video, near));
  near = {.cell = {2, 1, 1}, .frames = {0, 1}, .rows = 1, .columns = 2};
  expectEqual("#openwork.near<cell = [2, 1, 1], frames = 0 to 1, reach = [1, 2]>", captioned,
              makeNear(captioned, near));
  expectError("#openwork.near<cell = [3, 1, 1], frames = 0 to 1, reach = [1, 2]>", video,
              "expects a cell in 1..2 for frames, got 3");
}

TEST_F(TopologyAttr, frameAnchors) {
  const Domain frames = {grid({7, 1, 3}), grid({7, 1, 3})};
  expectEqual("#openwork.frame_anchors<window = 1, first = 1, every = 3, offset = 2>", frames,
              makeFrameAnchors(frames, {.window = 1, .first = 1, .every = 3, .offset = 2}));
  expectEqual("#openwork.frame_anchors<window = 2, first = 0, every = 0, offset = 0, fixed>", frames,
              makeFrameAnchors(frames, {.window = 2, .first = 0, .expand = false}));
  expectError("#openwork.frame_anchors<window = 8, first = 0, every = 0, offset = 0>", frames,
              "expects a window in 0..7, got 8");
}

TEST_F(TopologyAttr, frameSink) {
  for (const Domain &domain : {video, captioned, prompted})
    expectEqual("#openwork.frame_sink<1>", domain, makeFrameSink(domain, 1));
  expectError("#openwork.frame_sink<3>", video, "expects a number of frames in 1..2, got 3");
}

TEST_F(TopologyAttr, text) {
  expectEqual("#openwork.text<keys>", captioned, makeText(captioned, TextPart::Keys));
  expectEqual("#openwork.text<queries>", captioned, makeText(captioned, TextPart::Queries));
  expectEqual("#openwork.text<keys>", prompted, makeText(prompted, TextPart::Keys));
  expectError("#openwork.text<queries>", prompted, "expects text tokens in the query grid 2 x 3 x 4");
  expectError("#openwork.text<keys>", video, "expects text tokens in the key grid 2 x 4 x 6");
}

/// A matrix from rows of `#` and `.`.
static BitMatrix matrixOf(const std::vector<std::string> &rows) {
  BitMatrix matrix(rows.size(), rows[0].size());
  for (size_t i = 0; i < rows.size(); ++i)
    for (size_t j = 0; j < rows[i].size(); ++j)
      if (rows[i][j] == '#')
        setBit(matrix.row(i), j);
  return matrix;
}

TEST_F(TopologyAttr, storedBlocks) {
  define(R"(
    openwork.bit_matrix @one : 3 x 2 = ["#.", "##", ".#"]
    openwork.bit_matrix @stack : 2 x 3 x 3 x 2 = dense<[[[[0], [0], [0]], [[1], [0], [0]], [[2], [0], [0]]],
                                                        [[[0], [1], [0]], [[0], [2], [0]], [[1], [3], [2]]]]>
        : tensor<2x3x3x1xi64>
    openwork.bit_matrix @same : 5 x 3 x 2 = dense<2> : tensor<5x3x1xi64>
  )");
  BitMatrix picture = matrixOf({"#.", "##", ".#"}), column = matrixOf({".#", ".#", ".#"});
  expectEqual("#openwork.stored_blocks<@one, 4 x 4>", cross, makeStoredBlocks(cross, 4, 4, picture));
  expectEqual("#openwork.stored_blocks<@one, 5 x 6>", cross, makeStoredBlocks(cross, 5, 6, picture));
  expectEqual("#openwork.stored_blocks<@stack[1, 2], 4 x 4>", cross, makeStoredBlocks(cross, 4, 4, picture));
  expectEqual("#openwork.stored_blocks<@same[4], 4 x 4>", cross, makeStoredBlocks(cross, 4, 4, column));
}

TEST_F(TopologyAttr, negativeStoredBlocks) {
  define(R"(
    openwork.bit_matrix @stack : 2 x 3 x 3 x 2 = dense<0> : tensor<2x3x3x1xi64>
    openwork.threshold_map @map = dense<0> : tensor<3x2xui8>
  )");
  expectError("#openwork.stored_blocks<@gone, 4 x 4>", cross, "expects the symbol @gone to be defined");
  expectError("#openwork.stored_blocks<@map, 4 x 4>", cross,
              "expects @map to be of kind openwork.bit_matrix, got openwork.threshold_map");
  expectError("#openwork.stored_blocks<@stack, 4 x 4>", cross, "expects 2 indices for @stack, got 0");
  expectError("#openwork.stored_blocks<@stack[0, 0, 0], 4 x 4>", cross, "expects 2 indices for @stack, got 3");
  expectError("#openwork.stored_blocks<@stack[2, 0], 4 x 4>", cross, "expects an index in 0..1 for @stack, got 2");
  expectError("#openwork.stored_blocks<@stack[1, 3], 4 x 4>", cross, "expects an index in 0..2 for @stack, got 3");
  expectError("#openwork.stored_blocks<@stack[1, 9223372036854775807], 4 x 4>", cross,
              "expects an index in 0..2 for @stack, got 9223372036854775807");
  expectError("#openwork.stored_blocks<@stack[1, 2], 4 x 2>", cross,
              "expects 3 x 4 blocks of 4 x 2 tokens for 12 queries and 7 keys, got 3 x 2");
  expectError("#openwork.stored_blocks<@stack[1, 2], 9223372036854775807 x 4>", cross,
              "expects 1 x 2 blocks of 9223372036854775807 x 4 tokens for 12 queries and 7 keys, got 3 x 2");
}

TEST_F(TopologyAttr, storedTokens) {
  Domain small = {grid({1, 1, 2}), grid({1, 1, 3})};
  define(R"(
    openwork.bit_matrix @one : 2 x 3 = ["#.#", ".##"]
    openwork.bit_matrix @two : 2 x 2 x 3 = dense<[[[0], [0]], [[5], [6]]]> : tensor<2x2x1xi64>
  )");
  BitMatrix tokens = matrixOf({"#.#", ".##"});
  expectEqual("#openwork.stored_tokens<@one>", small, makeStoredTokens(small, tokens));
  expectEqual("#openwork.stored_tokens<@two[1]>", small, makeStoredTokens(small, tokens));
  expectError("#openwork.stored_tokens<@two[2]>", small, "expects an index in 0..1 for @two, got 2");
  expectError("#openwork.stored_tokens<@one>", cross, "expects a mask of 12 x 7 tokens, got 2 x 3");
}

TEST_F(TopologyAttr, nested) {
  define(R"(
    openwork.threshold_map @map = dense<[[0, 10], [255, 0], [254, 3]]> : tensor<3x2xui8>
    openwork.threshold_map @stack = dense<[[[1, 1], [1, 1], [1, 1]], [[0, 10], [255, 0], [254, 3]]]> : tensor<2x3x2xui8>
  )");
  std::array<uint8_t, 6> values = {0, 10, 255, 0, 254, 3};
  ThresholdMap map(3, 2, values);
  for (int64_t level : {0, 3, 9, 10, 253, 254}) {
    std::string tail = ", 4 x 4, level = " + std::to_string(level) + ">";
    expectEqual("#openwork.nested<@map" + tail, cross, makeNested(cross, 4, 4, map, level));
    expectEqual("#openwork.nested<@stack[1]" + tail, cross, makeNested(cross, 4, 4, map, level));
  }
  expectError("#openwork.nested<@stack, 4 x 4, level = 0>", cross, "expects 1 indices for @stack, got 0");
  expectError("#openwork.nested<@stack[2], 4 x 4, level = 0>", cross, "expects an index in 0..1 for @stack, got 2");
  expectError("#openwork.nested<@map, 4 x 3, level = 0>", cross,
              "expects 3 x 3 blocks of 4 x 3 tokens for 12 queries and 7 keys, got 3 x 2");
}

TEST_F(TopologyAttr, predicate) {
  define(R"(
    func.func @causal(%q: index, %k: index) -> i1 {
      %r = arith.cmpi sle, %k, %q : index
      return %r : i1
    }
    func.func private @elsewhere(%q: index, %k: index) -> i1
    openwork.bit_matrix @bits : 1 x 1 = ["#"]
  )");
  for (const Domain &domain : {plain, cross, captioned})
    expectEqual("#openwork.predicate<@causal>", domain, makeCausal(domain));
  expectError("#openwork.predicate<@elsewhere>", cross, "expects a predicate with one block");
  expectError("#openwork.predicate<@bits>", cross, "expects @bits to be of kind func.func, got openwork.bit_matrix");
}

TEST_F(TopologyAttr, negativeKind) {
  EXPECT_FALSE(build("#openwork.grid<3>", plain));
  EXPECT_FALSE(build("@m", plain));
  EXPECT_EQ(errors,
            (std::vector<std::string>{"expects a topology, got #openwork.grid<3>", "expects a topology, got @m"}));
}

TEST_F(TopologyAttr, combinations) {
  TopologyRef causal = makeCausal(video), window = *makeTokenWindow(video, {.size = {1, 3, 3}}),
              sink = *makeFrameSink(video, 1);
  const std::string causalText = "#openwork.causal", windowText = "#openwork.window<[1, 3, 3]>",
                    sinkText = "#openwork.frame_sink<1>";
  expectEqual("#openwork.any<" + windowText + ", " + sinkText + ">", video, makeAny({window, sink}));
  expectEqual("#openwork.any<" + windowText + ">", video, window);
  expectEqual("#openwork.all<" + windowText + ", " + sinkText + ", " + causalText + ">", video,
              makeAll({window, sink, causal}));
  expectEqual("#openwork.except<" + causalText + ", " + windowText + ">", video, makeExcept(causal, window));
  expectEqual("#openwork.except<#openwork.any<" + causalText + ", " + sinkText + ">, #openwork.all<" + windowText +
                  ", " + causalText + ">>",
              video, makeExcept(*makeAny({causal, sink}), *makeAll({window, causal})));
  expectError("#openwork.any<#openwork.full, #openwork.all<#openwork.frame_sink<9>>>", video,
              "expects a number of frames in 1..2, got 9");
}

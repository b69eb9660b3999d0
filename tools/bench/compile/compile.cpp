//===- compile.cpp - How long whole models take to compile ----------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Models as modules in memory, through the passes up to schedules. The memory of a run is reported as "peak_MB".
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/IR/Elements.h"
#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"
#include "openwork/Dialect/Openwork/Transforms/Passes.h"
#include "openwork/Driver/Registration.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"

#include <benchmark/benchmark.h>
#include <random>
#include <sys/resource.h>

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

namespace {

/// A model: its token grid, and how many layers of how many heads it has.
struct Model {
  const char *grid;
  int64_t tokens, layers, heads;
};

constexpr Model kHunyuanVideo768p = {"30 x 48 x 80", 115200, 60, 24};
constexpr Model kWan14B720p = {"21 x 45 x 80", 75600, 40, 40};

/// One function for each layer, whose heads are those of @topologies.
std::string layerFunctions(const Model &model) {
  std::string type = "tensor<1x" + std::to_string(model.tokens) + "x" + std::to_string(model.heads) + "x128xbf16>";
  std::string text;
  for (int64_t layer = 0; layer < model.layers; ++layer)
    text += "func.func @layer_" + std::to_string(layer) + "(%q: " + type + ", %o: " + type + ") -> " + type +
            " {\n  %r = openwork.attention ins(%q, %q, %q : " + type + ", " + type + ", " + type +
            ") outs(%o : " + type + ") layout(bshd) query_grid(" + model.grid +
            ") topology(@topologies, layer = " + std::to_string(layer) + ")\n  return %r : " + type + "\n}\n";
  return text;
}

/// The module of a model, whose (step, layer, head) triples have the topologies that `indices` name.
OwningOpRef<ModuleOp> makeModule(MLIRContext *context, const Model &model, ArrayRef<Attribute> topologies,
                                 int64_t steps, ArrayRef<uint16_t> indices) {
  // Symbols are verified once the assignment is there.
  ParserConfig config(context, /*verifyAfterParse=*/false);
  auto module = parseSourceString<ModuleOp>(layerFunctions(model), config);
  OpBuilder builder = OpBuilder::atBlockBegin(module->getBody());
  Type index = builder.getIntegerType(16, /*isSigned=*/false);
  AssignmentOp::create(builder, builder.getUnknownLoc(), "topologies", builder.getArrayAttr(topologies),
                       makeElements<uint16_t>("table", {steps, model.layers, model.heads}, index, indices));
  return module;
}

void compile(benchmark::State &state, function_ref<OwningOpRef<ModuleOp>(MLIRContext *)> make) {
  DialectRegistry registry;
  registerDialects(registry);
  for (auto _ : state) {
    state.PauseTiming();
    MLIRContext context(registry);
    context.loadAllAvailableDialects();
    OwningOpRef<ModuleOp> module = make(&context);
    PassManager manager(&context);
    buildCompilePipeline(manager, {});
    state.ResumeTiming();
    if (failed(manager.run(*module)))
      state.SkipWithError("the module does not compile");
  }
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MB"] = double(usage.ru_maxrss) / 1024;
}

/// Six windows dealt at random to 50 steps of 60 layers of 24 heads: as many pairs, and more distinct rows, than the
/// published sliding-tile strategy of HunyuanVideo.
void slidingTiles(benchmark::State &state) {
  compile(state, [](MLIRContext *context) {
    std::vector<Attribute> windows = {FullAttr::get(context)};
    const int64_t cell[] = {6, 8, 8};
    for (std::array<int64_t, 3> size : {std::array<int64_t, 3>{5, 3, 3}, {1, 6, 10}, {3, 3, 5}, {5, 1, 10}, {5, 6, 1}})
      windows.push_back(WindowAttr::get(context, size, {}, {}, {}, cell));
    std::mt19937 random(1);
    const Model &model = kHunyuanVideo768p;
    std::vector<uint16_t> indices(50 * model.layers * model.heads);
    for (uint16_t &index : indices)
      index = random() % windows.size();
    return makeModule(context, model, windows, 50, indices);
  });
}
BENCHMARK(slidingTiles)->Unit(benchmark::kSecond)->UseRealTime()->Iterations(1);

/// A different mask of 591 x 591 random blocks for each head of each layer; the argument is the number of layers.
void randomMasks(benchmark::State &state) {
  Model model = kWan14B720p;
  model.layers = state.range(0);
  compile(state, [&](MLIRContext *context) {
    const int64_t blocks = 591, words = 10;
    std::mt19937_64 random(1);
    std::vector<uint64_t> bits(model.layers * model.heads * blocks * words);
    for (size_t i = 0; i < bits.size(); ++i)
      bits[i] = random() & random() & (i % words == words - 1 ? (uint64_t{1} << blocks % 64) - 1 : ~uint64_t{0});

    std::vector<Attribute> topologies;
    std::vector<uint16_t> indices;
    auto symbol = FlatSymbolRefAttr::get(context, "masks");
    for (int64_t layer = 0; layer < model.layers; ++layer)
      for (int64_t head = 0; head < model.heads; ++head) {
        indices.push_back(topologies.size());
        topologies.push_back(StoredBlocksAttr::get(context, symbol, {layer, head}, 128, 128));
      }
    OwningOpRef<ModuleOp> module = makeModule(context, model, topologies, 1, indices);
    OpBuilder builder = OpBuilder::atBlockBegin(module->getBody());
    BitMatrixOp::create(
        builder, builder.getUnknownLoc(), "masks", ArrayRef<int64_t>{model.layers, model.heads, blocks, blocks},
        makeElements<uint64_t>("masks", {model.layers, model.heads, blocks, words}, builder.getI64Type(), bits));
    return module;
  });
}
BENCHMARK(randomMasks)->Arg(4)->Arg(40)->Unit(benchmark::kSecond)->UseRealTime()->Iterations(1);

} // namespace

BENCHMARK_MAIN();

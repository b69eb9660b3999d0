//===- FormatFixture.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatFixture.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace openwork;

using Dtype = Safetensors::Dtype;

template <typename T>
static TensorBytes integers(const std::string &name, Dtype dtype, const std::vector<int64_t> &shape,
                            const std::vector<int64_t> &values) {
  TensorBytes tensor = {name, dtype, shape, {}};
  for (int64_t value : values) {
    T element = static_cast<T>(value);
    tensor.data.append(reinterpret_cast<const char *>(&element), sizeof(T));
  }
  return tensor;
}

TensorBytes openwork::int32s(const std::string &name, const std::vector<int64_t> &shape,
                             const std::vector<int64_t> &values) {
  return integers<int32_t>(name, Dtype::I32, shape, values);
}

TensorBytes openwork::int64s(const std::string &name, const std::vector<int64_t> &shape,
                             const std::vector<int64_t> &values) {
  return integers<int64_t>(name, Dtype::I64, shape, values);
}

TensorBytes openwork::bytes(const std::string &name, const std::vector<int64_t> &shape,
                            const std::vector<int64_t> &values) {
  return integers<uint8_t>(name, Dtype::U8, shape, values);
}

TensorBytes openwork::bools(const std::string &name, const std::vector<int64_t> &shape, const std::string &picture) {
  TensorBytes tensor = {name, Dtype::BOOL, shape, {}};
  for (char c : picture)
    if (c != ' ')
      tensor.data += c == '#' ? '\1' : '\0';
  return tensor;
}

TensorInput FormatTest::input(std::vector<TensorBytes> tensors, const std::string &prefix) {
  Expected<std::string> contents = writeSafetensors(std::move(tensors));
  EXPECT_TRUE(contents) << contents.error().str();
  return {dir.write("in.safetensors", contents.value_or("")), prefix, "data.safetensors"};
}

OwningOpRef<ModuleOp> FormatTest::readImported(const Expected<ImportedTopology> &imported) {
  if (!imported) {
    ADD_FAILURE() << imported.error().str();
    return nullptr;
  }
  if (!imported->data.empty())
    dir.write("data.safetensors", imported->data);
  OwningOpRef<ModuleOp> module = read(imported->text);
  if (!module)
    ADD_FAILURE() << diagnostics << imported->text;
  return module;
}

std::array<int64_t, 3> FormatTest::counts(const Expected<ImportedTopology> &imported) {
  OwningOpRef<ModuleOp> module = readImported(imported);
  if (!module)
    return {};
  ir::AssignmentOp assignment = assignmentOf(*module);
  return {assignment.getNumSteps(), assignment.getNumLayers(), assignment.getNumHeads()};
}

namespace {
class ModuleResolver final : public ir::TopologyResolver {
public:
  explicit ModuleResolver(ModuleOp module) : symbols(module) {}
  Operation *lookup(FlatSymbolRefAttr symbol) override { return symbols.lookup(symbol.getValue()); }

private:
  SymbolTable symbols;
};
} // namespace

TopologyRef FormatTest::topology(const Expected<ImportedTopology> &imported, const std::array<int64_t, 3> &triple) {
  OwningOpRef<ModuleOp> module = readImported(imported);
  if (!module)
    return nullptr;
  ir::AssignmentOp assignment = assignmentOf(*module);
  auto [step, layer, head] = triple;
  int64_t number = (step * assignment.getNumLayers() + layer) * assignment.getNumHeads() + head;
  ir::AttentionOp attention;
  module->walk([&](ir::AttentionOp op) { attention = op; });
  TokenGrid grid = attention.getQueryGrid().getGrid();
  ModuleResolver resolver(*module);
  FailureOr<TopologyRef> topology =
      ir::buildTopology(assignment.getTopologies()[assignment.getIndices()[number]], {grid, grid}, resolver,
                        [&] { return emitError(UnknownLoc::get(&context)); });
  EXPECT_TRUE(succeeded(topology));
  return succeeded(topology) ? *topology : nullptr;
}

std::string FormatTest::picture(const Expected<ImportedTopology> &imported, const std::array<int64_t, 3> &triple) {
  TopologyRef pairs = topology(imported, triple);
  std::string text;
  for (int64_t query = 0; pairs && query < pairs->queryGrid().tokens(); ++query) {
    text += query ? " " : "";
    for (int64_t key = 0; key < pairs->keyGrid().tokens(); ++key)
      text += pairs->contains(query, key) ? '#' : '.';
  }
  return text;
}

void FormatTest::expectPairs(const Expected<ImportedTopology> &imported, const std::array<int64_t, 3> &triple,
                             const std::function<bool(int64_t, int64_t)> &attends) {
  TopologyRef pairs = topology(imported, triple);
  ASSERT_TRUE(pairs);
  for (int64_t query = 0; query < pairs->queryGrid().tokens(); ++query)
    for (int64_t key = 0; key < pairs->keyGrid().tokens(); ++key)
      ASSERT_EQ(pairs->contains(query, key), attends(query, key)) << "query " << query << ", key " << key;
}

std::string FormatTest::refusal(const Expected<ImportedTopology> &imported) {
  if (imported)
    return "accepted";
  std::string message = imported.error().str(), folder = dir.path("");
  return message.starts_with(folder) ? message.substr(folder.size()) : message;
}

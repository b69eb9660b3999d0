//===- Kernel.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/KernelsGen/Host/Kernel.h"

#include "Item.h"

#include <limits>

using namespace mlir;
using namespace openwork;
using namespace openwork::host;

int64_t openwork::host::scratchBytes(const KernelSpec &spec) { return Scratch(spec).bytes; }

void openwork::host::appendLaneMask(Words bits, int64_t rows, int64_t columns, std::vector<uint32_t> &words) {
  int64_t wordsOfKey = (rows + kMaxLanes - 1) / kMaxLanes * (kMaxLanes / 32), wordsOfRow = wordsFor(columns);
  size_t begin = words.size();
  words.resize(begin + wordsOfKey * columns);
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t column = 0; column < columns; ++column)
      if (bits[row * wordsOfRow + column / 64] >> (column % 64) & 1)
        words[begin + column * wordsOfKey + row / 32] |= uint32_t{1} << (row % 32);
}

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

/// head | class << 16
static Value deal(HostCode &code, const EntryValues &values) {
  Value deals = code.field(values.arguments, code.pointer(), offsetof(HostArguments, deals));
  return code.load(code.b.getI32Type(), code.element(deals, code.b.getI32Type(), code.sext(values.position)));
}

Value openwork::host::headClass(Code &code, const EntryValues &values) {
  HostCode host(code.b);
  return host.shr(deal(host, values), 16);
}

Value openwork::host::validText(Code &code, const EntryValues &values) {
  HostCode host(code.b);
  Value counts = host.field(values.arguments, host.pointer(), offsetof(HostArguments, validText));
  Value given = host.differ(LLVM::PtrToIntOp::create(code.b, code.b.getI64Type(), counts), 0);
  return host.choose(
      given,
      [&]() -> Code::Values {
        return {host.load(code.b.getI32Type(), host.element(counts, code.b.getI32Type(), host.sext(values.entry)))};
      },
      [&]() -> Code::Values { return {host.i32(std::numeric_limits<int32_t>::max())}; })[0];
}

Value openwork::host::loadTable(Code &code, StringRef table, Type type, Value index) {
  HostCode host(code.b);
  Value base = LLVM::AddressOfOp::create(code.b, host.pointer(), table);
  return host.load(type, host.element(base, type, host.zext(index)));
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

namespace {

/// The functions of a kernel; calls of the three parts choose those of the level at hand.
class Functions final : public VisitCalls {
public:
  Functions(HostCode &code, const KernelShape &shape) : code(code), shape(shape) {}

  void buildParts();
  void buildEntry(Enumerate enumerate);

  void begin(const TilePlace &queries) override;
  void visit(Value word, const TilePlace &keys) override;

private:
  using Body = llvm::function_ref<void(ValueRange parameters)>;
  LLVM::LLVMFuncOp build(const Twine &name, ArrayRef<Type> parameters, LLVM::Linkage linkage, Body body);
  /// A part for every level, and what chooses among them.
  void buildPart(StringRef part, ArrayRef<Type> parameters,
                 llvm::function_ref<void(Item &item, ValueRange parameters)> body);
  void call(const Twine &name, ValueRange operands) {
    LLVM::CallOp::create(code.b, TypeRange(), FlatSymbolRefAttr::get(code.b.getContext(), name.str()), operands);
  }
  void storeHead();

  HostCode &code;
  const KernelShape &shape;
  EntryValues values;
};

} // namespace

LLVM::LLVMFuncOp Functions::build(const Twine &name, ArrayRef<Type> parameters, LLVM::Linkage linkage, Body body) {
  OpBuilder::InsertionGuard guard(code.b);
  auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(code.b.getContext()), parameters);
  auto function = LLVM::LLVMFuncOp::create(code.b, name.str(), type, linkage);
  code.b.setInsertionPointToStart(function.addEntryBlock(code.b));
  body(function.getArguments());
  LLVM::ReturnOp::create(code.b, ValueRange());
  return function;
}

void Functions::buildPart(StringRef part, ArrayRef<Type> parameters,
                          llvm::function_ref<void(Item &item, ValueRange parameters)> body) {
  SmallVector<Type> types = {code.pointer(), code.pointer()};
  llvm::append_range(types, parameters);
  for (const Level &level : kLevels) {
    auto function =
        build("host." + part + "." + level.name(), types, LLVM::Linkage::Internal, [&](ValueRange parameters) {
          Item item(code, shape, level, parameters[0], parameters[1]);
          body(item, parameters.drop_front(2));
        });
    function.setTargetCpu(level.name());
    // Vectors as wide as the code says.
    auto pair = [&](StringRef key, StringRef value) {
      return code.b.getArrayAttr({code.b.getStringAttr(key), code.b.getStringAttr(value)});
    };
    function.setPassthroughAttr(code.b.getArrayAttr(
        {pair("prefer-vector-width", "512"), pair("min-legal-vector-width", "512"), code.b.getStringAttr("noinline")}));
  }
  build("host." + part, types, LLVM::Linkage::Internal, [&](ValueRange parameters) {
    Value level = code.field(parameters[0], code.b.getI32Type(), offsetof(HostArguments, level));
    SmallVector<int64_t> cases;
    for (const Level &other : ArrayRef(kLevels).drop_front())
      cases.push_back(int64_t(other.level));
    auto choice = scf::IndexSwitchOp::create(code.b, TypeRange(), code.toIndex(level), cases, cases.size());
    auto fill = [&](Region &region, const Level &level) {
      OpBuilder::InsertionGuard guard(code.b);
      code.b.createBlock(&region);
      call("host." + part + "." + level.name(), parameters);
      scf::YieldOp::create(code.b);
    };
    fill(choice.getDefaultRegion(), kLevels.front());
    for (auto [region, level] : llvm::zip_equal(choice.getCaseRegions(), ArrayRef(kLevels).drop_front()))
      fill(region, level);
  });
}

void Functions::buildParts() {
  Type i32 = code.b.getI32Type();
  buildPart("begin", {i32, i32, i32, i32},
            [](Item &item, ValueRange place) { item.begin({place[0], place[1], place[2], place[3]}); });
  buildPart("visit", {i32, i32, i32, i32, i32},
            [](Item &item, ValueRange visit) { item.visit(visit[0], {visit[1], visit[2], visit[3], visit[4]}); });
  buildPart("finish", {}, [](Item &item, ValueRange) { item.finish(); });
}

//===----------------------------------------------------------------------===//
// The entry
//===----------------------------------------------------------------------===//

/// Addresses of the item's head, and of its batch entry.
void Functions::storeHead() {
  Value head = code.zext(code.bitAnd(deal(code, values), 0xffff)), entry = code.sext(values.entry);
  Value group = code.field(values.arguments, code.b.getI32Type(), offsetof(HostArguments, headsPerKvHead));
  Value kvHead = code.div(head, code.sext(group));
  Type element = Elements(code, shape.spec.dtype).type();
  auto place = [&](size_t tensor, size_t batchStride, size_t headStride, Value head, Type element, int64_t to) {
    Type i64 = code.b.getI64Type();
    Value offset = code.add(code.mul(entry, code.field(values.arguments, i64, batchStride)),
                            code.mul(head, code.field(values.arguments, i64, headStride)));
    Value base = code.field(values.arguments, code.pointer(), tensor);
    // A missing tensor has no strides either, and stays null.
    code.store(code.element(base, element, offset), code.byte(values.scratch, to));
  };
#define PLACE(tensor, Tensor, head, type)                                                                              \
  place(offsetof(HostArguments, tensor), offsetof(HostArguments, tensor##BatchStride),                                 \
        offsetof(HostArguments, tensor##HeadStride), head, type, Scratch::k##Tensor)
  PLACE(query, Query, head, element);
  PLACE(key, Key, kvHead, element);
  PLACE(value, Value, kvHead, element);
  PLACE(output, Output, head, element);
  PLACE(lse, Lse, head, code.f32());
#undef PLACE
}

void Functions::begin(const TilePlace &queries) {
  storeHead();
  int64_t offset = Scratch::kPlace;
  for (Value coordinate : {queries.width, queries.height, queries.frame, queries.view}) {
    code.store(coordinate, code.byte(values.scratch, offset));
    offset += sizeof(int32_t);
  }
  call("host.begin", {values.arguments, values.scratch, queries.width, queries.height, queries.frame, queries.view});
}

void Functions::visit(Value word, const TilePlace &keys) {
  call("host.visit", {values.arguments, values.scratch, word, keys.width, keys.height, keys.frame, keys.view});
}

void Functions::buildEntry(Enumerate enumerate) {
  Type i32 = code.b.getI32Type();
  build(shape.name, {code.pointer(), i32, i32, i32, code.pointer()}, LLVM::Linkage::External,
        [&](ValueRange parameters) {
          values = {parameters[0], parameters[1], parameters[2], parameters[3], parameters[4]};
          Value count = enumerate(code, values, *this);
          code.when(code.differ(count, 0), [&] { call("host.finish", {values.arguments, values.scratch}); });
        });
}

void openwork::host::buildKernel(ImplicitLocOpBuilder &b, const KernelShape &shape, Enumerate enumerate) {
  assert(shape.spec.verify() && shape.spec.arch == Arch::Host && "a spec that can be generated");
  HostCode code(b);
  Functions functions(code, shape);
  functions.buildParts();
  functions.buildEntry(enumerate);
}

//===- SlabWalkTest.cpp - Whether products read what the copy engine wrote ===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A model of shared memory holds, for each element, which one of which tile it is. Lowered code runs on it: reads of
// the copy engine as the CUDA driver API has them (boxes of 64 columns; what is out of bounds is zero), and matrix
// descriptors by the canonical layouts of the PTX ISA ("Shared Memory Matrix Layout" and "Strides" of wgmma.mma_async).
// Both swizzle by 128 bytes.
//
//===----------------------------------------------------------------------===//

#include "openwork/Conversion/OpenworkGPUToNVVM/Passes.h"
#include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUDialect.h"
#include "openwork/Kernel/KernelSpec.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FormatVariadic.h"

#include <gtest/gtest.h>
#include <map>
#include <regex>

using namespace mlir;
using namespace openwork;

namespace {

/// What a place in shared memory holds: a row and a column of a tile, or a zero in place of columns that the tensor
/// lacks.
struct Element {
  char tile = 0;
  int64_t row = 0, column = 0;
  bool isZero = false;
  bool operator==(const Element &) const = default;
};

struct Tile {
  char name;
  int64_t rows, columns;
};

/// By address.
using Memory = std::map<int64_t, Element>;

int64_t swizzled(int64_t address) { return address ^ (address >> 7 & 7) << 4; }

/// One `wgmma` of a text: its columns, and where in shared memory the right operand begins, in bytes from its tile's.
struct Product {
  int64_t columns, offset;
};

/// A matrix descriptor's fields, in bytes.
struct Descriptor {
  int64_t start, leading, stride, swizzle;
  explicit Descriptor(uint64_t bits)
      : start(int64_t(bits & 0x3FFF) * 16), leading(int64_t(bits >> 16 & 0x3FFF) * 16),
        stride(int64_t(bits >> 32 & 0x3FFF) * 16), swizzle(int64_t(bits >> 62)) {}
};

} // namespace

/// The value of code on constants; the window of shared memory begins at 0.
static int64_t evaluate(Value value) {
  Operation *op = value.getDefiningOp();
  auto operand = [&](unsigned i) { return evaluate(op->getOperand(i)); };
  return llvm::TypeSwitch<Operation *, int64_t>(op)
      .Case([](LLVM::ConstantOp each) { return cast<IntegerAttr>(each.getValue()).getInt(); })
      .Case([](arith::ConstantOp each) { return cast<IntegerAttr>(each.getValue()).getInt(); })
      .Case([](LLVM::PtrToIntOp) { return int64_t{0}; })
      .Case([&](LLVM::ZExtOp) { return operand(0); })
      .Case([&](LLVM::AddOp) { return operand(0) + operand(1); })
      .Case([&](LLVM::MulOp) { return operand(0) * operand(1); })
      .Case([&](LLVM::OrOp) { return operand(0) | operand(1); })
      .Case([&](LLVM::AndOp) { return operand(0) & operand(1); })
      .Case([&](LLVM::LShrOp) { return operand(0) >> operand(1); });
}

/// Code that fetches tiles of queries, of keys and of values, one behind the other, and multiplies them.
static std::string codeOf(const Tile &queries, const Tile &keys, const Tile &values, int64_t share) {
  int64_t firstKey = 1024 + tileBytes(queries.rows, queries.columns);
  int64_t firstValue = firstKey + tileBytes(keys.rows, keys.columns);
  return llvm::formatv(
      R"(gpu.module @m {{
  openwork_gpu.kernel @k threads(384) views(1, 1) heads(1) {{
    %x = arith.constant 0 : i32
    %share = arith.constant {0} : i32
    %map = openwork_gpu.tensor_map "key"[%x]
    %full = openwork_gpu.shared_barrier at 0 : !openwork_gpu.barrier
    %q = openwork_gpu.shared_tile at 1024 : !openwork_gpu.tile<{1}x{3}xbf16>
    openwork_gpu.load_tile %map[%x, %x, %x, %x] to %q signals %full : !openwork_gpu.tile<{1}x{3}xbf16>
    %k = openwork_gpu.shared_tile at {5} : !openwork_gpu.tile<{2}x{3}xbf16>
    openwork_gpu.load_tile %map[%x, %x, %x, %x] to %k signals %full : !openwork_gpu.tile<{2}x{3}xbf16>
    %v = openwork_gpu.shared_tile at {6} : !openwork_gpu.tile<{2}x{4}xbf16>
    openwork_gpu.load_tile %map[%x, %x, %x, %x] to %v signals %full : !openwork_gpu.tile<{2}x{4}xbf16>
    %s = openwork_gpu.multiply_shared %q share %share, %k
      : !openwork_gpu.tile<{1}x{3}xbf16>, !openwork_gpu.tile<{2}x{3}xbf16> -> !openwork_gpu.accumulator<64x{2}>
    %p = openwork_gpu.convert %s : !openwork_gpu.accumulator<64x{2}> -> !openwork_gpu.operand<64x{2}xbf16>
    %o = openwork_gpu.zero : !openwork_gpu.accumulator<64x{4}>
    %r = openwork_gpu.multiply_registers %p, %v, %o
      : !openwork_gpu.operand<64x{2}xbf16>, !openwork_gpu.tile<{2}x{4}xbf16>, !openwork_gpu.accumulator<64x{4}>
    openwork_gpu.return
  }
})",
      share, queries.rows, keys.rows, keys.columns, values.columns, firstKey, firstValue);
}

/// One read of 64 columns.
static void copyIn(LLVM::InlineAsmOp read, const Tile &tile, Memory &memory) {
  int64_t slab = evaluate(read.getOperand(0)), first = evaluate(read.getOperand(2));
  for (int64_t row = 0; row < tile.rows; ++row)
    for (int64_t i = 0; i < kSlabColumns; ++i) {
      Element element = {tile.name, row, first + i, false};
      if (first + i >= tile.columns)
        element = {tile.name, 0, 0, true};
      bool isNew = memory.emplace(swizzled(slab + row * 128 + i * 2), element).second;
      ASSERT_TRUE(isNew) << "row " << row << ", column " << first + i << " lies on another element";
    }
}

/// What a product reads, in the order of its text: offsets of operand `name`, which is what is added to it.
static std::vector<Product> productsOf(LLVM::InlineAsmOp op, const std::string &name) {
  std::string text = op.getAsmString().str();
  std::regex pattern("add\\.s64 " + name + ", [^,]*, ([0-9]+);|m64n([0-9]+)k16");
  std::vector<Product> products;
  int64_t offset = -1;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
    if ((*at)[1].matched)
      offset = std::stoll((*at)[1]) * 16;
    else
      products.push_back({std::stoll((*at)[2]), offset});
  }
  return products;
}

/// Element (i, k) of an operand of 16 bits.
static int64_t kMajor(const Descriptor &d, int64_t offset, int64_t i, int64_t k) {
  return swizzled(d.start + offset + i / 8 * d.stride + i % 8 * 128 + k * 2);
}
static int64_t mnMajor(const Descriptor &d, int64_t offset, int64_t i, int64_t k) {
  return swizzled(d.start + offset + i / 64 * d.leading + k / 8 * d.stride + k % 8 * 128 + i % 64 * 2);
}

/// Step k of the scores multiplies columns 16 k to 16 k + 15 of the share's queries and of all keys.
static void checkScores(LLVM::InlineAsmOp op, const Memory &memory, int64_t share, const Tile &keys) {
  for (auto [name, operand, tile, first, rows] :
       {std::tuple("a", 0, 'q', share * 64, int64_t{64}), {"b", 1, 'k', int64_t{0}, keys.rows}}) {
    Descriptor descriptor(uint64_t(evaluate(op.getOperand(operand))));
    EXPECT_EQ(descriptor.swizzle, 1);
    std::vector<Product> products = productsOf(op, name);
    ASSERT_EQ(int64_t(products.size()), keys.columns / 16);
    for (auto [step, product] : llvm::enumerate(products)) {
      ASSERT_EQ(product.columns, keys.rows);
      for (int64_t i = 0; i < rows; ++i)
        for (int64_t k = 0; k < 16; ++k)
          ASSERT_EQ(memory.at(kMajor(descriptor, product.offset, i, k)),
                    (Element{tile, first + i, int64_t(step) * 16 + k, false}));
    }
  }
}

/// Step k of the output multiplies all columns of values 16 k to 16 k + 15, in one product or in several.
static void checkOutput(LLVM::InlineAsmOp op, const Memory &memory, const Tile &values) {
  // Behind the registers of the left operand.
  Descriptor descriptor(uint64_t(evaluate(op.getOperand(values.rows / 4))));
  EXPECT_EQ(descriptor.swizzle, 1);
  int64_t row = 0, column = 0;
  for (const Product &product : productsOf(op, "b")) {
    for (int64_t i = 0; i < product.columns; ++i)
      for (int64_t k = 0; k < 16; ++k)
        ASSERT_EQ(memory.at(mnMajor(descriptor, product.offset, i, k)), (Element{'v', row + k, column + i, false}));
    column += product.columns;
    if (column == values.columns) {
      column = 0;
      row += 16;
    }
  }
  EXPECT_EQ(row, values.rows);
  EXPECT_EQ(column, 0);
}

static void checkTiles(const Tile &queries, const Tile &keys, const Tile &values, int64_t share) {
  DialectRegistry registry;
  registry.insert<arith::ArithDialect, gpu::GPUDialect, gpuir::OpenworkGPUDialect, LLVM::LLVMDialect, NVVM::NVVMDialect,
                  scf::SCFDialect>();
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  auto module = parseSourceString<ModuleOp>(codeOf(queries, keys, values, share), &context);
  ASSERT_TRUE(module);
  PassManager manager(&context);
  manager.nest<gpu::GPUModuleOp>().addPass(createConvertOpenworkGPUToNVVM());
  ASSERT_TRUE(succeeded(manager.run(*module)));

  SmallVector<Tile> slabs;
  for (const Tile &tile : {queries, keys, values})
    slabs.append(slabsOf(tile.columns), tile);
  Memory memory;
  size_t reads = 0, products = 0;
  module->walk([&](LLVM::InlineAsmOp op) {
    if (op.getAsmString().contains("cp.async.bulk.tensor")) {
      ASSERT_LT(reads, slabs.size());
      copyIn(op, slabs[reads++], memory);
    } else if (op.getAsmString().contains("wgmma.mma_async")) {
      products++ == 0 ? checkScores(op, memory, share, keys) : checkOutput(op, memory, values);
    }
  });
  EXPECT_EQ(reads, slabs.size());
  EXPECT_EQ(products, 2u);
  // The bytes that a barrier expects are those that come.
  int64_t bytes = 0;
  for (const Tile &tile : {queries, keys, values})
    bytes += tileBytes(tile.rows, tile.columns);
  EXPECT_EQ(int64_t(memory.size()) * 2, bytes);
}

TEST(SlabWalk, productsReadWhatWasFetched) {
  for (int64_t columns = 32; columns <= 256; columns += 32)
    for (auto [share, keys] : {std::pair(0, 16), {1, 176}, {2, 48}}) {
      Tile query = {'q', 64 * (share + 1), columns}, key = {'k', keys, columns};
      Tile value = {'v', keys, (columns + 96) % 256 + 32};
      SCOPED_TRACE(llvm::formatv("{0} and {1} x {2}, values of {3}", query.rows, keys, columns, value.columns).str());
      if (1024 + tileBytes(query.rows + keys, columns) + tileBytes(keys, value.columns) <= kSharedMemoryBudget)
        checkTiles(query, key, value, share);
    }
}

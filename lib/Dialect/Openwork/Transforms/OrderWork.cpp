//===- OrderWork.cpp - openwork-order-work --------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Remarks.h"
#include "Targets.h"
#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"
#include "openwork/Dialect/Openwork/Transforms/Passes.h"
#include "openwork/Schedule/WorkOrder.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Threading.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

namespace openwork {
#define GEN_PASS_DEF_OPENWORKORDERWORK
#include "openwork/Dialect/Openwork/Transforms/Passes.h.inc"
} // namespace openwork

namespace {

constexpr llvm::StringLiteral kPassName = "openwork-order-work";

/// What one class asks of the machine, and the order chosen for its query tiles.
struct OrderedClass {
  ClassOp op;
  BlockMaskOp maskOp;
  BlockMask mask;
  std::vector<uint64_t> visited;
  ClassWork work;
  RowOrder order;
};

/// Orders the classes of one kernel and the heads of its plans.
class KernelOrderer {
public:
  KernelOrderer(KernelOp kernel, const CostModel &costs) : kernel(kernel), costs(costs) {}

  LogicalResult orderClasses(int64_t heads) {
    SymbolTableCollection symbols;
    for (ClassOp op : kernel.getOps<ClassOp>())
      classes.push_back({op, op.lookupMask(symbols), {}, {}, {}, {}});
    LogicalResult ordered =
        failableParallelForEach(kernel.getContext(), classes, [&](OrderedClass &entry) { return order(entry, heads); });
    if (failed(ordered))
      return failure();
    for (auto [i, entry] : llvm::enumerate(classes)) {
      indexOf[entry.op.getSymNameAttr()] = i;
      works.push_back(entry.work);
      orders.push_back(entry.order);
      write(entry);
    }
    return success();
  }

  void orderHeads(PlanOp plan) {
    std::vector<uint16_t> classOfHead;
    for (Attribute head : plan.getClasses())
      classOfHead.push_back(indexOf.lookup(cast<FlatSymbolRefAttr>(head).getAttr()));
    PlanOrder order = orderPlan(works, orders, classOfHead, costs.slots());
    SmallVector<int32_t> heads(order.heads.begin(), order.heads.end());
    plan.setHeadOrderAttr(llvm::is_sorted(heads) ? DenseI32ArrayAttr()
                                                 : DenseI32ArrayAttr::get(plan.getContext(), heads));
    decided(plan.getLoc(), kPassName, "plan")
        << value("plan", plan.getSymName().str()) << value("sms", costs.slots())
        << value("items", int64_t(heads.size()) * works[classOfHead[0]].rows())
        << value("makespan-ms", order.makespan.seconds * 1e3) << value("bound-ms", order.makespan.bound() * 1e3)
        << value("ratio", order.makespan.ratio());
  }

private:
  LogicalResult order(OrderedClass &entry, int64_t heads) {
    Expected<BlockMask> mask = entry.maskOp.getBlockMask();
    if (!mask)
      return entry.maskOp.emitOpError() << mask.error().message;
    entry.mask = *mask;
    int64_t words = mask->wordsPerRow();
    std::vector<uint64_t> padded(words);
    for (int64_t column = 0; column < mask->numColumns(); ++column)
      if (mask->tiling().key.isPadded(column))
        setBit(padded, column);
    entry.visited.resize(mask->numRows() * words);
    for (int64_t row = 0; row < mask->numRows(); ++row) {
      MutableWords bits = MutableWords(entry.visited).subspan(row * words, words);
      mask->visited(row, bits);
      VisitCounts counts;
      counts.partial = popcount(mask->partial(row));
      for (int64_t w = 0; w < words; ++w)
        counts.padded += std::popcount(mask->full(row)[w] & padded[w]);
      counts.full = popcount(mask->full(row)) - counts.padded;
      entry.work.rowCost.push_back(costs.rowSeconds(counts));
    }
    entry.work.wordsPerRow = words;
    entry.work.visited = entry.visited;
    entry.order = orderRows(entry.work, costs, heads);
    return success();
  }

  void write(OrderedClass &entry) {
    SmallVector<int32_t> rows(entry.order.rows.begin(), entry.order.rows.end());
    entry.op.setRowOrderAttr(rows.empty() ? DenseI32ArrayAttr() : DenseI32ArrayAttr::get(kernel.getContext(), rows));
    decided(entry.op.getLoc(), kPassName, "rows")
        << value("class", entry.op.getSymName().str()) << value("order", std::string(openwork::name(entry.order.kind)))
        << value("work-ms", entry.order.cost.work * 1e3) << value("tail-ms", entry.order.cost.tail * 1e3)
        << value("traffic-ms", entry.order.cost.traffic * 1e3);
  }

  KernelOp kernel;
  const CostModel &costs;
  std::vector<OrderedClass> classes;
  llvm::DenseMap<StringAttr, uint16_t> indexOf;
  std::vector<ClassWork> works;
  std::vector<RowOrder> orders;
};

class OrderWork final : public openwork::impl::OpenworkOrderWorkBase<OrderWork> {
public:
  using OpenworkOrderWorkBase::OpenworkOrderWorkBase;

  void runOnOperation() override {
    Expected<Arch> target = parseArch(arch);
    if (!target || sms < 1) {
      getOperation().emitError() << (target ? "expects at least one SM" : target.error().message);
      return signalPassFailure();
    }
    llvm::MapVector<StringAttr, std::vector<PlanOp>> plansOf;
    getOperation().walk([&](PlanOp plan) { plansOf[plan.getKernelAttr().getAttr()].push_back(plan); });
    for (KernelOp kernel : getOperation().getOps<KernelOp>())
      if (failed(orderKernel(kernel, *target, plansOf[kernel.getSymNameAttr()])))
        return signalPassFailure();
  }

private:
  LogicalResult orderKernel(KernelOp kernel, Arch target, ArrayRef<PlanOp> plans) {
    CostModel costs = costsOf(target, kernel.getElementType(), kernel.getHeadDim(), kernel.getValueDim(),
                              kernel.getTileM(), kernel.getTileN());
    costs.device.sms = sms;
    KernelOrderer orderer(kernel, costs);
    PlanOp first = plans.empty() ? PlanOp() : plans.front();
    if (failed(orderer.orderClasses(first ? first.getNumHeads() : 1)))
      return failure();
    for (PlanOp plan : plans)
      orderer.orderHeads(plan);
    return success();
  }
};

} // namespace

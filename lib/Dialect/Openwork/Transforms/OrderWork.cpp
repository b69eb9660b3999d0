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
#include "openwork/Mask/RowPairs.h"
#include "openwork/Schedule/RowCosts.h"
#include "openwork/Schedule/WorkOrder.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Threading.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

namespace openwork {
#define GEN_PASS_DEF_OPENWORKORDERWORK
#include "openwork/Dialect/Openwork/Transforms/Passes.h.inc"
} // namespace openwork

namespace {

constexpr llvm::StringLiteral kPassName = "openwork-order-work";
constexpr int64_t kMaxSms = 65536;

/// Orders the classes of one kernel and the heads of its plans.
class KernelOrderer {
public:
  KernelOrderer(KernelOp kernel, ArrayRef<PlanOp> plans, const CostModel &costs)
      : kernel(kernel), context(kernel.getContext()), plans(plans), costs(costs),
        classes(kernel.getOps<ClassOp>().begin(), kernel.getOps<ClassOp>().end()) {}

  void run() {
    orderClasses();
    pairRows();
    orderHeads();
  }

private:
  void orderClasses();
  void pairRows();
  void orderHeads();
  ClassWork workOf(const BlockMask &mask, std::vector<uint64_t> &bits) const;
  void write(ClassOp op, const RowOrder &order);
  void write(PlanOp plan, const PlanOrder &order, ArrayRef<uint16_t> classOfHead);
  DenseI32ArrayAttr orderAttr(ArrayRef<int32_t> order) {
    return llvm::is_sorted(order) ? DenseI32ArrayAttr() : DenseI32ArrayAttr::get(context, order);
  }

  KernelOp kernel;
  MLIRContext *context;
  ArrayRef<PlanOp> plans;
  const CostModel &costs;
  std::vector<ClassOp> classes;
  /// Of the launches that the orders are chosen for.
  int64_t heads = 1;
  /// What each class asks of the machine, and the order chosen for its query tiles.
  std::vector<ClassWork> works;
  std::vector<RowOrder> orders;
  /// The visits that `works` refers to.
  std::vector<std::vector<uint64_t>> visited;
};

} // namespace

/// The seconds of each row, and its visits, for which `bits` is storage.
ClassWork KernelOrderer::workOf(const BlockMask &mask, std::vector<uint64_t> &bits) const {
  int64_t words = mask.wordsPerRow();
  bits.resize(mask.numRows() * words);
  for (int64_t row = 0; row < mask.numRows(); ++row)
    mask.visited(row, MutableWords(bits).subspan(row * words, words));
  ClassWork work;
  work.rowCost = rowSeconds(mask, costs);
  work.wordsPerRow = words;
  work.visited = bits;
  return work;
}

void KernelOrderer::orderClasses() {
  heads = plans.empty() ? 1 : PlanOp(plans.front()).getNumHeads();
  SymbolTableCollection symbols;
  std::vector<BlockMaskOp> maskOps;
  for (ClassOp op : classes)
    maskOps.push_back(op.lookupMask(symbols));
  works.resize(classes.size());
  orders.resize(classes.size());
  visited.resize(classes.size());
  mlir::parallelFor(context, 0, classes.size(), [&](size_t i) {
    // The verifier has read it before.
    works[i] = workOf(*maskOps[i].getBlockMask(), visited[i]);
    orders[i] = orderRows(works[i], costs, heads);
  });
  for (auto [op, order] : llvm::zip(classes, orders))
    write(op, order);
}

/// Clusters of two fetch what both of their rows visit once. That costs next to nothing and gains where a row visits
/// more of K and V than L2 keeps for the rows after it, which then read it from DRAM.
void KernelOrderer::pairRows() {
  KernelSpec pair = costs.spec;
  pair.cluster = 2;
  if (!pair.verify())
    return;
  SymbolTableCollection symbols;
  for (auto [op, work] : llvm::zip(classes, works)) {
    double visits = double(popcount(work.visited)) / double(work.rows());
    if (visits * double(pair.keyTileBytes()) <= costs.device.l2ReuseBytes || work.rows() != works.front().rows() ||
        work.rows() % 2 != 0 ||
        findUnequalPair(*op.lookupMask(symbols).getBlockMask(), op.getRowOrder().value_or(ArrayRef<int32_t>())))
      return;
  }
  kernel.setCluster(2);
}

void KernelOrderer::orderHeads() {
  llvm::DenseMap<StringAttr, uint16_t> indexOf;
  for (auto [i, op] : llvm::enumerate(classes))
    indexOf[op.getSymNameAttr()] = i;
  std::vector<std::vector<uint16_t>> classOfHead(plans.size());
  for (auto [plan, heads] : llvm::zip(plans, classOfHead))
    for (Attribute head : PlanOp(plan).getClasses())
      heads.push_back(indexOf.lookup(cast<FlatSymbolRefAttr>(head).getAttr()));
  std::vector<PlanOrder> planOrders(plans.size());
  mlir::parallelFor(context, 0, plans.size(), [&](size_t i) {
    planOrders[i] = orderPlan(works, orders, classOfHead[i], costs.slots(), costs.start);
  });
  for (auto [plan, order, heads] : llvm::zip(plans, planOrders, classOfHead))
    write(plan, order, heads);
}

void KernelOrderer::write(ClassOp op, const RowOrder &order) {
  op.setRowOrderAttr(orderAttr(SmallVector<int32_t>(order.rows.begin(), order.rows.end())));
  decided(op.getLoc(), kPassName, "rows")
      << value("class", op.getSymName().str()) << value("order", std::string(openwork::name(order.kind)))
      << value("work-ms", order.cost.work * 1e3) << value("tail-ms", order.cost.tail * 1e3)
      << value("traffic-ms", order.cost.traffic * 1e3);
}

void KernelOrderer::write(PlanOp plan, const PlanOrder &order, ArrayRef<uint16_t> classOfHead) {
  plan.setHeadOrderAttr(orderAttr(SmallVector<int32_t>(order.heads.begin(), order.heads.end())));
  int64_t items = 0;
  double traffic = 0;
  for (uint16_t head : classOfHead) {
    items += works[head].rows();
    traffic += orders[head].cost.traffic / double(heads);
  }
  double predicted = costs.launch + order.seconds + traffic;
  plan.setPersistent(order.isPersistent);
  plan.setPredictedSeconds(APFloat(predicted));
  decided(plan.getLoc(), kPassName, "plan")
      << value("plan", plan.getSymName().str()) << value("sms", costs.slots()) << value("items", items)
      << value("makespan-ms", order.makespan.seconds * 1e3) << value("bound-ms", order.makespan.bound() * 1e3)
      << value("ratio", order.makespan.ratio()) << value("persistent", order.isPersistent ? "yes" : "no")
      << value("traffic-ms", traffic * 1e3) << value("predicted-ms", predicted * 1e3);
}

namespace {

class OrderWork final : public openwork::impl::OpenworkOrderWorkBase<OrderWork> {
public:
  using OpenworkOrderWorkBase::OpenworkOrderWorkBase;

  void runOnOperation() override {
    Expected<Arch> target = parseArch(arch);
    if (!target) {
      emitError(getOperation().getLoc()) << target.error().message;
      return signalPassFailure();
    }
    if (sms < 0 || sms > kMaxSms) {
      emitError(getOperation().getLoc()) << "expects sms in 0.." << kMaxSms << ", got " << sms.getValue();
      return signalPassFailure();
    }
    FailureOr<CostTable> table = loadCosts(&getContext(), *target, costs);
    if (failed(table))
      return signalPassFailure();
    for (auto &[kernel, plans] : collectPlans())
      if (failed(orderKernel(kernel, *table, plans)))
        return signalPassFailure();
  }

private:
  /// The plans of each kernel, in the order of the IR.
  llvm::MapVector<KernelOp, std::vector<PlanOp>> collectPlans() {
    llvm::MapVector<KernelOp, std::vector<PlanOp>> plansOf;
    getOperation().walk([&](KernelOp kernel) { plansOf.insert({kernel, {}}); });
    SymbolTableCollection symbols;
    getOperation().walk([&](PlanOp plan) {
      plansOf[symbols.lookupNearestSymbolFrom<KernelOp>(plan, plan.getKernelAttr())].push_back(plan);
    });
    return plansOf;
  }

  LogicalResult orderKernel(KernelOp kernel, const CostTable &table, ArrayRef<PlanOp> plans) {
    Expected<CostModel> model = costsOf(table, kernel.getElementType(), kernel.getHeadDim(), kernel.getValueDim(),
                                        kernel.getTileM(), kernel.getTileN());
    if (!model)
      return kernel.emitOpError() << model.error().message;
    dealToSms(*model, sms);
    KernelOrderer(kernel, plans, *model).run();
    return success();
  }
};

} // namespace

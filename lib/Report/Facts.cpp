//===- Facts.cpp ----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Facts.h"

#include "openwork/Schedule/RowCosts.h"
#include "openwork/Schedule/WorkOrder.h"
#include "openwork/Support/Parallel.h"

#include <map>
#include <numeric>
#include <tuple>
#include <unordered_map>

using namespace openwork;

namespace {

class FactFinder {
public:
  FactFinder(const ReportInput &input, ReportFacts &facts) : input(input), manifest(input.manifest), facts(facts) {}

  Expected<void> run();

private:
  void addModels();
  void addClasses();
  Expected<void> carveClasses();
  void countUses();
  void addDense();
  void addTotals();
  double denseSeconds(const PackagePlan &plan);

  const ReportInput &input;
  const Manifest &manifest;
  ReportFacts &facts;
  /// By kernel, rows, columns and heads.
  std::map<std::tuple<int64_t, int64_t, int64_t, size_t>, double> dense;
};

} // namespace

/// As openwork-order-work chooses them, so that its predictions are met.
void FactFinder::addModels() {
  for (const PackageKernel &kernel : manifest.kernels) {
    KernelSpec spec =
        makeSpec(kernel.spec.arch, kernel.spec.dtype, kernel.spec.headDim, kernel.spec.tileM, kernel.spec.tileN);
    spec.valueDim = kernel.spec.valueDim;
    dealToSms(facts.models.emplace_back(modelCosts(spec, input.costs)), input.sms);
  }
}

void FactFinder::addClasses() {
  std::unordered_map<const void *, size_t> masks;
  for (size_t k = 0; k < manifest.kernels.size(); ++k) {
    facts.firstClass.push_back(facts.classes.size());
    for (size_t c = 0; c < manifest.kernels[k].classes.size(); ++c) {
      const ReportClass &given = input.classes[k][c];
      ClassFacts &entry = facts.classes.emplace_back();
      entry.kernel = int64_t(k);
      entry.entry = &manifest.kernels[k].classes[c];
      entry.given = &given;
      auto [found, isNew] = masks.try_emplace(given.mask.identity(), facts.masks.size());
      if (isNew)
        facts.masks.push_back(given.mask);
      entry.mask = found->second;
    }
  }
}

static std::vector<double> inOrder(const std::vector<double> &rows, const std::vector<int32_t> &order) {
  if (order.empty())
    return rows;
  std::vector<double> dealt;
  for (int32_t row : order)
    dealt.push_back(rows[row]);
  return dealt;
}

Expected<void> FactFinder::carveClasses() {
  std::vector<std::string> failures(facts.classes.size());
  parallelFor(std::ssize(facts.classes), [&](int64_t i) {
    ClassFacts &entry = facts.classes[i];
    const BlockMask &mask = entry.given->mask;
    entry.statistics = statistics(mask);
    entry.rows = inOrder(rowSeconds(mask, facts.models[entry.kernel]), entry.given->rowOrder);
    Expected<Carving> carving = carve(mask, {.hasRule = entry.given->hasRule});
    if (!carving) {
      failures[i] = carving.error().message;
      return;
    }
    entry.carving = std::move(*carving);
    entry.prices = priceForms(entry.carving, mask);
  });
  for (size_t i = 0; i < failures.size(); ++i)
    if (!failures[i].empty())
      return error("class " + facts.classes[i].entry->name + ": " + failures[i]);
  return {};
}

void FactFinder::countUses() {
  facts.plans.resize(manifest.plans.size());
  for (const PackageLayer &layer : manifest.layers)
    facts.steps = std::max<int64_t>(facts.steps, std::ssize(layer.plans));
  for (const PackageLayer &layer : manifest.layers) {
    int64_t each = layer.plans.size() == 1 ? facts.steps : 1;
    for (int64_t plan : layer.plans)
      facts.plans[plan].uses += each;
  }
  for (size_t i = 0; i < manifest.plans.size(); ++i)
    for (uint16_t index : manifest.plans[i].classes)
      facts.classes[facts.classIndex(manifest.plans[i].kernel, index)].uses += facts.plans[i].uses;
}

/// The same launch with every block visited, predicted in the same way.
double FactFinder::denseSeconds(const PackagePlan &plan) {
  const CostModel &model = facts.models[plan.kernel];
  const BlockMask &mask = facts.classOf(plan.kernel, plan.classes.front()).given->mask;
  size_t heads = plan.classes.size();
  auto [known, isNew] = dense.try_emplace({plan.kernel, mask.numRows(), mask.numColumns(), heads}, 0.0);
  if (!isNew)
    return known->second;
  std::vector<uint64_t> words(mask.numRows() * mask.wordsPerRow());
  for (int64_t row = 0; row < mask.numRows(); ++row)
    for (int64_t column = 0; column < mask.numColumns(); ++column)
      setBit(MutableWords(words).subspan(row * mask.wordsPerRow(), mask.wordsPerRow()), column);
  VisitCounts visits;
  for (int64_t column = 0; column < mask.numColumns(); ++column)
    ++(mask.tiling().key.isPadded(column) ? visits.padded : visits.full);
  ClassWork work{std::vector<double>(mask.numRows(), model.rowSeconds(visits)), mask.wordsPerRow(), words};
  RowOrder order = makeRowOrder(RowOrderKind::Natural, work, model, int64_t(heads));
  PlanOrder planOrder =
      orderPlan(std::span(&work, 1), std::span(&order, 1), std::vector<uint16_t>(heads, 0), model.slots(), model.start);
  return known->second = model.launch + planOrder.seconds + order.cost.traffic;
}

void FactFinder::addDense() {
  for (size_t i = 0; i < manifest.plans.size(); ++i)
    facts.plans[i].denseSeconds = denseSeconds(manifest.plans[i]);
}

void FactFinder::addTotals() {
  Totals &totals = facts.totals;
  for (size_t i = 0; i < manifest.plans.size(); ++i) {
    const PackagePlan &plan = manifest.plans[i];
    int64_t uses = facts.plans[i].uses;
    totals.launches += uses;
    totals.heads += uses * std::ssize(plan.classes);
    totals.predictedSeconds += double(uses) * plan.predictedSeconds;
    totals.denseSeconds += double(uses) * facts.plans[i].denseSeconds;
    for (uint16_t index : plan.classes) {
      const MaskStatistics &figures = facts.classOf(plan.kernel, index).statistics;
      totals.visited += uses * figures.visited();
      totals.blocks += uses * figures.blocks;
    }
    if (!input.measured || input.measured->seconds[i] <= 0)
      continue;
    totals.measuredLaunches += uses;
    totals.measuredSeconds += double(uses) * input.measured->seconds[i];
    totals.predictedOfMeasured += double(uses) * plan.predictedSeconds;
  }
}

Expected<void> FactFinder::run() {
  addModels();
  addClasses();
  if (Expected<void> carved = carveClasses(); !carved)
    return carved;
  countUses();
  addDense();
  addTotals();
  return {};
}

Expected<ReportFacts> ReportFacts::get(const ReportInput &input) {
  ReportFacts facts;
  if (Expected<void> found = FactFinder(input, facts).run(); !found)
    return tl::unexpected(found.error());
  return facts;
}

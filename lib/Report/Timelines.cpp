//===- Timelines.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Timelines.h"

#include "Text.h"
#include "openwork/Schedule/Timeline.h"
#include "openwork/Support/Parallel.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

using namespace openwork;

/// What decides a timeline: the kernel, whether CTAs stay, and the classes in the order of their heads.
using Dealt = std::vector<int64_t>;

static Dealt dealtBy(const PackagePlan &plan) {
  Dealt dealt = {plan.kernel, plan.isPersistent};
  for (uint16_t head : plan.order)
    dealt.push_back(plan.classes[head]);
  return dealt;
}

static Timeline timelineOf(const PackagePlan &plan, const ReportFacts &facts) {
  std::vector<DealtRows> heads;
  for (uint16_t head : plan.order)
    heads.push_back(facts.classOf(plan.kernel, plan.classes[head]).rows);
  const CostModel &model = facts.models[plan.kernel];
  return plan.isPersistent ? dealInStrides(heads, model.slots()) : dealToFirstFree(heads, model.slots(), model.start);
}

static PackedTimeline pack(const Timeline &timeline, int64_t mostSlots) {
  constexpr double units = 4095;
  PackedTimeline packed{timeline.seconds(), timeline.heads, std::min(timeline.slots, mostSlots), timeline.slots, {}};
  for (int64_t slot = 0; slot < packed.slots; ++slot)
    for (int64_t head = 0; head < timeline.heads; ++head) {
      double share = packed.seconds > 0 ? timeline.end(slot, head) / packed.seconds : 0;
      auto unit = static_cast<uint32_t>(std::lround(share * units));
      packed.ends += kBase64Digits[unit >> 6];
      packed.ends += kBase64Digits[unit & 63];
    }
  return packed;
}

/// Plans by what they take in all layers and steps, longest first.
static std::vector<size_t> plansByTime(const ReportInput &input, const ReportFacts &facts) {
  std::vector<size_t> plans(input.manifest.plans.size());
  std::iota(plans.begin(), plans.end(), size_t(0));
  auto seconds = [&](size_t i) { return double(facts.plans[i].uses) * input.manifest.plans[i].predictedSeconds; };
  std::ranges::sort(plans,
                    [&](size_t a, size_t b) { return seconds(a) != seconds(b) ? seconds(a) > seconds(b) : a < b; });
  return plans;
}

PlanTimelines openwork::makeTimelines(const ReportInput &input, const ReportFacts &facts, const ReportLimits &limits,
                                      int64_t room, Omissions &omissions) {
  const std::vector<PackagePlan> &plans = input.manifest.plans;
  PlanTimelines result;
  result.timelineOf.assign(plans.size(), -1);
  std::map<Dealt, int64_t> known;
  std::vector<size_t> drawn;
  int64_t missing = 0, cutSlots = 0;
  for (size_t plan : plansByTime(input, facts)) {
    Dealt dealt = dealtBy(plans[plan]);
    auto found = known.find(dealt);
    if (found == known.end()) {
      int64_t slots = std::min(facts.models[plans[plan].kernel].slots(), limits.timelineSlots);
      int64_t bytes = 2 * slots * std::ssize(plans[plan].order);
      if (bytes > room) {
        ++missing;
        continue;
      }
      room -= bytes;
      found = known.emplace(std::move(dealt), std::ssize(drawn)).first;
      drawn.push_back(plan);
      cutSlots = std::max(cutSlots, facts.models[plans[plan].kernel].slots() - slots);
    }
    result.timelineOf[plan] = found->second;
  }
  result.timelines.resize(drawn.size());
  parallelFor(std::ssize(drawn),
              [&](int64_t i) { result.timelines[i] = pack(timelineOf(plans[drawn[i]], facts), limits.timelineSlots); });
  if (missing > 0)
    omissions.push_back("The work order of " + counted(missing, "plan") + " of " + grouped(std::ssize(plans)) +
                        " is not drawn: of those that take least time in all.");
  if (cutSlots > 0)
    omissions.push_back("Work orders show the first " + grouped(limits.timelineSlots) + " of " +
                        grouped(limits.timelineSlots + cutSlots) + " SMs.");
  return result;
}

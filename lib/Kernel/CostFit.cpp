//===- CostFit.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Kernel/CostFit.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

using namespace openwork;

namespace {

enum Term : size_t { Launch, Row, Full, NumTerms };

using Terms = std::array<double, NumTerms>;

/// What each term is multiplied with in the time of a launch of full visits.
Terms factorsOf(const LaunchTime &launch) {
  double rows = double(launch.rows);
  return {1, rows, rows * double(launch.visits.full)};
}

bool hasFullVisitsAlone(const LaunchTime &launch) { return launch.visits.partial == 0 && launch.visits.padded == 0; }

/// Least squares in a few unknowns, by the normal equations of columns scaled to length 1.
class LeastSquares {
public:
  /// The equation sum of factors * terms = value, both sides times a weight.
  void add(const Terms &factors, double value, double weight) {
    for (size_t i = 0; i < NumTerms; ++i) {
      for (size_t j = 0; j < NumTerms; ++j)
        gram[i][j] += factors[i] * factors[j] * weight * weight;
      right[i] += factors[i] * value * weight * weight;
    }
  }

  /// The terms among `active`, the others being 0; nothing where they cannot be told apart.
  std::optional<Terms> solve(std::vector<size_t> active) const;

private:
  std::array<Terms, NumTerms> gram = {};
  Terms right = {};
};

} // namespace

/// Cholesky's decomposition, row by row.
std::optional<Terms> LeastSquares::solve(std::vector<size_t> active) const {
  // Below it a column is, up to the noise of any measurement, a sum of those before it.
  constexpr double leastPivot = 1e-7;
  size_t n = active.size();
  std::array<Terms, NumTerms> lower = {};
  Terms scaled = {};
  auto scale = [&](size_t i) { return std::sqrt(gram[active[i]][active[i]]); };
  for (size_t i = 0; i < n; ++i) {
    if (!(scale(i) > 0))
      return std::nullopt;
    double value = right[active[i]] / scale(i);
    for (size_t j = 0; j <= i; ++j) {
      double dot = gram[active[i]][active[j]] / (scale(i) * scale(j));
      for (size_t k = 0; k < j; ++k)
        dot -= lower[i][k] * lower[j][k];
      if (i == j && !(dot > leastPivot))
        return std::nullopt;
      lower[i][j] = i == j ? std::sqrt(dot) : dot / lower[j][j];
    }
    for (size_t k = 0; k < i; ++k)
      value -= lower[i][k] * scaled[k];
    scaled[i] = value / lower[i][i];
  }
  Terms terms = {};
  for (size_t i = n; i-- > 0;) {
    for (size_t k = i + 1; k < n; ++k)
      scaled[i] -= lower[k][i] * scaled[k];
    scaled[i] /= lower[i][i];
    terms[active[i]] = scaled[i] / scale(i);
  }
  return terms;
}

int64_t openwork::rowsOfSlot(int64_t queryTiles, int64_t heads, int64_t sms, int64_t cluster) {
  assert(cluster >= 1 && sms >= cluster && "a device of at least one cluster");
  int64_t items = (queryTiles + cluster - 1) / cluster * heads, slots = sms / cluster;
  return (items + slots - 1) / slots;
}

double KernelFit::secondsOf(const LaunchTime &time) const {
  const VisitCounts &visits = time.visits;
  return launch +
         double(time.rows) * (row + double(visits.full) * full + double(visits.partial) * partial.value_or(full) +
                              double(visits.padded) * padded.value_or(full));
}

double KernelFit::residual(std::span<const LaunchTime> launches) const {
  double largest = 0;
  for (const LaunchTime &time : launches)
    largest = std::max(largest, std::abs(secondsOf(time) / time.seconds - 1));
  return largest;
}

/// The terms of the launches of full visits.
static std::optional<Terms> fitFullVisits(std::span<const LaunchTime> launches, std::optional<double> launch) {
  LeastSquares squares;
  for (const LaunchTime &time : launches)
    if (hasFullVisitsAlone(time)) {
      // A relative error counts the more the longer the rows: those of models are long.
      double weight = std::sqrt(double(time.visits.full)) / time.seconds;
      squares.add(factorsOf(time), time.seconds - launch.value_or(0), weight);
    }
  std::vector<size_t> active = {Row, Full};
  if (!launch)
    active.push_back(Launch);
  while (std::optional<Terms> terms = squares.solve(active)) {
    size_t least = *std::ranges::min_element(active, {}, [&](size_t term) { return (*terms)[term]; });
    if ((*terms)[least] >= 0)
      return terms;
    std::erase(active, least);
  }
  return std::nullopt;
}

/// The mean time of the visits of a kind: what they add to as many rows of as many full visits, which are measured at
/// best, and modelled at worst.
static std::optional<double> fitMasked(std::span<const LaunchTime> launches, int64_t VisitCounts::*kind,
                                       const KernelFit &fit) {
  double sum = 0;
  int64_t count = 0;
  for (const LaunchTime &time : launches) {
    double visits = double(time.rows) * double(time.visits.*kind);
    if (visits == 0)
      continue;
    auto alike = std::ranges::find_if(launches, [&](const LaunchTime &other) {
      return hasFullVisitsAlone(other) && other.rows == time.rows && other.visits.total() == time.visits.total();
    });
    double plain = alike == launches.end() ? fit.secondsOf({time.rows, {time.visits.total()}, 0}) : alike->seconds;
    sum += fit.full + (time.seconds - plain) / visits;
    ++count;
  }
  return count ? std::optional(sum / double(count)) : std::nullopt;
}

Expected<KernelFit> openwork::fitKernel(std::span<const LaunchTime> launches, std::optional<double> launch) {
  for (const LaunchTime &time : launches)
    if (!(time.seconds > 0 && std::isfinite(time.seconds)))
      return error("expects times above 0, got " + std::to_string(time.seconds) + " s");
  std::optional<Terms> terms = fitFullVisits(launches, launch);
  if (!terms)
    return error("expects launches of long and short rows, and of many and few of them, got " +
                 std::to_string(launches.size()) + " that do not tell them apart");
  KernelFit fit{launch.value_or((*terms)[Launch]), (*terms)[Row], (*terms)[Full]};
  fit.partial = fitMasked(launches, &VisitCounts::partial, fit);
  fit.padded = fitMasked(launches, &VisitCounts::padded, fit);
  return fit;
}

//===----------------------------------------------------------------------===//
// A whole device
//===----------------------------------------------------------------------===//

static double medianOf(std::vector<double> values) {
  assert(!values.empty() && "a median of nothing");
  auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

Expected<std::vector<KernelFit>> openwork::fitKernels(std::span<const MeasuredKernel> kernels) {
  std::vector<KernelFit> fits;
  auto fitAll = [&](std::optional<double> launch) -> Expected<void> {
    fits.clear();
    for (const MeasuredKernel &kernel : kernels) {
      Expected<KernelFit> fit = fitKernel(kernel.launches, launch);
      if (!fit)
        return error(kernel.spec.str() + ": " + fit.error().message);
      fits.push_back(*fit);
    }
    return {};
  };
  Expected<void> fitted = fitAll(std::nullopt);
  if (fitted && !fits.empty()) {
    std::vector<double> launches;
    for (const KernelFit &fit : fits)
      launches.push_back(fit.launch);
    fitted = fitAll(medianOf(std::move(launches)));
  }
  return fitted.map([&] { return fits; });
}

/// In as many digits as a measurement has, so that tables are fit to read.
static double inDigits(double value, int digits) {
  if (!(std::abs(value) > 0))
    return 0;
  double unit = std::pow(10, digits - 1 - std::floor(std::log10(std::abs(value))));
  return std::round(value * unit) / unit;
}

static std::optional<double> factorOf(std::optional<double> visit, double full) {
  // No kernel does less work under a mask; what is below 1 is noise.
  return visit ? std::optional(std::max(1.0, inDigits(*visit / full, 4))) : std::nullopt;
}

static ShapeRate rateOf(const MeasuredKernel &kernel, const KernelFit &fit, int64_t sms, const std::string &date) {
  const KernelSpec &spec = kernel.spec;
  KernelSpec usual = makeSpec(spec.arch, spec.dtype, spec.headDim, spec.tileM, spec.tileN, spec.cluster);
  ShapeRate rate{spec.dtype, spec.headDim, spec.tileM, spec.tileN, spec.cluster};
  if (spec.stages != usual.stages)
    rate.stages = spec.stages;
  if (spec.pingpong != usual.pingpong)
    rate.pingpong = spec.pingpong;
  rate.tflops = inDigits(visitFlops(spec) * double(sms) / fit.full * 1e-12, 4);
  rate.rowMicroseconds = inDigits(fit.row * 1e6, 3);
  rate.partialFactor = factorOf(fit.partial, fit.full);
  rate.paddedFactor = factorOf(fit.padded, fit.full);
  rate.spread = inDigits(kernel.spread, 2);
  rate.tokens = kernel.tokens;
  rate.heads = kernel.heads;
  rate.origin = {Source::Measured, date, ""};
  return rate;
}

static void setMedian(CostFigure &figure, const std::vector<double> &values, const std::string &date) {
  if (!values.empty())
    figure = {inDigits(medianOf(values), 4),
              {Source::Measured, date,
               "median of " + std::to_string(values.size()) + (values.size() == 1 ? " kernel" : " kernels")}};
}

CostTable openwork::updateCosts(CostTable table, std::span<const MeasuredKernel> kernels,
                                std::span<const KernelFit> fits, const std::string &date) {
  assert(kernels.size() == fits.size() && "a fit for each kernel");
  std::vector<double> partial, padded, row, launch;
  for (size_t i = 0; i < kernels.size(); ++i) {
    const KernelSpec &spec = kernels[i].spec;
    ShapeRate rate = rateOf(kernels[i], fits[i], table.device.sms, date);
    std::erase_if(table.rates, [&](const ShapeRate &other) { return haveOneShape(rate, other); });
    row.push_back(fits[i].row / (fits[i].full * 128 / spec.tileN));
    launch.push_back(fits[i].launch * 1e6);
    if (rate.partialFactor)
      partial.push_back(*rate.partialFactor);
    if (rate.paddedFactor)
      padded.push_back(*rate.paddedFactor);
    table.rates.push_back(std::move(rate));
  }
  std::ranges::sort(table.rates, comesBefore);
  setMedian(table.partialFactor, partial, date);
  setMedian(table.paddedFactor, padded, date);
  setMedian(table.rowVisits, row, date);
  setMedian(table.launchMicroseconds, launch, date);
  return table;
}

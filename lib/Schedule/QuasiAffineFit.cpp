//===- QuasiAffineFit.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/QuasiAffineFit.h"

#include <algorithm>
#include <numeric>

using namespace openwork;

namespace {

/// Slopes between tile sizes that are multiples of 16 up to 192 have smaller denominators.
constexpr int64_t kMaxSlopeDivisor = 16;
/// Keeps every value of a fit far from overflow.
constexpr int64_t kMaxFactor = int64_t{1} << 12;

struct Point {
  int64_t x, y;
};

/// A point as a staircase of unit steps sees it: low <= floor((factor * x + shift) / divisor) <= high. Points at a
/// clamp have one bound only.
struct Step {
  int64_t x, low, high;
  bool isExact() const { return low == high; }
};

constexpr int64_t kUnbounded = int64_t{1} << 40;

} // namespace

static int64_t floorDiv(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }
static int64_t floorMod(int64_t a, int64_t b) { return a - floorDiv(a, b) * b; }
static int64_t ceilDiv(int64_t a, int64_t b) { return -floorDiv(-a, b); }

/// The function with its sign changed.
static QuasiAffine negate(QuasiAffine f) {
  f.scale = -f.scale;
  f.offset = -f.offset;
  std::swap(f.min, f.max);
  if (f.min)
    f.min = -*f.min;
  if (f.max)
    f.max = -*f.max;
  return f;
}

/// The shifts for which floor((factor * x + shift) / divisor) meets every step; empty where there are none.
static Interval shiftsOf(std::span<const Step> steps, int64_t factor, int64_t divisor) {
  Interval shifts{-kUnbounded * divisor, kUnbounded * divisor};
  for (const Step &step : steps) {
    if (step.low > -kUnbounded)
      shifts.begin = std::max(shifts.begin, divisor * step.low - factor * step.x);
    if (step.high < kUnbounded)
      shifts.end = std::min(shifts.end, divisor * step.high + divisor - factor * step.x);
    if (shifts.empty())
      break;
  }
  return shifts;
}

/// floor((factor * x + shift) / divisor) + offset with 0 <= shift < divisor, as small a shift as the steps allow.
static std::optional<QuasiAffine> fitSlope(std::span<const Step> steps, int64_t factor, int64_t divisor) {
  Interval shifts = shiftsOf(steps, factor, divisor);
  if (shifts.empty())
    return std::nullopt;
  int64_t multiple = ceilDiv(shifts.begin, divisor) * divisor;
  int64_t shift = shifts.contains(multiple) ? multiple : shifts.begin;
  QuasiAffine fit{.scale = 1, .factor = factor, .shift = floorMod(shift, divisor), .divisor = divisor};
  fit.offset = floorDiv(shift, divisor);
  if (divisor == 1) {
    fit.scale = factor;
    fit.factor = 1;
  }
  return fit;
}

/// The widest range of x with one exact value: the divisor of a staircase with factor 1 that shows one step from end to
/// end, and a good choice where it shows none.
static int64_t widestStep(std::span<const Step> steps) {
  int64_t widest = 1;
  for (size_t i = 0; i < steps.size();) {
    size_t last = i;
    while (last + 1 < steps.size() && steps[last + 1].isExact() && steps[last + 1].low == steps[i].low)
      ++last;
    if (steps[i].isExact())
      widest = std::max(widest, steps[last].x - steps[i].x + 1);
    i = last + 1;
  }
  return widest;
}

/// The slopes a staircase may have, in the order in which they are tried: the cheaper ones to evaluate first.
enum class Slope : uint8_t { Whole, OneStepIn, Rational };

/// A staircase of unit steps, none downwards. At least one step is exact.
static std::optional<QuasiAffine> fitUnitSteps(std::span<const Step> steps, Slope slope) {
  auto isExact = [](const Step &step) { return step.isExact(); };
  const Step &first = *std::ranges::find_if(steps, isExact);
  const Step &last = *std::find_if(steps.rbegin(), steps.rend(), isExact);
  int64_t dx = last.x - first.x, dz = last.low - first.low;
  if (slope == Slope::Whole) {
    if (dx == 0)
      return fitSlope(steps, 1, 1);
    return dz > 0 && dz % dx == 0 ? fitSlope(steps, dz / dx, 1) : std::nullopt;
  }
  if (slope == Slope::OneStepIn) {
    int64_t width = widestStep(steps);
    // A gap of unknown values may hide where a step ends.
    for (int64_t divisor = std::max<int64_t>(width, 2); divisor <= width + 2; ++divisor)
      if (auto fit = fitSlope(steps, 1, divisor))
        return fit;
    return std::nullopt;
  }
  for (int64_t divisor = 2; dx > 0 && divisor <= kMaxSlopeDivisor; ++divisor) {
    // The two exact steps bound the slope: |factor dx - divisor dz| < divisor.
    int64_t from = std::max<int64_t>(2, floorDiv(divisor * (dz - 1), dx) + 1);
    int64_t to = std::min({ceilDiv(divisor * (dz + 1), dx) - 1, from + kMaxSlopeDivisor, kMaxFactor});
    for (int64_t factor = from; factor <= to; ++factor)
      if (std::gcd(factor, divisor) == 1)
        if (auto fit = fitSlope(steps, factor, divisor))
          return fit;
  }
  return std::nullopt;
}

/// Undoes scale and base, and sets the clamps that some point needs.
static QuasiAffine finish(QuasiAffine fit, int64_t scale, int64_t base, std::span<const Point> points) {
  fit.scale *= scale;
  fit.offset = fit.offset * scale + base;
  int64_t low = points.front().y, high = points.back().y;
  bool below = false, above = false;
  for (const Point &point : points) {
    int64_t value = fit.eval(point.x);
    below |= value < low;
    above |= value > high;
  }
  if (below)
    fit.min = low;
  if (above)
    fit.max = high;
  return fit;
}

/// A staircase, nowhere downwards, where the first or the last value may be what a clamp gives.
static std::optional<QuasiAffine> fitClamped(std::span<const Point> points, Slope slope, bool clampLow,
                                             bool clampHigh) {
  int64_t low = points.front().y, high = points.back().y;
  auto isExact = [&](const Point &point) { return !(clampLow && point.y == low) && !(clampHigh && point.y == high); };
  auto firstExact = std::ranges::find_if(points, isExact);
  if (firstExact == points.end()) {
    // A single jump, one x wide.
    int64_t jump = std::ranges::find(points, high, &Point::y)->x;
    return finish({.scale = 1, .offset = 1 - jump}, high - low, low, points);
  }
  int64_t base = firstExact->y, scale = 0;
  for (const Point &point : points)
    if (scale != 1 && isExact(point) && point.y != base)
      scale = std::gcd(scale, point.y - base);
  // With one exact value, the largest scale is the one that asks least of the others.
  if (scale == 0)
    scale = std::max(base - low, high - base);
  std::vector<Step> steps;
  for (const Point &point : points) {
    if (isExact(point))
      steps.push_back({point.x, (point.y - base) / scale, (point.y - base) / scale});
    else if (point.y == low)
      steps.push_back({point.x, -kUnbounded, floorDiv(low - base, scale)});
    else
      steps.push_back({point.x, ceilDiv(high - base, scale), kUnbounded});
  }
  std::optional<QuasiAffine> fit = fitUnitSteps(steps, slope);
  if (fit)
    fit = finish(*fit, scale, base, points);
  return fit;
}

/// Points whose y nowhere decreases, and that are not all equal.
static std::optional<QuasiAffine> fitStaircase(std::span<const Point> points) {
  for (Slope slope : {Slope::Whole, Slope::OneStepIn, Slope::Rational})
    for (auto [clampLow, clampHigh] : {std::pair{false, false}, {true, false}, {false, true}, {true, true}})
      if (auto fit = fitClamped(points, slope, clampLow, clampHigh))
        return fit;
  return std::nullopt;
}

/// Points without gaps that rise in equal steps and fall back to one and the same value at least once.
static std::optional<QuasiAffine> fitSawtooth(std::span<const Point> points) {
  int64_t low = points.front().y, scale = 0, fall = 0, widest = 1, width = 1;
  std::vector<int64_t> wraps;
  for (size_t i = 1; i < points.size(); ++i) {
    int64_t rise = points[i].y - points[i - 1].y;
    // No step but a wrap leads down, and all of each kind are equal.
    int64_t &known = rise > 0 ? scale : fall;
    if (points[i].x != points[i - 1].x + 1 || (rise != 0 && known != 0 && rise != known))
      return std::nullopt;
    known = rise != 0 ? rise : known;
    low = std::min(low, points[i].y);
    width = rise == 0 ? width + 1 : 1;
    widest = std::max(widest, width);
    if (rise < 0)
      wraps.push_back(points[i].x);
  }
  if (wraps.empty() || scale == 0 || -fall % scale != 0)
    return std::nullopt;
  int64_t modulus = -fall / scale + 1;
  int64_t divisor = wraps.size() > 1 ? (wraps[1] - wraps[0]) / modulus : widest;
  if (divisor < 1)
    return std::nullopt;
  QuasiAffine fit{.scale = scale, .divisor = divisor, .modulus = modulus, .offset = low};
  fit.shift = floorMod(-wraps[0], divisor * modulus);
  for (const Point &point : points)
    if (fit.eval(point.x) != point.y)
      return std::nullopt;
  return fit;
}

static std::optional<QuasiAffine> fitPoints(std::vector<Point> points) {
  auto falls = [](const Point &a, const Point &b) { return a.y > b.y; };
  auto rises = [](const Point &a, const Point &b) { return a.y < b.y; };
  bool rising = std::ranges::adjacent_find(points, rises) != points.end();
  bool falling = std::ranges::adjacent_find(points, falls) != points.end();
  if (!rising && !falling)
    return QuasiAffine::constant(points.empty() ? 0 : points.front().y);
  if (rising && falling)
    if (auto fit = fitSawtooth(points))
      return fit;
  if (rising && !falling)
    return fitStaircase(points);
  for (Point &point : points)
    point.y = -point.y;
  std::optional<QuasiAffine> fit = rising ? fitSawtooth(points) : fitStaircase(points);
  if (fit)
    fit = negate(*fit);
  return fit;
}

std::optional<QuasiAffine> openwork::fitQuasiAffine(int64_t first, std::span<const int64_t> values) {
  std::vector<Point> points;
  points.reserve(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i] != kAnyValue)
      points.push_back({first + static_cast<int64_t>(i), values[i]});
  return fitPoints(std::move(points));
}

int64_t openwork::longestFit(int64_t first, std::span<const int64_t> values) {
  // Whatever fits a prefix fits a shorter one, so that the length can be bisected. (Where the search misses a fit of a
  // shorter prefix, the result is shorter than it could be, but still a fit.)
  int64_t fits = std::min<int64_t>(values.size(), 2), fails = values.size() + 1;
  for (int64_t probe = 2 * fits; fits + 1 < fails;
       probe = fails > int64_t(values.size()) ? 2 * fits : (fits + fails) / 2) {
    probe = std::min(probe, fails - 1);
    (fitQuasiAffine(first, values.first(probe)) ? fits : fails) = probe;
  }
  return fits;
}

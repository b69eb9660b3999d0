//===- KernelRules.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ManifestRules.h"

#include "openwork/Support/Json.h"

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>

using namespace openwork;

/// Of query and key tokens, and so of rows: what 32 bits hold, on the device and in the C API.
static constexpr int64_t kMaxTokens = std::numeric_limits<int32_t>::max();
/// The extent of a launch grid along y; a deal has 16 bits for a head.
static constexpr int64_t kMaxHeads = 65535;
static constexpr size_t kMaxClasses = 65536;
static constexpr size_t kMaxViews = kMaxParameterBytes / kTensorMapBytes;

static std::string text(int64_t value) { return std::to_string(value); }

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

static std::string text(const std::array<int64_t, 3> &extents) {
  return text(extents[0]) + " x " + text(extents[1]) + " x " + text(extents[2]);
}

/// The product, or nothing where an extent is below 1 or the product over `max`.
static std::optional<int64_t> volumeOf(const std::array<int64_t, 3> &extents, int64_t max) {
  int64_t volume = 1;
  for (int64_t extent : extents) {
    if (extent < 1 || extent > max / volume)
      return std::nullopt;
    volume *= extent;
  }
  return volume;
}

// P11
static Verdict checkView(const TileView &view, int64_t tileSize, const std::string &place) {
  if (view.firstToken < 0 || view.firstToken >= kMaxTokens)
    return Fault{place, "expects a first token in 0.." + text(kMaxTokens - 1) + ", got " + text(view.firstToken)};
  if (!volumeOf(view.grid, kMaxTokens - view.firstToken))
    return Fault{place,
                 "expects a grid of 1 to " + text(kMaxTokens - view.firstToken) + " tokens, got " + text(view.grid)};
  if (volumeOf(view.box, tileSize) != tileSize)
    return Fault{place, "expects boxes of " + text(tileSize) + " tokens, as the kernel's tiles, got " + text(view.box)};
  return {};
}

static Verdict checkViews(const std::vector<TileView> &views, int64_t tileSize, const std::string &place) {
  if (views.empty() || views.size() > kMaxViews)
    return Fault{place, "expects 1 to " + text(kMaxViews) + " views, got " + text(views.size())};
  for (size_t i = 0; i < views.size(); ++i)
    if (Verdict fault = checkView(views[i], tileSize, at(place, i)))
      return fault;
  return {};
}

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

static int64_t tilesOf(const TileView &view) {
  int64_t tiles = 1;
  for (size_t axis = 0; axis < 3; ++axis)
    tiles *= (view.grid[axis] + view.box[axis] - 1) / view.box[axis];
  return tiles;
}

static int64_t tilesOf(const std::vector<TileView> &views, const std::vector<int64_t> &indices) {
  int64_t tiles = 0;
  for (int64_t index : indices)
    tiles += tilesOf(views[index]);
  return tiles;
}

/// P13: what a class reads or writes is each token of an axis, once.
static Verdict checkCover(const std::vector<TileView> &views, const std::vector<int64_t> &indices,
                          const std::string &place) {
  if (indices.empty())
    return Fault{place, "expects at least 1 view, got none"};
  int64_t end = 0;
  for (int64_t index : indices) {
    if (index < 0 || index >= static_cast<int64_t>(views.size()))
      return Fault{place, "expects an index into " + text(views.size()) + " views, got " + text(index)};
    if (views[index].firstToken != end)
      return Fault{place, "expects a view from token " + text(end) + ", the end of the one before it, got view " +
                              text(index) + " from token " + text(views[index].firstToken)};
    end += views[index].numTokens();
  }
  return {};
}

std::pair<int64_t, int64_t> openwork::tokensOf(const PackageKernel &kernel, const PackageClass &headClass) {
  const TileView &query = kernel.queryViews[headClass.queryViews.back()];
  const TileView &key = kernel.keyViews[headClass.keyViews.back()];
  return {query.firstToken + query.numTokens(), key.firstToken + key.numTokens()};
}

// P16
static bool isForm(std::string_view form) {
  for (std::string_view part : {"affine", "immediate", "embedded"}) {
    if (!form.starts_with(part))
      continue;
    form.remove_prefix(part.size());
    if (form.empty())
      return true;
    if (!form.starts_with('+'))
      return false;
    form.remove_prefix(1);
  }
  return false;
}

Verdict openwork::checkDensity(double density, const std::string &place) {
  // Also false for what is no number.
  if (density >= 0 && density <= 1)
    return {};
  return Fault{place, "expects a density in 0..1, got " + std::to_string(density)};
}

static Verdict checkVisits(const PackageKernel &kernel, const PackageClass &headClass, const std::string &place) {
  // P13
  if (int64_t rows = tilesOf(kernel.queryViews, headClass.queryViews); headClass.rows != rows)
    return Fault{place + ".rows",
                 "expects " + text(rows) + " rows, the tiles of its query views, got " + text(headClass.rows)};
  // P15
  int64_t columns = tilesOf(kernel.keyViews, headClass.keyViews), blocks = headClass.rows * columns;
  if (headClass.fullVisits < 0 || headClass.partialVisits < 0 || headClass.fullVisits > blocks ||
      headClass.partialVisits > blocks - headClass.fullVisits)
    return Fault{place, "expects at most one visit to each of " + text(blocks) + " blocks, got " +
                            text(headClass.fullVisits) + " full and " + text(headClass.partialVisits) +
                            " partial ones"};
  return checkDensity(headClass.density, place + ".density");
}

static Verdict checkClass(const PackageKernel &kernel, const PackageClass &headClass, const std::string &place) {
  if (Verdict fault = checkName(headClass.name, place + ".name"))
    return fault;
  if (!isForm(headClass.form))
    return Fault{place + ".form",
                 "expects one or more of affine, immediate and embedded, in this order, joined by '+', "
                 "got " +
                     quoteText(headClass.form)};
  if (Verdict fault = checkCover(kernel.queryViews, headClass.queryViews, place + ".query_views"))
    return fault;
  if (Verdict fault = checkCover(kernel.keyViews, headClass.keyViews, place + ".key_views"))
    return fault;
  return checkVisits(kernel, headClass, place);
}

static Verdict checkClasses(const PackageKernel &kernel, const std::string &place) {
  if (kernel.classes.empty() || kernel.classes.size() > kMaxClasses)
    return Fault{place + ".classes",
                 "expects 1 to " + text(kMaxClasses) + " classes, got " + text(kernel.classes.size())};
  std::set<std::string_view> names;
  int64_t rows = 0;
  for (size_t i = 0; i < kernel.classes.size(); ++i) {
    std::string classPlace = at(place + ".classes", i);
    if (Verdict fault = checkClass(kernel, kernel.classes[i], classPlace))
      return fault;
    if (Verdict fault = checkNew(names, kernel.classes[i].name, classPlace + ".name"))
      return fault;
    rows = std::max(rows, kernel.classes[i].rows);
  }
  // P14
  if (kernel.rows != rows)
    return Fault{place + ".rows", "expects " + text(rows) + " rows, the most of a class, got " + text(kernel.rows)};
  return {};
}

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

// P9
static Verdict checkSpec(const KernelSpec &spec, Arch arch, const std::string &place) {
  if (spec.arch != arch)
    return Fault{place, "expects a kernel for " + std::string(name(arch)) + ", as the package's target says, got " +
                            std::string(name(spec.arch))};
  if (Expected<void> valid = spec.verify(); !valid)
    return Fault{place, valid.error().message};
  return {};
}

// P23
static Verdict checkCode(const PackageKernel &kernel, const std::string &place) {
  bool host = kernel.spec.arch == Arch::Host;
  if (!(host ? kernel.library : kernel.ptx))
    return Fault{place, "expects a field \"" + std::string(host ? "library" : "ptx") + "\", got none"};
  for (auto [file, key, ofHost] : {std::tuple(&kernel.cubin, "cubin", false), std::tuple(&kernel.ptx, "ptx", false),
                                   std::tuple(&kernel.library, "library", true)})
    if (*file && ofHost != host)
      return Fault{place + "." + key, "expects no such file for " + std::string(name(kernel.spec.arch)) + ", got " +
                                          quoteText((*file)->path)};
  return {};
}

// P10
static Verdict checkScratch(const PackageKernel &kernel, const std::string &place) {
  bool host = kernel.spec.arch == Arch::Host;
  int64_t least = host ? 1 : 0, most = host ? kMaxScratchBytes : 0;
  if (kernel.scratchBytes >= least && kernel.scratchBytes <= most)
    return {};
  return Fault{place + ".scratch_bytes", "expects " + (host ? text(least) + " to " + text(most) : "0") + " bytes on " +
                                             std::string(name(kernel.spec.arch)) + ", got " +
                                             text(kernel.scratchBytes)};
}

// P10
static Verdict checkResources(const PackageKernel &kernel, const std::string &place) {
  int64_t least = kernel.cubin ? 1 : 0, most = kernel.cubin ? 255 : 0;
  if (kernel.registers < least || kernel.registers > most)
    return Fault{place + ".registers", "expects " +
                                           (most == 0 ? "0 without a cubin" : text(least) + ".." + text(most)) +
                                           ", got " + text(kernel.registers)};
  int64_t budget = kernel.spec.arch == Arch::Host ? 0 : kSharedMemoryBudget;
  if (kernel.sharedMemoryBytes < 0 || kernel.sharedMemoryBytes > budget)
    return Fault{place + ".shared_memory_bytes",
                 "expects 0 to " + text(budget) + " bytes, got " + text(kernel.sharedMemoryBytes)};
  return checkScratch(kernel, place);
}

// P12
static Verdict checkParameters(const PackageKernel &kernel, const std::string &place) {
  if (kernel.maxHeads < 1 || kernel.maxHeads > kMaxHeads)
    return Fault{place + ".max_heads", "expects 1 to " + text(kMaxHeads) + " heads, got " + text(kernel.maxHeads)};
  // A call on the host has no parameter block.
  if (int64_t bytes = kernel.layout().size(); kernel.spec.arch != Arch::Host && bytes > kMaxParameterBytes)
    return Fault{place, "expects at most " + text(kMaxParameterBytes) + " bytes of parameters, got " + text(bytes) +
                            " for " + text(kernel.queryViews.size()) + " query views, " + text(kernel.keyViews.size()) +
                            " key views and " + text(kernel.maxHeads) + " heads"};
  return {};
}

Verdict openwork::checkKernel(const PackageKernel &kernel, Arch arch, const std::string &place) {
  if (Verdict fault = checkIdentifier(kernel.name, place + ".name"))
    return fault;
  if (Verdict fault = checkSpec(kernel.spec, arch, place + ".spec"))
    return fault;
  if (Verdict fault = checkCode(kernel, place))
    return fault;
  if (Verdict fault = checkResources(kernel, place))
    return fault;
  if (Verdict fault = checkViews(kernel.queryViews, kernel.spec.tileM, place + ".query_views"))
    return fault;
  if (Verdict fault = checkViews(kernel.keyViews, kernel.spec.tileN, place + ".key_views"))
    return fault;
  if (Verdict fault = checkParameters(kernel, place))
    return fault;
  return checkClasses(kernel, place);
}

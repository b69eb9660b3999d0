//===- KernelSpec.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Kernel/KernelSpec.h"

#include <algorithm>
#include <array>
#include <cassert>

using namespace openwork;

namespace {

constexpr int32_t kRowsOfAWarpgroup = 64;
constexpr int32_t kMaxHostExtent = 1024;
/// mbarriers and stage words, and what aligning the tiles to 1,024 bytes may waste.
constexpr int64_t kSharedMemoryExtra = 2048;

std::string text(int64_t value) { return std::to_string(value); }

/// Accumulator registers of one consumer thread.
struct Accumulators {
  int64_t s, p, o;
  int64_t total() const { return s + p + o; }
};

Accumulators accumulatorsOf(const KernelSpec &spec) {
  // P of the last visit lives beside S of the next one only if they overlap; otherwise it is packed over S.
  return {spec.tileN / 2, spec.overlap ? spec.tileN / 4 : 0, spec.valueDim / 2};
}

/// What is left for accumulators after addresses, row maxima and sums. FA4's search uses the same two numbers; shapes
/// above them spilled when compiled (d64 3 x 192, d64 2 x 256, d128 2 x 208), shapes at or below did not.
int64_t accumulatorBudget(int32_t consumerWarpgroups) { return consumerWarpgroups == 3 ? 128 : 216; }

/// Shared memory of one CTA, in bytes. O goes out through V's stages once they are drained.
struct SharedMemory {
  int64_t q, k, v;
  int64_t total() const { return q + k + v + kSharedMemoryExtra; }
};

SharedMemory sharedMemoryOf(const KernelSpec &spec) {
  int64_t keys = int64_t{spec.stages} * spec.tileN;
  return {tileBytes(spec.tileM, spec.headDim), tileBytes(keys, spec.headDim),
          tileBytes(std::max<int64_t>(keys, spec.tileM), spec.valueDim)};
}

Expected<void> verifyExtent(std::string_view what, int32_t value) {
  if (value < 1 || value > kMaxHostExtent)
    return error("expects " + std::string(what) + " between 1 and " + text(kMaxHostExtent) + " on host, got " +
                 text(value));
  return {};
}

Expected<void> verifyHost(const KernelSpec &spec) {
  struct Extent {
    std::string_view what;
    int32_t value;
  };
  // C1, C2, C5, C6
  for (auto [what, value] : {Extent{"a head dim", spec.headDim}, Extent{"a value dim", spec.valueDim},
                             Extent{"TILE_M", spec.tileM}, Extent{"TILE_N", spec.tileN}})
    if (auto ok = verifyExtent(what, value); !ok)
      return ok;
  // C12
  if (spec.stages != 1 || spec.consumerWarpgroups != 1 || spec.cluster != 1 || spec.overlap || spec.pingpong)
    return error("expects 1 stage, 1 consumer warpgroup, a cluster of 1, no overlap and no ping-pong on host, got " +
                 text(spec.stages) + ", " + text(spec.consumerWarpgroups) + ", " + text(spec.cluster) +
                 (spec.overlap ? ", overlap" : ", no overlap") + (spec.pingpong ? ", ping-pong" : ", no ping-pong"));
  return {};
}

Expected<void> verifyColumns(std::string_view what, int32_t columns) {
  if (columns < 32 || columns > 256 || columns % 32 != 0)
    return error("expects a " + std::string(what) + " that is a multiple of 32 up to 256 on sm90, got " +
                 text(columns));
  return {};
}

Expected<void> verifyTile(const KernelSpec &spec) {
  // C4
  if (spec.consumerWarpgroups < 1 || spec.consumerWarpgroups > 3)
    return error("expects 1 to 3 consumer warpgroups, got " + text(spec.consumerWarpgroups));
  // C5
  if (int32_t rows = kRowsOfAWarpgroup * spec.consumerWarpgroups; spec.tileM != rows)
    return error("expects TILE_M " + text(rows) + " for " + text(spec.consumerWarpgroups) +
                 " consumer warpgroups on sm90, got " + text(spec.tileM));
  // C6
  if (spec.tileN < 16 || spec.tileN > 192 || spec.tileN % 16 != 0)
    return error("expects TILE_N a multiple of 16 up to 192 on sm90, got " + text(spec.tileN));
  return {};
}

Expected<void> verifyPipeline(const KernelSpec &spec) {
  // C7
  if (spec.stages < 2 || spec.stages > 8)
    return error("expects 2 to 8 stages on sm90, got " + text(spec.stages));
  // C8
  if (spec.cluster != 1 && spec.cluster != 2)
    return error("expects a cluster of 1 or 2, got " + text(spec.cluster));
  // C13
  if (spec.cluster == 2 && (spec.headDim % (2 * kSlabColumns) != 0 || spec.valueDim % (2 * kSlabColumns) != 0))
    return error("expects a head dim and a value dim that are multiples of " + text(2 * kSlabColumns) +
                 " with a cluster of 2, got " + text(spec.headDim) + " and " + text(spec.valueDim));
  // C9
  if (spec.pingpong && (spec.consumerWarpgroups < 2 || !spec.overlap))
    return error("expects 2 or 3 consumer warpgroups and overlap with ping-pong, got " + text(spec.consumerWarpgroups) +
                 (spec.overlap ? " and overlap" : " and no overlap"));
  return {};
}

Expected<void> verifyBudgets(const KernelSpec &spec) {
  // C10
  Accumulators used = accumulatorsOf(spec);
  if (int64_t budget = accumulatorBudget(spec.consumerWarpgroups); used.total() > budget)
    return error("expects at most " + text(budget) + " accumulator registers a thread with " +
                 text(spec.consumerWarpgroups) + " consumer warpgroups, got " + text(used.total()) + " (S " +
                 text(used.s) + ", P " + text(used.p) + ", O " + text(used.o) + ")");
  // C11
  SharedMemory memory = sharedMemoryOf(spec);
  if (memory.total() > kSharedMemoryBudget)
    return error("expects at most " + text(kSharedMemoryBudget) + " bytes of shared memory, got " +
                 text(memory.total()) + " (Q " + text(memory.q) + ", K " + text(memory.k) + ", V " + text(memory.v) +
                 ", barriers " + text(kSharedMemoryExtra) + ")");
  return {};
}

Expected<void> verifySM90(const KernelSpec &spec) {
  // C1
  if (auto ok = verifyColumns("head dim", spec.headDim); !ok)
    return ok;
  // C2
  if (auto ok = verifyColumns("value dim", spec.valueDim); !ok)
    return ok;
  // C3
  if (spec.dtype == DType::FP32)
    return error("expects bf16 or fp16 on sm90, got fp32");
  if (auto ok = verifyTile(spec); !ok)
    return ok;
  if (auto ok = verifyPipeline(spec); !ok)
    return ok;
  return verifyBudgets(spec);
}

} // namespace

std::string_view openwork::name(Arch arch) { return arch == Arch::SM90 ? "sm90" : "host"; }

std::string_view openwork::name(DType dtype) {
  constexpr std::array<std::string_view, 3> names = {"bf16", "fp16", "fp32"};
  return names[static_cast<size_t>(dtype)];
}

int64_t openwork::bytesOf(DType dtype) { return dtype == DType::FP32 ? 4 : 2; }

RegisterSplit openwork::registerSplit(int32_t consumerWarpgroups) {
  assert(consumerWarpgroups >= 1 && consumerWarpgroups <= 3 && "C4");
  constexpr std::array<RegisterSplit, 3> splits = {{{56, 256}, {24, 240}, {32, 160}}};
  return splits[consumerWarpgroups - 1];
}

Expected<void> KernelSpec::verify() const { return arch == Arch::Host ? verifyHost(*this) : verifySM90(*this); }

int64_t KernelSpec::threads() const { return arch == Arch::Host ? 1 : 128 * (int64_t{consumerWarpgroups} + 1); }

int64_t KernelSpec::sharedMemoryBytes() const { return arch == Arch::Host ? 0 : sharedMemoryOf(*this).total(); }

int64_t KernelSpec::keyTileBytes() const { return int64_t{tileN} * (int64_t{headDim} + valueDim) * bytesOf(dtype); }

std::string KernelSpec::str() const {
  std::string out = std::string(name(arch)) + " " + std::string(name(dtype)) + " d" + text(headDim);
  if (valueDim != headDim)
    out += "/" + text(valueDim);
  out += " " + text(tileM) + "x" + text(tileN);
  if (arch == Arch::Host)
    return out;
  out += " stages " + text(stages) + " warpgroups " + text(consumerWarpgroups) + " cluster " + text(cluster);
  if (overlap)
    out += " overlap";
  if (pingpong)
    out += " pingpong";
  return out;
}

KernelSpec openwork::makeSpec(Arch arch, DType dtype, int32_t headDim, int32_t tileM, int32_t tileN, int32_t cluster) {
  KernelSpec spec{arch, dtype, headDim, headDim, tileM, tileN};
  spec.cluster = cluster;
  if (arch == Arch::Host) {
    spec.stages = spec.consumerWarpgroups = 1;
    spec.overlap = spec.pingpong = false;
    return spec;
  }
  // The measured kernels keep two tiles of 128 or more in flight; narrow tiles need more of them for the same latency.
  spec.stages = std::clamp((256 + tileN - 1) / std::max(tileN, 1), 2, 4);
  spec.consumerWarpgroups = tileM / kRowsOfAWarpgroup;
  while (spec.stages > 2 && sharedMemoryOf(spec).total() > kSharedMemoryBudget)
    --spec.stages;
  // Three warpgroups already keep the tensor cores busy; measured without.
  spec.pingpong = spec.consumerWarpgroups == 2;
  return spec;
}

std::vector<KernelSpec> openwork::candidateSpecs(Arch arch, DType dtype, int32_t headDim) {
  std::vector<KernelSpec> specs;
  auto propose = [&](int32_t tileM, int32_t tileN) {
    KernelSpec spec = makeSpec(arch, dtype, headDim, tileM, tileN);
    if (spec.verify())
      specs.push_back(spec);
  };
  if (arch == Arch::Host) {
    for (int32_t tileM : {32, 64, 128, 192})
      for (int32_t tileN = 16; tileN <= 192; tileN += 16)
        propose(tileM, tileN);
    return specs;
  }
  for (int32_t warpgroups = 1; warpgroups <= (headDim <= 64 ? 3 : 2); ++warpgroups)
    for (int32_t tileN = 16; tileN <= 192; tileN += 16)
      // Clusters do not change the tiles: openwork-order-work makes them where all rows come in equal pairs.
      propose(kRowsOfAWarpgroup * warpgroups, tileN);
  return specs;
}

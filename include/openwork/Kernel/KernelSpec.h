//===- KernelSpec.h - What a generated kernel looks like --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A KernelSpec names one member of a kernel family: everything that decides its code except the topologies carved into
// it. Tiling, cost model, lowering and package all speak of kernels through this one value, so it is plain C++,
// compares by value, and is complete before any kernel exists.
//
// The function it computes. `verify()` answers "can this kernel be built and run without spilling or serialising?"
// from two budgets of an SM. For sm_90 and 16-bit elements, with N = TILE_N, M = TILE_M:
//
//     shared memory   Q: M*D*2    K: stages*N*D*2    V, later O: max(stages*N, M)*Dv*2    2 KiB more     <= 227 KiB
//     registers       S: N/2 f32    P: N/4 packed (overlap only)    O: Dv/2 f32                  <= 216 or 128 a thread
//
// The 2 KiB are barriers, stage words and alignment; registers count the 64 rows of one consumer warpgroup, spread over
// its 128 threads. Shared memory holds whole slabs of 64 columns, so that its D and Dv are rounded up to a multiple of
// 64; registers and products have the columns that there are.
//
// An example, D = Dv = 128, M = 128, two consumer warpgroups, two stages, overlap:
//
//     N     shared memory                     registers               verdict
//     128   32 + 2*64 + 2 KiB = 162 KiB       64 + 32 + 64 = 160      fits
//     176   32 + 2*88 + 2 KiB = 210 KiB       88 + 44 + 64 = 196      fits, the fastest dense tile
//     192   32 + 2*96 + 2 KiB = 226 KiB       96 + 48 + 64 = 208      fits both, barely
//     208   32 + 2*104 + 2 KiB = 242 KiB      104 + 52 + 64 = 220     over both; compiled for real, it spills
//
// Invariants. A spec that verifies can be generated. Equal meaning is an equal value: fields that mean nothing on a
// target (stages or ping-pong on the host) have exactly one legal value there. Every rule has a number (C1 ... C13),
// which stands here, beside its check and in the name of its test.
//
// Cost. A few dozen integer operations; specs are enumerated freely.
//
// Why not let the assembler decide? It would say the same thing 0.3 s later for each candidate, in the form of C7512
// and a count of spilled bytes, and tiling has to choose among some fifty candidates before there is code to assemble.
// The budgets were checked against it: every shape known to spill is refused here, and no shape known to be clean is.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNEL_KERNELSPEC_H
#define OPENWORK_KERNEL_KERNELSPEC_H

#include "openwork/Support/Error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace openwork {

/// What executes the kernel.
enum class Arch : uint8_t { SM90, Host };

/// The element type of Q, K, V and O. Accumulators are always f32.
enum class DType : uint8_t { BF16, FP16, FP32 };

/// `sm90`, `host`; `bf16`, `fp16`, `fp32`.
std::string_view name(Arch arch);
std::string_view name(DType dtype);

/// Bytes of one element.
int64_t bytesOf(DType dtype);

/// Columns of 16 bits that one read of the copy engine covers: 128 bytes, the widest swizzle.
inline constexpr int64_t kSlabColumns = 64;

/// Slabs that a tile of so many columns takes in shared memory. The copy engine fills the columns of the last one that
/// the tensor does not have with zeros, and counts them among the bytes that a barrier expects.
constexpr int64_t slabsOf(int64_t columns) { return (columns + kSlabColumns - 1) / kSlabColumns; }

/// Bytes of shared memory that a tile of 16-bit elements takes.
constexpr int64_t tileBytes(int64_t rows, int64_t columns) { return rows * slabsOf(columns) * kSlabColumns * 2; }

/// Registers a thread holds after setmaxnreg, as FlashAttention 3 deals them out.
struct RegisterSplit {
  int32_t producer;
  int32_t consumer;
  bool operator==(const RegisterSplit &) const = default;
};

/// The split for 1 to 3 consumer warpgroups.
RegisterSplit registerSplit(int32_t consumerWarpgroups);

struct KernelSpec {
  Arch arch = Arch::SM90;
  DType dtype = DType::BF16;
  /// Columns of Q and K, and of V and O.
  int32_t headDim = 128;
  int32_t valueDim = 128;
  /// Query tokens and key tokens of one block.
  int32_t tileM = 128;
  int32_t tileN = 128;
  /// Pipeline stages of K, and as many of V.
  int32_t stages = 2;
  /// Warpgroups that compute; one more loads.
  int32_t consumerWarpgroups = 2;
  /// CTAs that walk the same key tiles and multicast them to each other.
  int32_t cluster = 1;
  /// QK of the next visit is issued before PV of the last one, so that softmax hides behind wgmma.
  bool overlap = true;
  /// Consumer warpgroups take turns at the tensor cores.
  bool pingpong = true;

  bool operator==(const KernelSpec &) const = default;

  /// Checks C1 to C13; the error names the expected and the actual value.
  ///   C1   head dim: a multiple of 32 up to 256 (sm90: results are stored 32 columns at a time); 1 to 1024 (host)
  ///   C2   value dim: likewise
  ///   C3   dtype: bf16 or fp16 (sm90); any (host)
  ///   C4   1 to 3 consumer warpgroups
  ///   C5   TILE_M: 64 for each consumer warpgroup (sm90); 1 to 1024 (host)
  ///   C6   TILE_N: a multiple of 16 up to 192 (sm90: a 16-bit PV steps by 16 keys); 1 to 1024 (host)
  ///   C7   2 to 8 stages: with one, every load waits for the wgmma that reads it
  ///   C8   a cluster of 1 or 2
  ///   C9   ping-pong takes 2 or 3 consumer warpgroups, and overlap
  ///   C10  the register budget above
  ///   C11  the shared memory budget above
  ///   C12  host: no pipeline, so 1 stage, 1 consumer warpgroup, a cluster of 1, neither overlap nor ping-pong
  ///   C13  a cluster of 2: head dim and value dim are multiples of 128, since each CTA fetches half of the slabs
  Expected<void> verify() const;

  /// Threads of one CTA.
  int64_t threads() const;
  /// Bytes of shared memory one CTA asks for; 0 on the host.
  int64_t sharedMemoryBytes() const;
  /// Bytes of K and V behind one visit, in global memory: what L2 has to hold of them.
  int64_t keyTileBytes() const;

  /// `sm90 bf16 d128 128x176 stages 2 warpgroups 2 cluster 2 overlap pingpong`; the value dim as `d192/128` where it
  /// differs, and on the host nothing after the tile.
  std::string str() const;
};

/// Shared memory one CTA may use on sm_90, in bytes.
inline constexpr int64_t kSharedMemoryBudget = 227 * 1024;

/// The spec with a tile's usual pipeline: as many stages as hold 256 keys, within 2 to 4 and what shared memory holds;
/// warpgroups as TILE_M asks; overlap; ping-pong with two warpgroups. The value dim is the head dim. Not verified.
KernelSpec makeSpec(Arch arch, DType dtype, int32_t headDim, int32_t tileM, int32_t tileN, int32_t cluster = 1);

/// Every spec worth costing, all verified, in ascending order of (TILE_M, TILE_N). Empty where the target does
/// not take the dtype or the head dim. Three warpgroups are proposed for head dims up to 64 only: above, 128
/// accumulator registers leave room for no wider a tile than 96 keys.
std::vector<KernelSpec> candidateSpecs(Arch arch, DType dtype, int32_t headDim);

} // namespace openwork

#endif // OPENWORK_KERNEL_KERNELSPEC_H

//===- TuningModule.h - Launches that tell a kernel's costs -----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a tuner measures of a kernel: layers whose rows are all alike, as many of them as fill every SM equally often.
//
//     rows          keys of a row                     tells
//     all heads     as many as the options say        the time of a visit
//     all heads     16 key tiles, 4 key tiles         that of a row
//     few heads     4 key tiles                       that of a launch
//     all heads     16 key tiles, half of every       that of a visit under a tile mask
//                   other one masked
//     all heads     4 key tiles, 8 keys missing       that of a visit to a tile with padding
//
// Code for tile masks and for padding is in kernels that need it alone, and costs their other visits a little, too; so
// the last two are packages of their own.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_TUNINGMODULE_H
#define OPENWORK_LIB_DRIVER_TUNINGMODULE_H

#include "openwork/Kernel/CostTable.h"
#include "openwork/Runner/TuningPlan.h"

#include <span>
#include <string>
#include <vector>

namespace openwork {

/// How much work a launch is.
struct TuningSizes {
  /// SMs that rows are dealt to, cores on the host.
  int64_t sms = 132;
  int64_t heads = 24;
  /// Query tokens, to the next number that fills every SM equally often.
  int64_t queries = 16384;
  /// Keys of long rows, to the nearest number of whole tiles.
  std::vector<int64_t> keys = {16384};

  /// What takes a device milliseconds.
  static TuningSizes forDevice(const CostTable &costs);
};

/// A module of one package. Layer i is launch i of the plan.
struct TuningModule {
  /// Of the package.
  std::string name;
  /// MLIR.
  std::string text;
  std::vector<VisitCounts> layers;
};

/// `bf16-d128-128x176-c1`, and behind it what differs from the usual pipeline of these tiles: `-s3`, `-turns` or
/// `-no-turns`.
std::string tuningName(const KernelSpec &spec);

/// The modules of a kernel, of tile masks and padding where they are asked for.
std::vector<TuningModule> makeTuningModules(const KernelSpec &spec, const TuningSizes &sizes, bool withMasks);

/// The kernels that a target proposes for a dtype and a head dim; a tile size that is not 0 is fixed.
std::vector<KernelSpec> tunedSpecs(Arch arch, DType dtype, int32_t headDim, int64_t tileM, int64_t tileN);

/// Whether tile masks and padding are measured with a kernel: they are with those of the widest tile of their kind, and
/// of 128 keys, which are what is chosen.
bool isWorthMasks(const KernelSpec &spec, std::span<const KernelSpec> all);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_TUNINGMODULE_H

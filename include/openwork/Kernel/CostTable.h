//===- CostTable.h - What kernels of a device take, as data -----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The figures behind the cost model of one device, each with where it comes from, and the JSON they are kept in. The
// format is in lib/Kernel/README.md, and as a JSON Schema in lib/Kernel/costs/costs.schema.json.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNEL_COSTTABLE_H
#define OPENWORK_KERNEL_COSTTABLE_H

#include "openwork/Kernel/KernelSpec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openwork {

/// What the model knows of a device.
struct DeviceFacts {
  /// Streaming multiprocessors; cores on the host.
  int64_t sms = 132;
  /// L2 cache, and the part of it that keeps K and V for reuse, in bytes.
  double l2Bytes = 0;
  double l2ReuseBytes = 0;
  /// DRAM bandwidth that a copy reaches, in bytes per second.
  double dramBytesPerSecond = 0;
  /// Share of the time of a DRAM read that the pipeline does not hide, 0 to 1.
  double exposedDram = 0;
  bool operator==(const DeviceFacts &) const = default;
};

enum class Source : uint8_t { Measured, Published, Estimated };

/// `measured`, `published`, `estimated`.
std::string_view name(Source source);

/// Where a number comes from.
struct Origin {
  Source source = Source::Estimated;
  /// `2026-11-22`; empty where it is not known.
  std::string date;
  std::string note;
  bool operator==(const Origin &) const = default;
};

/// A number of the whole table.
struct CostFigure {
  double value = 0;
  Origin origin;
  bool operator==(const CostFigure &) const = default;
};

/// What one kernel shape takes, on the whole device while it is busy.
struct ShapeRate {
  DType dtype = DType::BF16;
  int32_t headDim = 0, tileM = 0, tileN = 0, cluster = 1;
  /// The pipeline, where it is not the one that makeSpec gives these tiles.
  std::optional<int32_t> stages = std::nullopt;
  std::optional<bool> pingpong = std::nullopt;
  /// Of full visits alone, in TFLOP/s.
  double tflops = 0;
  /// Prologue and epilogue of a row; the table's figure where there is none.
  std::optional<double> rowMicroseconds = std::nullopt;
  /// See CostTable; the table's where there is none.
  std::optional<double> partialFactor = std::nullopt, paddedFactor = std::nullopt;
  /// (most - least) / median of the rate over the rounds of a measurement.
  std::optional<double> spread = std::nullopt;
  /// Keys of a row and heads of a launch that it was measured with; 0 where that is not known.
  int64_t tokens = 0, heads = 0;
  Origin origin = {};
  bool operator==(const ShapeRate &) const = default;
};

/// Whether both are of one kernel shape, and so cannot be in one table.
bool haveOneShape(const ShapeRate &a, const ShapeRate &b);
/// The order of the rates of a table.
bool comesBefore(const ShapeRate &a, const ShapeRate &b);

struct CostTable {
  Arch arch = Arch::SM90;
  DeviceFacts device;
  std::string deviceName, deviceNote;
  /// Time of a visit under a tile mask, and of a visit to a key tile with padding, over that of a full one.
  CostFigure partialFactor = {1, {}}, paddedFactor = {1, {}};
  /// Prologue and epilogue of a row, in full visits to 128 keys.
  CostFigure rowVisits;
  /// Start and end of a launch.
  CostFigure launchMicroseconds;
  /// At least one, in the order of comesBefore, of different shapes.
  std::vector<ShapeRate> rates;
  std::string note;
  bool operator==(const CostTable &) const = default;
};

/// The table that a JSON text describes; errors name `file` and the place. Where a target is given, the table of
/// another one is refused.
Expected<CostTable> parseCosts(std::string_view text, std::string_view file, std::optional<Arch> target = std::nullopt);
/// parseCosts of the file at `path`.
Expected<CostTable> readCosts(const std::string &path, std::optional<Arch> target = std::nullopt);
/// The JSON text of a table, with a line end; equal tables give equal text, and parseCosts gives the table back.
std::string writeCosts(const CostTable &table);

/// The table that came with the library: one H200, or one core of some host, of which only the ratios mean anything.
const CostTable &builtinCosts(Arch arch);
/// Its text, as it lies in lib/Kernel/costs.
std::string_view builtinCostsText(Arch arch);

} // namespace openwork

#endif // OPENWORK_KERNEL_COSTTABLE_H

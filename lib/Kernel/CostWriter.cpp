//===- CostWriter.cpp - Cost tables as JSON -------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CostTexts.h"
#include "openwork/Kernel/CostTable.h"
#include "openwork/Support/JsonWriter.h"

#include <cmath>

using namespace openwork;

/// Whole numbers look like it.
static void writeNumber(JsonWriter &json, std::string_view key, double number) {
  constexpr double mostWhole = 1e15;
  json.key(key);
  if (number == std::floor(number) && std::abs(number) <= mostWhole)
    json.integer(static_cast<int64_t>(number));
  else
    json.real(number);
}

static void writeNote(JsonWriter &json, const std::string &note) {
  if (!note.empty())
    json.key("note").string(note);
}

static void writeOrigin(JsonWriter &json, const Origin &origin) {
  json.key("source").string(name(origin.source));
  if (!origin.date.empty())
    json.key("date").string(origin.date);
  writeNote(json, origin.note);
}

static void writeDevice(JsonWriter &json, const CostTable &table) {
  const DeviceFacts &device = table.device;
  json.key("device").beginObject();
  json.key("name").string(table.deviceName).key("sms").integer(device.sms);
  writeNumber(json, "l2_bytes", device.l2Bytes);
  writeNumber(json, "l2_reuse_bytes", device.l2ReuseBytes);
  writeNumber(json, "dram_bytes_per_second", device.dramBytesPerSecond);
  writeNumber(json, "exposed_dram", device.exposedDram);
  writeNote(json, table.deviceNote);
  json.end();
}

static void writeFigure(JsonWriter &json, std::string_view key, std::string_view unit, const CostFigure &figure) {
  json.key(key).beginObject();
  writeNumber(json, unit, figure.value);
  writeOrigin(json, figure.origin);
  json.end();
}

static void writeRate(JsonWriter &json, const ShapeRate &rate) {
  auto optional = [&](std::string_view key, std::optional<double> number) {
    if (number)
      writeNumber(json, key, *number);
  };
  json.beginObject(JsonWriter::Layout::Line);
  json.key("dtype").string(name(rate.dtype)).key("head_dim").integer(rate.headDim);
  json.key("tile_m").integer(rate.tileM).key("tile_n").integer(rate.tileN).key("cluster").integer(rate.cluster);
  if (rate.stages)
    json.key("stages").integer(*rate.stages);
  if (rate.pingpong)
    json.key("pingpong").boolean(*rate.pingpong);
  writeNumber(json, "tflops", rate.tflops);
  optional("row_us", rate.rowMicroseconds);
  optional("partial_factor", rate.partialFactor);
  optional("padded_factor", rate.paddedFactor);
  optional("spread", rate.spread);
  if (rate.tokens)
    json.key("tokens").integer(rate.tokens);
  if (rate.heads)
    json.key("heads").integer(rate.heads);
  writeOrigin(json, rate.origin);
  json.end();
}

std::string openwork::writeCosts(const CostTable &table) {
  JsonWriter json;
  json.beginObject();
  json.key("format").string(kCostsFormat).key("version").integer(kCostsVersion);
  writeNote(json, table.note);
  json.key("target").string(kTargetNames[size_t(table.arch)]);
  writeDevice(json, table);
  writeFigure(json, "partial", "factor", table.partialFactor);
  writeFigure(json, "padded", "factor", table.paddedFactor);
  writeFigure(json, "row", "visits", table.rowVisits);
  writeFigure(json, "launch", "us", table.launchMicroseconds);
  json.key("rates").beginArray();
  for (const ShapeRate &rate : table.rates)
    writeRate(json, rate);
  json.end().end();
  return json.take() + '\n';
}

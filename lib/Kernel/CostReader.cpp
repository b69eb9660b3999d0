//===- CostReader.cpp - Cost tables from JSON -----------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CostTexts.h"
#include "openwork/Kernel/CostTable.h"
#include "openwork/Support/FieldReader.h"

#include <algorithm>

using namespace openwork;

namespace {

/// Limits that keep every figure of the model a normal number.
constexpr double kLeastRate = 1e-6, kMostRate = 1e6;
constexpr double kMostFactor = 100, kMostVisits = 1000, kMostMicroseconds = 1e6;
constexpr double kMostBytes = 1e15;
constexpr int64_t kMostExtent = 1024, kMostSms = 65536, kMostTokens = int64_t{1} << 31;
constexpr size_t kMostRates = 4096;

/// Builds the table that a JSON document describes.
class CostReader {
public:
  CostReader(const JsonValue &document, std::optional<Arch> target) : document(document), target(target) {}

  Expected<CostTable> read();

private:
  Arch readTarget(FieldReader &fields) const;
  Expected<DeviceFacts> device(const JsonValue &value, CostTable &table) const;
  Expected<CostFigure> figure(const JsonValue &value, const std::string &what, std::string_view key, double min,
                              double max) const;
  Expected<ShapeRate> rate(const JsonValue &value, const std::string &what, Arch arch) const;
  Expected<std::vector<ShapeRate>> rates(const JsonValue &value, Arch arch) const;

  const JsonValue &document;
  std::optional<Arch> target;
};

/// `2026-11-22`, or any other eight digits.
bool isDate(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-dd";
  return text.size() == form.size() &&
         std::ranges::equal(text, form, [](char c, char f) { return f == 'd' ? c >= '0' && c <= '9' : c == f; });
}

Origin readOrigin(FieldReader &fields) {
  Origin origin;
  origin.source = static_cast<Source>(fields.choice("source", kSourceNames));
  origin.date = fields.stringOrNone("date");
  if (!origin.date.empty() && !isDate(origin.date))
    fields.fail("date", "expects a date such as \"2026-11-22\", got " + quoteText(origin.date));
  origin.note = fields.stringOrNone("note");
  return origin;
}

} // namespace

Arch CostReader::readTarget(FieldReader &fields) const {
  Arch arch = static_cast<Arch>(fields.choice("target", kTargetNames));
  if (target && arch != *target)
    fields.fail("target", "expects " + quoteText(kTargetNames[size_t(*target)]) + ", got " +
                              quoteText(kTargetNames[size_t(arch)]));
  return arch;
}

/// The names of the device go to the table.
Expected<DeviceFacts> CostReader::device(const JsonValue &value, CostTable &table) const {
  FieldReader fields(value, "device");
  DeviceFacts device;
  table.deviceName = fields.string("name");
  device.sms = fields.integer("sms", 1, kMostSms);
  device.l2Bytes = fields.real("l2_bytes", 0, kMostBytes);
  device.l2ReuseBytes = fields.real("l2_reuse_bytes", 0, device.l2Bytes);
  device.dramBytesPerSecond = fields.real("dram_bytes_per_second", 1, kMostBytes);
  device.exposedDram = fields.real("exposed_dram", 0, 1);
  table.deviceNote = fields.stringOrNone("note");
  return fields.finish().map([&] { return device; });
}

Expected<CostFigure> CostReader::figure(const JsonValue &value, const std::string &what, std::string_view key,
                                        double min, double max) const {
  FieldReader fields(value, what);
  CostFigure figure{fields.real(key, min, max), readOrigin(fields)};
  return fields.finish().map([&] { return figure; });
}

Expected<ShapeRate> CostReader::rate(const JsonValue &value, const std::string &what, Arch arch) const {
  FieldReader fields(value, what);
  ShapeRate rate;
  bool isHost = arch == Arch::Host;
  rate.dtype = static_cast<DType>(fields.choice("dtype", std::span(kDTypeNames).first(isHost ? 3 : 2)));
  rate.headDim = int32_t(fields.integer("head_dim", 1, kMostExtent));
  rate.tileM = int32_t(fields.integer("tile_m", 1, kMostExtent));
  rate.tileN = int32_t(fields.integer("tile_n", 1, kMostExtent));
  rate.cluster = int32_t(fields.integer("cluster", 1, isHost ? 1 : 2, 1));
  if (int64_t stages = isHost ? 0 : fields.integer("stages", 2, 8, 0))
    rate.stages = int32_t(stages);
  if (const JsonValue *pingpong = isHost ? nullptr : fields.optional("pingpong"))
    rate.pingpong = fields.take(pingpong->asBool(fields.nameOf("pingpong")));
  rate.tflops = fields.real("tflops", kLeastRate, kMostRate);
  rate.rowMicroseconds = fields.optionalReal("row_us", 0, kMostMicroseconds);
  rate.partialFactor = fields.optionalReal("partial_factor", 1, kMostFactor);
  rate.paddedFactor = fields.optionalReal("padded_factor", 1, kMostFactor);
  rate.spread = fields.optionalReal("spread", 0, kMostFactor);
  rate.tokens = fields.integer("tokens", 1, kMostTokens, 0);
  rate.heads = fields.integer("heads", 1, kMostTokens, 0);
  rate.origin = readOrigin(fields);
  return fields.finish().map([&] { return rate; });
}

Expected<std::vector<ShapeRate>> CostReader::rates(const JsonValue &value, Arch arch) const {
  Expected<std::span<const JsonValue>> entries = value.asArray(1, kMostRates, "\"rates\"");
  if (!entries)
    return tl::unexpected(entries.error());
  std::vector<ShapeRate> rates;
  for (const JsonValue &entry : *entries) {
    std::string what = "rates[" + std::to_string(rates.size()) + "]";
    Expected<ShapeRate> read = rate(entry, what, arch);
    if (!read)
      return tl::unexpected(read.error());
    auto same = std::ranges::find_if(rates, [&](const ShapeRate &other) { return haveOneShape(other, *read); });
    if (same != rates.end())
      return error(what + ": expects a shape of its own, got that of rates[" + std::to_string(same - rates.begin()) +
                       "]",
                   entry.position());
    rates.push_back(std::move(*read));
  }
  std::ranges::sort(rates, comesBefore);
  return rates;
}

Expected<CostTable> CostReader::read() {
  FieldReader fields(document);
  constexpr std::string_view formats[] = {kCostsFormat};
  fields.choice("format", formats);
  fields.integer("version", kCostsVersion, kCostsVersion);
  // For editors.
  fields.stringOrNone("$schema");
  CostTable table;
  table.note = fields.stringOrNone("note");
  table.arch = readTarget(fields);
  auto read = [&](std::string_view key, auto &out, const auto &parse) {
    if (const JsonValue *value = fields.required(key))
      out = fields.take(parse(*value));
  };
  auto readFigure = [&](std::string_view key, CostFigure &out, std::string_view unit, double min, double max) {
    read(key, out, [&](const JsonValue &value) { return figure(value, std::string(key), unit, min, max); });
  };
  read("device", table.device, [&](const JsonValue &value) { return device(value, table); });
  readFigure("partial", table.partialFactor, "factor", 1, kMostFactor);
  readFigure("padded", table.paddedFactor, "factor", 1, kMostFactor);
  readFigure("row", table.rowVisits, "visits", 0, kMostVisits);
  readFigure("launch", table.launchMicroseconds, "us", 0, kMostMicroseconds);
  read("rates", table.rates, [&](const JsonValue &value) { return rates(value, table.arch); });
  return fields.finish().map([&] { return table; });
}

Expected<CostTable> openwork::parseCosts(std::string_view text, std::string_view file, std::optional<Arch> target) {
  return inFile(
      parseJson(text, file).and_then([&](const JsonValue &document) { return CostReader(document, target).read(); }),
      file);
}

Expected<CostTable> openwork::readCosts(const std::string &path, std::optional<Arch> target) {
  constexpr int64_t mostBytes = int64_t{16} << 20;
  return readFile(path, mostBytes).and_then([&](const std::string &text) { return parseCosts(text, path, target); });
}

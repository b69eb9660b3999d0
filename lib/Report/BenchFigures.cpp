//===- BenchFigures.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Report/BenchFigures.h"

#include "openwork/Support/FieldReader.h"
#include "openwork/Support/File.h"

#include <algorithm>
#include <map>

using namespace openwork;

namespace {

constexpr int64_t kMany = int64_t{1} << 53;
/// Longer than anybody waits for a launch.
constexpr double kMostSeconds = 1e6;

class FiguresReader {
public:
  FiguresReader(const JsonValue &document, const Manifest &manifest) : document(document), manifest(manifest) {
    for (size_t i = 0; i < manifest.plans.size(); ++i)
      planOf[manifest.plans[i].name] = i;
  }

  Expected<BenchFigures> run();

private:
  Expected<void> readResult(const JsonValue &value, const std::string &what);
  void summarize();

  const JsonValue &document;
  const Manifest &manifest;
  std::map<std::string_view, size_t> planOf;
  std::vector<std::vector<double>> secondsOf;
  BenchFigures result;
};

} // namespace

Expected<void> FiguresReader::readResult(const JsonValue &value, const std::string &what) {
  FieldReader fields(value, what);
  for (const char *key : {"layer", "step", "visits"})
    fields.integer(key, 0, kMany);
  std::string_view plan = fields.string("plan"), kernel = fields.string("kernel");
  for (const char *key : {"density", "flops", "leastSeconds", "mostSeconds", "predictedSeconds", "flopsPerSecond"})
    fields.real(key);
  double median = fields.real("medianSeconds", 0, kMostSeconds);
  if (fields.failed())
    return fields.finish();
  auto found = planOf.find(plan);
  if (found == planOf.end()) {
    fields.fail("plan", "expects a plan of the package, got " + quoteText(plan));
    return fields.finish();
  }
  const std::string &expected = manifest.kernels[manifest.plans[found->second].kernel].name;
  if (kernel != expected)
    fields.fail("kernel", "expects " + quoteText(expected) + ", the plan's, got " + quoteText(kernel));
  secondsOf[found->second].push_back(median);
  return fields.finish();
}

/// Of an even number, the mean of the middle two.
static double medianOf(std::vector<double> values) {
  std::ranges::sort(values);
  size_t middle = values.size() / 2;
  return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

void FiguresReader::summarize() {
  for (const std::vector<double> &seconds : secondsOf)
    result.seconds.push_back(seconds.empty() ? 0 : medianOf(seconds) / double(result.batch));
}

Expected<BenchFigures> FiguresReader::run() {
  FieldReader fields(document);
  std::string_view package = fields.string("package");
  for (const char *key : {"producer", "data", "seed", "layout"})
    fields.string(key);
  result.device = fields.string("device");
  result.batch = fields.integer("batch", 1, kMany);
  result.repeats = fields.integer("repeats", 1, kMany);
  fields.integer("warmup", 0, kMany);
  fields.real("settle");
  // A summary, which the results give again.
  fields.optional("prediction");
  const JsonValue *results = fields.required("results");
  if (!fields.failed() && package != manifest.name)
    fields.fail("package", "expects figures of " + quoteText(manifest.name) + ", got those of " + quoteText(package));
  if (!fields.failed())
    if (auto list = results->asArray("\"results\""); !list)
      fields.fail(list.error());
  secondsOf.resize(manifest.plans.size());
  for (size_t i = 0; !fields.failed() && i < results->entries().size(); ++i)
    if (auto read = readResult(results->entries()[i], "results[" + std::to_string(i) + "]"); !read)
      fields.fail(read.error());
  if (auto done = fields.finish(); !done)
    return tl::unexpected(done.error());
  summarize();
  return std::move(result);
}

Expected<BenchFigures> openwork::parseBenchFigures(std::string_view text, std::string_view file,
                                                   const Manifest &manifest) {
  Expected<JsonValue> document = parseJson(text, file);
  if (!document)
    return tl::unexpected(document.error());
  return inFile(FiguresReader(*document, manifest).run(), file);
}

Expected<BenchFigures> openwork::readBenchFigures(const std::string &path, const Manifest &manifest) {
  Expected<std::string> text = readFile(path, jsonMaxBytes);
  if (!text)
    return tl::unexpected(text.error());
  return parseBenchFigures(*text, path, manifest);
}

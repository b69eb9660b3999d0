//===- BenchPackage.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpenDevice.h"
#include "Text.h"
#include "openwork/Package/PackageReader.h"
#include "openwork/Runner/CaseRun.h"
#include "openwork/Support/JsonWriter.h"

#include <fstream>
#include <ostream>

using namespace openwork;

static constexpr int64_t kMaxRepeats = 100000;
static constexpr double kMaxSettle = 60;

Expected<void> openwork::checkOptions(const BenchOptions &options) {
  if (options.repeats < 1 || options.repeats > kMaxRepeats)
    return error(
        formatText("--repeats: expects 1..%lld, got %lld", (long long)kMaxRepeats, (long long)options.repeats));
  if (options.warmup < 0 || options.warmup > kMaxRepeats)
    return error(formatText("--warmup: expects 0..%lld, got %lld", (long long)kMaxRepeats, (long long)options.warmup));
  if (!(options.settle >= 0 && options.settle <= kMaxSettle))
    return error(formatText("--settle: expects 0..%g seconds, got %g", kMaxSettle, options.settle));
  return checkLaunchOptions(options);
}

Expected<void> openwork::warmUp(Device &device, const OpenworkLaunch &launch, int64_t launches, double seconds) {
  double spent = 0;
  for (int64_t i = 0; i < launches || (spent < seconds && i < kMaxRepeats); ++i) {
    Expected<double> time = device.timeLaunch(launch);
    if (!time)
      return tl::unexpected(time.error());
    spent += *time;
  }
  return {};
}

Expected<CaseTiming> openwork::timeCase(Device &device, const LayerCase &layerCase, const BenchOptions &options) {
  Expected<LaunchLayout> layout = layOut(layerCase.layer->geometry, options.batch, options.layout);
  if (!layout)
    return tl::unexpected(layout.error());
  RandomData data(options.data, layerCase.layer->geometry.dtype, options.seed);
  Expected<LaunchBuffers> buffers = LaunchBuffers::create(device, layerCase, *layout, data, {}, 1);
  if (!buffers)
    return tl::unexpected(buffers.error());
  OpenworkLaunch launch = buffers->launch(0);
  if (Expected<void> done = device.launch(launch); !done)
    return tl::unexpected(done.error());
  Expected<Findings> found = buffers->inspect();
  if (!found)
    return tl::unexpected(found.error());
  if (!found->empty())
    return error("the kernel does not do its work: " + found->front());

  launch.lse = nullptr;
  if (Expected<void> warm = warmUp(device, launch, options.warmup, options.settle); !warm)
    return tl::unexpected(warm.error());
  std::vector<double> seconds;
  for (int64_t i = 0; i < options.repeats; ++i) {
    Expected<double> time = device.timeLaunch(launch);
    if (!time)
      return tl::unexpected(time.error());
    seconds.push_back(*time);
  }
  CaseTiming timing{spreadOf(std::move(seconds)), layerCase.plan->predictedSeconds * double(options.batch)};
  if (timing.seconds.median > 0)
    timing.flopsPerSecond = layerCase.flops(options.batch) / timing.seconds.median;
  return timing;
}

static void printHead(std::ostream &out, const Device &device, const BenchOptions &options) {
  printHeader(out, device, options);
  out << formatText("median of %lld launches after %lld and %g s, in milliseconds; rates on visited blocks\n\n",
                    (long long)options.repeats, (long long)options.warmup + 1, options.settle)
      << formatText("%6s %5s %9s %9s %9s %9s %8s %9s  %s\n", "layer", "step", "ms", "least", "most", "predicted", "off",
                    "TFLOP/s", "density, plan");
}

static void printTiming(std::ostream &out, const LayerCase &layerCase, const CaseTiming &timing) {
  double rate = timing.flopsPerSecond * 1e-12;
  out << formatText("%6lld %5lld %9.3f %9.3f %9.3f %9.3f %+6.1f %% %9.*f  %.1f %% @%s of @%s\n",
                    (long long)layerCase.layer->layer, (long long)layerCase.step, timing.seconds.median * 1e3,
                    timing.seconds.least * 1e3, timing.seconds.most * 1e3, timing.predictedSeconds * 1e3,
                    100 * timing.prediction().error(), rate < 10 ? 3 : 1, rate, 100 * layerCase.plan->density,
                    layerCase.plan->name.c_str(), layerCase.kernel->name.c_str());
  out.flush();
}

static void writeOptions(JsonWriter &json, const Device &device, const Manifest &manifest,
                         const BenchOptions &options) {
  json.key("package").string(manifest.name).key("producer").string(manifest.producer);
  json.key("device").string(device.name());
  json.key("data").string(name(options.data)).key("seed").string(std::to_string(options.seed));
  json.key("layout").string(name(options.layout)).key("batch").integer(options.batch);
  json.key("repeats").integer(options.repeats).key("warmup").integer(options.warmup);
  json.key("settle").real(options.settle);
}

static void writeTiming(JsonWriter &json, const LayerCase &layerCase, const CaseTiming &timing, int64_t batch) {
  json.beginObject();
  json.key("layer").integer(layerCase.layer->layer).key("step").integer(layerCase.step);
  json.key("plan").string(layerCase.plan->name).key("kernel").string(layerCase.kernel->name);
  json.key("density").real(layerCase.plan->density);
  json.key("visits").integer(layerCase.visits() * batch).key("flops").real(layerCase.flops(batch));
  json.key("medianSeconds").real(timing.seconds.median);
  json.key("leastSeconds").real(timing.seconds.least).key("mostSeconds").real(timing.seconds.most);
  json.key("predictedSeconds").real(timing.predictedSeconds);
  json.key("flopsPerSecond").real(timing.flopsPerSecond);
  json.end();
}

static void writeSummary(JsonWriter &json, const PredictionSummary &summary) {
  json.key("prediction").beginObject();
  json.key("worst").real(summary.worst).key("median").real(summary.median);
  json.key("factor").real(summary.factor).key("worstAfterFactor").real(summary.worstAfterFactor).end();
}

static Expected<void> writeText(const std::string &path, const std::string &text) {
  std::ofstream file(path, std::ios::binary);
  file << text << '\n';
  file.close();
  if (!file)
    return tl::unexpected(Error{"cannot be written", path});
  return {};
}

Expected<void> openwork::benchPackage(const BenchOptions &options, std::ostream &out) {
  if (Expected<void> fine = checkOptions(options); !fine)
    return fine;
  Expected<Package> package = openPackage(options.package);
  if (!package)
    return tl::unexpected(package.error());
  Expected<std::vector<LayerCase>> cases = chooseCases(package->manifest(), options.layer, options.step);
  if (!cases)
    return tl::unexpected(cases.error());
  Expected<std::unique_ptr<Device>> device = openDevice(options, package->manifest(), out);
  if (!device)
    return tl::unexpected(device.error());
  if (!*device)
    return {};

  printHead(out, **device, options);
  JsonWriter json;
  json.beginObject();
  writeOptions(json, **device, package->manifest(), options);
  json.key("results").beginArray();
  std::vector<Prediction> predictions;
  for (const LayerCase &layerCase : *cases) {
    Expected<CaseTiming> timing = timeCase(**device, layerCase, options);
    if (!timing)
      return error(formatText("layer %lld, step %lld: ", (long long)layerCase.layer->layer, (long long)layerCase.step) +
                   timing.error().message);
    printTiming(out, layerCase, *timing);
    writeTiming(json, layerCase, *timing, options.batch);
    if (timing->seconds.median > 0 && timing->predictedSeconds > 0)
      predictions.push_back(timing->prediction());
  }
  json.end();
  if (!predictions.empty()) {
    PredictionSummary summary = summarize(predictions);
    writeSummary(json, summary);
    out << '\n' << summary.describe() << '\n';
  }
  json.end();
  return options.json.empty() ? Expected<void>() : writeText(options.json, json.take());
}

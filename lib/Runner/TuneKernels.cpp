//===- TuneKernels.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/TuneKernels.h"

#include "OpenDevice.h"
#include "OutputFile.h"
#include "Text.h"
#include "openwork/Runner/Prediction.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <ostream>

using namespace openwork;

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

Expected<void> openwork::checkOptions(const TuneOptions &options) {
  auto checkCount = [](const char *option, int64_t value) {
    constexpr int64_t most = 1000;
    return value >= 1 && value <= most
               ? Expected<void>()
               : error(formatText("%s: expects 1..%lld, got %lld", option, (long long)most, (long long)value));
  };
  auto checkSeconds = [](const char *option, double value) {
    constexpr double most = 60;
    return value >= 0 && value <= most ? Expected<void>()
                                       : error(formatText("%s: expects 0..%g seconds, got %g", option, most, value));
  };
  if (options.output.empty())
    return error("-o: expects a file for the table, got none");
  if (options.device < 0)
    return error(formatText("--device: expects 0 or more, got %lld", (long long)options.device));
  return checkCount("--rounds", options.rounds.rounds)
      .and_then([&] { return checkCount("--repeats", options.rounds.repeats); })
      .and_then([&] { return checkSeconds("--settle", options.rounds.settle); })
      .and_then([&] { return checkSeconds("--drift", options.drift); });
}

//===----------------------------------------------------------------------===//
// What is printed
//===----------------------------------------------------------------------===//

static void printDrift(std::ostream &out, const ClockDrift &drift) {
  constexpr double least = 0.01;
  if (std::abs(drift.gain) < least)
    out << "clocks: launches take as long right after a rest as later\n";
  else
    out << formatText("clocks: after a rest launches take %.1f %% less time at first, and settle within %.2f s\n",
                      100 * drift.gain, drift.seconds);
  out.flush();
}

/// The shape's own rate, where the table had one.
static const ShapeRate *findRate(const CostTable &table, const ShapeRate &rate) {
  auto found = std::ranges::find_if(table.rates, [&](const ShapeRate &other) { return haveOneShape(other, rate); });
  return found == table.rates.end() ? nullptr : &*found;
}

static std::string factorText(std::optional<double> visit, double full) {
  return visit ? formatText("%.3f", *visit / full) : "-";
}

static void printFits(std::ostream &out, const CostTable &before, const CostTable &after,
                      std::span<const MeasuredKernel> kernels, std::span<const KernelFit> fits) {
  out << formatText("\n%-22s %8s %8s %8s %8s %8s %8s %8s\n", "kernel", "TFLOP/s", "before", "spread", "row us",
                    "partial", "padded", "fit");
  for (size_t i = 0; i < kernels.size(); ++i) {
    const KernelSpec &spec = kernels[i].spec;
    const KernelFit &fit = fits[i];
    std::string name = formatText("d%d %s %dx%d c%d", spec.headDim, std::string(openwork::name(spec.dtype)).c_str(),
                                  spec.tileM, spec.tileN, spec.cluster);
    double rate = denseTflops(spec, after);
    out << formatText("%-22s %8.*f %8.*f %6.1f %% %8.2f %8s %8s %6.1f %%\n", name.c_str(), rate < 10 ? 3 : 1, rate,
                      rate < 10 ? 3 : 1, denseTflops(spec, before), 100 * kernels[i].spread, fit.row * 1e6,
                      factorText(fit.partial, fit.full).c_str(), factorText(fit.padded, fit.full).c_str(),
                      100 * fit.residual(kernels[i].launches));
  }
  int64_t isNew = std::ranges::count_if(after.rates, [&](const ShapeRate &rate) { return !findRate(before, rate); });
  out << formatText("\nlaunch %.1f us, row %.2f visits to 128 keys, partial %.3f, padded %.3f\n",
                    after.launchMicroseconds.value, after.rowVisits.value, after.partialFactor.value,
                    after.paddedFactor.value)
      << formatText("%lld of %lld rates measured, %lld of them new\n", (long long)kernels.size(),
                    (long long)after.rates.size(), (long long)isNew);
}

/// How far the model is from the launches it was fitted to, as the table has it.
static void printPredictions(std::ostream &out, const CostTable &table, std::span<const MeasuredKernel> kernels) {
  std::vector<Prediction> predictions;
  for (const MeasuredKernel &kernel : kernels) {
    CostModel model = modelCosts(kernel.spec, table);
    for (const LaunchTime &time : kernel.launches)
      predictions.push_back({model.launch + double(time.rows) * model.rowSeconds(time.visits), time.seconds});
  }
  out << "of these launches the table " << summarize(predictions).describe() << '\n';
}

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

static std::string today() {
  std::time_t now = std::time(nullptr);
  std::tm utc = {};
  gmtime_r(&now, &utc);
  return formatText("%04d-%02d-%02d", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
}

static Expected<TuningPlan> readPlan(const std::string &path) {
  constexpr int64_t mostBytes = int64_t{16} << 20;
  return readFile(path, mostBytes).and_then([&](const std::string &text) { return parseTuningPlan(text, path); });
}

/// The kernels of the folder; what the plan has wrong is at its place there.
static Expected<Tuner> openTuner(const TuneOptions &options, const DeviceOpener &opener) {
  std::string path = options.folder + "/" + std::string(kTuningPlanFile);
  Expected<TuningPlan> plan = readPlan(path);
  if (!plan)
    return tl::unexpected(plan.error());
  Expected<Tuner> tuner = Tuner::open(options.folder, *plan, opener, options.seed);
  if (tuner)
    return tuner;
  Error error = tuner.error();
  if (error.file.empty() && error.position.line > 0)
    error.file = path;
  return tl::unexpected(std::move(error));
}

/// Checks and times the kernels, and prints what it does meanwhile.
static Expected<std::vector<MeasuredKernel>> measure(Tuner &tuner, const TuneOptions &options, std::ostream &out) {
  out << tuner.device().name() << "; " << tuner.numKernels() << (tuner.numKernels() == 1 ? " kernel" : " kernels")
      << ", normal data, seed " << options.seed << '\n';
  out.flush();
  if (Expected<void> checked = tuner.check(); !checked)
    return tl::unexpected(checked.error());
  if (options.drift > 0) {
    Expected<ClockDrift> drift = tuner.watchClock(options.drift);
    if (!drift)
      return tl::unexpected(drift.error());
    printDrift(out, *drift);
  }
  return tuner.measure(options.rounds, [&](int64_t round) {
    out << formatText("round %lld of %lld\n", (long long)round + 1, (long long)options.rounds.rounds);
    out.flush();
  });
}

/// Rates of a GPU are of all its SMs; those of the host stay those of one core.
static void nameDevice(CostTable &table, const Device &device) {
  if (table.arch == Arch::Host)
    return;
  table.device.sms = device.processors();
  table.deviceName = device.name();
}

Expected<void> openwork::tuneKernels(const TuneOptions &options, const DeviceOpener &opener, const std::string &date,
                                     std::ostream &out) {
  if (Expected<void> fine = checkOptions(options); !fine)
    return fine;
  Expected<OutputFile> file = OutputFile::open(options.output);
  if (!file)
    return tl::unexpected(file.error());
  Expected<Tuner> tuner = openTuner(options, opener);
  if (!tuner)
    return tl::unexpected(tuner.error());
  Expected<CostTable> before = readCosts(options.folder + "/" + std::string(kTuningCostsFile), tuner->arch());
  if (!before)
    return tl::unexpected(before.error());
  Expected<std::vector<MeasuredKernel>> measured = measure(*tuner, options, out);
  if (!measured)
    return tl::unexpected(measured.error());
  Expected<std::vector<KernelFit>> fits = fitKernels(*measured);
  if (!fits)
    return tl::unexpected(fits.error());
  CostTable after = *before;
  nameDevice(after, tuner->device());
  after = updateCosts(std::move(after), *measured, *fits, date);
  printFits(out, *before, after, *measured, *fits);
  printPredictions(out, after, *measured);
  return file->commit(writeCosts(after));
}

Expected<void> openwork::tuneKernels(const TuneOptions &options, std::ostream &out) {
  auto opener = [&](const std::string &path, const Manifest &manifest) {
    LaunchOptions launch;
    launch.package = path;
    launch.device = options.device;
    return openDevice(launch, manifest, out);
  };
  return tuneKernels(options, opener, today(), out);
}

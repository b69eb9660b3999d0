//===- openwork-run.cpp - Runs packages, without LLVM ---------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/OptionTexts.h"
#include "openwork/Runner/Runner.h"
#include "openwork/Runner/TuneKernels.h"

#include <CLI/CLI.hpp>
#include <iostream>

using namespace openwork;

namespace {

enum ExitCode { Success = 0, Failure = 1, Usage = 2 };

/// A command's options as text, until all are parsed.
struct Names {
  std::string layout = std::string(name(Layout::BSHD));
  std::string data = std::string(name(DataKind::Normal));
};

} // namespace

static constexpr const char *kExamples = R"(EXAMPLES:
  openwork-run info wan.openwork
  openwork-run run wan.openwork --check
  openwork-run run wan.openwork --check --layer 7 --step 12 --layout packed --data heavy
  openwork-run bench wan.openwork --repeats 50 --json wan.json
  openwork-run tune tuning -o costs.json

Exit codes: 0 if all is well, 1 if a check or anything else failed, 2 for a wrong command line.
)";

static void addPackage(CLI::App &command, std::string &package) {
  command.add_option("package", package, texts::package)->required()->type_name("FOLDER");
}

static void addLaunchOptions(CLI::App &command, LaunchOptions &options, Names &names) {
  addPackage(command, options.package);
  command.add_option("--layer", options.layer, texts::layer);
  command.add_option("--step", options.step, texts::step);
  command.add_option("--batch", options.batch, texts::batch)->capture_default_str();
  command.add_option("--layout", names.layout, texts::layout)->capture_default_str();
  command.add_option("--data", names.data, texts::data)->capture_default_str();
  command.add_option("--seed", options.seed, texts::seed)->check(CLI::NonNegativeNumber)->capture_default_str();
  command.add_option("--device", options.device, texts::device)->capture_default_str();
  command.add_flag("--allow-no-device", options.allowNoDevice, texts::allowNoDevice);
}

static void addRunOptions(CLI::App &command, RunOptions &options, Names &names) {
  addLaunchOptions(command, options, names);
  command.add_flag("--check", options.check, texts::check);
  command.add_option("--rows", options.rows, texts::rows);
  command.add_option("--valid-text", options.validText, texts::validText);
}

static void addBenchOptions(CLI::App &command, BenchOptions &options, Names &names) {
  addLaunchOptions(command, options, names);
  command.add_option("--repeats", options.repeats, texts::repeats)->capture_default_str();
  command.add_option("--warmup", options.warmup, texts::warmup)->capture_default_str();
  command.add_option("--settle", options.settle, texts::settle)->capture_default_str();
  command.add_option("--json", options.json, texts::json)->type_name("FILE");
}

static void addTuneOptions(CLI::App &command, TuneOptions &options) {
  command.add_option("folder", options.folder, texts::tuneFolder)->required()->type_name("FOLDER");
  command.add_option("-o", options.output, texts::costs)->required()->type_name("FILE");
  command.add_option("--rounds", options.rounds.rounds, texts::rounds)->capture_default_str();
  command.add_option("--repeats", options.rounds.repeats, texts::turnRepeats)->capture_default_str();
  command.add_option("--settle", options.rounds.settle, texts::turnSettle)->capture_default_str();
  command.add_option("--drift", options.drift, texts::drift)->capture_default_str();
  command.add_option("--seed", options.seed, texts::seed)->check(CLI::NonNegativeNumber)->capture_default_str();
  command.add_option("--device", options.device, texts::device)->capture_default_str();
}

static ExitCode usageError(const CLI::App &app, const std::string &message) {
  std::string program = "openwork-run";
  for (const CLI::App *command : app.get_subcommands())
    program += " " + command->get_name();
  std::cerr << program << ": " << message << ".  Try: '" << program << " --help'\n";
  return Usage;
}

static ExitCode fail(const Error &error) {
  std::cerr << (error.file.empty() ? "openwork-run: " : "") << error.str() << '\n';
  return Failure;
}

/// A verdict that nobody can read is none.
static ExitCode finish(ExitCode code) {
  std::cout.flush();
  return std::cout ? code : fail(Error{"cannot write", "<stdout>", {}});
}

int main(int argc, char **argv) {
  CLI::App app("Runs, times and lists packages of attention kernels. Those for a GPU need a CUDA driver, and nothing "
               "else of CUDA.",
               "openwork-run");
  app.footer(kExamples);
  app.set_version_flag("--version", "openwork-run " OPENWORK_VERSION);
  app.require_subcommand(1);

  std::string package;
  RunOptions run;
  BenchOptions bench;
  TuneOptions tune;
  Names names;
  CLI::App *runCommand = app.add_subcommand("run", texts::run);
  addRunOptions(*runCommand, run, names);
  CLI::App *benchCommand = app.add_subcommand("bench", texts::bench);
  addBenchOptions(*benchCommand, bench, names);
  CLI::App *tuneCommand = app.add_subcommand("tune", texts::tune);
  addTuneOptions(*tuneCommand, tune);
  CLI::App *infoCommand = app.add_subcommand("info", "List the layers, plans, kernels and densities of a package");
  addPackage(*infoCommand, package);
  for (CLI::App *command : {runCommand, benchCommand, tuneCommand, infoCommand})
    command->footer(kExamples);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &parsed) {
    if (parsed.get_exit_code() == 0)
      return app.exit(parsed);
    return usageError(app, parsed.what());
  }

  if (*infoCommand) {
    Expected<void> printed = printPackage(package, std::cout);
    return printed ? finish(Success) : fail(printed.error());
  }
  if (*tuneCommand) {
    if (Expected<void> fine = checkOptions(tune); !fine)
      return usageError(app, fine.error().message);
    Expected<void> tuned = tuneKernels(tune, std::cout);
    return tuned ? finish(Success) : fail(tuned.error());
  }
  if (*benchCommand) {
    Expected<void> fine = parseWords(names.layout, names.data, bench).and_then([&] { return checkOptions(bench); });
    if (!fine)
      return usageError(app, fine.error().message);
    Expected<void> timed = benchPackage(bench, std::cout);
    return timed ? finish(Success) : fail(timed.error());
  }
  Expected<void> fine = parseWords(names.layout, names.data, run).and_then([&] { return checkOptions(run); });
  if (!fine)
    return usageError(app, fine.error().message);
  Expected<bool> passed = runPackage(run, std::cout);
  return !passed ? fail(passed.error()) : finish(*passed ? Success : Failure);
}

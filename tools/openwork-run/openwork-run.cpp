//===- openwork-run.cpp - Runs packages, without LLVM ---------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/OptionTexts.h"
#include "openwork/Runner/Runner.h"

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
  Names names;
  CLI::App *runCommand = app.add_subcommand("run", texts::run);
  addLaunchOptions(*runCommand, run, names);
  runCommand->add_flag("--check", run.check, texts::check);
  runCommand->add_option("--rows", run.rows, texts::rows);
  runCommand->add_option("--valid-text", run.validText, texts::validText);
  CLI::App *benchCommand = app.add_subcommand("bench", texts::bench);
  addLaunchOptions(*benchCommand, bench, names);
  benchCommand->add_option("--repeats", bench.repeats, texts::repeats)->capture_default_str();
  benchCommand->add_option("--warmup", bench.warmup, texts::warmup)->capture_default_str();
  benchCommand->add_option("--settle", bench.settle, texts::settle)->capture_default_str();
  benchCommand->add_option("--json", bench.json, texts::json)->type_name("FILE");
  CLI::App *infoCommand = app.add_subcommand("info", "List the layers, plans, kernels and densities of a package");
  addPackage(*infoCommand, package);
  for (CLI::App *command : {runCommand, benchCommand, infoCommand})
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

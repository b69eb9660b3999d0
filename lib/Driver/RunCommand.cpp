//===- RunCommand.cpp - openwork run, openwork bench ----------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "openwork/Runner/OptionTexts.h"
#include "openwork/Runner/Runner.h"

#include <iostream>

using namespace openwork;
namespace cl = llvm::cl;

namespace {

/// Options of both commands, as openwork-run has them.
struct LaunchFlags {
  explicit LaunchFlags(cl::SubCommand &command);
  Expected<void> readInto(LaunchOptions &options) const;

  cl::opt<std::string> package;
  cl::opt<int64_t> layer, step, batch, device;
  cl::opt<std::string> layout, data;
  cl::opt<uint64_t> seed;
  cl::opt<bool> allowNoDevice;
};

class RunCommand final : public Command {
public:
  RunCommand()
      : Command("run", texts::run, R"(  openwork run NAME.openwork --check
  openwork run NAME.openwork --check --layer 7 --step 12 --layout packed --data heavy

openwork-run does the same on machines without LLVM.
)") {}

  Expected<void> check() override;
  mlir::LogicalResult run(Session &session) override;

private:
  cl::SubCommand &command = getSubCommand();
  LaunchFlags flags{command};
  cl::opt<bool> checks{"check", cl::desc(texts::check), cl::sub(command), cl::cat(commandOptions)};
  cl::opt<int64_t> rows{"rows",           cl::desc(texts::rows),  cl::value_desc("count"), cl::init(RunOptions().rows),
                        cl::sub(command), cl::cat(commandOptions)};
  cl::opt<int64_t> validText{"valid-text", cl::desc(texts::validText), cl::value_desc("count"), cl::sub(command),
                             cl::cat(commandOptions)};
  RunOptions options;
};

class BenchCommand final : public Command {
public:
  BenchCommand()
      : Command("bench", texts::bench, R"(  openwork bench NAME.openwork
  openwork bench NAME.openwork --repeats 50 --json figures.json

openwork-run does the same on machines without LLVM.
)") {}

  Expected<void> check() override;
  mlir::LogicalResult run(Session &session) override;

private:
  cl::SubCommand &command = getSubCommand();
  LaunchFlags flags{command};
  cl::opt<int64_t> repeats{
      "repeats",        cl::desc(texts::repeats), cl::value_desc("count"), cl::init(BenchOptions().repeats),
      cl::sub(command), cl::cat(commandOptions)};
  cl::opt<int64_t> warmup{
      "warmup",         cl::desc(texts::warmup), cl::value_desc("count"), cl::init(BenchOptions().warmup),
      cl::sub(command), cl::cat(commandOptions)};
  cl::opt<double> settle{
      "settle",         cl::desc(texts::settle), cl::value_desc("seconds"), cl::init(BenchOptions().settle),
      cl::sub(command), cl::cat(commandOptions)};
  cl::opt<std::string> json{"json", cl::desc(texts::json), cl::value_desc("file"), cl::sub(command),
                            cl::cat(commandOptions)};
  BenchOptions options;
};

} // namespace

LaunchFlags::LaunchFlags(cl::SubCommand &command)
    : package(cl::Positional, cl::Required, cl::desc("NAME.openwork"), cl::sub(command), cl::cat(commandOptions)),
      layer("layer", cl::desc(texts::layer), cl::value_desc("number"), cl::sub(command), cl::cat(commandOptions)),
      step("step", cl::desc(texts::step), cl::value_desc("number"), cl::sub(command), cl::cat(commandOptions)),
      batch("batch", cl::desc(texts::batch), cl::value_desc("count"), cl::init(LaunchOptions().batch), cl::sub(command),
            cl::cat(commandOptions)),
      device("device", cl::desc(texts::device), cl::value_desc("number"), cl::init(LaunchOptions().device),
             cl::sub(command), cl::cat(commandOptions)),
      layout("layout", cl::desc(texts::layout), cl::value_desc("name"),
             cl::init(std::string(name(LaunchOptions().layout))), cl::sub(command), cl::cat(commandOptions)),
      data("data", cl::desc(texts::data), cl::value_desc("name"), cl::init(std::string(name(LaunchOptions().data))),
           cl::sub(command), cl::cat(commandOptions)),
      seed("seed", cl::desc(texts::seed), cl::value_desc("number"), cl::init(LaunchOptions().seed), cl::sub(command),
           cl::cat(commandOptions)),
      allowNoDevice("allow-no-device", cl::desc(texts::allowNoDevice), cl::sub(command), cl::cat(commandOptions)) {}

static std::optional<int64_t> ifGiven(const cl::opt<int64_t> &option) {
  return option.getNumOccurrences() > 0 ? std::optional(option.getValue()) : std::nullopt;
}

Expected<void> LaunchFlags::readInto(LaunchOptions &options) const {
  options.package = package;
  options.layer = ifGiven(layer);
  options.step = ifGiven(step);
  options.batch = batch;
  options.device = device;
  options.seed = seed;
  options.allowNoDevice = allowNoDevice;
  return parseWords(layout.getValue(), data.getValue(), options);
}

/// What is on stdout is the product, told as it comes.
static mlir::LogicalResult finish(Session &session, const Expected<bool> &passed) {
  std::cout.flush();
  if (!passed)
    return session.fail(passed.error());
  if (!std::cout)
    return session.fail("cannot write", "<stdout>");
  return mlir::success(*passed);
}

Expected<void> RunCommand::check() {
  if (Expected<void> read = flags.readInto(options); !read)
    return read;
  options.check = checks;
  options.rows = rows;
  options.validText = ifGiven(validText);
  return checkOptions(options);
}

mlir::LogicalResult RunCommand::run(Session &session) { return finish(session, runPackage(options, std::cout)); }

Expected<void> BenchCommand::check() {
  if (Expected<void> read = flags.readInto(options); !read)
    return read;
  options.repeats = repeats;
  options.warmup = warmup;
  options.settle = settle;
  options.json = json;
  return checkOptions(options);
}

mlir::LogicalResult BenchCommand::run(Session &session) {
  return finish(session, benchPackage(options, std::cout).map([] { return true; }));
}

std::unique_ptr<Command> openwork::makeRunCommand() { return std::make_unique<RunCommand>(); }
std::unique_ptr<Command> openwork::makeBenchCommand() { return std::make_unique<BenchCommand>(); }

//===- TuneCommand.cpp - openwork tune-kernels ----------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "Output.h"
#include "TuningFolder.h"
#include "openwork/Runner/OptionTexts.h"
#include "openwork/Runner/TuneKernels.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <iostream>

using namespace mlir;
using namespace openwork;
namespace cl = llvm::cl;
namespace fs = llvm::sys::fs;

namespace {

class TuneCommand final : public Command {
public:
  TuneCommand()
      : Command("tune-kernels", "Measure kernels on a device, and write a table of what they cost",
                R"(  openwork tune-kernels -o costs.json
  openwork tune-kernels --prepare=tuning --head-dims=64,128 --dtypes=bf16,fp16
  openwork-run tune tuning -o costs.json            (there, without LLVM)
  openwork compile topology.json --costs=costs.json -o NAME.openwork
)") {}

  Expected<void> check() override;
  LogicalResult run(Session &session) override;

private:
  Expected<void> checkSpecs();
  LogicalResult measure(Session &session, TuningRequest request);

  template <typename T> using Number = cl::opt<T>;
  cl::SubCommand &command = getSubCommand();
  OutputOption output{command, texts::costs};
  cl::opt<std::string> folder{"prepare",
                              cl::desc("Make what openwork-run tune measures, in a new folder, and measure nothing"),
                              cl::value_desc("folder"), cl::sub(command), cl::cat(commandOptions)};
  cl::list<int64_t> headDims{"head-dims",
                             cl::desc("Head dims of the kernels (default 64,128)"),
                             cl::value_desc("dims"),
                             cl::CommaSeparated,
                             cl::sub(command),
                             cl::cat(commandOptions)};
  cl::list<std::string> dtypes{"dtypes",
                               cl::desc("Their element types: bf16, fp16, fp32 (default bf16; fp32 for the host)"),
                               cl::value_desc("names"),
                               cl::CommaSeparated,
                               cl::sub(command),
                               cl::cat(commandOptions)};
  cl::list<int64_t> tokens{"tokens",
                           cl::desc("Keys of the long rows that are measured (default 16384; 1536 for the host)"),
                           cl::value_desc("counts"),
                           cl::CommaSeparated,
                           cl::sub(command),
                           cl::cat(commandOptions)};
  cl::opt<std::string> arch{"target",
                            cl::desc("Target of the kernels: sm_90a (default) or host"),
                            cl::value_desc("name"),
                            cl::init("sm_90a"),
                            cl::sub(command),
                            cl::cat(commandOptions)};
  cl::opt<std::string> costs{"costs", cl::desc("The table that the figures go into; the built-in one unless given"),
                             cl::value_desc("file"), cl::sub(command), cl::cat(commandOptions)};
  cl::opt<int64_t> tileM{"tile-m",
                         cl::desc("Only kernels with query tiles of so many tokens"),
                         cl::value_desc("tokens"),
                         cl::init(0),
                         cl::sub(command),
                         cl::cat(commandOptions)};
  cl::opt<int64_t> tileN{"tile-n",
                         cl::desc("Only kernels with key tiles of so many tokens"),
                         cl::value_desc("tokens"),
                         cl::init(0),
                         cl::sub(command),
                         cl::cat(commandOptions)};
  PtxasOption ptxas{command};
  Number<int64_t> rounds{
      "rounds",         cl::desc(texts::rounds), cl::value_desc("count"), cl::init(Tuner::Rounds().rounds),
      cl::sub(command), cl::cat(commandOptions)};
  Number<int64_t> repeats{
      "repeats",        cl::desc(texts::turnRepeats), cl::value_desc("count"), cl::init(Tuner::Rounds().repeats),
      cl::sub(command), cl::cat(commandOptions)};
  Number<double> settle{
      "settle",         cl::desc(texts::turnSettle), cl::value_desc("seconds"), cl::init(Tuner::Rounds().settle),
      cl::sub(command), cl::cat(commandOptions)};
  Number<double> drift{
      "drift",          cl::desc(texts::drift), cl::value_desc("seconds"), cl::init(TuneOptions().drift),
      cl::sub(command), cl::cat(commandOptions)};
  Number<uint64_t> seed{
      "seed",           cl::desc(texts::seed),  cl::value_desc("number"), cl::init(TuneOptions().seed),
      cl::sub(command), cl::cat(commandOptions)};
  Number<int64_t> device{
      "device",         cl::desc(texts::device), cl::value_desc("number"), cl::init(TuneOptions().device),
      cl::sub(command), cl::cat(commandOptions)};
  /// What the options come to.
  std::vector<KernelSpec> specs;
  TuneOptions options;
};

/// A folder that is gone with the object.
class TemporaryFolder {
public:
  TemporaryFolder() { code = fs::createUniqueDirectory("openwork-tuning", path); }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;
  ~TemporaryFolder() {
    if (!code)
      (void)fs::remove_directories(path);
  }

  std::error_code code;
  llvm::SmallString<128> path;
};

} // namespace

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

static Expected<DType> parseDType(const std::string &text) {
  for (DType dtype : {DType::BF16, DType::FP16, DType::FP32})
    if (text == name(dtype))
      return dtype;
  return error("--dtypes: expects bf16, fp16 or fp32, got '" + text + "'");
}

/// The candidates of every dtype and head dim, each of which must have some.
Expected<void> TuneCommand::checkSpecs() {
  Arch target = arch == "host" ? Arch::Host : Arch::SM90;
  std::vector<std::string> names = dtypes;
  if (names.empty())
    names = {target == Arch::Host ? "fp32" : "bf16"};
  std::vector<int64_t> dims = headDims;
  if (dims.empty())
    dims = {64, 128};
  for (const std::string &text : names) {
    Expected<DType> dtype = parseDType(text);
    if (!dtype)
      return tl::unexpected(dtype.error());
    for (int64_t dim : dims) {
      constexpr int64_t mostColumns = 1024;
      std::vector<KernelSpec> some;
      if (dim >= 1 && dim <= mostColumns)
        some = tunedSpecs(target, *dtype, int32_t(dim), tileM, tileN);
      if (some.empty())
        return error("--head-dims: expects dims that " + arch + " has kernels of these tiles and " + text +
                     " for, got " + std::to_string(dim));
      specs.insert(specs.end(), some.begin(), some.end());
    }
  }
  return {};
}

Expected<void> TuneCommand::check() {
  if (arch != "sm_90a" && arch != "host")
    return error("--target: expects sm_90a or host, got '" + arch + "'");
  bool prepares = folder.getNumOccurrences() > 0;
  if (prepares == (output.path.getNumOccurrences() > 0))
    return error("expects either --prepare=FOLDER or -o FILE");
  if (!prepares && output.path == "-")
    return error("-o: expects a file for the table, got stdout");
  for (int64_t count : tokens) {
    constexpr int64_t mostTokens = 1 << 20;
    if (count < 1 || count > mostTokens)
      return error("--tokens: expects 1 to " + std::to_string(mostTokens) + ", got " + std::to_string(count));
  }
  options.output = prepares ? folder : output.path;
  options.rounds = {rounds, repeats, settle};
  options.drift = drift;
  options.seed = seed;
  options.device = device;
  return checkOptions(options).and_then([&] { return checkSpecs(); });
}

//===----------------------------------------------------------------------===//
// Work
//===----------------------------------------------------------------------===//

/// Compiles into a folder of its own, which nobody sees, and measures.
LogicalResult TuneCommand::measure(Session &session, TuningRequest request) {
  if (arch != "host")
    if (tl::expected<void, DeviceError> found = findCudaDevice(device); !found)
      return session.fail(found.error().error);
  Expected<Output> file = Output::open(output.path);
  if (!file)
    return session.fail(file.error());
  TemporaryFolder temporary;
  if (temporary.code)
    return session.fail("cannot write: " + temporary.code.message(), temporary.path.str().str());
  options.folder = request.folder = temporary.path.str().str();
  options.output = options.folder + "/table.json";
  if (failed(prepareTuning(session, request)))
    return failure();
  Expected<void> tuned = tuneKernels(options, std::cout);
  std::cout.flush();
  if (!tuned)
    return session.fail(tuned.error());
  constexpr int64_t mostBytes = int64_t{16} << 20;
  Expected<std::string> table = readFile(options.output, mostBytes);
  if (!table)
    return session.fail(table.error());
  file->stream() << *table;
  if (Expected<void> written = file->commit(); !written)
    return session.fail(written.error());
  return success();
}

/// A folder with other things in it is somebody's.
static Expected<void> makeFolder(const std::string &path) {
  auto fail = [&](const std::string &why) { return tl::unexpected(Error{why, path, {}}); };
  if (fs::exists(path) && !fs::is_directory(path))
    return fail("expects a new or empty folder, got a file");
  if (std::error_code code = fs::create_directories(path, /*IgnoreExisting=*/true, fs::perms::all_all))
    return fail("cannot write: " + code.message());
  std::error_code code;
  fs::directory_iterator first(path, code);
  if (code)
    return fail("cannot open: " + code.message());
  if (first != fs::directory_iterator())
    return fail("expects a new or empty folder, got one with files in it");
  return {};
}

LogicalResult TuneCommand::run(Session &session) {
  Arch target = arch == "host" ? Arch::Host : Arch::SM90;
  TuningRequest request;
  request.costs = builtinCosts(target);
  if (!costs.empty()) {
    Expected<CostTable> table = readCosts(costs, target);
    if (!table)
      return session.fail(table.error());
    request.costs = std::move(*table);
  }
  request.specs = specs;
  request.ptxas = ptxas.path;
  request.sizes = TuningSizes::forDevice(request.costs);
  if (!tokens.empty())
    request.sizes.keys = tokens;
  if (folder.getNumOccurrences() == 0)
    return measure(session, std::move(request));
  request.folder = folder;
  if (Expected<void> made = makeFolder(folder); !made)
    return session.fail(made.error());
  return prepareTuning(session, request);
}

std::unique_ptr<Command> openwork::makeTuneCommand() { return std::make_unique<TuneCommand>(); }

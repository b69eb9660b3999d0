//===- Command.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Command.h"

#include "openwork/Kernel/CostTable.h"
#include "openwork/Topology/Tiling.h"

#include "llvm/Support/Regex.h"

using namespace openwork;
namespace cl = llvm::cl;

cl::OptionCategory openwork::commandOptions("Options");
cl::OptionCategory openwork::compileOptions("Options of compilation");
cl::OptionCategory openwork::mlirOptions("Options of mlir-opt");

InputOption::InputOption(cl::SubCommand &command)
    : path(cl::Positional, cl::Required, cl::desc("INPUT"), cl::sub(command), cl::cat(commandOptions)) {}

OutputOption::OutputOption(cl::SubCommand &command, llvm::StringRef description)
    : path("o", cl::desc(description), cl::value_desc("file"), cl::init("-"), cl::sub(command),
           cl::cat(commandOptions)) {}

PtxasOption::PtxasOption(cl::SubCommand &command)
    : path("ptxas", cl::desc("The assembler of packages: a path, or none; found where CUDA is unless given"),
           cl::value_desc("path"), cl::sub(command), cl::cat(compileOptions)) {}

CacheOptions::CacheOptions(cl::SubCommand &command)
    : folder("cache",
             cl::desc("Where packages are kept for the next time: a folder, or none; openwork in the user's "
                      "folder of caches unless given"),
             cl::value_desc("folder"), cl::sub(command), cl::cat(commandOptions)),
      size("cache-size", cl::desc("What they may take together, as 500M or 5G (default)"), cl::value_desc("bytes"),
           cl::sub(command), cl::cat(commandOptions)) {}

Expected<CacheSettings> CacheOptions::get() const { return CacheSettings::fromEnvironment(folder, size); }

CompileFlags::CompileFlags(cl::SubCommand &command)
    : arch("target", cl::desc("Target of the kernels: sm_90a (default) or host"), cl::value_desc("name"),
           cl::init("sm_90a"), cl::sub(command), cl::cat(compileOptions)),
      costs("costs",
            cl::desc("What kernels of the target take, by which tiles are chosen and work is ordered: a file as "
                     "tune-kernels writes it; the built-in figures unless given"),
            cl::value_desc("file"), cl::sub(command), cl::cat(compileOptions)),
      tileM("tile-m", cl::desc("Tokens of a query tile; the cost model chooses unless given"), cl::value_desc("tokens"),
            cl::init(0), cl::sub(command), cl::cat(compileOptions)),
      tileN("tile-n", cl::desc("Tokens of a key tile; the cost model chooses unless given"), cl::value_desc("tokens"),
            cl::init(0), cl::sub(command), cl::cat(compileOptions)),
      sms("sms", cl::desc("SMs of the target (default: as many as the costs are of)"), cl::value_desc("count"),
          cl::init(0), cl::sub(command), cl::cat(compileOptions)),
      allowUnregisteredDialects("allow-unregistered-dialect",
                                cl::desc("Let operations of unknown dialects, in generic form, through"),
                                cl::sub(command), cl::cat(compileOptions)),
      remarks("remarks", cl::desc("Print what the passes decided, with its figures"), cl::sub(command),
              cl::cat(compileOptions)),
      remarksFilter("remarks-filter", cl::desc("The same, for passes that match, as openwork-tile"),
                    cl::value_desc("regex"), cl::sub(command), cl::cat(compileOptions)) {}

static Expected<void> checkTile(llvm::StringRef option, int64_t tokens) {
  if (tokens >= 0 && tokens <= AxisTiling::kMaxTileSize)
    return {};
  return error("--" + option.str() + ": expects 1 to " + std::to_string(AxisTiling::kMaxTileSize) + " tokens, got " +
               std::to_string(tokens));
}

Expected<void> openwork::checkSms(const cl::opt<int64_t> &sms) {
  constexpr int64_t mostSms = 1 << 16;
  if (sms.getNumOccurrences() > 0 && (sms < 1 || sms > mostSms))
    return error("--sms: expects 1 to " + std::to_string(mostSms) + ", got " + std::to_string(sms));
  return {};
}

Expected<void> CompileFlags::check() const {
  if (arch != "sm_90a" && arch != "host")
    return error("--target: expects sm_90a or host, got '" + arch + "'");
  if (Expected<void> checked = checkTile("tile-m", tileM); !checked)
    return checked;
  if (Expected<void> checked = checkTile("tile-n", tileN); !checked)
    return checked;
  if (Expected<void> checked = checkSms(sms); !checked)
    return checked;
  if (std::string why; !remarksFilter.empty() && !llvm::Regex(remarksFilter).isValid(why))
    return error("--remarks-filter: expects a regular expression, got '" + remarksFilter + "': " + why);
  return {};
}

CompileOptions CompileFlags::get(Stage stage) const {
  CompileOptions options;
  options.compileTo = stage;
  options.tileM = tileM;
  options.tileN = tileN;
  options.arch = arch;
  options.costs = costs;
  options.sms = sms;
  return options;
}

mlir::LogicalResult CompileFlags::applyTo(Session &session) const {
  session.getContext().allowUnregisteredDialects(allowUnregisteredDialects);
  if (remarks || !remarksFilter.empty())
    session.getDiagnostics().enableRemarks(remarksFilter.empty() ? std::string(".*") : remarksFilter.getValue());
  if (costs.empty())
    return mlir::success();
  Expected<CostTable> table = readCosts(costs, arch == "host" ? Arch::Host : Arch::SM90);
  return table ? mlir::success() : session.fail(table.error());
}

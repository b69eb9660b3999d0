//===- DiffCommand.cpp - openwork diff ------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "DensityTable.h"
#include "Output.h"
#include "Picture.h"
#include "TableDifference.h"
#include "openwork/Dialect/Openwork/IR/OpenworkDialect.h"
#include "openwork/Mask/MaskDifference.h"
#include "openwork/Mask/Statistics.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace openwork;
namespace cl = llvm::cl;

namespace {

class DiffCommand final : public Command {
public:
  DiffCommand()
      : Command("diff", "Tell which heads of two topologies, modules or packages attend differently, and how",
                R"(  openwork diff before.json after.json
  openwork diff NAME.openwork topology.json
  openwork diff a.mlir b.mlir --brief && echo equal

Returns 0 where all heads keep the same pairs of tokens, 1 where some do not, and 2 after an error, as diff does.
)") {}

  Expected<void> check() override;
  LogicalResult run(Session &session) override;
  int getExitCode(LogicalResult result) const override;

private:
  OwningOpRef<ModuleOp> readTiled(Session &session, const std::string &path);
  Expected<std::string> compare(MaskContext &context, ModuleOp before, ModuleOp after);
  void printChange(raw_ostream &os, const MaskChange &change, const HeadTable &before, const HeadTable &after) const;

  cl::SubCommand &command = getSubCommand();
  cl::opt<std::string> first{cl::Positional, cl::Required, cl::desc("BEFORE"), cl::sub(command),
                             cl::cat(commandOptions)};
  cl::opt<std::string> second{cl::Positional, cl::Required, cl::desc("AFTER"), cl::sub(command),
                              cl::cat(commandOptions)};
  cl::opt<bool> brief{"brief", cl::desc("Print how many heads differ, and no more"), cl::sub(command),
                      cl::cat(commandOptions)};
  CompileFlags flags{command};
  bool differ = false;
};

} // namespace

Expected<void> DiffCommand::check() {
  if (first == "-" && second == "-")
    return error("expects stdin, -, for one of the two inputs, got it for both");
  return flags.check();
}

int DiffCommand::getExitCode(LogicalResult result) const {
  constexpr int equal = 0, different = 1, trouble = 2;
  if (failed(result))
    return trouble;
  return differ ? different : equal;
}

static std::string count(int64_t number, llvm::StringRef noun) {
  return llvm::formatv("{0} {1}{2}", number, noun, number == 1 ? "" : "s");
}

/// `layers 0-2 5`
static std::string namePlaces(llvm::StringRef noun, const std::vector<int64_t> &numbers) {
  return llvm::formatv("{0}{1} {2}", noun, numbers.size() == 1 ? "" : "s", joinRuns(numbers));
}

void DiffCommand::printChange(raw_ostream &os, const MaskChange &change, const HeadTable &before,
                              const HeadTable &after) const {
  os << "\n@" << before.classes[change.classBefore].getName() << " -> @" << after.classes[change.classAfter].getName()
     << ": " << count(change.count, "head") << '\n';
  for (const HeadPlaces &places : change.places)
    os << "  " << namePlaces("layer", places.layers) << ", " << namePlaces("step", places.steps) << ", "
       << namePlaces("head", places.heads) << '\n';
  const Tiling &tiling = change.before.tiling();
  MaskStatistics a = statistics(change.before), b = statistics(change.after);
  MaskDifference difference = compareMasks(change.before, change.after);
  os << "  tiling      " << tiling.str() << ": " << a.blocks / std::max<int64_t>(1, tiling.numColumns()) << " x "
     << tiling.numColumns() << " blocks" << (change.hasOtherTiling ? ", as before" : "") << "\n  visited     "
     << percent(a.visitedDensity()) << " -> " << percent(b.visitedDensity()) << "\n  blocks      " << difference.added
     << " added, " << difference.removed << " removed, " << difference.filled << " partial to full, "
     << difference.opened << " full to partial, " << difference.redrawn << " with another pattern\n  token pairs "
     << a.pairs << " -> " << b.pairs << ": " << difference.addedPairs << " added, " << difference.removedPairs
     << " removed\n  overlap     " << llvm::formatv("{0:f4}", difference.overlap())
     << " (pairs of both / pairs of either)\n";
  drawDifference(os, change.before, change.after, terminalWidth());
}

Expected<std::string> DiffCommand::compare(MaskContext &context, ModuleOp before, ModuleOp after) {
  Expected<HeadTable> a = inFile(HeadTable::get(before), first), b = inFile(HeadTable::get(after), second);
  if (!a || !b)
    return tl::unexpected(a ? b.error() : a.error());
  Expected<TableDifference> difference = compareTables(context, {*a, first}, {*b, second});
  if (!difference)
    return tl::unexpected(difference.error());
  differ = !difference->changes.empty();
  std::string text;
  llvm::raw_string_ostream os(text);
  os << count(difference->layers, "layer") << ", " << count(difference->steps, "step") << ", "
     << count(difference->heads, "head") << ": ";
  if (!differ) {
    os << "equal\n";
    return text;
  }
  os << difference->numChanged() << " differ, in " << count(difference->changes.size(), "pair") << " of masks\n";
  if (!brief)
    for (const MaskChange &change : difference->changes)
      printChange(os, change, *a, *b);
  return text;
}

OwningOpRef<ModuleOp> DiffCommand::readTiled(Session &session, const std::string &path) {
  OwningOpRef<ModuleOp> module = session.read(path);
  if (module && failed(session.ensureStage(*module, flags.get(Stage::Tile))))
    return nullptr;
  return module;
}

LogicalResult DiffCommand::run(Session &session) {
  if (failed(flags.applyTo(session)))
    return failure();
  session.getProgress().expect(1 + 2 * (1 + Session::countPasses(flags.get(Stage::Tile))));
  OwningOpRef<ModuleOp> before = readTiled(session, first);
  OwningOpRef<ModuleOp> after = before ? readTiled(session, second) : nullptr;
  if (!after)
    return failure();
  MaskContext &context = session.getContext().getOrLoadDialect<ir::OpenworkDialect>()->getMaskContext();
  session.getProgress().begin("comparing");
  Expected<std::string> text = compare(context, *before, *after);
  session.getProgress().hide();
  if (!text)
    return session.fail(text.error());
  return session.write("-", *text);
}

std::unique_ptr<Command> openwork::makeDiffCommand() { return std::make_unique<DiffCommand>(); }

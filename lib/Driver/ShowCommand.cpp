//===- ShowCommand.cpp - openwork show ------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "DensityTable.h"
#include "HeadTable.h"
#include "LayerFigure.h"
#include "Output.h"
#include "Picture.h"
#include "openwork/Mask/Statistics.h"
#include "openwork/Picture/Raster.h"
#include "openwork/Picture/Svg.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace openwork;
namespace cl = llvm::cl;

namespace {

enum class Format : uint8_t { Text, Png, Svg };

class ShowCommand final : public Command {
public:
  ShowCommand()
      : Command("show", "Draw the block masks of heads as text, PNG or SVG, or tabulate their densities",
                R"(  openwork show topology.json
  openwork show NAME.openwork --layer 3 --step 10 --head 5
  openwork show kernels.mlir --table                 layers at the first step
  openwork show kernels.mlir --table --layer 3       steps of a layer
  openwork show kernels.mlir --layer 3 -o heads.png  thumbnails of all heads
  openwork show kernels.mlir --layer 3 --head 5 -o head.svg
  openwork show kernels.mlir --layer 3 --over-steps -o steps.png
)") {}

  Expected<void> check() override;
  LogicalResult run(Session &session) override;

private:
  bool isGiven(const cl::opt<int64_t> &option) const { return option.getNumOccurrences() > 0; }
  /// Fails where the numbers given are not those of a layer, step or head.
  Expected<const Layer *> choose(const HeadTable &table) const;
  /// By --format, or else by the name of the output.
  Expected<Format> chooseFormat() const;
  Expected<void> print(raw_ostream &os, const HeadTable &table) const;
  Expected<void> printFigure(raw_ostream &os, const HeadTable &table, const Layer &layer) const;
  Expected<void> printTable(raw_ostream &os, const HeadTable &table, const Layer &layer) const;
  Expected<void> printPictures(raw_ostream &os, const HeadTable &table, const Layer &layer) const;

  cl::SubCommand &command = getSubCommand();
  InputOption input{command};
  cl::opt<int64_t> layer{"layer", cl::desc("The layer to show (default: the first)"), cl::value_desc("number"),
                         cl::sub(command), cl::cat(commandOptions)};
  cl::opt<int64_t> step{"step", cl::desc("The denoising step to show (default: 0)"), cl::value_desc("number"),
                        cl::sub(command), cl::cat(commandOptions)};
  cl::opt<int64_t> head{"head", cl::desc("The head to show (default: all, each mask once)"), cl::value_desc("number"),
                        cl::sub(command), cl::cat(commandOptions)};
  cl::opt<bool> table{"table", cl::desc("Print densities by layer and head instead, or by step where --layer is given"),
                      cl::sub(command), cl::cat(commandOptions)};
  cl::opt<bool> overSteps{"over-steps", cl::desc("Draw the heads of the layer at every step; equal steps share a row"),
                          cl::sub(command), cl::cat(commandOptions)};
  cl::opt<Format> format{"format", cl::desc("What to draw (default: by the name of the output, or text):"),
                         cl::values(clEnumValN(Format::Text, "text", "characters"),
                                    clEnumValN(Format::Png, "png", "pixels"), clEnumValN(Format::Svg, "svg", "shapes")),
                         cl::sub(command), cl::cat(commandOptions)};
  OutputOption output{command, "A picture NAME.png or NAME.svg, or NAME.txt; - is stdout (default)"};
  CompileFlags flags{command};
  /// What chooseFormat() chose.
  Format chosenFormat = Format::Text;
};

} // namespace

Expected<Format> ShowCommand::chooseFormat() const {
  llvm::StringRef path = output.path;
  if (format.getNumOccurrences())
    return format.getValue();
  if (path == "-" || path.ends_with(".txt"))
    return Format::Text;
  if (path.ends_with(".png"))
    return Format::Png;
  if (path.ends_with(".svg"))
    return Format::Svg;
  return error("-o: expects NAME.png, NAME.svg or NAME.txt unless --format says what to draw, got '" + path.str() +
               "'");
}

Expected<void> ShowCommand::check() {
  Expected<Format> chosen = chooseFormat();
  if (!chosen)
    return tl::unexpected(chosen.error());
  chosenFormat = *chosen;
  if (table && chosenFormat != Format::Text)
    return error("--table is text; expects stdout, -o NAME.txt or --format=text");
  if (overSteps && chosenFormat == Format::Text)
    return error("--over-steps: expects a picture, -o NAME.png or -o NAME.svg; for text there is --table --layer");
  if (overSteps && isGiven(step))
    return error("--over-steps goes without --step, as it shows all steps");
  if (table && isGiven(head))
    return error("--head goes without --table, which shows all heads");
  return flags.check();
}

//===----------------------------------------------------------------------===//
// Pictures
//===----------------------------------------------------------------------===//

static std::string describeGrids(const Tiling &tiling) {
  std::string query = tiling.query.grid().str(), key = tiling.key.grid().str();
  return query == key ? query : query + " by " + key;
}

static void printHeader(raw_ostream &os, const HeadClass &headClass, const BlockMask &mask) {
  MaskStatistics figures = statistics(mask);
  double share = figures.visited() ? double(figures.partial) / figures.visited() : 0;
  ir::ClassOp schedule = headClass.schedule;
  ir::BlockMaskOp op = headClass.mask;
  os << "block mask @" << op.getSymName();
  if (schedule)
    os << ", class @" << schedule.getSymName() << " of @" << cast<ir::KernelOp>(schedule->getParentOp()).getSymName();
  os << "\n  token grid  " << describeGrids(mask.tiling()) << "\n  tiling      " << mask.tiling().str() << ": "
     << mask.numRows() << " x " << mask.numColumns() << " blocks\n  visited     " << figures.full << " full and "
     << figures.partial << " partial blocks: density " << percent(figures.visitedDensity()) << ", sparsity "
     << percent(1 - figures.visitedDensity()) << ", partial share " << percent(share) << '\n';
}

Expected<void> ShowCommand::printPictures(raw_ostream &os, const HeadTable &table, const Layer &layer) const {
  llvm::MapVector<uint32_t, std::vector<int64_t>> headsOf;
  for (int64_t i = 0; i < layer.heads; ++i)
    if (!isGiven(head) || i == head)
      headsOf[layer.at(step, i)].push_back(i);
  const char *separator = "";
  for (auto &[index, heads] : headsOf) {
    const HeadClass &headClass = table.classes[index];
    Expected<BlockMask> mask = table.getMask(index);
    if (!mask)
      return tl::unexpected(mask.error());
    os << separator << "layer " << layer.number << ", step " << step << ", head" << (heads.size() == 1 ? " " : "s ")
       << joinRuns(heads) << ": ";
    printHeader(os, headClass, *mask);
    drawMask(os, *mask, terminalWidth());
    separator = "\n";
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

static DensityRow rowOf(const Layer &layer, int64_t step, int64_t number) {
  DensityRow row{number, {}};
  for (int64_t head = 0; head < layer.heads; ++head)
    row.classes.push_back(layer.at(step, head));
  return row;
}

Expected<void> ShowCommand::printTable(raw_ostream &os, const HeadTable &heads, const Layer &chosen) const {
  std::vector<DensityRow> rows;
  if (isGiven(layer)) {
    os << "layer " << chosen.number << ": " << chosen.numSteps() << " steps, " << chosen.heads << " heads\n";
    for (int64_t i = 0; i < chosen.numSteps(); ++i)
      if (!isGiven(step) || i == step)
        rows.push_back(rowOf(chosen, i, i));
    return printDensities(os, heads, "step", rows, terminalWidth());
  }
  os << "step " << step << " of " << heads.numSteps() << ": " << heads.layers.size() << " layers\n";
  for (const Layer &each : heads.layers)
    rows.push_back(rowOf(each, step, each.number));
  return printDensities(os, heads, "layer", rows, terminalWidth());
}

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

static Error outOfRange(llvm::StringRef option, int64_t given, int64_t count) {
  return Error{llvm::formatv("--{0}: expects 0 to {1}, got {2}", option, count - 1, given)};
}

Expected<const Layer *> ShowCommand::choose(const HeadTable &heads) const {
  const Layer *chosen = isGiven(layer) ? heads.find(layer) : &heads.layers.front();
  if (!chosen) {
    std::vector<int64_t> numbers;
    for (const Layer &each : heads.layers)
      numbers.push_back(each.number);
    llvm::sort(numbers);
    return error("--layer: expects one of " + joinRuns(numbers) + ", got " + std::to_string(layer));
  }
  if (step < 0 || step >= heads.numSteps())
    return tl::unexpected(outOfRange("step", step, heads.numSteps()));
  if (isGiven(head) && (head < 0 || head >= chosen->heads))
    return tl::unexpected(outOfRange("head", head, chosen->heads));
  return chosen;
}

Expected<void> ShowCommand::print(raw_ostream &os, const HeadTable &heads) const {
  Expected<const Layer *> chosen = choose(heads);
  if (!chosen)
    return tl::unexpected(chosen.error());
  if (chosenFormat != Format::Text)
    return printFigure(os, heads, **chosen);
  return table ? printTable(os, heads, **chosen) : printPictures(os, heads, **chosen);
}

Expected<void> ShowCommand::printFigure(raw_ostream &os, const HeadTable &heads, const Layer &chosen) const {
  LayerView view;
  if (isGiven(head))
    view.head = head;
  view.step = overSteps ? std::nullopt : std::optional<int64_t>(step);
  Expected<Figure> figure = drawLayer(heads, chosen, view);
  if (!figure)
    return tl::unexpected(figure.error());
  if (chosenFormat == Format::Svg) {
    os << writeSvg(*figure);
    return {};
  }
  Expected<std::string> png = writePng(render(*figure));
  if (!png)
    return tl::unexpected(png.error());
  os << *png;
  return {};
}

LogicalResult ShowCommand::run(Session &session) {
  if (failed(flags.applyTo(session)))
    return failure();
  CompileOptions options = flags.get(Stage::Tile);
  session.getProgress().expect(1 + Session::countPasses(options));
  Expected<Output> file = Output::open(output.path);
  if (!file)
    return session.fail(file.error());
  if (chosenFormat == Format::Png && file->isTerminal())
    return session.fail("expects a file for a picture, got a terminal", "<stdout>");
  OwningOpRef<ModuleOp> module = session.read(input.path);
  if (!module || failed(session.ensureStage(*module, options)))
    return failure();
  Expected<HeadTable> heads = HeadTable::get(*module);
  if (!heads)
    return session.fail(heads.error());
  std::string text;
  llvm::raw_string_ostream os(text);
  if (Expected<void> printed = print(os, *heads); !printed)
    return session.fail(printed.error());
  file->stream() << text;
  if (Expected<void> written = file->commit(); !written)
    return session.fail(written.error());
  return success();
}

std::unique_ptr<Command> openwork::makeShowCommand() { return std::make_unique<ShowCommand>(); }

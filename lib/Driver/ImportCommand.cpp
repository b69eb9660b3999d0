//===- ImportCommand.cpp - openwork import --------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "Output.h"
#include "openwork/Import/Import.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace openwork;
namespace cl = llvm::cl;

/// The positive integers of `30x48x80`, or nothing.
static std::optional<llvm::SmallVector<int64_t>> parseExtents(llvm::StringRef text) {
  llvm::SmallVector<int64_t> extents;
  for (llvm::StringRef part : llvm::split(text, 'x')) {
    int64_t extent = 0;
    if (part.getAsInteger(10, extent) || extent < 1)
      return std::nullopt;
    extents.push_back(extent);
  }
  return extents;
}

/// An option of that many extents; missing leading ones are 1.
static Expected<Coord> parseExtents(llvm::StringRef option, llvm::StringRef text, size_t least, size_t most,
                                    llvm::StringRef example) {
  std::optional<llvm::SmallVector<int64_t>> extents = parseExtents(text);
  if (!extents || extents->size() < least || extents->size() > most)
    return error(("--" + option + ": expects extents, as " + example + ", got '" + text + "'").str());
  Coord coord = {1, 1, 1};
  std::copy_backward(extents->begin(), extents->end(), coord.end());
  return coord;
}

namespace {

class ImportCommand final : public Command {
public:
  ImportCommand()
      : Command("import", "Turn a published mask strategy or stored masks into a topology.json",
                R"(  openwork import --sta strategy.json --grid 30x48x80 --cell 6x8x8 -o topology.json
  openwork import --masks maps.safetensors --tensor T --block 128x128 --level 30 --grid 21x45x80 -o topology.json
)") {}

  Expected<void> check() override;
  mlir::LogicalResult run(Session &session) override;

private:
  Expected<void> checkSource();
  Expected<ImportGeometry> readGeometry();
  Expected<std::string> readSource();

  cl::SubCommand &command = getSubCommand();
  cl::opt<std::string> sta{"sta",
                           cl::desc("Mask strategy of Sliding Tile Attention: {\"step_layer_head\": [t, h, w], ...}"),
                           cl::value_desc("file"), cl::sub(command), cl::cat(commandOptions)};
  cl::opt<std::string> cell{"cell", cl::desc("Extents of the strategy's cells, as 6x8x8"), cl::value_desc("FxHxW"),
                            cl::sub(command), cl::cat(commandOptions)};
  cl::opt<std::string> masks{"masks", cl::desc("Stored masks or threshold maps"), cl::value_desc("file.safetensors"),
                             cl::sub(command), cl::cat(commandOptions)};
  cl::opt<std::string> tensor{"tensor", cl::desc("Name of the tensor that holds them"), cl::value_desc("name"),
                              cl::sub(command), cl::cat(commandOptions)};
  cl::opt<std::string> block{"block", cl::desc("Query and key tokens of a stored block, as 128x128"),
                             cl::value_desc("QxK"), cl::sub(command), cl::cat(commandOptions)};
  cl::opt<int64_t> level{"level", cl::desc("Where to cut threshold maps: blocks up to this threshold are kept"),
                         cl::value_desc("0..254"), cl::sub(command), cl::cat(commandOptions)};
  cl::opt<std::string> grid{"grid", cl::desc("Token grid, as 30x48x80, 64x64 or 4096"), cl::value_desc("[FxHx]W"),
                            cl::sub(command), cl::cat(commandOptions)};
  cl::opt<int64_t> textBack{"text-back", cl::desc("Text tokens behind the grid"), cl::value_desc("tokens"),
                            cl::sub(command), cl::cat(commandOptions)};
  cl::opt<int64_t> textFront{"text-front", cl::desc("Text tokens in front of the grid"), cl::value_desc("tokens"),
                             cl::sub(command), cl::cat(commandOptions)};
  cl::opt<int64_t> headDim{"head-dim",
                           cl::desc("Elements of a query or key (default 128)"),
                           cl::value_desc("count"),
                           cl::init(128),
                           cl::sub(command),
                           cl::cat(commandOptions)};
  cl::opt<std::string> dtype{"dtype",
                             cl::desc("Element type: bf16 (default), f16 or f32"),
                             cl::value_desc("type"),
                             cl::init("bf16"),
                             cl::sub(command),
                             cl::cat(commandOptions)};
  cl::opt<int64_t> steps{"steps",
                         cl::desc("Denoising steps that share masks stored without a step axis (default 1)"),
                         cl::value_desc("count"),
                         cl::init(1),
                         cl::sub(command),
                         cl::cat(commandOptions)};
  cl::opt<std::string> name{"name",
                            cl::desc("Name of the topology (default imported)"),
                            cl::value_desc("name"),
                            cl::init("imported"),
                            cl::sub(command),
                            cl::cat(commandOptions)};
  OutputOption output{command, "The topology.json; - is stdout (default)"};

  // What check() made of the options.
  ImportGeometry geometry{*TokenGrid::get({1, 1, 1})};
  Coord cellExtents = {1, 1, 1}, blockExtents = {1, 1, 1};
};

} // namespace

Expected<void> ImportCommand::checkSource() {
  if (sta.empty() == masks.empty())
    return error("expects one of --sta and --masks");
  if (!sta.empty())
    for (const cl::Option *option : std::initializer_list<const cl::Option *>{&tensor, &block, &level, &steps})
      if (option->getNumOccurrences())
        return error("--" + option->ArgStr.str() + " goes with --masks, not with --sta");
  if (!masks.empty() && cell.getNumOccurrences())
    return error("--cell goes with --sta, not with --masks");
  if (!masks.empty() && tensor.empty())
    return error("--masks: expects --tensor, the name of the tensor that holds the masks");
  if (level.getNumOccurrences() && (level < 0 || level > 254))
    return error("--level: expects 0 to 254, got " + std::to_string(level));
  Expected<Coord> extents =
      sta.empty() ? parseExtents("block", block, 2, 2, "128x128") : parseExtents("cell", cell, 3, 3, "6x8x8");
  if (!extents)
    return tl::unexpected(extents.error());
  (sta.empty() ? blockExtents : cellExtents) = *extents;
  return {};
}

Expected<ImportGeometry> ImportCommand::readGeometry() {
  Expected<Coord> extents = parseExtents("grid", grid, 1, 3, "30x48x80, 64x64 or 4096");
  if (!extents)
    return tl::unexpected(extents.error());
  if (textBack.getNumOccurrences() && textFront.getNumOccurrences())
    return error("expects --text-back or --text-front, not both");
  TextPosition position = textBack.getNumOccurrences()    ? TextPosition::Back
                          : textFront.getNumOccurrences() ? TextPosition::Front
                                                          : TextPosition::None;
  Expected<TokenGrid> tokens = TokenGrid::get(*extents, position, textBack + textFront);
  if (!tokens)
    return error("--grid: " + tokens.error().message);
  if (headDim < 1)
    return error("--head-dim: expects at least 1, got " + std::to_string(headDim));
  if (dtype != "bf16" && dtype != "f16" && dtype != "f32")
    return error("--dtype: expects bf16, f16 or f32, got '" + dtype + "'");
  if (steps < 1)
    return error("--steps: expects at least 1, got " + std::to_string(steps));
  return ImportGeometry{*tokens, headDim, dtype, name, steps};
}

Expected<void> ImportCommand::check() {
  if (Expected<void> checked = checkSource(); !checked)
    return checked;
  Expected<ImportGeometry> read = readGeometry();
  if (!read)
    return tl::unexpected(read.error());
  geometry = *read;
  return {};
}

/// A topology.json names its files from its own folder.
static std::string pathFromOutput(llvm::StringRef path, llvm::StringRef output) {
  llvm::SmallString<128> absolute = path;
  llvm::StringRef folder = llvm::sys::path::parent_path(output);
  if (!folder.empty() && folder != ".")
    (void)llvm::sys::fs::make_absolute(absolute);
  return absolute.str().str();
}

Expected<std::string> ImportCommand::readSource() {
  if (!sta.empty())
    return importStaStrategy(sta, geometry, cellExtents);
  std::optional<int64_t> cut;
  if (level.getNumOccurrences())
    cut = level;
  return importStoredMasks(pathFromOutput(masks, output.path), geometry, tensor, blockExtents[1], blockExtents[2], cut);
}

mlir::LogicalResult ImportCommand::run(Session &session) {
  session.getProgress().expect(2);
  Expected<Output> file = Output::open(output.path);
  if (!file)
    return session.fail(file.error());
  session.getProgress().begin("reading");
  Expected<std::string> topology = readSource();
  session.getProgress().hide();
  if (!topology)
    return session.fail(topology.error());
  // Not on the screen that the product goes to.
  if (!file->isTerminal())
    session.getProgress().begin("writing");
  file->stream() << *topology;
  session.getProgress().hide();
  if (Expected<void> written = file->commit(); !written)
    return session.fail(written.error());
  return mlir::success();
}

std::unique_ptr<Command> openwork::makeImportCommand() { return std::make_unique<ImportCommand>(); }

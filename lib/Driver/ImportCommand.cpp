//===- ImportCommand.cpp - openwork import --------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Import/ImportSource.h"
#include "Output.h"

#include "llvm/Support/Path.h"

using namespace openwork;

namespace {

class ImportCommand final : public Command {
public:
  ImportCommand()
      : Command("import", "Turn a model, or masks and mask strategies of other projects, into a topology.json",
                R"(  openwork import --sta strategy.json --grid 30x48x80 --cell 6x8x8 -o topology.json
  openwork import --masks maps.safetensors --tensor T --block 128x128 --level 30 --grid 21x45x80 -o topology.json
  openwork import --flex layers.safetensors --prefix layer_{layer}. --block 128x128 --grid 32768 -o topology.json
  openwork import --natten window.json --heads 24 --layers 60 --grid 30x48x80 -o topology.json
  openwork import --minference config.json --indices chosen.safetensors --grid 8192 -o topology.json
  openwork import --model Wan2.1-T2V-1.3B-Diffusers --height 480 --width 832 --frames 81 --topology rules.txt

Tensors are named as their format names them, behind --prefix. Where the prefix has {step}, {layer} or {head}, there is
a tensor for each number from 0 on; else axes of layers, or of steps and layers, may lead its shape. What is stored
once is shared by --steps, --layers and --heads.
)") {}

  Expected<void> check() override;
  mlir::LogicalResult run(Session &session) override;

private:
  Expected<ImportSource *> chooseSource() const;
  Expected<void> refuseForeignOptions(const ImportSource &chosen) const;
  Expected<std::string> dataPath(const ImportSource &chosen) const;
  std::vector<std::string> takersOf(const cl::Option &option) const;

  ImportOptions options{getSubCommand()};
  std::vector<std::unique_ptr<ImportSource>> sources = makeImportSources(options);
  OutputOption output{getSubCommand(), "The topology.json; - is stdout (default)"};

  // What check() made of the options.
  ImportSource *source = nullptr;
  ImportTarget target;
  ImportGeometry geometry{*TokenGrid::get({1, 1, 1})};
};

} // namespace

/// `a, b and c`
static std::string join(const std::vector<std::string> &names, const std::string &conjunction) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " " + conjunction + " " : ", ") + names[i];
  return text;
}

Expected<ImportSource *> ImportCommand::chooseSource() const {
  std::vector<std::string> names;
  std::vector<ImportSource *> chosen;
  for (const std::unique_ptr<ImportSource> &candidate : sources) {
    names.push_back(candidate->name());
    if (candidate->isChosen())
      chosen.push_back(candidate.get());
  }
  if (chosen.size() != 1)
    return error("expects one of " + join(names, "and"));
  return chosen.front();
}

std::vector<std::string> ImportCommand::takersOf(const cl::Option &option) const {
  std::vector<std::string> names;
  for (const std::unique_ptr<ImportSource> &candidate : sources)
    if (candidate->takes(option))
      names.push_back(candidate->name());
  return names;
}

Expected<void> ImportCommand::refuseForeignOptions(const ImportSource &chosen) const {
  for (const std::unique_ptr<ImportSource> &other : sources)
    for (const cl::Option *option : other->options())
      if (option->getNumOccurrences() && !chosen.takes(*option))
        return error("--" + option->ArgStr.str() + " goes with " + join(takersOf(*option), "or") + ", not with " +
                     chosen.name());
  return {};
}

/// Where converted masks go: beside the topology.json unless told.
Expected<std::string> ImportCommand::dataPath(const ImportSource &chosen) const {
  if (!chosen.makesData())
    return std::string();
  if (options.data.getNumOccurrences() == 0 && output.path == "-")
    return error(chosen.name() +
                 ": expects --data, the file for converted masks, where the topology.json goes to stdout");
  llvm::SmallString<128> path(output.path);
  llvm::sys::path::replace_extension(path, ".masks.safetensors");
  std::string data = options.data.getNumOccurrences() ? options.data.getValue() : path.str().str();
  if (data.empty() || data == "-" || data == output.path)
    return error("--data: expects a file of its own, got '" + data + "'");
  return refuseInputs("--data", data, chosen.inputs()).map([&] { return data; });
}

Expected<void> ImportCommand::check() {
  Expected<ImportSource *> chosen = chooseSource();
  if (!chosen)
    return tl::unexpected(chosen.error());
  source = *chosen;
  if (Expected<void> checked = refuseForeignOptions(*source); !checked)
    return checked;
  if (Expected<void> checked = source->check(); !checked)
    return checked;
  Expected<ImportGeometry> read = source->geometry();
  if (!read)
    return tl::unexpected(read.error());
  geometry = *read;
  if (Expected<void> checked = refuseInputs("-o", output.path, source->inputs()); !checked)
    return checked;
  return dataPath(*source).map([&](const std::string &path) { target = {output.path, path}; });
}

/// Masks first, so that no topology.json names a file that is not there.
static Expected<void> write(const ImportedTopology &topology, Output &file, std::optional<Output> &data) {
  if (data && !topology.data.empty()) {
    data->stream() << topology.data;
    if (Expected<void> written = data->commit(); !written)
      return written;
  }
  file.stream() << topology.text;
  return file.commit();
}

mlir::LogicalResult ImportCommand::run(Session &session) {
  session.getProgress().expect(2);
  Expected<Output> file = Output::open(output.path);
  if (!file)
    return session.fail(file.error());
  std::optional<Output> data;
  if (!target.data.empty()) {
    Expected<Output> opened = Output::open(target.data);
    if (!opened)
      return session.fail(opened.error());
    data.emplace(std::move(*opened));
  }
  session.getProgress().begin("reading");
  Expected<ImportedTopology> topology = source->read(geometry, target);
  session.getProgress().hide();
  if (!topology)
    return session.fail(topology.error());
  // Not on the screen that the product goes to.
  if (!file->isTerminal())
    session.getProgress().begin("writing");
  Expected<void> written = write(*topology, *file, data);
  session.getProgress().hide();
  if (!written)
    return session.fail(written.error());
  return mlir::success();
}

std::unique_ptr<Command> openwork::makeImportCommand() { return std::make_unique<ImportCommand>(); }

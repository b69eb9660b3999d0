//===- ImportCommand.cpp - openwork import --------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Import/ImportSource.h"
#include "Output.h"

using namespace openwork;

namespace {

class ImportCommand final : public Command {
public:
  ImportCommand()
      : Command("import", "Turn a model, a published mask strategy or stored masks into a topology.json",
                R"(  openwork import --sta strategy.json --grid 30x48x80 --cell 6x8x8 -o topology.json
  openwork import --masks maps.safetensors --tensor T --block 128x128 --level 30 --grid 21x45x80 -o topology.json
  openwork import --model Wan2.1-T2V-1.3B-Diffusers --height 480 --width 832 --frames 81 --topology rules.txt
)") {}

  Expected<void> check() override;
  mlir::LogicalResult run(Session &session) override;

private:
  Expected<ImportSource *> chooseSource() const;
  Expected<void> refuseForeignOptions(const ImportSource &chosen) const;
  std::vector<std::string> takersOf(const cl::Option &option) const;

  ImportOptions options{getSubCommand()};
  std::vector<std::unique_ptr<ImportSource>> sources = makeImportSources(options);
  OutputOption output{getSubCommand(), "The topology.json; - is stdout (default)"};

  // What check() made of the options.
  ImportSource *source = nullptr;
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

Expected<void> ImportCommand::check() {
  Expected<ImportSource *> chosen = chooseSource();
  if (!chosen)
    return tl::unexpected(chosen.error());
  source = *chosen;
  if (Expected<void> checked = refuseForeignOptions(*source); !checked)
    return checked;
  if (Expected<void> checked = source->check(); !checked)
    return checked;
  return source->geometry().map([&](const ImportGeometry &read) { geometry = read; });
}

mlir::LogicalResult ImportCommand::run(Session &session) {
  session.getProgress().expect(2);
  Expected<Output> file = Output::open(output.path);
  if (!file)
    return session.fail(file.error());
  session.getProgress().begin("reading");
  Expected<std::string> topology = source->read(geometry, ImportTarget{output.path});
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

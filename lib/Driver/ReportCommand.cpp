//===- ReportCommand.cpp - openwork report --------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "Output.h"
#include "PackageReport.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace openwork;
namespace cl = llvm::cl;

namespace {

class ReportCommand final : public Command {
public:
  ReportCommand()
      : Command("report", "Show a package as a page: heads, classes, plans, work order, predicted and measured times",
                R"(  openwork report NAME.openwork -o report.html
  openwork bench NAME.openwork --json figures.json
  openwork report NAME.openwork --measured figures.json -o report.html

The page is one file that loads nothing, for any browser.
)") {}

  Expected<void> check() override;
  LogicalResult run(Session &session) override;

private:
  cl::SubCommand &command = getSubCommand();
  InputOption input{command};
  OutputOption output{command, "The page, HTML; - is stdout (default)"};
  cl::opt<std::string> measured{"measured", cl::desc("Measured times, as openwork bench --json writes them"),
                                cl::value_desc("file"), cl::sub(command), cl::cat(commandOptions)};
  cl::opt<std::string> costs{
      "costs",
      cl::desc("What the work order is predicted by, as the package was compiled with: a file as "
               "tune-kernels writes it; the built-in figures unless given"),
      cl::value_desc("file"), cl::sub(command), cl::cat(commandOptions)};
  cl::opt<int64_t> sms{
      "sms",
      cl::desc("SMs of the target, as the package was compiled for (default: as many as the costs are of)"),
      cl::value_desc("count"),
      cl::init(0),
      cl::sub(command),
      cl::cat(commandOptions)};
};

} // namespace

/// Whether a file at `path` would lie in the folder, or below it.
static bool isInFolder(llvm::StringRef path, llvm::StringRef folder) {
  llvm::SmallString<128> absolute(path);
  if (path == "-" || llvm::sys::fs::make_absolute(absolute))
    return false;
  for (llvm::StringRef part = llvm::sys::path::parent_path(absolute); !part.empty();
       part = llvm::sys::path::parent_path(part))
    if (llvm::sys::fs::equivalent(part, folder))
      return true;
  return false;
}

Expected<void> ReportCommand::check() {
  if (Expected<void> checked = checkSms(sms); !checked)
    return checked;
  if (isInFolder(output.path, input.path))
    return error("-o: expects a file outside of the package, which holds nothing but what it lists, got '" +
                 output.path + "'");
  return refuseInputs("-o", output.path, {measured, costs});
}

LogicalResult ReportCommand::run(Session &session) {
  constexpr int64_t steps = 4;
  session.getProgress().expect(steps);
  Expected<Output> file = Output::open(output.path);
  if (!file)
    return session.fail(file.error());
  if (file->isTerminal())
    return session.fail("expects a file for a page, got a terminal", "<stdout>");
  FailureOr<ReportInput> gathered = gatherReport(session, {input.path, measured, costs, sms});
  if (failed(gathered))
    return failure();
  session.getProgress().begin("drawing");
  Expected<std::string> page = writeReport(*gathered);
  session.getProgress().hide();
  if (!page)
    return session.fail(page.error());
  file->stream() << *page;
  if (Expected<void> written = file->commit(); !written)
    return session.fail(written.error());
  return success();
}

std::unique_ptr<Command> openwork::makeReportCommand() { return std::make_unique<ReportCommand>(); }

//===- Diagnostics.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Diagnostics.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/Regex.h"

#include <algorithm>
#include <functional>

using namespace mlir;
using namespace openwork;

/// The program's name, before messages about no file.
static constexpr llvm::StringLiteral kProgram = "openwork";

//===----------------------------------------------------------------------===//
// Errors and warnings
//===----------------------------------------------------------------------===//

/// Prints a message whose line nobody can read as a whole, as in a JSON file without line breaks: the surroundings of
/// the caret instead.
static void printExcerpt(const llvm::SMDiagnostic &message, int width) {
  std::string place =
      (message.getFilename() + ":" + Twine(message.getLineNo()) + ":" + Twine(message.getColumnNo() + 1)).str();
  llvm::SMDiagnostic(place, message.getKind(), message.getMessage()).print(nullptr, llvm::errs());
  StringRef line = message.getLineContents();
  int column = std::clamp<int>(message.getColumnNo(), 0, line.size());
  int begin = std::max(0, column - width / 2);
  llvm::errs() << line.substr(begin, width) << '\n';
  llvm::errs().indent(column - begin) << "^\n";
}

/// Prints a message about a file as a whole, or about none.
static void printPlain(StringRef place, llvm::SourceMgr::DiagKind kind, StringRef message) {
  std::string prefix = place.empty() ? kProgram.str() : place.str();
  llvm::SMDiagnostic("", kind, message).print(prefix.c_str(), llvm::errs());
}

static void printMessage(const llvm::SMDiagnostic &message, void *) {
  constexpr int longest = 240, excerpt = 100;
  if (message.getLineContents().size() > longest)
    return printExcerpt(message, excerpt);
  if (message.getFilename() == "<unknown>")
    return printPlain("", message.getKind(), message.getMessage());
  message.print(nullptr, llvm::errs());
}

static llvm::SourceMgr::DiagKind kindOf(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Error:
    return llvm::SourceMgr::DK_Error;
  case DiagnosticSeverity::Warning:
    return llvm::SourceMgr::DK_Warning;
  case DiagnosticSeverity::Remark:
    return llvm::SourceMgr::DK_Remark;
  case DiagnosticSeverity::Note:
    return llvm::SourceMgr::DK_Note;
  }
  llvm_unreachable("unknown severity");
}

class Diagnostics::Handler final : public SourceMgrDiagnosticHandler {
public:
  Handler(llvm::SourceMgr &sources, MLIRContext *context, Progress &progress, std::optional<Record> &record)
      : SourceMgrDiagnosticHandler(sources, context, llvm::errs()) {
    sources.setDiagHandler(printMessage);
    setHandler([this, &progress, &record](Diagnostic &diagnostic) {
      progress.hide();
      if (record)
        record->hasOther = true;
      print(diagnostic);
    });
  }

private:
  void print(Diagnostic &diagnostic) {
    auto file = dyn_cast<FileLineColLoc>(diagnostic.getLocation());
    if (!file || file.getLine() > 0)
      return emitDiagnostic(diagnostic);
    // The whole file is meant; MLIR would print 0:0.
    printPlain(file.getFilename(), kindOf(diagnostic.getSeverity()), diagnostic.str());
    for (Diagnostic &note : diagnostic.getNotes())
      print(note);
  }
};

Diagnostics::Diagnostics(MLIRContext &context, Progress &progress)
    : context(context), progress(progress), handler(std::make_unique<Handler>(*sources, &context, progress, record)) {}

Diagnostics::~Diagnostics() = default;

void Diagnostics::report(const Error &error) {
  if (error.position.line > 0) {
    emitError(FileLineColLoc::get(&context, error.file, error.position.line, error.position.column), error.message);
    return;
  }
  progress.hide();
  if (record)
    record->hasOther = true;
  printPlain(error.file, llvm::SourceMgr::DK_Error, error.message);
}

//===----------------------------------------------------------------------===//
// Remarks
//===----------------------------------------------------------------------===//

namespace {

/// `file:line:col: openwork-tile: tiling: mask=@m0, density=0.2`, one line each.
class RemarkPrinter final : public remark::detail::MLIRRemarkStreamerBase {
public:
  RemarkPrinter(const std::string &filter, std::function<void(const std::string &)> print)
      : filter(filter), print(std::move(print)) {}

  void streamOptimizationRemark(const remark::detail::Remark &remark) override {
    StringRef pass = remark.getCombinedCategoryName();
    if (filter.match(pass))
      print(textOf(remark, pass));
  }

private:
  static std::string textOf(const remark::detail::Remark &remark, StringRef pass) {
    std::string text;
    llvm::raw_string_ostream os(text);
    if (auto place = remark.getLocation()->findInstanceOf<FileLineColLoc>()) {
      os << place.getFilename().getValue() << ':';
      // 0 where the whole file is meant.
      if (place.getLine() > 0)
        os << place.getLine() << ':' << place.getColumn() << ':';
      os << ' ';
    }
    pass.consume_front("openwork:");
    os << "remark: " << pass << ": " << remark.getRemarkName();
    const char *separator = ": ";
    for (const remark::detail::Remark::Arg &value : remark.getArgs()) {
      os << separator << value.key << '=' << value.val;
      separator = ", ";
    }
    os << '\n';
    return text;
  }

  llvm::Regex filter;
  std::function<void(const std::string &)> print;
};

} // namespace

void Diagnostics::enableRemarks(const std::string &filter) {
  remarksFilter = filter;
  // The engine's filters would have to match whole categories, of each kind; ours looks for a part.
  std::string any = ".*";
  remark::RemarkCategories categories = {any, any, any, any, any};
  // Fails only where there is no printer.
  (void)remark::enableOptimizationRemarks(
      context, std::make_unique<RemarkPrinter>(filter, [this](const std::string &text) { printRemarks(text); }),
      std::make_unique<remark::RemarkEmittingPolicyAll>(), categories);
}

void Diagnostics::printRemarks(const std::string &text) {
  if (record)
    record->remarks += text;
  progress.hide();
  llvm::errs() << text;
}

Diagnostics::Record Diagnostics::endRecord() {
  Record ended = record ? std::move(*record) : Record();
  record.reset();
  return ended;
}

//===- Diagnostics.h - What the driver tells its user -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_DIAGNOSTICS_H
#define OPENWORK_LIB_DRIVER_DIAGNOSTICS_H

#include "Progress.h"
#include "openwork/Support/Error.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/SourceMgr.h"

#include <memory>
#include <optional>
#include <string>

namespace openwork {

/// Prints the context's diagnostics to stderr as `file:line:col: error: ...`, with the line of the file and a caret.
class Diagnostics {
public:
  Diagnostics(mlir::MLIRContext &context, Progress &progress);
  ~Diagnostics();

  /// The texts that locations name. A file that is missing here is read from disk.
  const std::shared_ptr<llvm::SourceMgr> &getSources() { return sources; }

  /// Prints an error that no op has.
  void report(const Error &error);

  /// Prints remarks, too: those whose category, `openwork:NAME-OF-PASS`, matches a regular expression.
  void enableRemarks(const std::string &filter);
  /// That expression; empty where remarks are not printed.
  const std::string &getRemarksFilter() const { return remarksFilter; }

  /// @name What is told between two calls
  /// @{
  struct Record {
    /// The remarks as they were printed.
    std::string remarks;
    /// Whether there was anything else: warnings, errors.
    bool hasOther = false;
  };
  void beginRecord() { record.emplace(); }
  Record endRecord();
  /// Prints remarks again.
  void printRemarks(const std::string &text);
  /// @}

private:
  class Handler;

  mlir::MLIRContext &context;
  Progress &progress;
  std::shared_ptr<llvm::SourceMgr> sources = std::make_shared<llvm::SourceMgr>();
  std::unique_ptr<Handler> handler;
  std::string remarksFilter;
  std::optional<Record> record;
};

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_DIAGNOSTICS_H

//===- Progress.h - How far a command has come ------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_PROGRESS_H
#define OPENWORK_LIB_DRIVER_PROGRESS_H

#include "mlir/Pass/PassInstrumentation.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace openwork {

/// A bar on the last line of a terminal, which says what the command is at, and for how long:
///
///     [=======>            ] 2/5 openwork-specialize 12 s
///
/// Whoever writes to the terminal calls hide() first; the bar comes back with show() or the next step.
class Progress {
public:
  /// Shows nothing unless stderr is a terminal that can erase a line, and that a person is likely to look at.
  Progress();
  /// Writes to `stream`, if there is one.
  explicit Progress(llvm::raw_ostream *stream);
  ~Progress();

  /// The number of steps to come.
  void expect(int64_t steps);
  /// Ends the step before this one.
  void begin(llvm::StringRef step);
  void hide();
  /// Brings the step back before the next one.
  void show();

  /// Makes a step of each pass of a pass manager; the passes that it nests are one step together.
  std::unique_ptr<mlir::PassInstrumentation> instrument();

private:
  using Clock = std::chrono::steady_clock;

  void tick();
  void draw();
  void erase();

  llvm::raw_ostream *stream;
  std::mutex mutex;
  std::condition_variable stopped;
  bool stopping = false, visible = false;
  int64_t done = -1, total = 0;
  std::string step;
  Clock::time_point begun;
  /// Redraws the time while a step runs; last, so that all it uses exists before it starts.
  std::thread ticker;
};

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_PROGRESS_H

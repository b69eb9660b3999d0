//===- Progress.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Progress.h"

#include "mlir/Pass/Pass.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Process.h"

#include <algorithm>

using namespace openwork;

static bool isSet(const char *variable) {
  std::optional<std::string> value = llvm::sys::Process::GetEnv(variable);
  return value && !value->empty();
}

/// The stream for progress, or null where nobody is there to see it.
static llvm::raw_ostream *progressStream() {
  std::optional<std::string> terminal = llvm::sys::Process::GetEnv("TERM");
  bool watched = llvm::sys::Process::StandardErrIsDisplayed() && terminal && *terminal != "dumb" && !isSet("CI") &&
                 !isSet("NO_COLOR");
  return watched ? &llvm::errs() : nullptr;
}

Progress::Progress() : Progress(progressStream()) {}

Progress::Progress(llvm::raw_ostream *stream) : stream(stream), begun(Clock::now()) {
  if (stream)
    ticker = std::thread([this] { tick(); });
}

Progress::~Progress() {
  hide();
  if (!stream)
    return;
  {
    std::lock_guard lock(mutex);
    stopping = true;
  }
  stopped.notify_all();
  ticker.join();
}

void Progress::expect(int64_t steps) {
  std::lock_guard lock(mutex);
  total += steps;
}

void Progress::begin(llvm::StringRef name) {
  if (!stream)
    return;
  std::lock_guard lock(mutex);
  ++done;
  step = name.str();
  begun = Clock::now();
  visible = true;
  draw();
}

void Progress::hide() {
  if (!stream)
    return;
  std::lock_guard lock(mutex);
  erase();
}

void Progress::show() {
  if (!stream)
    return;
  std::lock_guard lock(mutex);
  visible = true;
  draw();
}

void Progress::tick() {
  std::unique_lock lock(mutex);
  while (!stopped.wait_for(lock, std::chrono::seconds(1), [this] { return stopping; }))
    if (visible)
      draw();
}

void Progress::draw() {
  constexpr int64_t width = 20;
  int64_t steps = std::max(total, done + 1), filled = done * width / steps;
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begun).count();
  std::string line = "\r\033[K[" + std::string(filled, '=') + '>' + std::string(width - 1 - filled, ' ') + "] " +
                     llvm::utostr(done + 1) + '/' + llvm::utostr(steps) + ' ' + step;
  if (seconds > 0)
    line += ' ' + llvm::utostr(seconds) + " s";
  *stream << line;
  stream->flush();
}

void Progress::erase() {
  if (!visible)
    return;
  visible = false;
  *stream << "\r\033[K";
  stream->flush();
}

namespace {

class PassProgress final : public mlir::PassInstrumentation {
public:
  explicit PassProgress(Progress &progress) : progress(progress) {}

  void runBeforePass(mlir::Pass *pass, mlir::Operation *op) override {
    if (op->getParentOp())
      progress.show();
    else
      // What holds nested passes has no name.
      progress.begin(pass->getArgument().empty() ? "kernels" : pass->getArgument());
  }
  void runAfterPass(mlir::Pass *, mlir::Operation *) override { progress.hide(); }
  void runAfterPassFailed(mlir::Pass *, mlir::Operation *) override { progress.hide(); }

private:
  Progress &progress;
};

} // namespace

std::unique_ptr<mlir::PassInstrumentation> Progress::instrument() { return std::make_unique<PassProgress>(*this); }

//===- Process.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

using namespace openwork;

using Clock = std::chrono::steady_clock;

static constexpr size_t kMaxOutputBytes = size_t{16} << 20;

static std::string describe(int code) { return std::error_code(code, std::generic_category()).message(); }

namespace {

/// A file descriptor that closes itself.
struct Descriptor {
  int fd = -1;
  ~Descriptor() { reset(); }
  void reset() {
    if (fd >= 0)
      close(fd);
    fd = -1;
  }
};

/// What a program finds when it starts.
struct SpawnActions {
  posix_spawn_file_actions_t actions;
  int status;

  SpawnActions(const std::string &folder, int output) : status(posix_spawn_file_actions_init(&actions)) {
    if (status == 0 && !folder.empty())
      status = posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    if (status == 0)
      status = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    for (int stream : {STDOUT_FILENO, STDERR_FILENO})
      if (status == 0)
        status = posix_spawn_file_actions_adddup2(&actions, output, stream);
  }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions); }
};

} // namespace

/// Reads until nobody can write any more; false where that is not so by the deadline.
static bool readAll(int fd, Clock::time_point deadline, std::string &output) {
  char buffer[1 << 14];
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0)
      return false;
    pollfd readable = {fd, POLLIN, 0};
    if (poll(&readable, 1, static_cast<int>(std::min<int64_t>(left, 1 << 30))) <= 0)
      continue; // interrupted, or late: the deadline decides
    ssize_t count = read(fd, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return true;
    size_t room = kMaxOutputBytes - output.size();
    output.append(buffer, std::min(static_cast<size_t>(count), room));
  }
}

/// Waits until the program has ended; false where it has not by the deadline.
static bool waitFor(pid_t child, Clock::time_point deadline, int &status) {
  for (;;) {
    pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child)
      return true;
    // Somebody else in this process took the exit code, or lets the system drop it.
    if (ended < 0 && errno != EINTR) {
      status = 0;
      return true;
    }
    if (Clock::now() >= deadline)
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

Expected<ProcessResult> openwork::runProcess(const std::vector<std::string> &arguments, const std::string &folder,
                                             std::chrono::milliseconds timeLimit) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return error("cannot run " + arguments.front() + ": " + describe(errno));
  Descriptor output{ends[0]}, input{ends[1]};

  std::vector<char *> argv;
  for (const std::string &argument : arguments)
    argv.push_back(const_cast<char *>(argument.c_str()));
  argv.push_back(nullptr);

  Clock::time_point deadline = Clock::now() + timeLimit;
  SpawnActions actions(folder, input.fd);
  pid_t child = -1;
  int failed = actions.status;
  if (failed == 0)
    failed = posix_spawn(&child, argv.front(), &actions.actions, nullptr, argv.data(), environ);
  if (failed != 0)
    return error("cannot run " + arguments.front() + ": " + describe(failed));
  input.reset();

  ProcessResult result;
  int status = 0;
  if (!readAll(output.fd, deadline, result.output) || !waitFor(child, deadline, status)) {
    result.timedOut = true;
    kill(child, SIGKILL);
    waitFor(child, Clock::time_point::max(), status);
  }
  if (WIFSIGNALED(status))
    result.signal = WTERMSIG(status);
  else
    result.exitCode = WEXITSTATUS(status);
  return result;
}

std::string ProcessResult::describeEnd() const {
  if (signal == 0)
    return "exit code " + std::to_string(exitCode);
  const char *name = sigdescr_np(signal);
  return "signal " + std::to_string(signal) + (name ? " (" + std::string(name) + ")" : "");
}

//===- PtxasLog.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Target/Assembler/PtxasLog.h"

#include <algorithm>
#include <charconv>
#include <optional>

using namespace openwork;

using Severity = PtxasMessage::Severity;

static std::string_view trim(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t\r");
  return begin == text.npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

static bool consume(std::string_view &text, std::string_view prefix) {
  if (!text.starts_with(prefix))
    return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// The number that the text begins with, taken off it; 0 where it begins with none.
static int64_t consumeNumber(std::string_view &text) {
  int64_t number = 0;
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc())
    return 0;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

/// Calls `visit` for each part between separators, trimmed.
template <typename Visit> static void split(std::string_view text, char separator, Visit &&visit) {
  while (!text.empty()) {
    size_t end = std::min(text.find(separator), text.size());
    visit(trim(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

static std::optional<Severity> parseSeverity(std::string_view text) {
  if (text == "info")
    return Severity::Info;
  if (text == "warning")
    return Severity::Warning;
  if (text == "error")
    return Severity::Error;
  if (text == "fatal")
    return Severity::Fatal;
  return std::nullopt;
}

/// `ptxas info    : TEXT`, or `ptxas FILE, line 5; error   : (C7406) TEXT`.
static std::optional<PtxasMessage> parseMessage(std::string_view line) {
  if (!consume(line, "ptxas "))
    return std::nullopt;
  PtxasMessage message;
  // A file name may hold anything, so its end is looked for from behind.
  if (size_t place = line.find("; "); place != line.npos && line.find(" :") > place) {
    if (size_t number = line.rfind(", line ", place); number != line.npos) {
      std::string_view digits = line.substr(number + 7);
      message.line = consumeNumber(digits);
    }
    line.remove_prefix(place + 2);
  }
  size_t colon = line.find(':');
  if (colon == line.npos)
    return std::nullopt;
  std::optional<Severity> severity = parseSeverity(trim(line.substr(0, colon)));
  if (!severity)
    return std::nullopt;
  message.severity = *severity;
  std::string_view text = trim(line.substr(colon + 1));
  if (size_t close = text.find(") "); text.starts_with("(C") && close != text.npos) {
    message.code = text.substr(1, close - 1);
    text = trim(text.substr(close + 2));
  }
  message.text = text;
  return message;
}

namespace {

class LogParser {
public:
  void addLine(std::string_view line);
  PtxasLog take() { return std::move(log); }

private:
  bool addStatistics(std::string_view text);
  void addProperties(std::string_view text);
  void addUse(std::string_view text);
  size_t functionNamed(std::string_view name);

  static constexpr size_t kNone = ~size_t{0};

  PtxasLog log;
  // What the next lines speak of, by index into log.functions.
  size_t entry = kNone, described = kNone;
};

} // namespace

size_t LogParser::functionNamed(std::string_view name) {
  for (size_t i = 0; i < log.functions.size(); ++i)
    if (log.functions[i].name == name)
      return i;
  log.functions.emplace_back().name = name;
  return log.functions.size() - 1;
}

/// `96 bytes stack frame, 96 bytes spill stores, 96 bytes spill loads`
void LogParser::addProperties(std::string_view text) {
  FunctionUsage &function = log.functions[described];
  split(text, ',', [&](std::string_view part) {
    int64_t bytes = consumeNumber(part);
    // ptxas describes a function once for each entry that calls it.
    if (part == " bytes stack frame")
      function.stackFrameBytes = std::max(function.stackFrameBytes, bytes);
    else if (part == " bytes spill stores")
      function.spillStoreBytes = std::max(function.spillStoreBytes, bytes);
    else if (part == " bytes spill loads")
      function.spillLoadBytes = std::max(function.spillLoadBytes, bytes);
  });
}

/// `168 registers, used 16 barriers, 64 bytes cumulative stack size, 4096 bytes smem, 400 bytes cmem[0]`
void LogParser::addUse(std::string_view text) {
  FunctionUsage &function = log.functions[entry];
  split(text, ',', [&](std::string_view part) {
    consume(part, "used ");
    int64_t count = consumeNumber(part);
    if (part == " registers")
      function.registers = count;
    else if (part == " barriers")
      function.barriers = count;
    else if (part == " bytes smem")
      function.sharedMemoryBytes = count;
    else if (part == " bytes cumulative stack size")
      function.cumulativeStackBytes = count;
  });
}

/// What every run tells; false where the text is a message.
bool LogParser::addStatistics(std::string_view text) {
  if (consume(text, "Compiling entry function '") && text.find('\'') != text.npos) {
    entry = functionNamed(text.substr(0, text.find('\'')));
    log.functions[entry].isEntry = true;
    return true;
  }
  if (consume(text, "Function properties for ")) {
    described = functionNamed(text);
    return true;
  }
  if (text.starts_with("Used ") && entry != kNone) {
    addUse(text.substr(5));
    return true;
  }
  std::string_view rest = text;
  consumeNumber(rest);
  return text.starts_with("Compile time = ") || rest.starts_with(" bytes gmem");
}

void LogParser::addLine(std::string_view line) {
  std::optional<PtxasMessage> message = parseMessage(line);
  if (!message) {
    if (described != kNone)
      addProperties(line);
    return;
  }
  if (message->severity != Severity::Info || !message->code.empty() || !addStatistics(message->text))
    log.messages.push_back(std::move(*message));
}

const FunctionUsage *PtxasLog::find(std::string_view function) const {
  for (const FunctionUsage &usage : functions)
    if (usage.name == function)
      return &usage;
  return nullptr;
}

PtxasLog openwork::parsePtxasLog(std::string_view text) {
  LogParser parser;
  split(text, '\n', [&](std::string_view line) { parser.addLine(line); });
  return parser.take();
}

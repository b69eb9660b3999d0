//===- KeptFractions.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KeptFractions.h"

#include <charconv>
#include <string>
#include <utility>

using namespace openwork;
using namespace openwork::bench;

namespace {

constexpr std::string_view kHeader = "Step,Layer,Head,Sparsity";

/// Text from the file as messages show it.
std::string quoted(std::string_view text) {
  std::string shown;
  for (char c : text.substr(0, 40))
    shown += c >= ' ' && c <= '~' ? c : '?';
  return "'" + shown + "'";
}

/// The fields of one line, taken one by one.
class Line {
public:
  Line(std::string_view text, int64_t number) : rest(text), number(number) {}

  SourcePosition position() const { return {number, column}; }

  /// The next field as a number without sign; `end` is what has to follow it.
  template <typename T> Expected<T> field(std::string_view what, bool last) {
    size_t size = rest.find(',');
    std::string_view text = rest.substr(0, size);
    if (last != (size == std::string_view::npos))
      return error(last ? "expects 4 fields, got more" : "expects 4 fields, got fewer", position());
    T value{};
    auto [end, failure] = std::from_chars(text.begin(), text.end(), value);
    if (failure != std::errc() || end != text.end() || text.front() == '-')
      return error("expects a " + std::string(what) + ", got " + quoted(text), position());
    fieldColumn = column;
    if (!last) {
      rest.remove_prefix(size + 1);
      column += static_cast<int64_t>(size) + 1;
    }
    return value;
  }

  /// Where the field read last begins.
  SourcePosition fieldPosition() const { return {number, fieldColumn}; }

private:
  std::string_view rest;
  int64_t number;
  int64_t column = 1;
  int64_t fieldColumn = 1;
};

/// Checks that lines come in order and gathers them into launches.
class Launches {
public:
  Expected<void> add(Line line) {
    auto step = line.field<int64_t>("step", false);
    if (!step)
      return tl::unexpected(step.error());
    auto layer = line.field<int64_t>("layer", false);
    if (!layer)
      return tl::unexpected(layer.error());
    auto head = line.field<int64_t>("head", false);
    if (!head)
      return tl::unexpected(head.error());
    if (auto placed = place(*step, *layer, *head, line.fieldPosition()); !placed)
      return placed;
    auto kept = line.field<double>("kept fraction", true);
    if (!kept)
      return tl::unexpected(kept.error());
    // Also false for a NaN.
    if (!(*kept <= 1))
      return error("expects a kept fraction of at most 1, got " + std::to_string(*kept), line.fieldPosition());
    launches.back().kept.push_back(*kept);
    return {};
  }

  Expected<std::vector<MeasuredLaunch>> finish(SourcePosition end) {
    if (launches.empty())
      return error("expects at least one head, got none", end);
    if (auto complete = checkHeads(end); !complete)
      return tl::unexpected(complete.error());
    return std::move(launches);
  }

private:
  Expected<void> place(int64_t step, int64_t layer, int64_t head, SourcePosition at) {
    bool isFirst = launches.empty();
    if (!isFirst && std::pair(step, layer) == std::pair(launches.back().step, launches.back().layer)) {
      int64_t next = std::ssize(launches.back().kept);
      if (head != next)
        return error("expects head " + std::to_string(next) + ", got " + std::to_string(head), at);
      return {};
    }
    if (!isFirst && std::pair(step, layer) < std::pair(launches.back().step, launches.back().layer))
      return error("expects steps and layers in ascending order, got step " + std::to_string(step) + ", layer " +
                       std::to_string(layer) + " after step " + std::to_string(launches.back().step) + ", layer " +
                       std::to_string(launches.back().layer),
                   at);
    if (head != 0)
      return error("expects head 0 at the start of a layer, got " + std::to_string(head), at);
    if (auto complete = checkHeads(at); !complete)
      return complete;
    launches.push_back({step, layer, {}});
    return {};
  }

  /// The launch that ends here has as many heads as the first one.
  Expected<void> checkHeads(SourcePosition at) const {
    if (launches.empty() || launches.back().kept.size() == launches.front().kept.size())
      return {};
    return error("expects " + std::to_string(launches.front().kept.size()) + " heads for step " +
                     std::to_string(launches.back().step) + ", layer " + std::to_string(launches.back().layer) +
                     ", got " + std::to_string(launches.back().kept.size()),
                 at);
  }

  std::vector<MeasuredLaunch> launches;
};

} // namespace

Expected<std::vector<MeasuredLaunch>> openwork::bench::parseKeptFractions(std::string_view text) {
  Launches launches;
  int64_t number = 0;
  while (!text.empty()) {
    ++number;
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (end == std::string_view::npos)
      return error("expects a line break at the end of the file", {number, std::ssize(line) + 1});
    text.remove_prefix(end + 1);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    if (number > 1) {
      if (auto added = launches.add(Line(line, number)); !added)
        return tl::unexpected(added.error());
    } else if (line != kHeader) {
      return error("expects the header " + quoted(kHeader) + ", got " + quoted(line), {1, 1});
    }
  }
  return launches.finish({number + 1, 1});
}

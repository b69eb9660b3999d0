//===- Svg.cpp ------------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Picture/Svg.h"

#include <algorithm>
#include <array>

using namespace openwork;

std::string openwork::escapeXml(std::string_view text) {
  std::string escaped;
  for (char c : text)
    switch (c) {
    case '&':
      escaped += "&amp;";
      break;
    case '<':
      escaped += "&lt;";
      break;
    case '>':
      escaped += "&gt;";
      break;
    case '"':
      escaped += "&quot;";
      break;
    case '\'':
      escaped += "&apos;";
      break;
    default:
      escaped += c;
    }
  return escaped;
}

/// `#0b4280`
static std::string hex(Ink color) {
  constexpr std::string_view digits = "0123456789abcdef";
  Color c = palette()[color];
  std::string text = "#";
  for (uint8_t channel : {c.red, c.green, c.blue}) {
    text += digits[channel >> 4];
    text += digits[channel & 15];
  }
  return text;
}

namespace {

class SvgWriter {
public:
  explicit SvgWriter(const Figure &figure) : figure(figure) {}

  std::string run();

private:
  void attribute(std::string_view name, std::string_view value) {
    svg.append(" ").append(name).append("=\"").append(value).append("\"");
  }
  void attribute(std::string_view name, int64_t value) { attribute(name, std::to_string(value)); }
  void writeImage(const CellImage &image, size_t index);
  void write(const Rect &rect);
  void write(const Label &label);
  void write(const Placement &placement);

  const Figure &figure;
  std::string svg;
};

} // namespace

/// `M3 0h4v1h-4z`, a rectangle.
static void appendPath(std::string &path, const CellRun &run) {
  std::string width = std::to_string(run.columns);
  path += "M" + std::to_string(run.column) + " " + std::to_string(run.row) + "h" + width + "v" +
          std::to_string(run.rows) + "h-" + width + "z";
}

void SvgWriter::writeImage(const CellImage &image, size_t index) {
  std::array<std::string, ink::kCount> paths;
  for (const CellRun &run : mergeRuns(image))
    appendPath(paths[run.ink], run);
  svg += "<g";
  attribute("id", "mask" + std::to_string(index));
  svg += ">\n";
  for (size_t color = 0; color < paths.size(); ++color) {
    if (paths[color].empty())
      continue;
    svg += "<path";
    attribute("fill", hex(color));
    attribute("d", paths[color]);
    svg += "/>\n";
  }
  svg += "</g>\n";
}

void SvgWriter::write(const Rect &rect) {
  svg += "<rect";
  attribute("x", rect.x);
  attribute("y", rect.y);
  attribute("width", rect.width);
  attribute("height", rect.height);
  attribute("fill", hex(rect.ink));
  svg += "/>\n";
}

void SvgWriter::write(const Label &label) {
  constexpr std::array<std::string_view, 3> anchors = {"start", "middle", "end"};
  int64_t base = Label::kAscent * label.size;
  svg += "<text";
  attribute("x", label.upwards ? label.x + base : label.x);
  attribute("y", label.upwards ? label.y : label.y + base);
  if (label.upwards)
    attribute("transform", "rotate(-90 " + std::to_string(label.x + base) + " " + std::to_string(label.y) + ")");
  // A letter of a monospaced font is 0.6 as wide as it is high; the length says so where it is not.
  attribute("font-size", Label::kLetterWidth * label.size * 10 / 6);
  attribute("textLength", Label::width(label.text, label.size));
  if (label.anchor != Label::Anchor::Start)
    attribute("text-anchor", anchors[static_cast<size_t>(label.anchor)]);
  attribute("fill", hex(label.ink));
  svg += ">" + escapeXml(label.text) + "</text>\n";
}

void SvgWriter::write(const Placement &placement) {
  svg += "<use";
  attribute("href", "#mask" + std::to_string(placement.image));
  std::string transform = "translate(" + std::to_string(placement.x) + " " + std::to_string(placement.y) + ")";
  if (placement.scale != 1)
    transform += " scale(" + std::to_string(placement.scale) + ")";
  attribute("transform", transform);
  svg += "/>\n";
}

std::string SvgWriter::run() {
  std::string width = std::to_string(figure.width()), height = std::to_string(figure.height());
  svg += "<svg";
  attribute("xmlns", "http://www.w3.org/2000/svg");
  attribute("width", width);
  attribute("height", height);
  attribute("viewBox", "0 0 " + width + " " + height);
  attribute("shape-rendering", "crispEdges");
  attribute("font-family", "DejaVu Sans Mono, Menlo, Consolas, monospace");
  svg += ">\n<defs>\n";
  for (size_t i = 0; i < figure.images().size(); ++i)
    writeImage(figure.images()[i], i);
  svg += "</defs>\n";
  write(Rect{0, 0, figure.width(), figure.height(), ink::kPaper});
  for (const Figure::Element &element : figure.elements())
    std::visit([&](const auto &each) { write(each); }, element);
  svg += "</svg>\n";
  return std::move(svg);
}

std::string openwork::writeSvg(const Figure &figure) { return SvgWriter(figure).run(); }

//===- DensityTable.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DensityTable.h"

#include "openwork/Mask/Statistics.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>

using namespace openwork;

static constexpr llvm::StringLiteral kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::string openwork::percent(double share) { return llvm::formatv("{0:f1} %", 100 * share); }

std::string openwork::joinRuns(const std::vector<int64_t> &numbers) {
  std::string text;
  for (size_t begin = 0, end; begin < numbers.size(); begin = end) {
    for (end = begin + 1; end < numbers.size() && numbers[end] == numbers[end - 1] + 1;)
      ++end;
    text += (text.empty() ? "" : " ") + std::to_string(numbers[begin]);
    if (end - begin > 1)
      text += '-' + std::to_string(numbers[end - 1]);
  }
  return text;
}

namespace {

/// A class as the table knows it.
struct Entry {
  uint32_t index = 0;
  MaskStatistics figures;
  int64_t uses = 0;
};

class Table {
public:
  Table(const HeadTable &heads, llvm::StringRef axis, const std::vector<DensityRow> &rows)
      : heads(heads), axis(axis), rows(rows), entryOf(heads.classes.size(), kNone) {}

  Expected<void> collect();
  void print(llvm::raw_ostream &os, int64_t width) const;

private:
  static constexpr uint32_t kNone = ~0u;

  bool hasLetters() const { return entries.size() <= kLetters.size(); }
  double density(const DensityRow &row) const;
  std::string cells(const DensityRow &row) const;
  void printRow(llvm::raw_ostream &os, llvm::StringRef label, const DensityRow &row, int64_t width) const;
  void printClasses(llvm::raw_ostream &os) const;

  const HeadTable &heads;
  llvm::StringRef axis;
  const std::vector<DensityRow> &rows;
  std::vector<Entry> entries;
  /// Index into `entries` of each class.
  std::vector<uint32_t> entryOf;
};

} // namespace

Expected<void> Table::collect() {
  for (const DensityRow &row : rows)
    for (uint32_t index : row.classes) {
      if (entryOf[index] == kNone) {
        Expected<BlockMask> mask = heads.getMask(index);
        if (!mask)
          return tl::unexpected(mask.error());
        entryOf[index] = entries.size();
        entries.push_back({index, statistics(*mask)});
      }
      ++entries[entryOf[index]].uses;
    }
  return {};
}

double Table::density(const DensityRow &row) const {
  double sum = 0;
  for (uint32_t index : row.classes)
    sum += entries[entryOf[index]].figures.visitedDensity();
  return sum / std::max<size_t>(1, row.classes.size());
}

std::string Table::cells(const DensityRow &row) const {
  std::string text;
  for (uint32_t index : row.classes)
    if (hasLetters())
      text += kLetters[entryOf[index]];
    else
      text += llvm::formatv("{0,4:f0}", 100 * entries[entryOf[index]].figures.visitedDensity());
  return text;
}

void Table::printRow(llvm::raw_ostream &os, llvm::StringRef label, const DensityRow &row, int64_t width) const {
  constexpr int64_t margin = 24, cell = 4;
  std::string text = cells(row), mean = percent(density(row));
  size_t most = std::max<int64_t>(cell, (width - margin) / cell * cell);
  for (size_t begin = 0; begin < text.size(); begin += most) {
    os << llvm::formatv("  {0,-9} {1,8}  {2}\n", label, mean, llvm::StringRef(text).substr(begin, most));
    label = mean = "";
  }
}

void Table::printClasses(llvm::raw_ostream &os) const {
  os << "\n  class  density  partial share  heads  name\n";
  for (auto [letter, entry] : llvm::zip(kLetters, entries)) {
    double share = entry.figures.visited() ? double(entry.figures.partial) / entry.figures.visited() : 0;
    os << llvm::formatv("  {0}     {1,8}       {2,8}  {3,5}  @{4}\n", letter, percent(entry.figures.visitedDensity()),
                        percent(share), entry.uses, heads.classes[entry.index].getName());
  }
}

void Table::print(llvm::raw_ostream &os, int64_t width) const {
  os << llvm::formatv("  {0,-9}  density  heads, by {1}\n", axis, hasLetters() ? "class" : "density in %");
  double sum = 0;
  for (size_t begin = 0, end; begin < rows.size(); begin = end) {
    std::vector<int64_t> numbers;
    for (end = begin; end < rows.size() && rows[end].classes == rows[begin].classes; ++end)
      numbers.push_back(rows[end].number);
    sum += density(rows[begin]) * numbers.size();
    printRow(os, joinRuns(numbers), rows[begin], width);
  }
  os << llvm::formatv("  {0,-9} {1,8}  {2} {3}\n", "mean", percent(sum / std::max<size_t>(1, rows.size())),
                      entries.size(), entries.size() == 1 ? "class" : "classes");
  if (hasLetters())
    printClasses(os);
}

Expected<void> openwork::printDensities(llvm::raw_ostream &os, const HeadTable &table, llvm::StringRef axis,
                                        const std::vector<DensityRow> &rows, int64_t width) {
  Table densities(table, axis, rows);
  if (Expected<void> collected = densities.collect(); !collected)
    return collected;
  densities.print(os, width);
  return {};
}

//===- PTXTables.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PTXTables.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Endian.h"

#include <charconv>

using namespace openwork;
using llvm::StringRef;

/// Bytes of the widest word that data is made up of and aligned to; 0 for none that is worth it.
static size_t wordBytesOf(const llvm::GlobalVariable &variable, StringRef bytes) {
  for (size_t word : {sizeof(uint64_t), sizeof(uint32_t)})
    if (bytes.size() % word == 0 && variable.getAlign().valueOrOne().value() >= word)
      return word;
  return 0;
}

PTXTables::PTXTables(llvm::Module &module) {
  for (llvm::GlobalVariable &variable : module.globals()) {
    // Code elsewhere may name what is not local.
    if (!variable.hasInitializer() || !variable.isConstant() || !variable.hasLocalLinkage())
      continue;
    auto *data = llvm::dyn_cast<llvm::ConstantDataSequential>(variable.getInitializer());
    StringRef bytes = data ? data->getRawDataValues() : StringRef();
    size_t wordBytes = data ? wordBytesOf(variable, bytes) : 0;
    if (wordBytes == 0)
      continue;
    tables[variable.getName()] = {bytes, wordBytes};
    variable.setInitializer(nullptr);
    variable.setLinkage(llvm::GlobalValue::ExternalLinkage);
  }
}

/// `{0x1c2,0,0xffff}`
template <typename Word> static void appendWords(StringRef bytes, std::string &text) {
  char separator = '{';
  for (size_t at = 0; at < bytes.size(); at += sizeof(Word)) {
    char digits[2 * sizeof(Word)];
    auto word = llvm::support::endian::read<Word, llvm::endianness::little>(bytes.data() + at);
    char *end = std::to_chars(digits, digits + sizeof(digits), word, 16).ptr;
    text += separator;
    text += word ? "0x" : "";
    text.append(digits, end);
    separator = ',';
  }
  text += '}';
}

std::string PTXTables::define(StringRef ptx) const {
  // A declaration is `.extern .global .align 16 .b8 NAME[BYTES];`
  constexpr llvm::StringLiteral external = ".extern ", ofBytes = " .b8 ";
  size_t room = ptx.size(), defined = 0;
  for (const auto &entry : tables)
    room += 3 * entry.getValue().bytes.size();
  std::string text;
  text.reserve(room);
  while (!ptx.empty()) {
    auto [line, rest] = ptx.split('\n');
    ptx = rest;
    auto [place, declared] = line.split(ofBytes);
    StringRef name = declared.split('[').first;
    auto found = place.consume_front(external) ? tables.find(name) : tables.end();
    if (found == tables.end()) {
      text.append(line).append("\n");
      continue;
    }
    const auto &[bytes, wordBytes] = found->getValue();
    text.append(place).append(wordBytes == 8 ? " .b64 " : " .b32 ").append(name);
    text.append("[" + std::to_string(bytes.size() / wordBytes) + "] = ");
    wordBytes == 8 ? appendWords<uint64_t>(bytes, text) : appendWords<uint32_t>(bytes, text);
    text.append(";\n");
    ++defined;
  }
  return defined == tables.size() ? text : std::string();
}

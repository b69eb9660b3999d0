//===- Text.h - Numbers and names as a page shows them ----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_REPORT_TEXT_H
#define OPENWORK_LIB_REPORT_TEXT_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace openwork {

/// `115,200`
std::string grouped(int64_t number);
/// `1 class`, `2,000 classes`: the plural in `s` or `es`.
std::string counted(int64_t number, std::string_view noun);
/// `12.5 %`
std::string percentOf(double share);
/// `71.27 ms`, `2.041 s`, `12.30 µs`: four digits that count.
std::string secondsText(double seconds);
/// `2.08 x`
std::string factorText(double factor);
/// `433 B`, `27.4 KB`, `1.5 MB`: of 1024.
std::string bytesText(int64_t bytes);
/// Any text as that of an element or an attribute: printable, escaped, and cut at `most` characters.
std::string escaped(std::string_view text, int64_t most = 200);
/// The same of text in lines, whole.
std::string escapeText(std::string_view text);
/// The digits of base 64, by value: RFC 4648.
inline constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// In these, with padding.
std::string base64(std::span<const std::byte> bytes);

} // namespace openwork

#endif // OPENWORK_LIB_REPORT_TEXT_H

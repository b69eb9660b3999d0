//===- TextTest.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Text.h"

#include <gtest/gtest.h>

using namespace openwork;

static std::string encoded(std::string_view text) { return base64(std::as_bytes(std::span(text))); }

TEST(ReportText, Base64OfRfc4648) {
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "Zg==");
  EXPECT_EQ(encoded("fo"), "Zm8=");
  EXPECT_EQ(encoded("foo"), "Zm9v");
  EXPECT_EQ(encoded("foobar"), "Zm9vYmFy");
  EXPECT_EQ(encoded("\xff\xff\xfe"), "///+");
}

TEST(ReportText, Numbers) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(115200), "115,200");
  EXPECT_EQ(grouped(-1234567), "-1,234,567");
  EXPECT_EQ(grouped(-123), "-123");
  EXPECT_EQ(counted(1, "class"), "1 class");
  EXPECT_EQ(counted(2000, "class"), "2,000 classes");
  EXPECT_EQ(counted(3, "box"), "3 boxes");
  EXPECT_EQ(counted(3, "launch"), "3 launches");
  EXPECT_EQ(counted(0, "plan"), "0 plans");
}

TEST(ReportText, Times) {
  EXPECT_EQ(secondsText(347.8123), "347.8 s");
  EXPECT_EQ(secondsText(0.0712712), "71.27 ms");
  EXPECT_EQ(secondsText(1.25e-5), "12.50 µs");
  EXPECT_EQ(secondsText(0), "0.000 µs");
  EXPECT_EQ(factorText(2.0667), "2.07 x");
  EXPECT_EQ(percentOf(0.48151), "48.2 %");
}

TEST(ReportText, Bytes) {
  EXPECT_EQ(bytesText(0), "0 B");
  EXPECT_EQ(bytesText(1023), "1023 B");
  EXPECT_EQ(bytesText(28064), "27.4 KB");
  EXPECT_EQ(bytesText(3 << 20), "3.0 MB");
}

TEST(ReportText, LinesAreKept) {
  EXPECT_EQ(escapeText("a < b\n\n  c\n"), "a &lt; b\n\n  c\n");
  EXPECT_EQ(escapeText(""), "");
  EXPECT_EQ(escapeText("\x01"), "\xEF\xBF\xBD");
}

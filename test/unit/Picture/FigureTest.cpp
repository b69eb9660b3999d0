//===- FigureTest.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Picture/Figure.h"

#include "Picture/PictureSamples.h"
#include "Support/Seed.h"
#include "Topology/Samples.h"
#include "openwork/Picture/Svg.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

static constexpr const char *kReplacement = "\xEF\xBF\xBD";

TEST(PrintableText, keepsWhatIsUtf8) {
  EXPECT_EQ(printableText("a <b> \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", 100),
            "a <b> \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80");
  EXPECT_EQ(printableText("", 3), "");
}

TEST(PrintableText, replacesWhatIsNot) {
  auto replaced = [](int64_t count) {
    std::string text;
    for (int64_t i = 0; i < count; ++i)
      text += kReplacement;
    return text;
  };
  EXPECT_EQ(printableText(std::string_view("\0\n\x1F\x7F", 4), 100), replaced(4));
  EXPECT_EQ(printableText("\xC2\x80", 100), replaced(1)) << "a control character";
  EXPECT_EQ(printableText("\x80", 100), replaced(1)) << "a continuation by itself";
  EXPECT_EQ(printableText("\xC3", 100), replaced(1)) << "an end in between";
  EXPECT_EQ(printableText("\xC3z", 100), replaced(1) + "z") << "no continuation";
  EXPECT_EQ(printableText("\xC0\xAF", 100), replaced(2)) << "longer than need be";
  EXPECT_EQ(printableText("\xE0\x80\xAF", 100), replaced(3)) << "longer than need be";
  EXPECT_EQ(printableText("\xED\xA0\x80", 100), replaced(3)) << "a surrogate";
  EXPECT_EQ(printableText("\xF4\x90\x80\x80", 100), replaced(4)) << "beyond U+10FFFF";
  EXPECT_EQ(printableText("\xEF\xBF\xBF", 100), replaced(1)) << "no character of XML";
}

TEST(PrintableText, isCut) {
  EXPECT_EQ(printableText("abcdef", 6), "abcdef");
  EXPECT_EQ(printableText("abcdefg", 6), "abc...");
  EXPECT_EQ(printableText("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 4), "\xC3\xA9...");
}

TEST(PrintableText, isNeverTooLong) {
  Random random(testSeed());
  for (int trial = 0; trial < 2000; ++trial) {
    std::string text;
    for (int64_t i = random.in(0, 30); i > 0; --i)
      text += static_cast<char>(random.in(0, 255));
    std::string printable = printableText(text, 12);
    ASSERT_LE(Label::width(printable, 1), 12 * Label::kLetterWidth) << "trial " << trial;
    ASSERT_EQ(printableText(printable, 12), printable) << "trial " << trial;
  }
}

TEST(Figure, negative_tooLarge) {
  ASSERT_TRUE(Figure::get(8192, 8192));
  Expected<Figure> figure = Figure::get(8192, 8193);
  ASSERT_FALSE(figure);
  EXPECT_EQ(figure.error().message, "expects a picture of at most 67108864 pixels, got 8192 x 8193");
  EXPECT_FALSE(Figure::get(int64_t{1} << 40, int64_t{1} << 40));
}

/// Everything that a figure may hold.
static Figure sample() {
  Figure figure = *Figure::get(20, 30);
  CellImage image(2, 3);
  image.cells = {ink::kFull, ink::kFull, ink::kPaper, ink::kPaper, ink::kPartial, ink::kFull};
  size_t index = figure.addImage(image);
  figure.add(Rect{1, 2, 6, 4, ink::kEmpty});
  figure.add(Placement{index, 1, 2, 2});
  figure.add(Label{.x = 2, .y = 10, .text = "<i\"", .anchor = Label::Anchor::Start});
  figure.add(Label{.x = 3, .y = 29, .text = "L", .anchor = Label::Anchor::Start, .ink = ink::kMuted, .upwards = true});
  return figure;
}

TEST(Svg, isThisText) {
  EXPECT_EQ(
      writeSvg(sample()),
      R"svg(<svg xmlns="http://www.w3.org/2000/svg" width="20" height="30" viewBox="0 0 20 30" shape-rendering="crispEdges" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace">
<defs>
<g id="mask0">
<path fill="#0b4280" d="M0 0h2v1h-2zM2 1h1v1h-1z"/>
<path fill="#fee0a8" d="M1 1h1v1h-1z"/>
</g>
</defs>
<rect x="0" y="0" width="20" height="30" fill="#ffffff"/>
<rect x="1" y="2" width="6" height="4" fill="#f3f3f3"/>
<use href="#mask0" transform="translate(1 2) scale(2)"/>
<text x="2" y="17" font-size="10" textLength="18" fill="#202020">&lt;i&quot;</text>
<text x="10" y="29" transform="rotate(-90 10 29)" font-size="10" textLength="6" fill="#646464">L</text>
</svg>
)svg");
}

TEST(Svg, escapesText) { EXPECT_EQ(escapeXml("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&apos;"); }

TEST(Raster, paintsInOrder) {
  Raster raster = render(sample());
  const char *wanted[] = {
      "....................", //
      "....................", //
      ".####ee.............", //
      ".####ee.............", //
      ".eepp##.............", //
      ".eepp##.............", //
  };
  for (size_t y = 0; y < std::size(wanted); ++y)
    for (int64_t x = 0; x < raster.width; ++x) {
      char c = wanted[y][x];
      Ink ink = c == '#' ? ink::kFull : c == 'p' ? ink::kPartial : c == 'e' ? ink::kEmpty : ink::kPaper;
      ASSERT_EQ(raster.at(x, y), ink) << x << ", " << y;
    }
}

/// The pixels of a rectangle, painted or not.
static std::string textOf(const Raster &raster, int64_t left, int64_t top, int64_t width, int64_t height) {
  std::string text;
  for (int64_t y = top; y < top + height; ++y) {
    for (int64_t x = left; x < left + width; ++x)
      text += raster.at(x, y) == ink::kPaper ? '.' : '#';
    text += '\n';
  }
  return text;
}

TEST(Raster, paintsLetters) {
  Raster raster = render(sample());
  EXPECT_EQ(textOf(raster, 2, 10, 12, 7), "........#...\n"
                                          "...#........\n"
                                          "..#....##...\n"
                                          ".#......#...\n"
                                          "..#.....#...\n"
                                          "...#....#...\n"
                                          ".......###..\n");
  // An L that reads upwards lies on its back.
  EXPECT_EQ(textOf(raster, 3, 24, 8, 5), "......#.\n"
                                         "......#.\n"
                                         "......#.\n"
                                         "......#.\n"
                                         "#######.\n");
}

TEST(Raster, smoothsLettersOfTwiceTheSize) {
  Figure figure = *Figure::get(12, 18);
  figure.add(Label{.text = "v", .size = 2});
  EXPECT_EQ(textOf(render(figure), 0, 4, 10, 10), "##......##\n"
                                                  "##......##\n"
                                                  "##......##\n"
                                                  "###....###\n"
                                                  ".###..###.\n"
                                                  "..##..##..\n"
                                                  "..##..##..\n"
                                                  "..##..##..\n"
                                                  "...####...\n"
                                                  "....##....\n");
}

TEST(Raster, anchorsLetters) {
  for (auto [anchor, left] :
       {std::pair(Label::Anchor::Start, 10), {Label::Anchor::Middle, 7}, {Label::Anchor::End, 4}}) {
    Figure figure = *Figure::get(20, 9);
    figure.add(Label{.x = 10, .text = "I", .anchor = anchor});
    Raster raster = render(figure);
    EXPECT_EQ(textOf(raster, left, 0, 5, 1), ".###.\n");
  }
}

TEST(Raster, cutsWhatIsOutside) {
  Figure figure = *Figure::get(3, 2);
  figure.add(Rect{-5, -5, 6, 6, ink::kFull});
  figure.add(Rect{2, 1, 100, 100, ink::kText});
  figure.add(Rect{50, 50, 1, 1, ink::kText});
  figure.add(Label{.x = -3, .y = -1, .text = "\xC3\xA9 beyond", .ink = ink::kFull});
  Raster raster = render(figure);
  EXPECT_EQ(raster.at(0, 0), ink::kFull);
  EXPECT_EQ(raster.at(2, 1), ink::kText);
}

TEST(Png, readsBackAsItWas) {
  Random random(testSeed());
  for (int trial = 0; trial < 40; ++trial) {
    Raster raster(random.in(1, 70), random.in(1, 70));
    for (Ink &pixel : raster.pixels)
      pixel = random.in(0, ink::kCount - 1);
    Expected<std::string> png = writePng(raster);
    ASSERT_TRUE(png);
    ASSERT_EQ(*writePng(raster), *png);
    ReadImage read = readPng(*png);
    ASSERT_EQ(read.width, raster.width);
    ASSERT_EQ(read.height, raster.height);
    for (size_t i = 0; i < raster.pixels.size(); ++i)
      ASSERT_EQ(read.pixels[i], palette()[raster.pixels[i]]) << "trial " << trial << ", pixel " << i;
  }
}

TEST(Png, negative_widerThanPngMayBe) {
  Expected<std::string> png = writePng(Raster(2'000'000, 1));
  ASSERT_FALSE(png);
  EXPECT_EQ(png.error().message, "cannot make a PNG: Invalid IHDR data");
}

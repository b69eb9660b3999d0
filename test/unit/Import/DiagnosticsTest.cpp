//===- DiagnosticsTest.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportFixture.h"

using namespace openwork;

/// What is refused, and what exactly is said about it where.
class DiagnosticsTest : public ImportTest {
protected:
  void text(const std::string &text, const std::string &expected) { EXPECT_EQ(refusal(text), expected + "\n"); }
  void head(const std::string &head, const std::string &expected) {
    FileParts parts;
    parts.head = head;
    text(parts.text(), expected);
  }
  void geometry(const std::string &geometry, const std::string &expected) {
    FileParts parts;
    parts.geometry = geometry;
    text(parts.text(), expected);
  }
  /// A geometry of a plain sequence with these fields besides.
  void field(const std::string &field, const std::string &expected) {
    geometry(R"({"grid": [8], "heads": 6, "head_dim": 16, "layers": 1, "steps": 1, "dtype": "bf16", )" + field + "}",
             expected);
  }
  void topologies(const std::string &topologies, const std::string &expected) {
    FileParts parts;
    parts.geometry = R"({"grid": [4, 6, 8], "text": {"position": "back", "tokens": 8}, "heads": 2, "head_dim": 16,)"
                     R"( "layers": 3, "steps": 1, "dtype": "bf16"})";
    parts.topologies = topologies;
    text(parts.text(), expected);
  }
  /// The topology "a".
  void topology(const std::string &topology, const std::string &expected) {
    topologies(R"({"a": )" + topology + "}", expected);
  }
  void assignment(const std::string &assignment, const std::string &expected) {
    FileParts parts;
    parts.geometry = R"({"grid": [8], "heads": 24, "head_dim": 16, "layers": 3, "steps": 2, "dtype": "bf16"})";
    parts.topologies = R"({"a": {"family": "full"}, "b": {"family": "causal"}})";
    parts.assignment = assignment;
    text(parts.text(), expected);
  }
};

TEST_F(DiagnosticsTest, noJson) {
  text("", "0:0: error: expects a JSON document, got no text");
  text("{", "1:2: error: expects a key or '}', got the end of the text");
  text("[1]", "1:1: error: expects an object, got an array of 1 entry");
  text(R"({"format": "openwork-topology", "format": "x"})",
       R"(1:33: error: expects each key once, got "format" again after line 1, column 2)");
  text("{\"format\": \"openwork-topology\", \"version\": \"1.0\",\n\"name\": tree}",
       R"(2:9: error: expects a value, got "tree")");
}

TEST_F(DiagnosticsTest, noFile) {
  std::string message;
  mlir::ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &diagnostic) { message = diagnostic.str(); });
  EXPECT_FALSE(readTopologyFile(dir.path("none.json"), &context));
  EXPECT_EQ(message, "cannot open: No such file or directory");
  EXPECT_FALSE(readTopologyFile(dir.path(""), &context));
  EXPECT_EQ(message, "expects a regular file, got a directory");
}

TEST_F(DiagnosticsTest, formatAndVersion) {
  head(R"("version": "1.0", "name": "t")", R"(1:1: error: expects a field "format", got none)");
  head(R"("format": "topology", "version": "1.0", "name": "t")",
       R"(1:12: error: "format": expects one of "openwork-topology", got "topology")");
  head(R"("format": "openwork-topology", "name": "t")", R"(1:1: error: expects a field "version", got none)");
  head(R"("format": "openwork-topology", "version": 1.0, "name": "t")",
       R"(1:44: error: "version": expects a string, got 1.0)");
  head(R"("format": "openwork-topology", "version": "1", "name": "t")",
       R"(1:44: error: "version": expects a version such as "1.0", got "1")");
  head(R"("format": "openwork-topology", "version": "01.0", "name": "t")",
       R"(1:44: error: "version": expects a version such as "1.0", got "01.0")");
  head(R"("format": "openwork-topology", "version": "2.0", "name": "t", "new": 1)",
       R"(1:44: error: "version": expects version 1.x, got "2.0")");
  head(
      R"("format": "openwork-topology", "version": "1.0", "name": "t", "new": 1)",
      R"(1:64: error: expects only the fields "format", "version", "$schema", "description", "name", "geometry", "topologies", "assignment", got "new")");
}

TEST_F(DiagnosticsTest, newerMinorVersion) {
  FileParts parts;
  parts.head = R"("format": "openwork-topology", "version": "1.7", "name": "t")";
  EXPECT_EQ(refusal(parts.text()), "accepted");
  head(
      R"("format": "openwork-topology", "version": "1.7", "name": "t", "new": 1)",
      R"(1:64: error: expects only the fields "format", "version", "$schema", "description", "name", "geometry", "topologies", "assignment", got "new")"
      "\n"
      "1:64: note: the file has version 1.7, and this is a reader of version 1.0");
}

TEST_F(DiagnosticsTest, names) {
  head(R"("format": "openwork-topology", "version": "1.0")", R"(1:1: error: expects a field "name", got none)");
  head(R"("format": "openwork-topology", "version": "1.0", "name": "")",
       R"(1:59: error: "name": expects at least one character, got none)");
  head(R"("format": "openwork-topology", "version": "1.0", "name": "a/b")",
       R"(1:59: error: "name": expects a letter or digit and up to 127 letters, digits, '_', '-' and '.', got "a/b")");
  head(R"("format": "openwork-topology", "version": "1.0", "name": "layer_3")",
       R"(1:59: error: "name": expects another name than those of the layers' functions, got "layer_3")");
  head(R"("format": "openwork-topology", "version": "1.0", "name": "t", "description": 3)",
       R"(1:79: error: "description": expects a string, got 3)");
}

TEST_F(DiagnosticsTest, geometryFields) {
  geometry("3", "2:13: error: geometry: expects an object, got 3");
  geometry("{}", R"(2:13: error: geometry: expects a field "grid", got none)");
  geometry(R"({"grid": 8})", R"(2:22: error: geometry: "grid": expects an array of 1..3 entries, got 8)");
  geometry(R"({"grid": [1, 2, 3, 4]})",
           R"(2:22: error: geometry: "grid": expects an array of 1..3 entries, got an array of 4 entries)");
  geometry(R"({"grid": [8, 0]})", R"(2:26: error: geometry: "grid": expects an integer in 1..4194304, got 0)");
  geometry(R"({"grid": [4096, 4096, 2]})",
           R"(2:22: error: geometry: "grid": expects a grid of at most 4194304 tokens, got 4096 x 4096 x 2)");
  geometry(R"({"grid": [8]})", R"(2:13: error: geometry: expects a field "heads", got none)");
  geometry(R"({"grid": [8], "heads": 0})", R"(2:36: error: geometry: "heads": expects an integer in 1..65536, got 0)");
  geometry(R"({"grid": [8], "heads": 2.0})",
           R"(2:36: error: geometry: "heads": expects an integer in 1..65536, got 2.0)");
  geometry(R"({"grid": [8], "heads": 2, "head_dim": 4096})",
           R"(2:51: error: geometry: "head_dim": expects an integer in 1..1024, got 4096)");
  geometry(R"({"grid": [8], "heads": 2, "head_dim": 16, "layers": 5000})",
           R"(2:65: error: geometry: "layers": expects an integer in 1..4096, got 5000)");
  geometry(R"({"grid": [8], "heads": 2, "head_dim": 16, "layers": 1, "steps": 1, "dtype": "fp8"})",
           R"(2:89: error: geometry: "dtype": expects one of "bf16", "f16", "f32", got "fp8")");
  geometry(R"({"grid": [8], "heads": 65536, "head_dim": 16, "layers": 4096, "steps": 50, "dtype": "f16"})",
           "2:13: error: geometry: expects at most 65536 steps, 4096 layers, 65536 heads and 16777216 triples of them, "
           "got steps x layers x heads of 50 x 4096 x 65536");
}

TEST_F(DiagnosticsTest, geometryOptions) {
  field(
      R"("head_dims": 16)",
      R"(2:97: error: geometry: expects only the fields "grid", "text", "key", "heads", "kv_heads", "head_dim", "value_dim", "layers", "steps", "dtype", "layout", "batch", "scale", "lse", got "head_dims")");
  field(R"("kv_heads": 4)", R"(2:109: error: geometry: "kv_heads": expects a divisor of the 6 heads, got 4)");
  field(R"("kv_heads": 7)", R"(2:109: error: geometry: "kv_heads": expects an integer in 1..6, got 7)");
  field(R"("value_dim": "64")", R"(2:110: error: geometry: "value_dim": expects an integer in 1..1024, got "64")");
  field(R"("layout": "sbhd")", R"(2:107: error: geometry: "layout": expects one of "bshd", "bhsd", got "sbhd")");
  field(R"("batch": 0)", R"(2:106: error: geometry: "batch": expects an integer in 1..4096, got 0)");
  field(R"("scale": 0)", R"(2:106: error: geometry: "scale": expects a positive number within f32, got 0)");
  field(R"("scale": -0.5)", R"(2:106: error: geometry: "scale": expects a positive number within f32, got -0.5)");
  field(R"("scale": 1e300)", R"(2:106: error: geometry: "scale": expects a positive number within f32, got 1e+300)");
  field(R"("scale": 1e-300)", R"(2:106: error: geometry: "scale": expects a positive number within f32, got 1e-300)");
  field(R"("scale": "1/8")", R"(2:106: error: geometry: "scale": expects a number, got "1/8")");
  field(R"("lse": 1)", R"(2:104: error: geometry: "lse": expects true or false, got 1)");
  field(R"("text": {"position": "middle", "tokens": 2})",
        R"(2:118: error: geometry: "text": "position": expects one of "front", "back", got "middle")");
  field(R"("text": {"position": "back", "tokens": 0})",
        R"(2:136: error: geometry: "text": "tokens": expects an integer in 1..4194304, got 0)");
  field(R"("text": {"position": "back", "tokens": 4194304})",
        R"(2:22: error: geometry: "grid": expects at most 4194304 tokens, got 8 and text of 4194304)");
  field(R"("key": {"text": {"position": "back", "tokens": 3}})",
        R"(2:104: error: geometry: "key": expects a field "grid", got none)");
  field(R"("key": {"grid": [3], "heads": 2})",
        R"(2:118: error: geometry: "key": expects only the fields "grid", "text", got "heads")");
}

TEST_F(DiagnosticsTest, families) {
  topologies(R"(["full"])", R"(3:15: error: "topologies": expects an object, got an array of 1 entry)");
  topology(R"("full")", R"(3:21: error: expects an object, got "full")");
  topology("{}", R"(3:21: error: expects a field "family", got none)");
  topology(R"({"family": 3})", R"(3:32: error: "family": expects a string, got 3)");
  topology(
      R"({"family": "windw", "size": [1, 2, 3]})",
      R"(3:32: error: "family": expects one of "full", "causal", "band", "window", "stripes", "frame_sink", "text", "rectangle", "lines", "near", "radial", "nbhd", "svg_spatial", "svg_temporal", "a_shape", "compact", "lvsa", "any", "all", "except", "permuted", "stored_blocks", "stored_tokens", "nested", got "windw")");
  topology(R"({"family": "full", "size": [1, 2, 3]})",
           R"(3:40: error: full: expects only the fields "family", got "size")");
  topology(R"({"family": "band", "lower": 3})", R"(3:21: error: band: expects a field "upper", got none)");
  topology(R"({"family": "band", "lower": 3, "upper": 2})",
           R"(3:61: error: band: "upper": expects an integer in 3..4194304, got 2)");
  topology(R"({"family": "band", "lower": -4194305, "upper": 2})",
           R"(3:49: error: band: "lower": expects an integer in -4194304..4194304, got -4194305)");
  topology(R"({"family": "frame_sink", "frames": 0})",
           R"(3:56: error: frame_sink: "frames": expects an integer in 1..4194304, got 0)");
  topology(R"({"family": "frame_sink", "frames": 5})",
           "3:21: error: frame_sink: expects a number of frames in 1..4, got 5");
  topology(R"({"family": "text", "of": "key"})",
           R"(3:46: error: text: "of": expects one of "keys", "queries", got "key")");
}

TEST_F(DiagnosticsTest, textThatIsNotThere) {
  FileParts parts;
  parts.topologies = R"({"a": {"family": "full"}, "unused": {"family": "text", "of": "keys"}})";
  text(parts.text(), "3:51: error: text: expects text tokens in the key grid 8");
}

TEST_F(DiagnosticsTest, windows) {
  topology(R"({"family": "window"})", R"(3:21: error: window: expects a field "size", got none)");
  topology(R"({"family": "window", "size": [3, 3]})",
           R"(3:50: error: window: "size": expects an array of 3 entries, got an array of 2 entries)");
  topology(R"({"family": "window", "size": [3, 0, 3]})",
           R"(3:54: error: window: "size": expects an integer in 1..4194304, got 0)");
  topology(R"({"family": "window", "size": [5, 3, 3]})",
           "3:21: error: window: expects a window in 1..4 for frames, got 5");
  topology(R"({"family": "window", "size": [2, 3, 3], "stride": [3, 1, 1]})",
           "3:21: error: window: expects a stride in 1..2 for frames, got 3");
  topology(R"({"family": "window", "size": [2, 3, 3], "dilation": [1, 3, 1]})",
           "3:21: error: window: expects a dilation in 1..2 for height, got 3");
  topology(R"({"family": "window", "size": [2, 3, 3], "causal": [0, 0, 1]})",
           R"(3:72: error: window: "causal": expects true or false, got 0)");
  topology(R"({"family": "window", "size": [2, 3, 3], "causal": [true]})",
           R"(3:71: error: window: "causal": expects an array of 3 entries, got an array of 1 entry)");
  topology(R"({"family": "window", "size": [3, 3, 3], "cell": [2, 2, 2]})",
           "3:21: error: window: expects a window in 1..2 for frames, got 3");
  topology(R"({"family": "window", "size": [1, 1, 1], "cell": [5, 2, 2]})",
           "3:21: error: window: expects a cell in 1..4 for frames, got 5");
  topology(R"({"family": "window", "size": [1, 3, 3], "cell": [2, 2, 2], "stride": [1, 2, 1]})",
           R"(3:21: error: window: expects no "stride", "dilation" or "causal" axis beside "cell", got some)");
}

TEST_F(DiagnosticsTest, stripes) {
  topology(R"({"family": "stripes", "cell": [2, 2, 2], "time": {"width": 1}})",
           R"(3:21: error: stripes: expects a field "space", got none)");
  topology(R"({"family": "stripes", "cell": [2, 2, 2], "time": {"offset": 1}, "space": {}})",
           R"(3:70: error: stripes: "time": expects a field "width", got none)");
  topology(R"({"family": "stripes", "cell": [2, 2, 2], "time": {"width": 1}, "space": {"width": 1}})",
           R"(3:93: error: stripes: "space": expects a field "reading", got none)");
  topology(R"({"family": "stripes", "cell": [2, 2, 2], "time": {"width": 1, "period": "infinity"},)"
           R"( "space": {"reading": "modulus", "width": 1}})",
           R"(3:93: error: stripes: "time": "period": expects an integer in 1..4194304 or "inf", got "infinity")");
  topology(R"({"family": "stripes", "cell": [2, 2, 2], "time": {"width": 1, "period": 0},)"
           R"( "space": {"reading": "modulus", "width": 1}})",
           R"(3:93: error: stripes: "time": "period": expects an integer in 1..4194304 or "inf", got 0)");
  topology(R"({"family": "stripes", "cell": [2, 2, 2], "time": {"width": 1, "step": 0},)"
           R"( "space": {"reading": "modulus", "width": 1}})",
           R"(3:83: error: stripes: "time": expects only the fields "width", "offset", "period", got "step")");
  topology(R"({"family": "stripes", "cell": [2, 2, 2], "time": {"width": 1},)"
           R"( "space": {"reading": "window", "width": 9}})",
           "3:21: error: stripes: expects a window in 1..4 for width, got 9");
  topology(R"({"family": "stripes", "cell": [2, 2, 2], "time": {"width": 1},)"
           R"( "space": {"reading": "window", "width": 1, "offset": 1}})",
           "3:21: error: stripes: expects a spatial offset of 0 for stripes over a window, got 1");
}

TEST_F(DiagnosticsTest, rulesAboutFrames) {
  topology(R"({"family": "radial"})", R"(3:21: error: radial: expects a field "decay", got none)");
  topology(R"({"family": "radial", "decay": "fast"})", R"(3:51: error: radial: "decay": expects a number, got "fast")");
  topology(R"({"family": "radial", "decay": 0})", R"(3:51: error: radial: "decay": expects a number above 0, got 0)");
  topology(R"({"family": "radial", "decay": 1, "block": 0})",
           R"(3:63: error: radial: "block": expects an integer in 1..4194304, got 0)");
  topology(R"({"family": "radial", "decay": 1, "sink": 1})",
           R"(3:62: error: radial: "sink": expects true or false, got 1)");
  topology(R"({"family": "nbhd", "widths": []})",
           R"(3:50: error: nbhd: "widths": expects an array of 1..4 entries, got an array of 0 entries)");
  topology(R"({"family": "nbhd", "widths": [1, 1, 1, 1, 1]})",
           R"(3:50: error: nbhd: "widths": expects an array of 1..4 entries, got an array of 5 entries)");
  topology(R"({"family": "nbhd", "widths": [1, -2]})",
           R"(3:54: error: nbhd: "widths": expects a number of at least 0, got -2)");
  topology(R"({"family": "nbhd", "widths": [1], "min_width": -0.5})",
           R"(3:68: error: nbhd: "min_width": expects a number of at least 0, got -0.5)");
  topology(R"({"family": "nbhd", "widths": [1], "block": 4194305})",
           R"(3:64: error: nbhd: "block": expects an integer in 1..4194304, got 4194305)");
}

TEST_F(DiagnosticsTest, sparseVideoGen) {
  topology(R"({"family": "svg_spatial", "density": 0.3})",
           R"(3:21: error: svg_spatial: expects a field "model", got none)");
  topology(R"({"family": "svg_spatial", "model": "mochi", "density": 0.3})",
           R"(3:56: error: svg_spatial: "model": expects one of "wan", "hunyuan_video", "cogvideox", got "mochi")");
  topology(R"({"family": "svg_spatial", "model": "wan", "density": 0.3})",
           R"(3:21: error: svg_spatial: expects no text for wan, got 4 x 6 x 8 + text_back 8)");
  topology(
      R"({"family": "svg_temporal", "model": "hunyuan_video", "density": 0.3})",
      R"(3:21: error: svg_temporal: expects a density that leaves a band of at least 128 tokens beside the text, got 0.3 for 4 x 6 x 8 + text_back 8)");
  FileParts parts;
  parts.geometry =
      R"({"grid": [8], "key": {"grid": [5]}, "heads": 1, "head_dim": 16, "layers": 1, "steps": 1, "dtype": "bf16"})";
  parts.topologies = R"({"a": {"family": "svg_spatial", "model": "wan", "density": 0.5}})";
  text(parts.text(), R"(3:21: error: svg_spatial: expects equal query and key grids, got 8 and 5)");
  parts.geometry = R"({"grid": [8], "heads": 1, "head_dim": 16, "layers": 1, "steps": 1, "dtype": "bf16"})";
  parts.topologies = R"({"a": {"family": "svg_spatial", "model": "wan", "density": 1.5}})";
  text(parts.text(), R"(3:21: error: svg_spatial: expects a density above 0 and of at most 1, got 1.5)");
  parts.topologies = R"({"a": {"family": "svg_temporal", "model": "wan", "density": 0.5, "sink": true}})";
  text(parts.text(), R"(3:80: error: svg_temporal: expects only the fields "family", "model", "density", got "sink")");
}

TEST_F(DiagnosticsTest, prompt) {
  topology(R"({"family": "svg_spatial", "model": "hunyuan_video", "density": 1, "prompt": 9})",
           R"(3:97: error: svg_spatial: "prompt": expects an integer in 1..8, got 9)");
}

TEST_F(DiagnosticsTest, linesAndRectangles) {
  topology(R"({"family": "lines"})", R"(3:21: error: lines: expects "columns", "diagonals" or "squares", got none)");
  topology(R"({"family": "lines", "columns": 3})", R"(3:52: error: lines: "columns": expects an array, got 3)");
  topology(R"({"family": "lines", "columns": [[3, 2]]})",
           R"(3:57: error: lines: "columns": expects an integer in 3..4194303, got 2)");
  topology(R"({"family": "lines", "columns": [[3, 4, 5]]})",
           R"(3:53: error: lines: "columns": expects an array of 2 entries, got an array of 3 entries)");
  topology(R"({"family": "lines", "columns": [-1]})",
           R"(3:53: error: lines: "columns": expects an integer in 0..4194303, got -1)");
  topology(R"({"family": "lines", "diagonals": ["main"]})",
           R"(3:55: error: lines: "diagonals": expects an integer in -4194303..4194303, got "main")");
  topology(R"({"family": "lines", "squares": 0})",
           R"(3:52: error: lines: "squares": expects an integer in 1..4194304, got 0)");
  topology(R"({"family": "lines", "block": 64, "columns": [3]})",
           R"(3:21: error: lines: expects columns within 0 to 3, got 3 to 4)");
  topology(R"({"family": "rectangle", "queries": [0, 200]})",
           R"(3:60: error: rectangle: "queries": expects an integer in 0..199, got 200)");
  topology(R"({"family": "rectangle", "keys": [5, 4]})",
           R"(3:57: error: rectangle: "keys": expects an integer in 5..199, got 4)");
}

TEST_F(DiagnosticsTest, near) {
  topology(R"({"family": "near", "cell": [1, 2], "frames": [0, 0], "reach": [1, 1]})",
           R"(3:48: error: near: "cell": expects an array of 3 entries, got an array of 2 entries)");
  topology(R"({"family": "near", "cell": [1, 2, 9], "frames": [0, 0], "reach": [1, 1]})",
           R"(3:21: error: near: expects a cell in 1..8 for width, got 9)");
  topology(R"({"family": "near", "cell": [1, 2, 2], "frames": [2, 1], "reach": [1, 1]})",
           R"(3:69: error: near: "frames": expects a first distance that is at most the last, got 2 and 1)");
  topology(R"({"family": "near", "cell": [1, 2, 2], "frames": [0, 0], "reach": [1, -1]})",
           R"(3:90: error: near: "reach": expects an integer in 0..4194304, got -1)");
  topology(R"({"family": "compact", "cell": [1, 2, 2], "groups": []})",
           R"(3:72: error: compact: "groups": expects an array of 1..64 entries, got an array of 0 entries)");
  topology(R"({"family": "compact", "cell": [1, 2, 2], "groups": [{"frames": [0, 1]}]})",
           R"(3:73: error: compact: "groups": expects a field "windows", got none)");
  topology(
      R"({"family": "compact", "cell": [1, 2, 2], "groups": [{"frames": [1, 0], "windows": [[1, 1]]}]})",
      R"(3:84: error: compact: "groups": "frames": expects a first distance that is at most the last, got 1 and 0)");
  topology(R"({"family": "compact", "cell": [1, 2, 2], "groups": [{"frames": [0, 1], "windows": [[1]]}]})",
           R"(3:104: error: compact: "groups": "windows": expects an array of 2 entries, got an array of 1 entry)");
  topology(R"({"family": "compact", "cell": [1, 2, 2], "groups": [{"frames": [0, 1], "windows": [[1, 1]], "w": 1}]})",
           R"(3:113: error: compact: "groups": expects only the fields "frames", "windows", got "w")");
}

TEST_F(DiagnosticsTest, aShapesAndAnchors) {
  topology(R"({"family": "a_shape", "sink": 201, "window": 3})",
           R"(3:51: error: a_shape: "sink": expects an integer in 0..200, got 201)");
  topology(R"({"family": "a_shape", "sink": 3, "window": 0})",
           R"(3:64: error: a_shape: "window": expects an integer in 1..4194304, got 0)");
  topology(R"({"family": "lvsa", "window": -1})",
           R"(3:50: error: lvsa: "window": expects an integer in 0..4194304, got -1)");
  topology(R"({"family": "lvsa", "window": 5})", R"(3:21: error: lvsa: expects a window in 0..4, got 5)");
  topology(R"({"family": "lvsa", "window": 1, "every": 2, "offset": 2})",
           R"(3:75: error: lvsa: "offset": expects an integer in 0..1 or "step", got 2)");
  topology(R"({"family": "lvsa", "window": 1, "every": 2, "offset": "head"})",
           R"(3:75: error: lvsa: "offset": expects an integer in 0..1 or "step", got "head")");
  topology(R"({"family": "lvsa", "window": 1, "every": 9, "offset": "step"})",
           R"(3:21: error: lvsa: expects a distance of anchors in 0..4, got 9)");
}

TEST_F(DiagnosticsTest, permuted) {
  topology(R"({"family": "permuted", "of": {"family": "full"}})",
           R"(3:21: error: permuted: expects a field "order", got none)");
  topology(
      R"({"family": "permuted", "order": "hw", "of": {"family": "full"}})",
      R"(3:53: error: permuted: "order": expects one of "fhw", "fwh", "hfw", "hwf", "wfh", "whf", "hilbert", "pixel_major", got "hw")");
  topology(R"({"family": "permuted", "order": "hwf", "of": [{"family": "full"}]})",
           R"(3:66: error: expects a topology or the name of one, got an array of 1 entry)");
  topology(R"({"family": "permuted", "order": "hwf", "of": {"family": "frame_sink", "frames": 9}})",
           R"(3:66: error: frame_sink: expects a number of frames in 1..4, got 9)");
  topologies(R"({"a": {"family": "permuted", "order": "hwf", "of": "a"}})",
             R"(3:66: error: expects topologies that do not name themselves, got "a" -> "a")");
}

TEST_F(DiagnosticsTest, combinations) {
  topology(R"({"family": "any", "of": []})",
           R"(3:45: error: any: "of": expects an array of 1..1024 entries, got an array of 0 entries)");
  topology(R"({"family": "any", "of": "a"})",
           R"(3:45: error: any: "of": expects an array of 1..1024 entries, got "a")");
  topology(R"({"family": "any", "of": [3]})", "3:46: error: expects a topology or the name of one, got 3");
  topology(R"({"family": "any", "of": ["b"]})", R"(3:46: error: expects the name of a topology, one of "a", got "b")");
  topology(R"({"family": "except", "of": [{"family": "full"}]})",
           R"(3:48: error: except: "of": expects an array of 2 entries, got an array of 1 entry)");
  topology(R"({"family": "all", "of": [{"family": "full"}, {"family": "window", "size": [9, 9, 9]}]})",
           "3:66: error: window: expects a window in 1..4 for frames, got 9");
  topologies(R"({"a": {"family": "any", "of": ["b"]}, "b": {"family": "all", "of": [{"family": "any", "of": ["a"]}]}})",
             R"(3:108: error: expects topologies that do not name themselves, got "a" -> "b" -> "a")");
  topologies(R"({"a": {"family": "any", "of": ["a"]}})",
             R"(3:46: error: expects topologies that do not name themselves, got "a" -> "a")");
}

TEST_F(DiagnosticsTest, combinationsThatGrow) {
  // Each names the one before it twice.
  std::string doubling = R"({"a": {"family": "full"}, "t0": {"family": "causal"})";
  // Each names the one before it once; the second list has the last first, so that the reader goes down before it knows
  // any of them.
  std::string chain = R"({"a": {"family": "full"}, "t0": {"family": "causal"})",
              reversed = R"({"a": {"family": "full"})";
  auto member = [](int i, bool twice) {
    std::string before = "\"t" + std::to_string(i - 1) + "\"";
    return ",\n\"t" + std::to_string(i) + R"(": {"family": "any", "of": [)" + before + (twice ? ", " + before : "") +
           "]}";
  };
  for (int i = 1; i < 64; ++i) {
    doubling += member(i, true);
    chain += member(i, false);
    reversed += member(64 - i, false);
  }
  topologies(
      doubling + "}",
      "13:8: error: any: expects at most 1024 topologies in all, each counted as often as it is named, got 2047");
  topologies(chain + "}", "35:8: error: any: expects topologies nested at most 32 deep, got more");
  topologies(reversed + R"(, "t0": {"family": "full"}})",
             "36:8: error: expects topologies nested at most 32 deep, got more");
}

TEST_F(DiagnosticsTest, rules) {
  assignment("[]", "4:15: error: assignment: expects an object, got an array of 0 entries");
  assignment(
      "{}",
      R"(4:15: error: assignment: expects a field "rules", or fields "topologies", "rows" and "table", got neither)");
  assignment(R"({"rules": []})",
             R"(4:25: error: assignment: "rules": expects an array of at least 1 entry, got an array of 0 entries)");
  assignment(R"({"rules": [{"topology": "a"}], "table": []})",
             R"(4:46: error: assignment: expects only the fields "rules", got "table")");
  assignment(R"({"rules": [{"steps": 0}]})", R"(4:26: error: rule: expects a field "topology", got none)");
  assignment(R"({"rules": [{"topology": "c"}]})",
             R"(4:39: error: expects the name of a topology, one of "a", "b", got "c")");
  assignment(R"({"rules": [{"topology": 0}]})", "4:39: error: expects a topology or the name of one, got 0");
  assignment(R"({"rules": [{"topology": {"family": "frame_sink", "frames": 2}}]})",
             "4:39: error: frame_sink: expects a number of frames in 1..1, got 2");
  assignment(R"({"rules": [{"topology": "a", "step": 3}]})",
             R"(4:44: error: rule: expects only the fields "steps", "layers", "heads", "topology", got "step")");
  assignment(R"({"rules": [{"topology": "a", "heads": 300}]})", "4:53: error: expects a head in 0..23, got 300");
  assignment(R"({"rules": [{"topology": "a", "heads": [0, 24]}]})", "4:57: error: expects a head in 0..23, got 24");
  assignment(R"({"rules": [{"topology": "a", "layers": [-1, 2]}]})", "4:55: error: expects a layer in 0..2, got -1");
  assignment(R"({"rules": [{"topology": "a", "steps": [1, 0]}]})",
             R"(4:53: error: rule: "steps": expects a range [first, last] that does not fall, got [1, 0])");
  assignment(
      R"({"rules": [{"topology": "a", "steps": "some"}]})",
      R"(4:53: error: rule: "steps": expects "all", an integer, a range [first, last] or a list of ranges, got "some")");
  assignment(
      R"({"rules": [{"topology": "a", "heads": [0, 1, 2]}]})",
      R"(4:53: error: rule: "heads": expects "all", an integer, a range [first, last] or a list of ranges, got an array of 3 entries)");
  assignment(
      R"({"rules": [{"topology": "a", "heads": []}]})",
      R"(4:53: error: rule: "heads": expects "all", an integer, a range [first, last] or a list of ranges, got an array of 0 entries)");
  assignment(
      R"({"rules": [{"topology": "a", "heads": [[0, 1], 5]}]})",
      R"(4:53: error: rule: "heads": expects "all", an integer, a range [first, last] or a list of ranges, got an array of 2 entries)");
  assignment(R"({"rules": [{"topology": "a", "heads": [[0, 1], [5, 25]]}]})",
             "4:66: error: expects a head in 0..23, got 25");
  assignment(
      R"({"rules": [{"topology": "a", "heads": 1.5}]})",
      R"(4:53: error: rule: "heads": expects "all", an integer, a range [first, last] or a list of ranges, got 1.5)");
  assignment(R"({"rules": [{"steps": 0, "topology": "a"}, {"layers": [0, 1], "heads": [0, 22], "topology": "b"}]})",
             "4:25: error: expects a topology for each step, layer and head, got none for step 1, layer 0, head 23");
}

TEST_F(DiagnosticsTest, tables) {
  std::string row = "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1]";
  assignment(R"({"topologies": ["a"]})", R"(4:15: error: assignment: expects a field "rows", got none)");
  assignment(
      R"({"topologies": [], "rows": [], "table": []})",
      R"(4:30: error: assignment: "topologies": expects an array of at least 1 entry, got an array of 0 entries)");
  assignment(R"({"topologies": ["a", "x"], "rows": [], "table": []})",
             R"(4:36: error: expects the name of a topology, one of "a", "b", got "x")");
  assignment(R"({"topologies": ["a", "b"], "rows": [], "table": []})",
             R"(4:50: error: assignment: "rows": expects an array of at least 1 entry, got an array of 0 entries)");
  assignment(R"({"topologies": ["a", "b"], "rows": [[0, 1]], "table": []})",
             R"(4:51: error: assignment: "rows": expects an array of 24 entries, got an array of 2 entries)");
  assignment(R"({"topologies": ["a"], "rows": [)" + row + R"(], "table": []})",
             R"(4:93: error: assignment: "rows": expects an integer in 0..0, got 1)");
  assignment(R"({"topologies": ["a", "b"], "rows": [)" + row + R"(], "table": [[0, 0, 0]]})",
             R"(4:112: error: assignment: "table": expects an array of 2 entries, got an array of 1 entry)");
  assignment(R"({"topologies": ["a", "b"], "rows": [)" + row + R"(], "table": [[0, 0, 0], [0, 0]]})",
             R"(4:124: error: assignment: "table": expects an array of 3 entries, got an array of 2 entries)");
  assignment(R"({"topologies": ["a", "b"], "rows": [)" + row + R"(], "table": [[0, 0, 0], [0, 1, 0]]})",
             R"(4:128: error: assignment: "table": expects an integer in 0..0, got 1)");
  assignment(R"({"topologies": ["a", "b"], "rows": [)" + row + R"(], "table": [[0, 0, 0], [0, 0, 0]], "heads": 3})",
             R"(4:136: error: assignment: expects only the fields "topologies", "rows", "table", got "heads")");
}

TEST_F(DiagnosticsTest, placesInTheirLines) {
  text(R"({
  "format": "openwork-topology", "version": "1.0", "name": "t",
  "geometry": {
    "grid": [8], "heads": 24, "head_dim": 16, "layers": 3, "steps": 2, "dtype": "bf16"
  },
  "topologies": {"a": {"family": "full"}},
  "assignment": {"rules": [
    {"topology": "a"},
    {"heads": [0, 300], "topology": "a"}
  ]}
})",
       "9:19: error: expects a head in 0..23, got 300");
}

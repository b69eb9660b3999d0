//===- LayersTest.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportFixture.h"

using namespace openwork;

class LayersTest : public ImportTest {};

TEST_F(LayersTest, selfAttention) {
  FileParts parts;
  parts.geometry = R"({"grid": [2, 4], "heads": 2, "head_dim": 16, "layers": 2, "steps": 1, "dtype": "bf16"})";
  parts.topologies = R"({"a": {"family": "full"}, "b": {"family": "window", "size": [1, 3]}})";
  parts.assignment = R"({"rules": [{"topology": "a"}, {"layers": 1, "heads": 0, "topology": "b"}]})";
  EXPECT_EQ(print(parts.text()), R"(module @t {
  openwork.assignment @t [#openwork.full, #openwork.window<[1, 3]>] = dense<[[[0, 0], [1, 0]]]> : tensor<1x2x2xui16>
  func.func @layer_0(%arg0: tensor<?x8x2x16xbf16>, %arg1: tensor<?x8x2x16xbf16>, %arg2: tensor<?x8x2x16xbf16>, %arg3: tensor<?x8x2x16xbf16>) -> tensor<?x8x2x16xbf16> {
    %0 = openwork.attention ins(%arg0, %arg1, %arg2 : tensor<?x8x2x16xbf16>, tensor<?x8x2x16xbf16>, tensor<?x8x2x16xbf16>) outs(%arg3 : tensor<?x8x2x16xbf16>) layout(bshd) query_grid(2 x 4) topology(@t, layer = 0)
    return %0 : tensor<?x8x2x16xbf16>
  }
  func.func @layer_1(%arg0: tensor<?x8x2x16xbf16>, %arg1: tensor<?x8x2x16xbf16>, %arg2: tensor<?x8x2x16xbf16>, %arg3: tensor<?x8x2x16xbf16>) -> tensor<?x8x2x16xbf16> {
    %0 = openwork.attention ins(%arg0, %arg1, %arg2 : tensor<?x8x2x16xbf16>, tensor<?x8x2x16xbf16>, tensor<?x8x2x16xbf16>) outs(%arg3 : tensor<?x8x2x16xbf16>) layout(bshd) query_grid(2 x 4) topology(@t, layer = 1)
    return %0 : tensor<?x8x2x16xbf16>
  }
}
)");
}

TEST_F(LayersTest, crossAttentionWithEveryOption) {
  FileParts parts;
  parts.head = R"("format": "openwork-topology", "version": "1.0", "name": "cross-1.3B", "description": "all options")";
  parts.geometry = R"({"grid": [2, 2, 2], "key": {"grid": [3], "text": {"position": "front", "tokens": 5}},)"
                   R"( "heads": 4, "kv_heads": 2, "head_dim": 64, "value_dim": 32, "layers": 1, "steps": 1,)"
                   R"( "dtype": "f32", "layout": "bhsd", "batch": 3, "scale": 0.125, "lse": true})";
  EXPECT_EQ(print(parts.text()), R"(module @"cross-1.3B" {
  openwork.assignment @"cross-1.3B" [#openwork.full] = dense<0> : tensor<1x1x4xui16>
  func.func @layer_0(%arg0: tensor<3x4x8x64xf32>, %arg1: tensor<3x2x8x64xf32>, %arg2: tensor<3x2x8x32xf32>, %arg3: tensor<3x4x8x32xf32>, %arg4: tensor<3x4x8xf32>, %arg5: tensor<3xi32>) -> (tensor<3x4x8x32xf32>, tensor<3x4x8xf32>) {
    %0:2 = openwork.attention ins(%arg0, %arg1, %arg2 : tensor<3x4x8x64xf32>, tensor<3x2x8x64xf32>, tensor<3x2x8x32xf32>) outs(%arg3 : tensor<3x4x8x32xf32>) lse(%arg4 : tensor<3x4x8xf32>) valid_text(%arg5 : tensor<3xi32>) layout(bhsd) query_grid(2 x 2 x 2) key_grid(3 + text_front 5) topology(@"cross-1.3B", layer = 0) {scale = 1.250000e-01 : f32}
    return %0#0, %0#1 : tensor<3x4x8x32xf32>, tensor<3x4x8xf32>
  }
}
)");
}

TEST_F(LayersTest, textOfTheGridMayBePadded) {
  FileParts parts;
  parts.geometry = R"({"grid": [6], "text": {"position": "back", "tokens": 2}, "heads": 1, "head_dim": 16,)"
                   R"( "layers": 1, "steps": 1, "dtype": "f16", "batch": null})";
  EXPECT_NE(print(parts.text()).find("valid_text(%arg4 : tensor<?xi32>) layout(bshd) query_grid(6 + text_back 2)"),
            std::string::npos);
}

TEST_F(LayersTest, keysOnTheGridOfTheQueriesHaveNoneOfTheirOwn) {
  FileParts parts;
  parts.geometry = R"({"grid": [4, 2], "key": {"grid": [4, 2]}, "heads": 1, "head_dim": 16, "layers": 1, "steps": 1,)"
                   R"( "dtype": "bf16"})";
  EXPECT_EQ(print(parts.text()).find("key_grid"), std::string::npos);
}

TEST_F(LayersTest, fileAndTextAreTheSame) {
  std::string text = FileParts().text();
  mlir::OwningOpRef<mlir::ModuleOp> module = readTopologyFile(dir.write("t.json", text), &context);
  ASSERT_TRUE(module);
  EXPECT_EQ(toText(*module), print(text));
}

TEST_F(LayersTest, placesInTheFile) {
  mlir::OwningOpRef<mlir::ModuleOp> module = read(FileParts().text());
  ASSERT_TRUE(module) << diagnostics;
  auto place = [](mlir::Operation *op) {
    auto loc = mlir::cast<mlir::FileLineColLoc>(op->getLoc());
    return std::to_string(loc.getLine()) + ":" + std::to_string(loc.getColumn());
  };
  EXPECT_EQ(place(assignmentOf(*module)), "4:15");
  (*module)->walk([&](ir::AttentionOp attention) { EXPECT_EQ(place(attention), "2:13"); });
}

// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s
// RUN: openwork-opt %s --mlir-print-op-generic | openwork-opt | FileCheck %s
// RUN: openwork-opt %s --emit-bytecode | openwork-opt | FileCheck %s

// CHECK: openwork.assignment @two [#openwork.full, #openwork.causal] = dense<{{\[\[\[}}0, 1]]]> : tensor<1x1x2xui16>
openwork.assignment @two [#openwork.full, #openwork.causal] = dense<[[[0, 1]]]> : tensor<1x1x2xui16>

// More than two entries have a line each.
// CHECK: openwork.assignment @three [
// CHECK-NEXT: #openwork.full,
// CHECK-NEXT: #openwork.window<[18, 24, 24], stride = [6, 8, 8]>,
// CHECK-NEXT: #openwork.any<#openwork.band<-5616, 5616>, #openwork.frame_sink<1>>
// CHECK-NEXT: ] = dense_resource<table> : tensor<1x2x3xui16>
openwork.assignment @three [#openwork.full,
                            #openwork.window<[18, 24, 24], stride = [6, 8, 8]>,
                            #openwork.any<#openwork.band<-5616, 5616>, #openwork.frame_sink<1>>]
    = dense_resource<table> : tensor<1x2x3xui16>

// Entries may be unused.
// CHECK: openwork.assignment @masks [@half, @all] = dense<1> : tensor<50x30x12xui16> {note = "why"}
openwork.assignment @masks [@half, @all] = dense<1> : tensor<50x30x12xui16> {note = "why"}
openwork.block_mask @half tiling(<runs<2> in 4>) = ["#.", "##"]
openwork.block_mask @all tiling(<runs<2> in 4>) = ["##", "##"]

// CHECK: table: "0x02000000000001000200020001000000"
{-#
  dialect_resources: {
    builtin: {
      table: "0x02000000000001000200020001000000"
    }
  }
#-}

// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s
// RUN: openwork-opt %s --mlir-print-op-generic | openwork-opt | FileCheck %s
// RUN: openwork-opt %s --emit-bytecode | openwork-opt | FileCheck %s

// CHECK: openwork.threshold_map @map = dense<{{\[\[}}0, 10], [255, 0]]> : tensor<2x2xui8>
openwork.threshold_map @map = dense<[[0, 10], [255, 0]]> : tensor<2x2xui8>

// CHECK: openwork.threshold_map @same = dense<7> : tensor<40x30x4x5xui8>
openwork.threshold_map @same = dense<7> : tensor<40x30x4x5xui8>

// Resources may lie at any address.
// CHECK: openwork.threshold_map @resource = dense_resource<thresholds> : tensor<1x3xui8> {note = "why"}
openwork.threshold_map @resource = dense_resource<thresholds> : tensor<1x3xui8> {note = "why"}

// CHECK: thresholds: "0x010000000A00FF"
{-#
  dialect_resources: {
    builtin: {
      thresholds: "0x010000000A00FF"
    }
  }
#-}

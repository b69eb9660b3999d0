// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s
// RUN: openwork-opt %s --mlir-print-op-generic | openwork-opt | FileCheck %s
// RUN: openwork-opt %s --emit-bytecode | openwork-opt | FileCheck %s

// One or two rows are written on one line.
// CHECK: openwork.bit_matrix @corner : 2 x 3 = ["##.", "#.."]
openwork.bit_matrix @corner : 2 x 3 = ["##.", "#.."]

// CHECK: openwork.bit_matrix @"a picture" : 4 x 5 = [
// CHECK-NEXT: "####.",
// CHECK-NEXT: "#..#.",
// CHECK-NEXT: ".....",
// CHECK-NEXT: "....#"
// CHECK-NEXT: ] {note = "why"}
openwork.bit_matrix @"a picture" : 4 x 5 = ["####.", "#..#.", ".....", "....#"] {note = "why"}

// A matrix given as words is shown as a picture all the same.
// CHECK: openwork.bit_matrix @words : 2 x 66 = [
// CHECK-SAME: "#...............................................................##",
// CHECK-SAME: "..#.............................................................#."]
openwork.bit_matrix @words : 2 x 66 = dense<[[1, 3], [4, 1]]> : tensor<2x2xi64>

// CHECK: openwork.bit_matrix @same : 1 x 64 = ["{{[#]+}}"]
openwork.bit_matrix @same : 1 x 64 = dense<-1> : tensor<1x1xi64>

// More than 128 columns or 64 rows are not.
// CHECK: openwork.bit_matrix @wide : 1 x 129 = dense<{{\[\[}}0, -1, 1]]> : tensor<1x3xi64>
openwork.bit_matrix @wide : 1 x 129 = dense<[[0, -1, 1]]> : tensor<1x3xi64>
// CHECK: openwork.bit_matrix @tall : 65 x 1 = dense<1> : tensor<65x1xi64>
openwork.bit_matrix @tall : 65 x 1 = dense<1> : tensor<65x1xi64>

// CHECK: openwork.bit_matrix @stack : 2 x 1 x 70 = dense<{{\[\[\[}}1, 63]], {{\[\[}}-1, 0]]]> : tensor<2x1x2xi64>
openwork.bit_matrix @stack : 2 x 1 x 70 = dense<[[[1, 63]], [[-1, 0]]]> : tensor<2x1x2xi64>

// CHECK: openwork.bit_matrix @resource : 1 x 2 x 3 = dense_resource<masks> : tensor<1x2x1xi64>
openwork.bit_matrix @resource : 1 x 2 x 3 = dense_resource<masks> : tensor<1x2x1xi64>

// CHECK: openwork.bit_matrix @hidden : 1 x 1 = ["#"] {sym_visibility = "private"}
openwork.bit_matrix @hidden : 1 x 1 = ["#"] {sym_visibility = "private"}

// CHECK: masks: "0x0800000005000000000000000200000000000000"
{-#
  dialect_resources: {
    builtin: {
      masks: "0x0800000005000000000000000200000000000000"
    }
  }
#-}

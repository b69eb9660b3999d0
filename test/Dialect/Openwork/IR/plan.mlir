// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s
// RUN: openwork-opt %s --mlir-print-op-generic | openwork-opt | FileCheck %s
// RUN: openwork-opt %s --emit-bytecode | openwork-opt | FileCheck %s

openwork.block_mask @m tiling(<runs<2> in 4>) = ["##", "##"]
openwork.kernel @k tile(2 x 2) head_dim(8 x 8) type(bf16) {
  openwork.class @a mask(@m) { openwork.bit_rows embedded in (0 to 2) }
  openwork.class @b mask(@m) { openwork.bit_rows embedded in (0 to 2) }
}

// CHECK: openwork.plan @repeated of @k heads [@a x 4, @b] order [4, 0, 1, 2, 3]
openwork.plan @repeated of @k heads [@a x 4, @b] order [4, 0, 1, 2, 3]
// CHECK: openwork.plan @folded of @k heads [@a x 3, @b x 2, @a]{{$}}
openwork.plan @folded of @k heads [@a, @a x 1, @a, @b, @b, @a]
// CHECK: openwork.plan @one of @k heads [@b] {note = "why"}
openwork.plan @one of @k heads [@b] {note = "why"}
// CHECK: openwork.plan @most of @k heads [@a x 65535, @b]
openwork.plan @most of @k heads [@a x 65535, @b]

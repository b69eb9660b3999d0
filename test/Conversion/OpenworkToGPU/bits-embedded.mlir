// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// Rows of two words of bits: each word is read, and its bits are taken off from the lowest. Every other wave of 132 rows
// goes from the last word to the first, turns its bits round, and counts columns from the last of 128.
openwork.block_mask @m tiling(<runs<64> in 192 by runs<16> in 1056>)
  = full dense<[[5, 1], [-1, 0], [0, 3]]> : tensor<3x2xi64>
// CHECK: openwork_gpu.table @m_full = dense<[5, 1, -1, 0, 0, 3]> : tensor<6xi64>
// CHECK-NOT: openwork_gpu.table
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK: ^bb0(%{{.*}}: i32, %[[ITEM:.*]]: i32):
// CHECK-NEXT: %[[ROW:.*]] = arith.remui %[[ITEM]], %c3_i32
// CHECK: openwork_gpu.store_slot %[[ITEM]], %{{.*}}, %c0_i32, %c-2147483648_i32
// CHECK: %[[COUNT:.*]] = arith.addi
// CHECK-NEXT: %[[FIRST:.*]] = arith.muli %[[ROW]], %c2_i32
// CHECK-NEXT: %[[WAVE:.*]] = arith.divui %[[ROW]], %c132_i32
// CHECK-NEXT: %[[ODD:.*]] = arith.andi %[[WAVE]], %c1_i32
// CHECK-NEXT: %[[REVERSED:.*]] = arith.cmpi ne, %[[ODD]], %c0_i32
// CHECK-NEXT: %[[ALL:.*]]:2 = scf.while (%[[W:.*]] = %c0_i32, %[[N:.*]] = %[[COUNT]])
// CHECK-NEXT: %[[MORE:.*]] = arith.cmpi slt, %[[W]], %c2_i32
// CHECK-NEXT: scf.condition(%[[MORE]]) %[[W]], %[[N]]
// CHECK: ^bb0(%[[W:.*]]: i32, %[[N:.*]]: i32):
// CHECK-NEXT: %[[BACK:.*]] = arith.subi %c1_i32, %[[W]]
// CHECK-NEXT: %[[NUMBER:.*]] = arith.select %[[REVERSED]], %[[BACK]], %[[W]]
// CHECK-NEXT: %[[AT:.*]] = arith.addi %[[FIRST]], %[[NUMBER]]
// CHECK-NEXT: %[[STORED:.*]] = openwork_gpu.load_table @m_full[%[[AT]]] : i64
// CHECK-NEXT: %[[TURNED:.*]] = llvm.intr.bitreverse(%[[STORED]])
// CHECK-NEXT: %[[BITS:.*]] = arith.select %[[REVERSED]], %[[TURNED]], %[[STORED]]
// CHECK-NEXT: %[[WORD:.*]]:2 = scf.while (%[[LEFT:.*]] = %[[BITS]], %[[M:.*]] = %[[N]])
// CHECK-NEXT: %[[SOME:.*]] = arith.cmpi ne, %[[LEFT]], %c0_i64
// CHECK-NEXT: scf.condition(%[[SOME]]) %[[LEFT]], %[[M]]
// CHECK: ^bb0(%[[LEFT:.*]]: i64, %[[M:.*]]: i32):
// CHECK-NEXT: %[[BIT:.*]] = "llvm.intr.cttz"(%[[LEFT]]) <{is_zero_poison = true}>
// CHECK-NEXT: %[[BASE:.*]] = arith.muli %[[W]], %c64_i32
// CHECK-NEXT: %[[BIT32:.*]] = arith.trunci %[[BIT]]
// CHECK-NEXT: %[[PLACE:.*]] = arith.addi %[[BASE]], %[[BIT32]]
// CHECK-NEXT: %[[LAST:.*]] = arith.subi %c127_i32, %[[PLACE]]
// CHECK-NEXT: %[[COLUMN:.*]] = arith.select %[[REVERSED]], %[[LAST]], %[[PLACE]]
// CHECK-NEXT: %[[KEY:.*]] = arith.muli %[[COLUMN]], %c16_i32
// CHECK: openwork_gpu.store_slot %c0_i32, %[[KEY]], %c0_i32, %c0_i32
// CHECK: %[[NEXT:.*]] = arith.addi %[[M]], %c1_i32
// CHECK-NEXT: %[[LESS:.*]] = arith.addi %[[LEFT]], %c-1_i64
// CHECK-NEXT: %[[REST:.*]] = arith.andi %[[LEFT]], %[[LESS]]
// CHECK-NEXT: scf.yield %[[REST]], %[[NEXT]]
// CHECK: %[[NEXT_WORD:.*]] = arith.addi %[[W]], %c1_i32
// CHECK-NEXT: scf.yield %[[NEXT_WORD]], %[[WORD]]#1
// CHECK: scf.yield %[[ALL]]#1, %{{.*}} : i32, i32
// CHECK: openwork_gpu.store_slot %c0_i32, %c0_i32, %c0_i32, %c-1_i32
openwork.kernel @k tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @m mask(@m) {
    openwork.bit_rows embedded in (0 to 3)
  }
}

// RUN: openwork-opt %s --convert-openwork-to-gpu --canonicalize --cse | FileCheck %s

// Where launches say how much of the text counts, tiles of text behind that are left out, and the tile that holds the
// end carries how many of its keys count from bit 24 on, above the tile mask. Text in front is segment 0.
openwork.block_mask @m tiling(<runs<64> in 128 + text_front 40 by runs<16> in 32 + text_front 40>)
  = ["#####", "#####", "..###"]
// CHECK: %[[IS_ENUMERATOR:.*]] = arith.cmpi eq, %{{.*}}, %c32_i32
// CHECK-NEXT: scf.if %[[IS_ENUMERATOR]] {
// CHECK: ^bb0(%{{.*}}: i32, %[[ITEM:.*]]: i32):
// CHECK-NEXT: %[[HEAD:.*]] = arith.divui %[[ITEM]], %c3_i32
// CHECK-NEXT: %[[HEADS:.*]] = openwork_gpu.argument "heads" : i32
// CHECK-NEXT: arith.remui %[[ITEM]], %c3_i32
// CHECK-NEXT: %[[ENTRY:.*]] = arith.divui %[[HEAD]], %[[HEADS]]
// CHECK-NEXT: %[[ADDRESS:.*]] = openwork_gpu.argument "validText" : i64
// CHECK-NEXT: %[[VALID:.*]] = openwork_gpu.load_global %[[ADDRESS]][%[[ENTRY]]] else %c2147483647_i32
// CHECK: openwork_gpu.load_table @m_full
// CHECK: arith.trunci
// CHECK: %[[COLUMN:.*]] = arith.select
// CHECK-NEXT: %[[IS_TEXT:.*]] = arith.cmpi slt, %[[COLUMN]], %c3_i32
// CHECK-NEXT: scf.if %[[IS_TEXT]] -> (i32) {
// CHECK-NEXT: %[[LAST:.*]] = arith.cmpi eq, %[[COLUMN]], %c2_i32
// CHECK-NEXT: %[[PADDING:.*]] = arith.extui %[[LAST]]
// CHECK-NEXT: %[[KEY:.*]] = arith.muli %[[COLUMN]], %c16_i32
// CHECK-NEXT: %[[LEFT:.*]] = arith.subi %[[VALID]], %[[KEY]]
// CHECK-NEXT: %[[SOME:.*]] = arith.cmpi sge, %[[LEFT]], %c1_i32
// CHECK-NEXT: scf.if %[[SOME]] -> (i32) {
// CHECK-NEXT: %[[LIMIT:.*]] = arith.shli %[[LEFT]], %c24_i32
// CHECK-NEXT: %[[ALL:.*]] = arith.cmpi sge, %[[LEFT]], %c16_i32
// CHECK-NEXT: %[[FIELD:.*]] = arith.select %[[ALL]], %c0_i32, %[[LIMIT]]
// CHECK-NEXT: %[[WORD:.*]] = arith.ori %[[PADDING]], %[[FIELD]]
// CHECK: openwork_gpu.store_slot %[[WORD]], %[[KEY]], %c0_i32, %c0_i32
// CHECK: } else {
// CHECK-NEXT: scf.yield
// CHECK: } else {
// CHECK: openwork_gpu.store_slot %c0_i32, %{{.*}}, %c0_i32, %c1_i32
// CHECK: openwork_gpu.limit %{{.*}} columns %{{.*}} : <64x16>
// CHECK: openwork_gpu.row_tokens{{.*}} box [1, 1, 64] grid [1, 1, 40] first 0
// CHECK: openwork_gpu.row_tokens{{.*}} box [1, 1, 64] grid [1, 1, 128] first 40
openwork.kernel @k tile(64 x 16) head_dim(64 x 64) type(bf16) {
  openwork.class @m mask(@m) {
    openwork.bit_rows embedded in (0 to 1)
    openwork.bit_rows embedded segment 1 in (0 to 2)
  }
}
openwork.plan @p of @k heads [@m x 2]
!t = tensor<1x168x2x64xbf16>
!u = tensor<1x72x2x64xbf16>
func.func @f(%q: !t, %k: !u, %o: !t, %text: tensor<1xi32>) {
  %r = openwork.launch ins(%q, %k, %k : !t, !u, !u) outs(%o : !t) valid_text(%text : tensor<1xi32>) layout(bshd)
      plans [@p]
  return
}

// RUN: openwork-opt %s --convert-openwork-to-host --canonicalize --cse | FileCheck %s

// How many text keys count is read for the batch entry, where the launch says so, and goes with each visit to the text.
openwork.block_mask @m tiling(<runs<16> in 64 + text_back 40>) = full dense<127> : tensor<7x1xi64>
// CHECK: llvm.func internal @"host.visit.x86-64-v4"(%arg0: !llvm.ptr, %arg1: !llvm.ptr, %[[WORD:.*]]: i32, %arg3: i32
// CHECK: %[[COUNT:.*]] = arith.shrui %[[WORD]], %c24_i32
// CHECK-NEXT: %[[WIDE:.*]] = arith.extui %[[COUNT]]
// CHECK-NEXT: %[[ALL:.*]] = arith.cmpi eq, %[[WIDE]], %c0_i64
// CHECK-NEXT: %[[LIMIT:.*]] = arith.select %[[ALL]], %c16_i64, %[[WIDE]]
// Keys beyond are zeros, and their scores are -infinity.
// CHECK: arith.cmpi slt, %{{.*}}, %[[LIMIT]]
// CHECK: scf.for %{{.*}} = %[[LIMIT]] to %c16_i64 step %c1_i64
// CHECK-NEXT: llvm.getelementptr
// CHECK-NEXT: llvm.store %cst{{.*}} : vector<32xf32>
// CHECK: llvm.func @k(%[[ARGUMENTS:.*]]: !llvm.ptr,
// CHECK: llvm.getelementptr %[[ARGUMENTS]][40]
// CHECK: %[[COUNTS:.*]] = llvm.load %{{.*}} : !llvm.ptr -> !llvm.ptr
// CHECK-NEXT: %[[ADDRESS:.*]] = llvm.ptrtoint %[[COUNTS]]
// CHECK-NEXT: %[[GIVEN:.*]] = arith.cmpi ne, %[[ADDRESS]], %c0_i64
// CHECK-NEXT: %[[VALID:.*]] = scf.if %[[GIVEN]] -> (i32) {
// CHECK: } else {
// CHECK-NEXT: scf.yield %c2147483647_i32
openwork.kernel @k tile(16 x 16) head_dim(8 x 8) type(f32) {
  openwork.class @m mask(@m) {
    openwork.bit_rows embedded in (0 to 4)
    openwork.bit_rows embedded segment 1 in (0 to 3)
  }
}
openwork.plan @p of @k heads [@m]
!t = tensor<1x104x1x8xf32>
func.func @f(%q: !t, %o: !t, %text: tensor<1xi32>) {
  %r = openwork.launch ins(%q, %q, %q : !t, !t, !t) outs(%o : !t) valid_text(%text : tensor<1xi32>) layout(bshd)
      plans [@p]
  return
}

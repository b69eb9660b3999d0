// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=4 tile-n=4' --remarks-filter=openwork.* 2>&1 | FileCheck %s
// RUN: openwork-opt %s --openwork-tile='arch=host tile-m=4 tile-n=4' --openwork-specialize | FileCheck %s --check-prefix=PLAN

// One value stands for the whole table, before and after.
// CHECK: remark: {{.*}} uses=80000000
// CHECK: openwork.assignment @model_masks [@causal] = dense<0> : tensor<20000000x1x4xui16>
// CHECK: topology(@model_masks, layer = 0)

// PLAN-NOT: assignment
// PLAN: openwork.plan @plan_0 of @kernel_0 heads [@causal x 4]
// PLAN: plans [@plan_0]

!t = tensor<1x8x4x16xf32>

openwork.assignment @model [#openwork.full, #openwork.causal] = dense<1> : tensor<20000000x1x4xui16>

func.func @f(%q: !t) -> !t {
  %r = openwork.attention ins(%q, %q, %q : !t, !t, !t) outs(%q : !t) layout(bshd) query_grid(8) topology(@model, layer = 0)
  return %r : !t
}

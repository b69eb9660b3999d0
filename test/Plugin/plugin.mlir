// REQUIRES: plain-build
// RUN: mlir-opt %s --load-dialect-plugin=%plugin --load-pass-plugin=%plugin \
// RUN:   --pass-pipeline='builtin.module(openwork-tile,openwork-specialize,openwork-order-work,openwork-verify-schedule)' \
// RUN:   2>&1 | FileCheck %s --implicit-check-not="Failed to load"

// The dialect alone.
// RUN: mlir-opt %s --load-dialect-plugin=%plugin --verify-roundtrip 2>&1 | FileCheck %s --check-prefix=DIALECT

// The passes, with their options, do what those of openwork-opt do.
// RUN: mlir-opt %s --load-dialect-plugin=%plugin --load-pass-plugin=%plugin \
// RUN:   --pass-pipeline='builtin.module(openwork-tile{tile-m=64 tile-n=64 arch=host})' > %t.plugin.mlir
// RUN: openwork-opt %s --openwork-tile='tile-m=64 tile-n=64 arch=host' | diff %t.plugin.mlir -

// Nothing but the entry points shows.
// RUN: llvm-nm --dynamic --defined-only --extern-only --just-symbol-name %plugin | sort | FileCheck %s --check-prefix=SYMBOLS
// SYMBOLS:      mlirGetDialectPluginInfo
// SYMBOLS-NEXT: mlirGetPassPluginInfo
// SYMBOLS-NOT:  {{.}}

// A host of another version is told so, and refuses the plugin.
// RUN: not env LD_PRELOAD=%other-llvm mlir-opt %s --load-dialect-plugin=%plugin 2>&1 | FileCheck %s --check-prefix=OTHER
// OTHER: OpenworkPlugin: error: built for MLIR 22.{{.*}}, loaded into MLIR 22.1.0; use openwork-opt instead

// DIALECT: openwork.attention
// CHECK-NOT: openwork.attention
// CHECK: openwork.kernel
// CHECK-NOT: openwork.attention
// CHECK: openwork.launch
func.func @layer(%q: tensor<1x512x2x128xbf16>, %o: tensor<1x512x2x128xbf16>) -> tensor<1x512x2x128xbf16> {
  %0 = openwork.attention ins(%q, %q, %q : tensor<1x512x2x128xbf16>, tensor<1x512x2x128xbf16>, tensor<1x512x2x128xbf16>)
    outs(%o : tensor<1x512x2x128xbf16>) layout(bshd) query_grid(512) topology([#openwork.causal])
  return %0 : tensor<1x512x2x128xbf16>
}

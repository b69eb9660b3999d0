#!/usr/bin/env bash
# Runs Openwork's passes in stock mlir-opt.
set -euo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
plugin=${OPENWORK_PLUGIN:-$here/../../build/default/lib/OpenworkPlugin.so}
mlir_opt=${MLIR_OPT:-mlir-opt-22}

# mlir-opt goes on, and succeeds, when it cannot load a plugin.
[[ -r $plugin ]] || {
  echo "run.sh: error: no plugin at $plugin; build the target OpenworkPlugin, or set OPENWORK_PLUGIN" >&2
  exit 1
}

# One file is both plugins: of dialects, which makes the input known, and of passes. Passes of a plugin are named in a
# pipeline only.
set -x
"$mlir_opt" "$here/two-masks.mlir" --load-dialect-plugin="$plugin" --load-pass-plugin="$plugin" \
  --pass-pipeline='builtin.module(cse, openwork-tile, openwork-specialize, openwork-order-work, canonicalize)' \
  -o two-masks.kernels.mlir
{ set +x; } 2>/dev/null
cat two-masks.kernels.mlir

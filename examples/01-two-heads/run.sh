#!/usr/bin/env bash
# Compiles two heads, one with a window and one with stripes, and prints every stage.
set -euo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
openwork=${OPENWORK_BIN:-$here/../../build/default/bin}/openwork

run() {
  printf '\n$ openwork %s\n' "${*//"$here"\//}"
  "$openwork" "$@"
}

echo "== What attends to what: topology.json, and the same as MLIR"
cat "$here/two-heads.mlir"

echo
echo "== Which blocks are visited"
run compile "$here/topology.json" --compile-to=tile
run show "$here/topology.json"
run show "$here/topology.json" -o two-heads.svg

echo
echo "== In which loops, from the MLIR this time"
run compile "$here/two-heads.mlir" --compile-to=specialize -o two-heads.kernels.mlir
cat two-heads.kernels.mlir

echo
echo "== The loops visit these blocks, and no others"
run verify two-heads.kernels.mlir

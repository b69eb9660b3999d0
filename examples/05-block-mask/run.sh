#!/usr/bin/env bash
# Compiles a BlockMask of PyTorch's FlexAttention, without PyTorch, and runs it on the host.
set -euo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
openwork=${OPENWORK_BIN:-$here/../../build/default/bin}/openwork

run() {
  printf '\n$ openwork %s\n' "$*"
  "$openwork" "$@"
}

echo "== The tensors of a BlockMask: block-mask.safetensors"
python3 "$here/block_mask.py" block-mask.safetensors

echo
echo "== What attends to what: blocks, and tokens where a block is partial"
run import --flex block-mask.safetensors --block 64x64 --grid 512 --dtype f32 --name block_mask \
  -o block-mask.topology.json
run show block-mask.topology.json --tile-m=64 --tile-n=64 --head 1

echo
echo "== A package for the host, and its output against attention in double precision"
run compile block-mask.topology.json --target=host --tile-m=64 --tile-n=64 -o block-mask.openwork
run verify block-mask.openwork
run run block-mask.openwork --check

#!/usr/bin/env bash
# Compiles Wan 2.1 1.3B at 480 x 832 pixels and 81 frames, whose heads have four kinds of topologies, for Hopper and for
# the host, and runs a layer on the host.
set -euo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
openwork=${OPENWORK_BIN:-$here/../../build/default/bin}/openwork

run() {
  printf '\n$ openwork %s\n' "${*//"$here"\//}"
  "$openwork" "$@"
}

echo "== What attends to what: the model's folder, and rules for its heads"
cat "$here/rules.txt"
run import --model "$here/model" --height 480 --width 832 --frames 81 --steps 50 --topology "$here/rules.txt" \
  --name wan_480p -o wan.topology.json

echo
echo "== Densities of the layers at a step, and the heads of a layer as a picture"
run show wan.topology.json --table --step 10
run show wan.topology.json --layer 20 --step 10 -o wan-layer-20.png

echo
echo "== A package for Hopper"
run compile wan.topology.json -o wan.openwork
run verify wan.openwork

echo
echo "== The same for the host: layer 20 from step 10 on, in f32, against attention in double precision"
run import --model "$here/model" --height 480 --width 832 --frames 81 --steps 50 --topology "$here/rules.txt" \
  --dtype f32 --name wan_480p_host -o wan-host.topology.json
run compile wan-host.topology.json --target=host -o wan-host.openwork
run run wan-host.openwork --layer 20 --step 10 --check --rows "${OPENWORK_EXAMPLE_ROWS:-64}"

#!/usr/bin/env bash
# Makes a video with a small random Wan on the host, with attention compiled for its heads.
set -euo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
openwork=${OPENWORK_BIN:-$here/../../build/default/bin}/openwork
python=${OPENWORK_PYTHON:-python3}
# The Python package of the build where there is one, else what is installed.
export PYTHONPATH=${OPENWORK_PYTHON_PACKAGE:-$here/../../build/default/python}${PYTHONPATH:+:$PYTHONPATH}

run() {
  printf '\n$ openwork %s\n' "${*//"$here"\//}"
  "$openwork" "$@"
}

echo "== The model's configuration, and rules for its heads"
"$python" "$here/wan.py" model wan
cat "$here/rules.txt"
run import --model wan --height 192 --width 256 --frames 9 --steps 4 --topology "$here/rules.txt" --dtype f32 --name wan \
  -o wan.topology.json

echo
echo "== A package for the host"
run compile wan.topology.json --target=host -o wan.openwork
run show wan.openwork --table --step 2

echo
echo "== The pipeline, with and without it"
"$python" "$here/wan.py" run wan.openwork

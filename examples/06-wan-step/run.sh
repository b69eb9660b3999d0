#!/usr/bin/env bash
# Times a denoising step of Wan 2.1 under torch's attention, FlexAttention and Openwork's. Without a GPU: compiles what it
# would time, and checks a tiny model on the host.
set -euo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
openwork=${OPENWORK_BIN:-$here/../../build/default/bin}/openwork
python=${OPENWORK_PYTHON:-python3}
# The Python package of the build where there is one, else what is installed.
export PYTHONPATH=${OPENWORK_PYTHON_PACKAGE:-$here/../../build/default/python}${PYTHONPATH:+:$PYTHONPATH}

usage() {
  cat <<'USAGE'
usage: run.sh [--tiny] [MODEL-SIZE ...]

  MODEL-SIZE   1.3B-480p, 1.3B-720p, 14B-480p, 14B-720p; all of them unless given
  --tiny       only the check on the host
USAGE
}

run() {
  printf '\n$ openwork %s\n' "${*//"$here"\//}"
  "$openwork" "$@"
}

# Makes NAME.openwork of a model and a file of rules.
compile() {
  local name=$1 model=$2 height=$3 width=$4 frames=$5 rules=$6 dtype=$7
  shift 7
  "$python" "$here/wan_step.py" model "$model" "wan-$model"
  run import --model "wan-$model" --height "$height" --width "$width" --frames "$frames" --steps 50 \
    --topology "$rules" --dtype "$dtype" --name "$name" -o "$name.json"
  run compile "$name.json" "$@" -o "$name.openwork"
}

check_python() {
  "$python" -c 'import torch, openwork' && return
  echo "run.sh: error: expects torch and openwork in $python: OPENWORK_PYTHON names another one; README.md says how" >&2
  exit 1
}

check_tiny() {
  echo "== A tiny model under full attention on the host, beside torch's"
  echo "all: dense" >dense.txt
  compile tiny tiny 64 96 9 dense.txt f32 --target=host
  "$python" "$here/wan_step.py" check tiny tiny tiny.openwork
}

cases=()
for argument; do
  case "$argument" in
    --tiny) check_python; check_tiny; exit ;;
    1.3B-480p | 1.3B-720p | 14B-480p | 14B-720p) cases+=("$argument") ;;
    -h | --help) usage; exit ;;
    *) usage >&2; exit 2 ;;
  esac
done
((${#cases[@]})) || cases=(1.3B-480p 1.3B-720p 14B-480p 14B-720p)

check_python

echo "all: dense" >dense.txt
declare -A extents=([480p]="480 832" [720p]="720 1280")
for case in "${cases[@]}"; do
  model=${case%-*} size=${case#*-}
  read -r height width <<<"${extents[$size]}"
  echo
  echo "== Wan 2.1 $model at $size"
  compile "wan-$case" "$model" "$height" "$width" 81 "$here/rules-$model.txt" bf16
  compile "dense-$case" "$model" "$height" "$width" 81 dense.txt bf16
done

if ! "$python" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null; then
  echo
  echo "*** SKIPPED: nothing was timed: no CUDA device ***"
  echo
  check_tiny
  exit
fi
for case in "${cases[@]}"; do
  echo
  "$python" "$here/wan_step.py" time "${case%-*}" "${case#*-}" "wan-$case.openwork" --dense "dense-$case.openwork"
done

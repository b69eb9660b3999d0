#!/usr/bin/env bash
# Compiles launch.c, and a package where none is named, and launches the package's first layer.
set -euo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
lib=${OPENWORK_LIB:-$here/../../build/default/lib}

[[ -r $lib/libopenwork_runtime.so ]] || {
  echo "run.sh: error: no libopenwork_runtime.so in $lib; build the target openwork_runtime, or set OPENWORK_LIB" >&2
  exit 1
}

options=()
packages=()
for argument; do
  case "$argument" in
    -*) options+=("$argument") ;;
    *) packages+=("$argument") ;;
  esac
done
if ((${#packages[@]} == 0)); then
  openwork=${OPENWORK_BIN:-$here/../../build/default/bin}/openwork
  (
    set -x
    "$openwork" compile "$here/../01-two-heads/topology.json" -o two-heads.openwork
  )
  packages=(two-heads.openwork)
fi

set -x
${CC:-cc} -std=c11 -Wall -Wextra -Werror -I"$here/../../include" "$here/launch.c" \
  -L"$lib" -Wl,-rpath,"$lib" -lopenwork_runtime -ldl -o launch
./launch "${options[@]}" "${packages[@]}"

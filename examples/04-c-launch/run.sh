#!/usr/bin/env bash
# Compiles launch.c and launches the first layer of a package.
set -euo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
lib=${OPENWORK_LIB:-$here/../../build/default/lib}

[[ -r $lib/libopenwork_runtime.so ]] || {
  echo "run.sh: error: no libopenwork_runtime.so in $lib; build the target openwork_runtime, or set OPENWORK_LIB" >&2
  exit 1
}

set -x
${CC:-cc} -std=c11 -Wall -Wextra -Werror -I"$here/../../include" "$here/launch.c" \
  -L"$lib" -Wl,-rpath,"$lib" -lopenwork_runtime -ldl -o launch
./launch "$@"

#!/usr/bin/env bash
# Compiles sliding tile attention for HunyuanVideo: 60 layers of 24 heads over 30 x 48 x 80 tokens, 50 denoising steps.
set -euo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
openwork=${OPENWORK_BIN:-$here/../../build/default/bin}/openwork
published=${OPENWORK_DATA_DIR:+$OPENWORK_DATA_DIR/sta_hunyuan_mask_strategy.json}

run() {
  printf '\n$ openwork %s\n' "$*"
  "$openwork" "$@"
}

# {"step_layer_head": [frames, height, width], ...}: windows in cells of 6 x 8 x 8 tokens, of which the grid has
# 5 x 6 x 10. Ours is dense for the first twelve steps and in the first and the last layer; else the windows go round
# with the heads, in another order every six layers, and a few heads change theirs for the last twenty steps.
write_strategy() {
  awk 'BEGIN {
    split("5, 6, 10|5, 3, 3|1, 6, 10|3, 3, 5|5, 1, 10|5, 6, 1", window, "|")
    separator = "{\n"
    for (step = 0; step < 50; ++step)
      for (layer = 0; layer < 60; ++layer)
        for (head = 0; head < 24; ++head) {
          late = step >= 30 && head % 11 == 0
          kind = step < 12 || layer == 0 || layer == 59 ? 1 : 1 + (int(layer / 6) + head * 5 + late) % 6
          printf "%s  \"%d_%d_%d\": [%s]", separator, step, layer, head, window[kind]
          separator = ",\n"
        }
    print "\n}"
  }'
}

if [[ -n $published && -r $published ]]; then
  echo "== The published strategy, $published"
  strategy=$published
else
  echo "== A strategy of our own, in the published format: strategy.json"
  strategy=strategy.json
  write_strategy >"$strategy"
fi

echo
echo "== What attends to what"
run import --sta "$strategy" --grid 30x48x80 --cell 6x8x8 --name hunyuan_sta -o hunyuan.topology.json

echo
echo "== In which loops: kernels, and a plan for each layer and step"
run compile hunyuan.topology.json --compile-to=specialize -o hunyuan.kernels.mlir

echo
echo "== A head of layer 20 at step 40, and the densities of all layers at that step"
run show hunyuan.kernels.mlir --layer 20 --step 40 --head 1
run show hunyuan.kernels.mlir --step 40 --table
run show hunyuan.kernels.mlir --layer 20 --step 40 -o layer-20.png
run show hunyuan.kernels.mlir --layer 20 --over-steps -o layer-20-steps.png

echo
echo "== The package: the kernel's code, the plans, and what they were made from"
run compile hunyuan.kernels.mlir -o hunyuan.openwork --remarks-filter=openwork:package

echo
echo "== The kernel visits the blocks of its masks, and no others; the package is what the schedule gives"
run verify hunyuan.openwork

echo
echo "== All of it as a page for the browser: report.html"
run report hunyuan.openwork -o report.html

echo
echo "== Its output against attention in double precision, where there is a GPU for it"
run run hunyuan.openwork --check --allow-no-device

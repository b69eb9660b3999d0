#!/usr/bin/env python3
# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Imports, tiles, specialises and proves every known model at its usual resolution, and prints a table.

usage: models.py [--openwork PATH] [--models FOLDER] [--seconds 20] [MODEL ...]

FOLDER has a folder for each model, as diffusers writes them: transformer/config.json and so on. Heads have four kinds of
topologies: Sparse VideoGen's spatial and temporal ones, a window by token with a frame sink, and a radial mask; pictures
have windows and a band. Fails where a model takes longer than so many seconds.

Columns: tokens of the grid and of text; for each topology its tilings (queries by keys), the share of a tiling's slots
that are padding, its visited density and the form of its carve; seconds of import, compilation and proof.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import time

# Folder, height, width and frames.
MODELS = [
    ("wan2.1-1.3b", 480, 832, 81), ("wan2.1-1.3b", 720, 1280, 81), ("wan2.1-14b", 480, 832, 81),
    ("wan2.1-14b", 720, 1280, 81), ("wan2.2-a14b", 768, 1280, 69), ("wan2.2-ti2v-5b", 704, 1280, 121),
    ("hunyuanvideo", 720, 1280, 129), ("hunyuanvideo", 768, 1280, 117), ("hunyuanvideo", 544, 960, 129),
    ("cogvideox-2b", 480, 720, 49), ("cogvideox-5b", 480, 720, 49), ("cogvideox1.5-5b", 768, 1360, 81),
    ("mochi", 480, 848, 163), ("ltx-video", 512, 768, 121), ("ltx-video", 704, 1216, 121),
    ("ltx-video-13b", 704, 1216, 121), ("flux.1-dev", 1024, 1024, None), ("flux.1-dev", 2048, 2048, None),
    ("flux.1-schnell", 1024, 1024, None),
]

# Which of Sparse VideoGen's masks has the model's text.
FAMILIES = {"wan": "wan", "ltx": "wan", "hunyuan": "hunyuan_video", "mochi": "hunyuan_video", "cogvideox": "cogvideox"}

VIDEO_RULES = """
define spatial  = svg_spatial model {family} density 0.3
define temporal = svg_temporal model {family} density 0.3
define near     = window [{frames}, 12, 16] or frame_sink 1{text}
define decaying = radial decay 0.2 sink true{text}
all: spatial
heads 4-7: temporal
heads 8-9: near
heads 10-11: decaying
first 20% of steps: dense
layer 0: dense
"""

PICTURE_RULES = """
define near = window [24, 24] or text
define wide = window [16, 64] or text
define stripe = band -1024 1024 or text
all: near
heads 4-7: wide
heads 8-11: stripe
first 20% of steps: dense
layer 0: dense
"""


def rules_of(model, frames):
    if frames is None:
        return PICTURE_RULES
    family = next(value for key, value in FAMILIES.items() if model.startswith(key))
    return VIDEO_RULES.format(family=family, frames=9, text="" if family == "wan" else " or text")


def run(command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"models.py: error: {' '.join(command)}:\n{result.stderr}")
    return result


def metrics(remark):
    """The figures of a remark; topologies have commas of their own."""
    return dict(re.findall(r"([a-z-]+)=(.*?)(?=, [a-z-]+=|$)", remark))


def parts(text, pattern):
    return [metrics(line.split(pattern, 1)[1]) for line in text.splitlines() if pattern in line]


def waste(grid_text, tiling):
    """The share of slots of an axis that hold no token, of queries and keys."""
    def of(cut):
        grid, _, text = grid_text.partition(" + ")
        extents = [int(extent) for extent in grid.split(" x ")]
        text_tokens = int(text.split(" ")[-1]) if text else 0
        shape = [int(extent) for extent in re.search(r"<(.*)>", cut).group(1).split(" x ")]
        size = 1
        for extent in shape:
            size *= extent
        tokens = slots = 1
        for extent in extents:
            tokens *= extent
        if cut.startswith("boxes"):
            for extent, box in zip(extents, shape[-len(extents):]):
                slots *= -(-extent // box) * box
        else:
            slots = -(-tokens // size) * size
        slots += -(-text_tokens // size) * size
        return 1 - (tokens + text_tokens) / slots
    return tuple(of(cut) for cut in tiling.split(" by "))


def measure(openwork, folder, model, height, width, frames, scratch):
    rules, topology, schedule = scratch / "rules.txt", scratch / "t.json", scratch / "t.mlir"
    rules.write_text(rules_of(model, frames))
    begin = time.monotonic()
    command = [openwork, "import", "--model", str(folder / model), "--height", str(height), "--width", str(width),
               "--steps", "50", "--topology", str(rules), "-o", str(topology)]
    run(command + (["--frames", str(frames)] if frames else []))
    compiled = run([openwork, "compile", str(topology), "--compile-to=specialize", "-o", str(schedule), "--remarks"])
    proof = run([openwork, "verify", str(schedule)])
    seconds = time.monotonic() - begin
    header = topology.read_text()
    grid = " x ".join(re.search(r'"grid": \[(.*?)\]', header).group(1).split(", "))
    text = re.search(r'"text": \{"position": "(\w+)", "tokens": (\d+)\}', header)
    return grid + (f" + text {text.group(2)}" if text else ""), compiled.stderr, proof.stdout, seconds


def rows(grid, remarks):
    forms = {carve["mask"]: carve for carve in parts(remarks, "openwork-specialize: carving: ")}
    for tiling in parts(remarks, "openwork-tile: tiling: "):
        carve = forms[tiling["mask"].lstrip("@")]
        query, key = waste(grid, tiling["tiling"])
        yield [tiling["topology"].replace("#openwork.", ""), tiling["tiling"], f"{query:.1%} by {key:.1%}",
               f"{float(tiling['density']):.1%}", f"{float(tiling['partial-share']):.0%}", carve["form"]]


def main():
    here = pathlib.Path(__file__).resolve()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--openwork", default=str(here.parents[3] / "build/default/bin/openwork"))
    parser.add_argument("--models", type=pathlib.Path, default=here.parents[3] / "test/Driver/Inputs/diffusers")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("names", nargs="*", metavar="MODEL")
    arguments = parser.parse_args()
    slow = []
    print("| model | tokens | classes | kernels | topology | tiling | padding | visited | partial | form | seconds |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for model, height, width, frames in MODELS:
        if arguments.names and model not in arguments.names:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            grid, remarks, proof, seconds = measure(arguments.openwork, arguments.models, model, height, width, frames,
                                                    pathlib.Path(scratch))
        kernels, classes = re.search(r"proved: (\d+) kernels?, (\d+) class", proof).groups()
        size = f"{height} x {width}" + (f" x {frames}" if frames else "")
        first = [f"{model} {size}", grid, classes, kernels]
        for row in rows(grid, remarks):
            print("| " + " | ".join(first + row + [f"{seconds:.1f}" if first[0] else ""]) + " |", flush=True)
            first = [""] * len(first)
        if seconds > arguments.seconds:
            slow.append(f"{model} {size}: {seconds:.1f} s")
    if slow:
        sys.exit("models.py: error: slower than asked for: " + "; ".join(slow))


if __name__ == "__main__":
    main()

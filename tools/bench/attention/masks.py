#!/usr/bin/env python3
"""Writes block masks of published kinds as safetensors, for `openwork import --masks`: one mask for all heads of a layer.

    masks.py random --tokens 115200 --density 0.25 -o random.safetensors
    masks.py radial --grid 30x48x80 --decay 0.95 -o radial.safetensors
    masks.py lines --tokens 75520 --count 350 -o lines.safetensors

Blocks are of 128 x 128 tokens. Prints the density. Needs nothing beyond Python.
"""

import argparse
import json
import random
import struct
import sys

BLOCK = 128


def random_mask(tokens, density, seed):
    """Independent blocks."""
    draw = random.Random(seed)
    blocks = -(-tokens // BLOCK)
    return [bytes(draw.random() < density for _ in range(blocks)) for _ in range(blocks)]


def lines_mask(tokens, count, seed):
    """Columns and diagonals, half of each, and the main diagonal: what MOD-DiT calls lines."""
    draw = random.Random(seed)
    blocks = -(-tokens // BLOCK)
    columns = set(draw.sample(range(blocks), count // 2))
    diagonals = set(draw.sample(range(1 - blocks, blocks), count - count // 2)) | {0}
    return [bytes(j in columns or j - i in diagonals for j in range(blocks)) for i in range(blocks)]


def radial_mask(grid, decay, sink):
    """Radial attention (Li et al. 2025): the window around a pixel shrinks by half whenever the distance of frames
    doubles; far frames are thinned out instead. Kept are blocks whose centre pair is kept, and the frames' own blocks."""
    frames, height, width = grid
    per_frame = height * width
    blocks = -(-frames * per_frame // BLOCK)
    full = 1 << per_frame.bit_length()

    def keeps(query, key):
        distance = abs(query // per_frame - key // per_frame)
        if sink and key < per_frame:
            return True
        if distance <= 1:
            return True
        reach = full / (1 << distance.bit_length())
        if reach < BLOCK and distance % int(BLOCK / reach):
            return False
        return abs(query % per_frame - key % per_frame) <= max(BLOCK, reach * decay)

    centres = [i * BLOCK + BLOCK // 2 for i in range(blocks)]
    return [bytes(keeps(query, key) for key in centres) for query in centres]


def write(path, rows, heads):
    data = b"".join(rows) * heads
    shape = [1, heads, len(rows), len(rows[0])]
    header = json.dumps({"masks": {"dtype": "BOOL", "shape": shape, "data_offsets": [0, len(data)]}}).encode()
    header += b" " * (-len(header) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header + data)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind in ("random", "radial", "lines"):
        sub = kinds.add_parser(kind)
        sub.add_argument("-o", dest="output", required=True)
        sub.add_argument("--heads", type=int, default=24)
        sub.add_argument("--seed", type=int, default=1)
        if kind == "radial":
            sub.add_argument("--grid", required=True, help="FxHxW")
            sub.add_argument("--decay", type=float, default=0.95)
            sub.add_argument("--sink", action="store_true", help="every query sees the first frame")
        else:
            sub.add_argument("--tokens", type=int, required=True)
        if kind == "random":
            sub.add_argument("--density", type=float, required=True)
        if kind == "lines":
            sub.add_argument("--count", type=int, default=350)
    return parser.parse_args()


def main():
    options = parse()
    if options.kind == "random":
        rows = random_mask(options.tokens, options.density, options.seed)
    elif options.kind == "lines":
        rows = lines_mask(options.tokens, options.count, options.seed)
    else:
        rows = radial_mask([int(extent) for extent in options.grid.split("x")], options.decay, options.sink)
    write(options.output, rows, options.heads)
    visited = sum(sum(row) for row in rows)
    print(f"{len(rows)} x {len(rows[0])} blocks, density {visited / len(rows) / len(rows[0]):.3f}", file=sys.stderr)


if __name__ == "__main__":
    main()

"""write_random_masks.py LAYERS HEADS BLOCKS FILE writes block masks, of which no two are alike, as a safetensors file."""

import json
import random
import struct
import sys

layers, heads, blocks = map(int, sys.argv[1:4])
random.seed(20261122)
count = layers * heads * blocks * blocks
header = json.dumps({"masks": {"dtype": "BOOL", "shape": [layers, heads, blocks, blocks], "data_offsets": [0, count]}})
header += " " * (-len(header) % 8)
with open(sys.argv[4], "wb") as file:
    file.write(struct.pack("<Q", len(header)) + header.encode())
    for head in range(layers * heads):
        for query in range(blocks):
            row = random.getrandbits(blocks) | 1 << query
            for _ in range(head % 4):
                row &= random.getrandbits(blocks) | 1 << query
            file.write(bytes(format(row, "0%db" % blocks), "ascii").translate(bytes.maketrans(b"01", b"\0\1")))

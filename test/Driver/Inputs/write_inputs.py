"""write_inputs.py FOLDER writes a mask strategy, and a safetensors file with a mask and a threshold map."""

import json
import struct
import sys

folder = sys.argv[1]

windows = [[2, 2, 2], [1, 2, 2]]
strategy = {"0_%d_%d" % (layer, head): windows[(layer + head) % 2] for layer in range(2) for head in range(2)}
with open(folder + "/strategy.json", "w") as file:
    json.dump(strategy, file, indent=2)

size = 4
near = [[abs(row - column) <= 1 for column in range(size)] for row in range(size)]
mask = bytes(near[row][column] for row in range(size) for column in range(size))
thresholds = bytes(10 * (column - row) if column >= row else 255 for row in range(size) for column in range(size))
shape = [1, 1, size, size]
header = json.dumps({
    "map": {"dtype": "U8", "shape": shape, "data_offsets": [0, size * size]},
    "mask": {"dtype": "BOOL", "shape": shape, "data_offsets": [size * size, 2 * size * size]},
}).encode()
header += b" " * (-len(header) % 8)
with open(folder + "/masks.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(header)) + header + thresholds + mask)

"""write_formats.py FOLDER writes one mask of 4 x 4 blocks of 128 x 128 tokens as other projects store it: each block
attends to itself and its neighbours. And what their formats say that is no block mask."""

import json
import struct
import sys

folder = sys.argv[1]
size, block = 4, 128
near = [[column for column in range(size) if abs(row - column) <= 1] for row in range(size)]


def flat(values):
    return [entry for value in values for entry in flat(value)] if isinstance(values, list) else [values]


def shape(values):
    return [len(values)] + shape(values[0]) if isinstance(values, list) and values else [0] if isinstance(values, list) else []


def write(name, tensors):
    """Tensors of {name: (dtype, nested lists)}; elements of 4 bytes in front."""
    codes = {"I32": "i", "BOOL": "B", "U8": "B"}
    header, data = {}, b""
    for key, (dtype, values) in sorted(tensors.items(), key=lambda item: item[1][0] != "I32"):
        elements = flat(values)
        begin = len(data)
        data += struct.pack("<%d%s" % (len(elements), codes[dtype]), *elements)
        header[key] = {"dtype": dtype, "shape": shape(values), "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(folder + "/" + name, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


# create_block_mask lists the blocks of a row first, then all others.
def lists(rows):
    return [len(row) for row in rows], [row + [column for column in range(size) if column not in row] for row in rows]


def flex(prefix, full, partial):
    fullCounts, fullColumns = lists(full)
    counts, columns = lists(partial)
    return {
        prefix + "kv_num_blocks": ("I32", [[counts]]),
        prefix + "kv_indices": ("I32", [[columns]]),
        prefix + "full_kv_num_blocks": ("I32", [[fullCounts]]),
        prefix + "full_kv_indices": ("I32", [[fullColumns]]),
    }


none = [[] for row in range(size)]
write("flex.safetensors", flex("", near, none))
write("flex-layers.safetensors", {**flex("layer_0.", near, none), **flex("layer_1.", [[0, 1, 2, 3]] * size, none)})
below, diagonal = [list(range(row)) for row in range(size)], [[row] for row in range(size)]
causal = [[int(key <= query) for key in range(size * block)] for query in range(size * block)]
write("flex-partial.safetensors", flex("", below, diagonal))
write("flex-causal.safetensors", {**flex("", below, diagonal), "mask": ("BOOL", [[causal]])})

indptr = [sum(len(row) for row in near[:count]) for count in range(size + 1)]
write("flashinfer.safetensors", {"indptr": ("I32", indptr), "indices": ("I32", [c for row in near for c in row])})
whole = [[int(column in row) for column in range(size)] for row in near]
write("variable.safetensors", {
    "block_mask_map": ("BOOL", [whole]),
    "block_row_sz": ("I32", [[block] * size]),
    "block_col_sz": ("I32", [[block] * size]),
})
write("cudnn.safetensors", {"block_mask": ("U8", [[[[sum(1 << column for column in row)] for row in near]]])})
write("sparge.safetensors", {"mask_id": ("U8", [[[[value for value in row for half in range(2)] for row in whole]]])})

with open(folder + "/natten.json", "w") as file:
    json.dump([{"kernel_size": [3, 5], "stride": [1, 2]}, {"kernel_size": 4, "is_causal": [True, False]}], file)
with open(folder + "/minference.json", "w") as file:
    json.dump([{"0": ["stream_llm", 64, 128, 0.9], "1": ["vertical_and_slash", 1000, 6096, 0.9]}], file)
with open(folder + "/stream.json", "w") as file:
    json.dump([{"0": ["stream_llm", 64, 128, 0.9]}], file)
write("lines.safetensors", {"layer_0.head_1.v_idx": ("I32", [[[0]]]), "layer_0.head_1.s_idx": ("I32", [[[0, 192]]])})

#!/usr/bin/env python3
"""Writes the tensors of FlexAttention's BlockMask into a safetensors file, without PyTorch.

usage: block_mask.py FILE

The mask is that of mask_mod below for 4 heads, 512 tokens and blocks of 64 x 64. With PyTorch at hand, export.py writes
the same file from create_block_mask.
"""
import json
import pathlib
import struct
import sys

HEADS, TOKENS, BLOCK = 4, 512, 64


def mask_mod(batch, head, query, key):
    """Causal, and at most 64 keys back for the first head, 128 for the second and so on, or one of the first 16."""
    return (key <= query) & ((query - key < BLOCK * (head + 1)) | (key < 16))


def kept_pairs():
    return [[[bool(mask_mod(0, head, query, key)) for key in range(TOKENS)] for query in range(TOKENS)]
            for head in range(HEADS)]


def block_lists(pairs):
    """For each head and row of blocks, the partial and the full ones."""
    rows = TOKENS // BLOCK
    for head in pairs:
        for i in range(rows):
            counts = [sum(sum(line[j * BLOCK:(j + 1) * BLOCK]) for line in head[i * BLOCK:(i + 1) * BLOCK])
                      for j in range(rows)]
            yield ([j for j, count in enumerate(counts) if 0 < count < BLOCK * BLOCK],
                   [j for j, count in enumerate(counts) if count == BLOCK * BLOCK])


def tensors():
    """Name, dtype, shape and bytes, as BlockMask has them; indices behind a row's count have no meaning."""
    pairs = kept_pairs()
    lists = list(block_lists(pairs))
    rows = TOKENS // BLOCK
    for name, which in ("kv", 0), ("full_kv", 1):
        numbers = [len(row[which]) for row in lists]
        indices = [index for row in lists for index in row[which] + [0] * (rows - len(row[which]))]
        yield f"{name}_num_blocks", "I32", [1, HEADS, rows], struct.pack(f"<{len(numbers)}i", *numbers)
        yield f"{name}_indices", "I32", [1, HEADS, rows, rows], struct.pack(f"<{len(indices)}i", *indices)
    bits = bytes(kept for head in pairs for line in head for kept in line)
    yield "mask", "BOOL", [1, HEADS, TOKENS, TOKENS], bits


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    header, data = {}, b""
    for name, dtype, shape, content in tensors():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(sys.argv[1]).write_bytes(struct.pack("<Q", len(text)) + text + data)


if __name__ == "__main__":
    main()

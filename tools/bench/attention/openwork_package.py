# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a package says of its layers: manifest.json and masks.safetensors, in plain Python.

A tile has slots; a slot holds a token or is padding. Token axes in the order of slots are what block lists speak of:
block (i, j) is query slots [i * tile_m, (i + 1) * tile_m) by key slots [j * tile_n, (j + 1) * tile_n).
"""
import json
import struct
from array import array
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

EMPTY, FULL, FIRST_PATTERN = 0, 1, 2
PADDING = -1


def read_safetensors(path):
    """(tensors, metadata): tensors are name -> (shape, bytes)."""
    data = Path(path).read_bytes()
    size, = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + size])
    metadata = header.pop("__metadata__", {})
    view = memoryview(data)[8 + size:]
    return {name: (entry["shape"], view[slice(*entry["data_offsets"])]) for name, entry in header.items()}, metadata


def integers(code, data):
    """Little-endian integers of an `array` type code."""
    values = array(code)
    values.frombytes(data)
    return values


def slot_tokens(axis):
    """The token in each slot of each tile of an axis, or PADDING."""
    size, slots = axis["tile_size"], array("i")
    for segment in axis["segments"]:
        begin, end = segment["tokens"]
        if segment["kind"] == "run":
            tiles = segment["counts"][0] * segment["counts"][1] * segment["counts"][2]
            slots.extend(range(begin, end))
            slots.extend([PADDING] * (tiles * size - (end - begin)))
            continue
        grid, box, counts = axis["grid"], segment["box"], segment["counts"]
        for tile in ((f, h, w) for f in range(counts[0]) for h in range(counts[1]) for w in range(counts[2])):
            frames, rows, columns = (range(t * b, (t + 1) * b) for t, b in zip(tile, box))
            for f in frames:
                for h in rows:
                    for w in columns:
                        inside = f < grid[0] and h < grid[1] and w < grid[2]
                        slots.append(begin + (f * grid[1] + h) * grid[2] + w if inside else PADDING)
    return slots


def bits_of(plane, row, words, columns):
    """A row of a bit plane as 0 and 1, one byte each."""
    value = int.from_bytes(plane[8 * words * row:8 * words * (row + 1)], "little")
    return f"{value:0{columns}b}"[::-1].encode().translate(bytes.maketrans(b"01", b"\0\1"))[:columns]


class Mask:
    """The block mask of a head class: for each block EMPTY, FULL, or FIRST_PATTERN + the index of its pattern."""

    def __init__(self, tensors, name, tiling):
        self.query_slots, self.key_slots = (slot_tokens(tiling[axis]) for axis in ("query", "key"))
        self.tile_m, self.tile_n = (tiling[axis]["tile_size"] for axis in ("query", "key"))
        self.rows, self.columns = len(self.query_slots) // self.tile_m, len(self.key_slots) // self.tile_n
        (rows, words), full = tensors[name + ".full"]
        if rows != self.rows:
            raise ValueError(f"mask {name}: expects {self.rows} rows, got {rows}")
        self.blocks = [array("i", list(bits_of(full, row, words, self.columns))) for row in range(rows)]
        self.patterns = []
        if name + ".partial" in tensors:
            self._add_partial(tensors, name, words)

    def _add_partial(self, tensors, name, words):
        _, partial = tensors[name + ".partial"]
        ids = iter(integers("i", tensors[name + ".ids"][1]))
        for row, blocks in enumerate(self.blocks):
            for column, bit in enumerate(bits_of(partial, row, words, self.columns)):
                if bit:
                    blocks[column] = FIRST_PATTERN + next(ids)
        (count, height, width), bits = tensors[name + ".tile_masks"]
        for index in range(count):
            self.patterns.append([bits_of(bits, index * height + slot, width, self.tile_n) for slot in range(height)])

    def visits(self):
        return sum(1 for blocks in self.blocks for block in blocks if block != EMPTY)

    def keeps(self, query_slot, key_slot):
        """Whether a pair of slots that hold tokens is attended to."""
        block = self.blocks[query_slot // self.tile_m][key_slot // self.tile_n]
        if block < FIRST_PATTERN:
            return block == FULL
        return bool(self.patterns[block - FIRST_PATTERN][query_slot % self.tile_m][key_slot % self.tile_n])


@dataclass
class BlockLists:
    """Blocks of block_m x block_n slots, row by row: counts, and column indices padded with zeros to `columns`."""
    block_m: int
    block_n: int
    rows: int
    columns: int
    full_counts: array
    full_indices: array
    partial_counts: array
    partial_indices: array


def block_lists(mask, block_m, block_n):
    """The blocks of a mask at another block size, in the order of slots; at the mask's own tile sizes they are its own.
    A block is full only if none of its keys is padding."""
    rows, columns = (-(-len(slots) // size) for slots, size in ((mask.query_slots, block_m), (mask.key_slots, block_n)))
    visited = [_as_int(block != EMPTY for block in blocks) for blocks in mask.blocks]
    full = [_as_int(block == FULL for block in blocks) for blocks in mask.blocks]
    spans = []
    for column in range(columns):
        keys = range(column * block_n, (column + 1) * block_n)
        inside = keys.stop <= len(mask.key_slots) and PADDING not in mask.key_slots[keys.start:keys.stop]
        first, last = keys.start // mask.tile_n, min((keys.stop - 1) // mask.tile_n, mask.columns - 1)
        spans.append((((1 << (last + 1 - first)) - 1) << first, inside))
    lists = BlockLists(block_m, block_n, rows, columns, array("i"), array("i"), array("i"), array("i"))
    for row in range(rows):
        first, last = row * block_m // mask.tile_m, min(((row + 1) * block_m - 1) // mask.tile_m, mask.rows - 1)
        some, every = 0, -1
        for tile in range(first, last + 1):
            some, every = some | visited[tile], every & full[tile]
        entries = ([], [])
        for column, (span, inside) in enumerate(spans):
            if some & span:
                entries[inside and every & span == span].append(column)
        for found, counts, indices in ((entries[True], lists.full_counts, lists.full_indices),
                                       (entries[False], lists.partial_counts, lists.partial_indices)):
            counts.append(len(found))
            indices.extend(found + [0] * (columns - len(found)))
    return lists


def _as_int(bits):
    return int("".join("1" if bit else "0" for bit in bits)[::-1], 2)


class PackageFiles:
    """A package's folder."""

    def __init__(self, path):
        self.path = Path(path)
        self.manifest = json.loads((self.path / "manifest.json").read_text())
        if self.manifest.get("format") != "openwork-package" or self.manifest["version"][0] != 1:
            raise ValueError(f"{path}: expects a package of version 1, got {self.manifest.get('format')} "
                             f"{self.manifest.get('version')}")

    @cached_property
    def _masks(self):
        tensors, metadata = read_safetensors(self.path / self.manifest["masks"])
        description = json.loads(metadata["openwork"])
        return tensors, description["tilings"], {mask["name"]: mask["tiling"] for mask in description["masks"]}

    def mask(self, kernel, head_class):
        tensors, tilings, tiling_of = self._masks
        name = f"{kernel['name']}.{head_class['name']}"
        return Mask(tensors, name, tilings[tiling_of[name]])

    def masks_of(self, plan, kernel):
        """The masks of the classes that a plan of the kernel has, and for each head an index into them."""
        used = sorted(set(plan["classes"]))
        return [self.mask(kernel, kernel["classes"][c]) for c in used], [used.index(c) for c in plan["classes"]]

    def plan(self, layer, step):
        """The plan of manifest["layers"][layer] at a denoising step, and its kernel."""
        plans = self.manifest["layers"][layer]["plans"]
        if len(plans) > 1 and not 0 <= step < len(plans):
            raise ValueError(f"{self.path}: layer {layer} has {len(plans)} steps, got step {step}")
        plan = self.manifest["plans"][plans[step if len(plans) > 1 else 0]]
        return plan, self.manifest["kernels"][plan["kernel"]]


def visited_flops(plan, kernel, geometry, batch=1):
    """Floating-point operations on visited blocks, whole blocks counted: 2 for QK and 2 for PV, each product."""
    spec, classes = kernel["spec"], kernel["classes"]
    visits = sum(classes[c]["full_visits"] + classes[c]["partial_visits"] for c in plan["classes"])
    return 2 * batch * visits * spec["tile_m"] * spec["tile_n"] * (geometry["head_dim"] + geometry["value_dim"])


def dense_flops(geometry, batch=1):
    pairs = batch * geometry["heads"] * geometry["query_tokens"] * geometry["key_tokens"]
    return 2 * pairs * (geometry["head_dim"] + geometry["value_dim"])

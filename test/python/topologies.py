# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Small topologies, as topology.json and as dense masks made by formulas of their own."""
import dataclasses
import json
import math
import struct
from pathlib import Path

import numpy as np


@dataclasses.dataclass(frozen=True)
class Grid:
    """A grid of tokens, with text behind it."""
    axes: tuple
    text: int = 0

    @property
    def tokens(self):
        return math.prod(self.axes) + self.text

    def coordinates(self):
        """[axes, grid tokens]."""
        return np.stack(np.unravel_index(np.arange(math.prod(self.axes)), self.axes))


def full(grid):
    return np.ones((grid.tokens, grid.tokens), bool)


def causal(grid):
    return np.tri(grid.tokens, dtype=bool)


def band(grid, lower, upper):
    distance = np.arange(grid.tokens)[None] - np.arange(grid.tokens)[:, None]
    return (lower <= distance) & (distance <= upper)


def window(grid, size, cell=None):
    """Sizes are odd: as many to each side, moved inwards at the borders. Text has no part in it."""
    inside = np.ones((math.prod(grid.axes),) * 2, bool)
    for axis, where in enumerate(grid.coordinates()):
        unit = cell[axis] if cell else 1
        extent, at = -(-grid.axes[axis] // unit), where // unit
        first = np.clip(at - size[axis] // 2, 0, max(extent - size[axis], 0))
        inside &= (at[None] >= first[:, None]) & (at[None] < first[:, None] + size[axis])
    return np.pad(inside, (0, grid.text))


def text_keys(grid):
    return np.repeat(np.arange(grid.tokens)[None] >= math.prod(grid.axes), grid.tokens, axis=0)


def random_tokens(grid):
    """Every third query has no key."""
    kept = np.random.default_rng(7).random((grid.tokens, grid.tokens)) < 0.2
    kept[::3] = False
    return kept


class Case:
    """A topology.json whose layers differ, and the masks of each: heads is a list of (topology, mask) for each layer,
    or for each step of one layer where there are steps."""

    def __init__(self, name, grid, layers, *, head_dim=64, dtype="f32", steps=1, files=None, options=None, **geometry):
        self.name, self.grid, self.files, self.options = name, grid, files or {}, options or {}
        self.masks = [np.stack([mask for _, mask in heads]) for heads in layers]
        rules = [{"steps" if steps > 1 else "layers": number, "heads": head, "topology": topology}
                 for number, heads in enumerate(layers) for head, (topology, _) in enumerate(heads)]
        if grid.text:
            geometry["text"] = {"position": "back", "tokens": grid.text}
        self.topology = {
            "format": "openwork-topology", "version": "1.0", "name": name,
            "geometry": {"grid": list(grid.axes), "heads": len(layers[0]), "head_dim": head_dim,
                         "layers": 1 if steps > 1 else len(layers), "steps": steps, "dtype": dtype, **geometry},
            "topologies": {}, "assignment": {"rules": rules}}

    def write(self, folder):
        """The path of the topology.json."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, tensors in self.files.items():
            write_safetensors(folder / name, tensors)
        path = folder / f"{self.name}.topology.json"
        path.write_text(json.dumps(self.topology))
        return path


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, array in tensors.items():
        content = array.astype(np.uint8).tobytes()
        end = len(data) + len(content)
        header[name] = {"dtype": "BOOL", "shape": list(array.shape), "data_offsets": [len(data), end]}
        data += content
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


FULL, CAUSAL, TEXT_KEYS = ({"family": "full"}, {"family": "causal"}, {"family": "text", "of": "keys"})


def families(dtype="f32", head_dim=64, **more):
    """Two layers of four heads, each of another family."""
    grid = Grid((4, 6, 10))
    layers = [[(FULL, full(grid)), (CAUSAL, causal(grid)),
               ({"family": "band", "lower": -70, "upper": 20}, band(grid, -70, 20)),
               ({"family": "window", "size": [3, 3, 5]}, window(grid, (3, 3, 5)))],
              [({"family": "band", "lower": -120, "upper": -90}, band(grid, -120, -90)),
               ({"family": "except", "of": [FULL, CAUSAL]}, ~causal(grid)),
               ({"family": "any", "of": [{"family": "window", "size": [1, 3, 3]}, CAUSAL]},
                window(grid, (1, 3, 3)) | causal(grid)),
               (FULL, full(grid))]]
    return Case(f"families_d{head_dim}_{dtype}", grid, layers, dtype=dtype, head_dim=head_dim, **more)


def grouped(dtype="f32"):
    """Six heads on two kv heads, in three steps."""
    grid = Grid((130,))
    kinds = [(FULL, full(grid)), (CAUSAL, causal(grid)),
             ({"family": "band", "lower": -9, "upper": 40}, band(grid, -9, 40))]
    layers = [[kinds[(step + head) % 3] for head in range(6)] for step in range(3)]
    return Case(f"grouped_{dtype}", grid, layers, dtype=dtype, steps=3, kv_heads=2)


def sliding_tiles(dtype="f32", head_dim=64):
    """Example 02's windows of cells, on a small grid."""
    grid, cell = Grid((6, 16, 16)), (2, 8, 8)
    heads = [({"family": "window", "size": list(size), "cell": list(cell)}, window(grid, size, cell))
             for size in ((3, 1, 1), (1, 2, 2), (3, 2, 2), (1, 1, 1))]
    return Case(f"sliding_tiles_d{head_dim}_{dtype}", grid, [heads], dtype=dtype, head_dim=head_dim)


def text(dtype="f32"):
    """A window and all text; text sees nothing but text."""
    grid = Grid((3, 5, 6), 20)
    near = {"family": "window", "size": [3, 3, 3]}
    heads = [(FULL, full(grid)),
             ({"family": "any", "of": [near, TEXT_KEYS]}, window(grid, (3, 3, 3)) | text_keys(grid))]
    return Case(f"text_{dtype}", grid, [heads], dtype=dtype)


def random(dtype="f32"):
    grid = Grid((90,))
    mask = random_tokens(grid)
    stored = {"family": "stored_tokens", "file": "masks.safetensors", "tensor": "random"}
    return Case(f"random_{dtype}", grid, [[(stored, mask), (FULL, full(grid))]], dtype=dtype,
                files={"masks.safetensors": {"random": mask}})


def cross(dtype="f32", head_dim=24, value_dim=40):
    """Queries of one grid, keys of another, and values of another dim."""
    grid = Grid((50,))
    return Case(f"cross_{dtype}", grid, [[(FULL, np.ones((50, 33), bool))] * 2], dtype=dtype, head_dim=head_dim,
                value_dim=value_dim, key={"grid": [33]})


def host_cases():
    return [families(), families("f16", 40), families("bf16", 128), grouped(), sliding_tiles(), text(),
            random(), cross()]


def device_cases():
    """What a Hopper GPU takes."""
    return [families("bf16", 128), families("f16", 64), grouped("bf16"), sliding_tiles("bf16", 128), text("bf16"),
            random("f16")]

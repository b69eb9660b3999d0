# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a package's files tell of its layers beyond what `Package.layers` has: token grids, and the side of text."""
from __future__ import annotations

import dataclasses
import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openwork import InvalidPackage


@dataclasses.dataclass(frozen=True)
class Layout:
    """Tokens of a layer: a grid [frames, height, width], and text in `front` of it, at its `back`, or none."""
    grid: tuple[int, int, int]
    text: str | None
    text_tokens: int

    @property
    def is_line(self) -> bool:
        """Whether the grid is a plain sequence, which says nothing of how a model arranges it."""
        return self.grid[:2] == (1, 1)

    def __str__(self) -> str:
        grid = "x".join(map(str, self.grid[2:] if self.is_line else self.grid)) + " tokens"
        if self.text is None:
            return grid
        return f"{grid} with {self.text_tokens} of text {'in front' if self.text == 'front' else 'behind'}"


def read_layouts(path: str) -> list[Layout | None]:
    """The layouts of a package's layers, in its order; None for one whose plans have several.

    From `manifest.json` and the metadata of `masks.safetensors`, as lib/Package/FORMAT.md has them. The package was
    opened, so that its files are checked.
    """
    folder = Path(path)
    try:
        manifest = json.loads(folder.joinpath("manifest.json").read_bytes())
        tilings = _read_tilings(folder / manifest["masks"])
        plans = [_plan_layouts(plan, manifest["kernels"], tilings) for plan in manifest["plans"]]
        found = [set().union(*(plans[index] for index in layer["plans"])) for layer in manifest["layers"]]
    except (OSError, ValueError, KeyError, IndexError, TypeError, struct.error) as error:
        raise InvalidPackage(f"{path}: expects a manifest and masks as lib/Package/FORMAT.md has them, got "
                             f"{error!r}") from error
    return [next(iter(layouts)) if len(layouts) == 1 else None for layouts in found]


def _plan_layouts(plan: Mapping[str, Any], kernels: list[Any], tilings: Mapping[str, Layout]) -> set[Layout]:
    kernel = kernels[plan["kernel"]]
    return {tilings[f"{kernel['name']}.{kernel['classes'][index]['name']}"] for index in set(plan["classes"])}


def _read_tilings(masks: Path) -> dict[str, Layout]:
    """The layout of the queries of each KERNEL.CLASS."""
    with masks.open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(min(size, masks.stat().st_size)))
    metadata = json.loads(header["__metadata__"]["openwork"])
    layouts = [_layout_of(tiling["query"]) for tiling in metadata["tilings"]]
    return {mask["name"]: layouts[mask["tiling"]] for mask in metadata["masks"]}


def _layout_of(axis: Mapping[str, Any]) -> Layout:
    text = axis.get("text")
    frames, height, width = axis["grid"]
    return Layout((frames, height, width), text and text["position"], text["tokens"] if text else 0)

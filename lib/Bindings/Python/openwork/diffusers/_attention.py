# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The attention of one layer, where a model's processor calls attention; and the operators that torch.compile sees.

Operators take what a call needs as tensors: the number of the layer or run as a scalar on the CPU, and the step as one
that the transformer's call made. A graph that was compiled for one layer or step is then right for all, and nothing is
compiled again.
"""
from __future__ import annotations

import itertools
import math
import weakref
from collections.abc import Sequence
from typing import Any, Optional

import torch

from openwork import DeviceError, DTypeError, Layer, Package, ShapeError
from openwork.diffusers._errors import MaskError
from openwork.diffusers._layout import Layout
from openwork.diffusers._masks import valid_text
from openwork.diffusers._models import Model
from openwork.diffusers._run import Run

_DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}

_numbers = itertools.count(1)
_numbered: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()


def number(thing: Any) -> torch.Tensor:
    """A scalar by which operators find a run or a layer."""
    token = next(_numbers)
    _numbered[token] = thing
    return torch.tensor(token, device="cpu")


class LayerAttention:
    """The attention of one layer of a model: the geometries that the package has of it, and the run that it is in."""

    def __init__(self, layer: int, choices: Sequence[tuple[Layer, Layout | None]], package: Package, model: Model,
                 run: Run) -> None:
        self.layer = layer
        self.run = run
        self.token = number(self)
        self._choices = choices
        self._package = package
        self._model = model

    def compute(self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor | None,
                scale: float | None, step: int) -> torch.Tensor:
        """Attention of [batch, tokens, heads, dim]; the mask is diffusers' own."""
        layer, layout = self._choose(query)
        geometry = layer.geometry
        self._check(query, layer)
        tokens, padding = query.shape[1], geometry.query_tokens - query.shape[1]
        valid = None
        if padding > 0:
            query, key, value = (torch.nn.functional.pad(x, (0, 0, 0, 0, 0, padding)) for x in (query, key, value))
            valid = torch.full((query.shape[0],), geometry.text_keys - padding, dtype=torch.int32, device=query.device)
        elif mask is not None:
            valid = self._valid_text(mask, query.shape[0], layer, layout)
        out = self._package.attention(query, key, value, layer=self.layer, step=step, scale=scale, valid_text=valid)
        return out[:, :tokens]

    def _choose(self, query: torch.Tensor) -> tuple[Layer, Layout | None]:
        """The geometry that the package has for these tokens."""
        tokens, grid = query.shape[1], self.run.call.grid
        for layer, layout in self._choices:
            last = layer.geometry.query_tokens
            first = last - layer.geometry.text_keys if self._model.drops_padding else last
            if first <= tokens <= last and (grid is None or layout is None or layout.is_line or layout.grid == grid):
                return layer, layout
        expected = " or ".join(str(layout or f"{layer.geometry.query_tokens} tokens")
                               for layer, layout in self._choices)
        raise ShapeError(f"layer {self.layer}: expects {expected}, as the package, got {self._describe(tokens)}")

    def _describe(self, tokens: int) -> str:
        """What the model's call has."""
        grid = self.run.call.grid
        text = tokens - math.prod(grid) if grid is not None else 0
        if grid is None or text < 0 or (text > 0 and self._model.text is None):
            return f"{tokens} tokens"
        return str(Layout(grid, self._model.text if text else None, text))

    def _check(self, query: torch.Tensor, layer: Layer) -> None:
        dtype, device = _DTYPES[layer.geometry.dtype], "cpu" if self._package.target == "host" else "cuda"
        if query.dtype != dtype:
            raise DTypeError(f"layer {self.layer}: expects {dtype}, as the package, got {query.dtype}")
        if query.device.type != device:
            raise DeviceError(f"layer {self.layer}: expects tensors on {device}, as the package is for "
                              f"{self._package.target}, got {query.device}")

    def _valid_text(self, mask: torch.Tensor, batch: int, layer: Layer, layout: Layout | None) -> torch.Tensor | None:
        """Models hand one mask to all their layers, which is looked at once."""
        tokens, text_tokens = layer.geometry.key_tokens, layer.geometry.text_keys
        key = (mask.data_ptr(), mask.shape, mask.stride(), tokens, text_tokens)
        found = self.run.call.masks.get(key)
        if found is None:
            side = layout.text if layout is not None and layout.text is not None else self._model.text
            try:
                found = mask, valid_text(mask, batch, tokens, text_tokens, side == "front")
            except MaskError as error:
                raise MaskError(f"layer {self.layer}: {error}") from None
            self.run.call.masks[key] = found
        return found[1]


# No CUDA graph may hold these: they choose kernels by what a run says.
_TAGS = tuple(getattr(torch.Tag, name) for name in ("cudagraph_unsafe",) if hasattr(torch.Tag, name))


@torch.library.custom_op("openwork_diffusers::begin", mutates_args=(), tags=_TAGS)
def begin(timestep: torch.Tensor, ids: Optional[torch.Tensor], grid: Sequence[int], run: torch.Tensor) -> torch.Tensor:
    """Tells a run of a call of its transformer, and gives the package's step for it as a scalar on the CPU."""
    return torch.tensor(_numbered[int(run)].begin(timestep, ids, list(grid)), device="cpu")


@begin.register_fake
def _(timestep: torch.Tensor, ids: Optional[torch.Tensor], grid: Sequence[int], run: torch.Tensor) -> torch.Tensor:
    return torch.empty((), dtype=torch.int64, device="cpu")


@torch.library.custom_op("openwork_diffusers::attend", mutates_args=(), tags=_TAGS)
def attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: Optional[torch.Tensor],
           scale: Optional[float], step: torch.Tensor, layer: torch.Tensor) -> torch.Tensor:
    """The attention of a numbered layer at the package's step, of [batch, tokens, heads, dim]."""
    return _numbered[int(layer)].compute(query, key, value, mask, scale, int(step))


@attend.register_fake
def _(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: Optional[torch.Tensor], scale: Optional[float],
      step: torch.Tensor, layer: torch.Tensor) -> torch.Tensor:
    return query.new_empty((*query.shape[:3], value.shape[-1]))

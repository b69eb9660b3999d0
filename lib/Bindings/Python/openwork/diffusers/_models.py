# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is known of each transformer: where its attentions are, and how it lays out tokens.

From diffusers 0.42.1, src/diffusers/models/transformers and src/diffusers/pipelines. Every model has its grid in the
order of frames, rows and columns, the last fastest, as Openwork has; layers with streams of their own for text come
first, and are numbered through, as `openwork import --model` numbers them.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from openwork.diffusers._errors import ModelError

Grid = tuple[int, int, int]


@dataclasses.dataclass(frozen=True)
class Model:
    """A class of transformers. `blocks` names its lists of blocks, in the order of the layers, and the self-attention
    within one; `processors` those classes of processors that call attention once with what the model attends to. `grid`
    says the token grid of a call by its arguments, None where they do not tell."""
    blocks: tuple[tuple[str, str], ...]
    processors: frozenset[str]
    text: str | None
    grid: Callable[[Any, Mapping[str, Any]], Grid | None]
    ascending: bool = False
    """Whether timesteps go up in a run."""
    drops_padding: bool = False
    """Whether the processor leaves padded text out of the sequence, and attends one batch entry at a time."""


def _patched(frames: int, patch: Grid, shape: Any) -> Grid:
    """The patches of latents [..., height, width] of so many frames; those that do not fill a patch are one, too."""
    return -(-frames // patch[0]), shape[-2] // patch[1], shape[-1] // patch[2]


def _wan_grid(config: Any, arguments: Mapping[str, Any]) -> Grid:
    shape = arguments["hidden_states"].shape
    return _patched(shape[2], tuple(config.patch_size), shape)


def _hunyuan_video_grid(config: Any, arguments: Mapping[str, Any]) -> Grid:
    shape = arguments["hidden_states"].shape
    return _patched(shape[2], (config.patch_size_t, config.patch_size, config.patch_size), shape)


def _cogvideox_grid(config: Any, arguments: Mapping[str, Any]) -> Grid:
    shape = arguments["hidden_states"].shape
    return _patched(shape[1], (config.patch_size_t or 1, config.patch_size, config.patch_size), shape)


def _mochi_grid(config: Any, arguments: Mapping[str, Any]) -> Grid:
    shape = arguments["hidden_states"].shape
    return _patched(shape[2], (1, config.patch_size, config.patch_size), shape)


def _ltx_grid(config: Any, arguments: Mapping[str, Any]) -> Grid | None:
    """Latents come in rows of tokens; the call names their grid, unless it has coordinates."""
    sizes = tuple(arguments.get(name) for name in ("num_frames", "height", "width"))
    return None if None in sizes or arguments.get("video_coords") is not None else sizes


def _flux_grid(config: Any, arguments: Mapping[str, Any]) -> None:
    """Latents come in rows of tokens, and their places in `img_ids`: see Run."""
    return None


_DUAL_AND_SINGLE = (("transformer_blocks", "attn"), ("single_transformer_blocks", "attn"))

MODELS: Mapping[str, Model] = {
    "WanTransformer3DModel": Model((("blocks", "attn1"),), frozenset({"WanAttnProcessor"}), None, _wan_grid),
    "HunyuanVideoTransformer3DModel": Model(
        _DUAL_AND_SINGLE, frozenset({"HunyuanVideoAttnProcessor2_0"}), "back", _hunyuan_video_grid),
    "CogVideoXTransformer3DModel": Model(
        (("transformer_blocks", "attn1"),),
        frozenset({"CogVideoXAttnProcessor2_0", "FusedCogVideoXAttnProcessor2_0"}), "front", _cogvideox_grid),
    "MochiTransformer3DModel": Model(
        (("transformer_blocks", "attn1"),), frozenset({"MochiAttnProcessor2_0"}), "back", _mochi_grid, ascending=True,
        drops_padding=True),
    "LTXVideoTransformer3DModel": Model(
        (("transformer_blocks", "attn1"),), frozenset({"LTXVideoAttnProcessor"}), None, _ltx_grid),
    "FluxTransformer2DModel": Model(_DUAL_AND_SINGLE, frozenset({"FluxAttnProcessor"}), "front", _flux_grid),
}


def model_of(transformer: Any) -> Model:
    """Raises ModelError for a class that is not in the table; subclasses may do as they like, and are refused."""
    name = type(transformer).__name__
    if name not in MODELS or not type(transformer).__module__.startswith("diffusers."):
        raise ModelError(f"expects a transformer of diffusers, one of {', '.join(MODELS)}, got "
                         f"{type(transformer).__module__}.{name}")
    return MODELS[name]


def attentions(transformer: Any, model: Model) -> Iterator[Any]:
    """The self-attentions of a transformer in the order of its layers."""
    for blocks, attention in model.blocks:
        for block in _child(transformer, blocks):
            yield _child(block, attention)


def _child(module: Any, name: str) -> Any:
    found = getattr(module, name, None)
    if found is None:
        raise ModelError(f"expects {type(module).__name__} to have {name}, as in diffusers 0.42, got none")
    return found

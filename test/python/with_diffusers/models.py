# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Small random transformers of every known class, calls of them, and what they look like to `openwork import`."""
from __future__ import annotations

import copy
import dataclasses
import json
import math
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

import diffusers
import openwork

GRID = (4, 6, 8)
HEADS, HEAD_DIM, LAYERS = 2, 64, 3
# Of text that cross-attention alone sees.
CROSS_TEXT = 7


@dataclasses.dataclass(frozen=True)
class Case:
    """A class of transformers: its configuration, the arguments of a call, the pixels that make GRID, and where text
    is."""
    name: str
    config: dict[str, Any]
    call: Callable[[int, torch.dtype], dict[str, Any]]
    pixels: tuple[int, int, int]
    text: str | None = None
    text_tokens: int = 0
    grid: tuple[int, int, int] = GRID

    @property
    def tokens(self) -> int:
        return math.prod(self.grid) + self.text_tokens

    def make(self, dtype: torch.dtype = torch.float32) -> Any:
        """A transformer whose every call with equal arguments gives equal values."""
        torch.manual_seed(7)
        transformer = getattr(diffusers, self.name)(**self.config).eval()
        # Gates and the last projection begin near zero in some classes, where attention would not show. Averages over
        # many values are small beside what goes past attention: self-attention's values are larger, so that one wrong
        # head shows in bf16.
        for name, parameter in transformer.named_parameters():
            if parameter.ndim > 1:
                is_value = "_v" in name and "attn2" not in name
                torch.nn.init.normal_(parameter, std=(3.2 if is_value else 0.8) / math.sqrt(parameter[0].numel()))
        return transformer if dtype == torch.float32 else transformer.to(dtype)

    def arguments(self, batch: int = 2, timestep: float = 900.0, dtype: torch.dtype = torch.float32) -> dict[str, Any]:
        torch.manual_seed(11)
        arguments = self.call(batch, dtype)
        return {"timestep": torch.full((batch,), timestep), "return_dict": False, **arguments}

    def write_folder(self, folder: Path, **changes: Any) -> Path:
        """A folder with the configuration of such a transformer, whose latents are those of the published VAE."""
        config = {name: value for name, value in self.config.items() if name not in ("in_channels", "out_channels")}
        folder.joinpath("transformer").mkdir(parents=True)
        path = folder / "transformer" / "config.json"
        path.write_text(json.dumps({"_class_name": self.name, **config, **changes}))
        return folder

    def compile(self, package: Path, rules: str, *, steps: int = 1, dtype: str = "f32", target: str = "host",
                pixels: tuple[int, int, int] | None = None, text_tokens: int | None = None, cache: str | None = "none",
                **changes: Any) -> openwork.Package:
        """FOLDER/NAME.openwork, through `openwork import --model` and `openwork compile`; a cache of None is the
        compiler's own choice."""
        frames, height, width = pixels or self.pixels
        with tempfile.TemporaryDirectory() as sources:
            folder = self.write_folder(Path(sources), **changes)
            folder.joinpath("rules.txt").write_text(rules)
            command = [openwork.find_compiler(), "import", "--model", folder, "--height", height, "--width", width,
                       "--steps", steps, "--dtype", dtype, "--topology", folder / "rules.txt", "--name", package.stem,
                       "-o", folder / "topology.json"]
            if self.grid[0] > 1:
                command += ["--frames", frames]
            if self.text:
                command += ["--text-tokens", text_tokens or self.text_tokens]
            ran = subprocess.run([str(argument) for argument in command], capture_output=True, text=True)
            assert ran.returncode == 0, ran.stderr
            return openwork.compile(folder / "topology.json", package, target=target, cache=cache)


def exact(transformer: Any) -> Any:
    """The transformer in float32 on the host, with the very same weights: what it gives is the truth for bf16."""
    return copy.deepcopy(transformer).float().cpu()


def exact_arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    """The very same arguments for it."""
    return {name: value.float() if isinstance(value, torch.Tensor) and value.is_floating_point() else value
            for name, value in arguments.items()}


def padding_mask(batch: int, tokens: int, dtype: torch.dtype = torch.int64) -> torch.Tensor:
    """Prompts of different lengths: 1 for what counts, which the last entry's tokens all do."""
    lengths = torch.tensor([tokens - 5 * (batch - 1 - entry) for entry in range(batch)])
    return (torch.arange(tokens) < lengths[:, None]).to(dtype)


def _wan(batch: int, dtype: torch.dtype) -> dict[str, Any]:
    return {"hidden_states": torch.randn(batch, 4, 4, 12, 16, dtype=dtype),
            "encoder_hidden_states": torch.randn(batch, CROSS_TEXT, 16, dtype=dtype)}


def _hunyuan_video(batch: int, dtype: torch.dtype) -> dict[str, Any]:
    return {"hidden_states": torch.randn(batch, 4, 4, 12, 16, dtype=dtype),
            "encoder_hidden_states": torch.randn(batch, 20, 16, dtype=dtype),
            "encoder_attention_mask": padding_mask(batch, 20), "pooled_projections": torch.randn(batch, 8, dtype=dtype)}


def _cogvideox(batch: int, dtype: torch.dtype) -> dict[str, Any]:
    return {"hidden_states": torch.randn(batch, 4, 4, 12, 16, dtype=dtype),
            "encoder_hidden_states": torch.randn(batch, 18, 16, dtype=dtype)}


def _mochi(batch: int, dtype: torch.dtype) -> dict[str, Any]:
    return {"hidden_states": torch.randn(batch, 4, 4, 12, 16, dtype=dtype),
            "encoder_hidden_states": torch.randn(batch, 24, 16, dtype=dtype),
            "encoder_attention_mask": padding_mask(batch, 24, torch.bool)}


def _ltx(batch: int, dtype: torch.dtype) -> dict[str, Any]:
    frames, height, width = GRID
    return {"hidden_states": torch.randn(batch, frames * height * width, 8, dtype=dtype),
            "encoder_hidden_states": torch.randn(batch, CROSS_TEXT, 16, dtype=dtype),
            "encoder_attention_mask": padding_mask(batch, CROSS_TEXT),
            "num_frames": frames, "height": height, "width": width}


def _flux(batch: int, dtype: torch.dtype) -> dict[str, Any]:
    _, height, width = GRID
    places = torch.zeros(height, width, 3)
    places[..., 1] = torch.arange(height)[:, None]
    places[..., 2] = torch.arange(width)[None, :]
    return {"hidden_states": torch.randn(batch, height * width, 4, dtype=dtype),
            "encoder_hidden_states": torch.randn(batch, 16, 16, dtype=dtype),
            "pooled_projections": torch.randn(batch, 8, dtype=dtype),
            "img_ids": places.reshape(-1, 3).to(dtype), "txt_ids": torch.zeros(16, 3, dtype=dtype)}


_SHAPE = {"num_attention_heads": HEADS, "attention_head_dim": HEAD_DIM}
_DUAL_AND_SINGLE = {**_SHAPE, "num_layers": 1, "num_single_layers": LAYERS - 1}

CASES = {case.name: case for case in (
    Case("WanTransformer3DModel",
         {**_SHAPE, "num_layers": LAYERS, "in_channels": 4, "out_channels": 4, "text_dim": 16,
          "freq_dim": 16, "ffn_dim": 32},
         _wan, (13, 96, 128)),
    Case("HunyuanVideoTransformer3DModel",
         {**_DUAL_AND_SINGLE, "in_channels": 4, "out_channels": 4, "num_refiner_layers": 1, "mlp_ratio": 2.0,
          "guidance_embeds": False, "text_embed_dim": 16, "pooled_projection_dim": 8, "rope_axes_dim": (16, 24, 24)},
         _hunyuan_video, (13, 96, 128), "back", 20),
    Case("CogVideoXTransformer3DModel",
         {**_SHAPE, "num_layers": LAYERS, "in_channels": 4, "out_channels": 4, "time_embed_dim": 16,
          "text_embed_dim": 16, "sample_width": 16, "sample_height": 12, "sample_frames": 13,
          "max_text_seq_length": 18},
         _cogvideox, (13, 96, 128), "front", 18),
    Case("MochiTransformer3DModel",
         {**_SHAPE, "num_layers": LAYERS, "in_channels": 4, "pooled_projection_dim": 32, "text_embed_dim": 16,
          "time_embed_dim": 16, "max_sequence_length": 24},
         _mochi, (19, 96, 128), "back", 24),
    Case("LTXVideoTransformer3DModel",
         {**_SHAPE, "num_layers": LAYERS, "in_channels": 8, "out_channels": 8, "cross_attention_dim": HEADS * HEAD_DIM,
          "caption_channels": 16},
         _ltx, (25, 192, 256)),
    Case("FluxTransformer2DModel",
         {**_DUAL_AND_SINGLE, "in_channels": 4, "joint_attention_dim": 16, "pooled_projection_dim": 8,
          "axes_dims_rope": (16, 24, 24)},
         _flux, (1, 96, 128), "front", 16, (1, 6, 8)),
)}

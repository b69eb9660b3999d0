# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A transformer with the shapes of Wan 2.1 and random weights: rotary embedding, norms, cross attention and MLP cost what
they cost in diffusers' WanTransformer3DModel, but it is no copy of that. Self-attention is a function that the caller
gives."""
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

LATENT_CHANNELS, PATCH, TEXT_TOKENS, TEXT_DIM, TIME_DIM = 16, (1, 2, 2), 512, 4096, 256


@dataclass(frozen=True)
class Config:
    layers: int
    heads: int
    ffn: int
    head_dim: int = 128

    @property
    def dim(self):
        return self.heads * self.head_dim


CONFIGS = {"1.3B": Config(30, 12, 8960), "14B": Config(40, 40, 13824), "tiny": Config(3, 4, 128, 32)}


def rotary_table(grid, head_dim, device):
    """cos and sin, f32 [tokens, 1, head_dim / 2]: a third of the columns for each axis, the rest for frames."""
    space = head_dim // 6 * 2
    columns = (head_dim - 2 * space, space, space)
    angles = []
    for axis, (extent, count) in enumerate(zip(grid, columns)):
        frequency = 10000.0 ** (-torch.arange(0, count, 2, dtype=torch.float64, device=device) / count)
        angle = torch.outer(torch.arange(extent, dtype=torch.float64, device=device), frequency)
        shape = [1, 1, 1, count // 2]
        shape[axis] = extent
        angles.append(angle.view(shape).expand(*grid, count // 2))
    angle = torch.cat(angles, dim=-1).reshape(-1, 1, head_dim // 2)
    return angle.cos().float(), angle.sin().float()


def rotate(x, table):
    """Rotates neighbouring columns of [batch, tokens, heads, head_dim]."""
    cos, sin = table
    even, odd = x.float().unflatten(-1, (-1, 2)).unbind(-1)
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1).flatten(-2).to(x.dtype)


class Projections(nn.Module):
    """Q, K, V and output of one attention; Q and K are normalised over all heads together."""

    def __init__(self, config):
        super().__init__()
        self.heads = config.heads
        self.query, self.key, self.value, self.out = (nn.Linear(config.dim, config.dim) for _ in range(4))
        self.query_norm, self.key_norm = (nn.RMSNorm(config.dim, eps=1e-6) for _ in range(2))

    def project(self, queries, keys):
        q, k, v = self.query_norm(self.query(queries)), self.key_norm(self.key(keys)), self.value(keys)
        return (t.unflatten(-1, (self.heads, -1)) for t in (q, k, v))


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        dim = config.dim
        self.norm_self, self.norm_mlp = (nn.LayerNorm(dim, eps=1e-6, elementwise_affine=False) for _ in range(2))
        self.norm_cross = nn.LayerNorm(dim, eps=1e-6)
        self.self_attention, self.cross_attention = Projections(config), Projections(config)
        self.mlp = nn.Sequential(nn.Linear(dim, config.ffn), nn.GELU(approximate="tanh"), nn.Linear(config.ffn, dim))
        self.modulation = nn.Parameter(torch.randn(1, 6, dim) / dim**0.5)

    def forward(self, x, text, time, rotary, attend):
        shift, scale, gate, mlp_shift, mlp_scale, mlp_gate = (self.modulation + time).chunk(6, dim=1)
        y = self.norm_self(x) * (1 + scale) + shift
        q, k, v = self.self_attention.project(y, y)
        y = attend(rotate(q, rotary), rotate(k, rotary), v)
        x = x + self.self_attention.out(y.flatten(2)) * gate

        q, k, v = self.cross_attention.project(self.norm_cross(x), text)
        y = F.scaled_dot_product_attention(*(t.transpose(1, 2) for t in (q, k, v)))
        x = x + self.cross_attention.out(y.transpose(1, 2).flatten(2))
        return x + self.mlp(self.norm_mlp(x) * (1 + mlp_scale) + mlp_shift) * mlp_gate


class Wan(nn.Module):
    def __init__(self, config, grid):
        super().__init__()
        dim = config.dim
        self.config, self.grid = config, grid
        self.patches = nn.Conv3d(LATENT_CHANNELS, dim, PATCH, PATCH)
        self.text = nn.Sequential(nn.Linear(TEXT_DIM, dim), nn.GELU(approximate="tanh"), nn.Linear(dim, dim))
        self.time = nn.Sequential(nn.Linear(TIME_DIM, dim), nn.SiLU(), nn.Linear(dim, dim))
        self.time_of_blocks = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim))
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = nn.LayerNorm(dim, eps=1e-6, elementwise_affine=False)
        self.out = nn.Linear(dim, LATENT_CHANNELS * PATCH[0] * PATCH[1] * PATCH[2])

    def forward(self, latent, text, time, attention):
        """Latents [batch, 16, frames, height, width], text [batch, 512, 4096], time [batch, 256].
        `attention(layer, q, k, v)` computes self-attention, [batch, tokens, heads, head_dim]."""
        x = self.patches(latent).flatten(2).transpose(1, 2)
        text, time = self.text(text), self.time(time)
        modulation = self.time_of_blocks(time).unflatten(1, (6, -1))
        rotary = rotary_table(self.grid, self.config.head_dim, x.device)
        for layer, block in enumerate(self.blocks):
            x = block(x, text, modulation, rotary, lambda q, k, v: attention(layer, q, k, v))
        return self.out(self.norm(x))


def make_inputs(grid, dtype, device):
    """One step of one video, without the second call of classifier-free guidance."""
    shape = (1, LATENT_CHANNELS, *(extent * patch for extent, patch in zip(grid, PATCH)))
    draw = lambda *shape: torch.randn(*shape, dtype=dtype, device=device)
    return draw(*shape), draw(1, TEXT_TOKENS, TEXT_DIM), draw(1, TIME_DIM)

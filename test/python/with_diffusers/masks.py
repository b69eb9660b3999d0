# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Topologies written out token by token, and models that attend by such masks through PyTorch alone."""
from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from unittest import mock

import torch

from models import HEADS, LAYERS, Case

# Heads, layers and steps with topologies of their own.
SPARSE_RULES = """\
define cells = window {three} cell {cell}{text}
define near = window {three}{text}
define line = band -9 5{text}
all: cells
heads 1: line
layer 1 head 0: near
layer 2 head 1: dense
"""
# Behind them, for four steps: the second dense, the last a band in all heads.
STEPS_RULES = "step 1: dense\nlast 1 step: line\n"


def sparse_rules(case: Case, more: str = "") -> str:
    axes = [3, 3] if case.grid[0] == 1 else [3, 3, 3]
    cell = [2, 2] if case.grid[0] == 1 else [1, 2, 2]
    return SPARSE_RULES.format(three=axes, cell=cell, text=" or text" if case.text else "") + more


def sparse_masks(case: Case) -> torch.Tensor:
    """Of SPARSE_RULES: booleans [layers, heads, tokens, tokens], of queries and keys."""
    masks = torch.zeros(LAYERS, HEADS, case.tokens, case.tokens, dtype=torch.bool)
    cells, near, line = (mask_of(case, kept) for kept in (in_cells, in_window, in_band))
    masks[:, 0], masks[:, 1] = cells, line
    masks[1, 0] = near
    masks[2, 1] = True
    return masks


def steps_masks(case: Case) -> list[torch.Tensor]:
    """Of SPARSE_RULES with STEPS_RULES: for each of four steps, as sparse_masks."""
    sparse = sparse_masks(case)
    return [sparse, torch.ones_like(sparse), sparse, mask_of(case, in_band).expand_as(sparse)]


def mask_of(case: Case, kept) -> torch.Tensor:
    """Of a rule for two tokens; a token is its place in the sequence, and its place in the grid unless it is text."""
    places = list(itertools.product(*(range(extent) for extent in case.grid)))
    text = [None] * case.text_tokens
    tokens = text + places if case.text == "front" else places + text
    return torch.tensor([[query is None or key is None or kept(case, (i, query), (j, key))
                          for j, key in enumerate(tokens)]
                         for i, query in enumerate(tokens)])


def in_cells(case: Case, query, key) -> bool:
    """Three cells along each axis of the grid, clamped at its borders; cells of 1x2x2 tokens."""
    cell = (1, 2, 2)
    for extent, size, q, k in zip(case.grid, cell, query[1], key[1]):
        count = -(-extent // size)
        if count < 3:
            continue
        centre = min(max(q // size, 1), count - 2)
        if abs(k // size - centre) > 1:
            return False
    return True


def in_window(case: Case, query, key) -> bool:
    """Three tokens along each axis, clamped at its borders."""
    return all(extent < 3 or abs(min(max(q, 1), extent - 2) - k) <= 1
               for extent, q, k in zip(case.grid, query[1], key[1]))


def in_band(case: Case, query, key) -> bool:
    return -9 <= key[0] - query[0] <= 5


@contextlib.contextmanager
def masked_attention(case: Case, masks: torch.Tensor) -> Iterator[None]:
    """Models attend through PyTorch by masks [layers, heads, tokens, tokens]: the self-attentions are the calls with as
    many tokens, and come in the order of the layers; Mochi has one for each batch entry, without its padding."""
    attend = torch.nn.functional.scaled_dot_product_attention
    grid_tokens = case.tokens - case.text_tokens
    is_mochi = case.name.startswith("Mochi")
    calls = 0

    def masked(query, key, value, attn_mask=None, **kwargs):
        nonlocal calls
        tokens = query.shape[2]
        if key.shape[2] != tokens or not (grid_tokens <= tokens if is_mochi else tokens == case.tokens):
            return attend(query, key, value, attn_mask=attn_mask, **kwargs)
        layer = calls // 2 if is_mochi else calls
        calls += 1
        mask = masks[layer % LAYERS][None, :, :tokens, :tokens]
        if attn_mask is not None:
            mask = mask & attn_mask
        return attend(query, key, value, attn_mask=mask, **kwargs)

    with mock.patch.object(torch.nn.functional, "scaled_dot_product_attention", masked):
        yield
    assert calls > 0 and calls % (LAYERS * (2 if is_mochi else 1)) == 0

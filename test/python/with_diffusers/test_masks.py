# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Masks as counts of valid text: those of diffusers, additive ones, and what is refused."""
from fixtures import no_package_left_open, packages, without_gradients  # noqa: F401, I001

import pytest
import torch

import openwork.diffusers
from models import CASES, padding_mask
from openwork.diffusers import MaskError
from openwork.diffusers._masks import valid_text
from test_models import assert_near

TOKENS, TEXT = 12, 5


def mask_of(*rows):
    """Rows of text tokens behind 7 of the grid."""
    return torch.tensor([[True] * 7 + [bool(int(bit)) for bit in row] for row in rows])


def test_counts():
    mask = mask_of("11111", "11000", "00000")
    for shaped in (mask, mask[:, None, None]):
        counts = valid_text(shaped, 3, TOKENS, TEXT, False)
        assert counts.dtype == torch.int32 and counts.tolist() == [5, 2, 0]


def test_text_in_front():
    mask = torch.cat([mask_of("11100", "11111")[:, 7:], torch.ones(2, 7, dtype=torch.bool)], dim=1)
    assert valid_text(mask, 2, TOKENS, TEXT, True).tolist() == [3, 5]


def test_additive():
    mask = torch.where(mask_of("11000"), 0.0, -10000.0)
    assert valid_text(mask[:, None, None], 1, TOKENS, TEXT, False).tolist() == [2]
    assert valid_text(torch.where(mask_of("11000"), 0.0, -torch.inf), 1, TOKENS, TEXT, False).tolist() == [2]


def test_one_row_for_all_entries():
    assert valid_text(mask_of("11000"), 3, TOKENS, TEXT, False).tolist() == [2, 2, 2]


def test_all_valid():
    assert valid_text(mask_of("11111", "11111"), 2, TOKENS, TEXT, False) is None
    assert valid_text(mask_of("11111"), 2, TOKENS, 0, False) is None


@pytest.mark.parametrize("mask, text_tokens, text", [
    (mask_of("11111", "10110"), TEXT, "expects valid text and padding behind it, got batch entry 1 with padding at "
     "text token 1 and 2 valid tokens behind it"),
    (~mask_of("00000"), TEXT, "expects a mask that leaves out text alone, at most 5 tokens of it, got one that leaves "
     "out 7 other tokens of batch entry 0"),
    (mask_of("11000"), 0, "expects a mask that leaves out text alone, at most 0 tokens of it, got one that leaves out "
     "3 other tokens of batch entry 0"),
    (torch.ones(1, 2, 12, 12, dtype=torch.bool), TEXT,
     "expects a mask of keys alone, [batch, 1, 1, 12], got [1, 2, 12, 12]"),
    (torch.ones(1, 11, dtype=torch.bool), TEXT, "expects a mask of keys alone, [batch, 1, 1, 12], got [1, 11]"),
    (torch.full((1, 12), -1.0), TEXT, "expects a mask that adds 0 to the scores of keys that count, and -10000 or less "
     "to others, got other values"),
], ids=["not a prefix", "grid left out", "no text keys", "by query", "other tokens", "bias"])
def test_refused(mask, text_tokens, text):
    with pytest.raises(MaskError) as error:
        valid_text(mask, mask.shape[0], TOKENS, text_tokens, False)
    assert str(error.value) == text


def test_a_mask_is_read_once_in_a_call(packages, monkeypatch):
    case = CASES["HunyuanVideoTransformer3DModel"]
    transformer, arguments = case.make(), case.arguments()
    read = []
    monkeypatch.setattr(openwork.diffusers._attention, "valid_text",
                        lambda *args: read.append(args) or valid_text(*args))
    with openwork.diffusers.install(transformer, packages.make(case, "all: dense")):
        transformer(**arguments)
        assert len(read) == 1
        transformer(**arguments)
        assert len(read) == 2


@pytest.mark.parametrize("valid", [1, 9, 24])
def test_mochi_leaves_padding_out(valid, packages):
    """By itself, so that its valid tokens need not be in front of padding."""
    case = CASES["MochiTransformer3DModel"]
    transformer, arguments = case.make(), case.arguments(batch=1)
    mask = torch.zeros(1, 24, dtype=torch.bool)
    mask[0, torch.randperm(24)[:valid]] = True
    arguments["encoder_attention_mask"] = mask
    expected = transformer(**arguments)[0]
    with openwork.diffusers.install(transformer, packages.make(case, "all: dense")):
        assert_near(transformer(**arguments)[0], expected)


def test_text_in_front_with_a_mask(packages):
    """CogVideoX makes none, and takes what callers give."""
    case = CASES["CogVideoXTransformer3DModel"]
    transformer = case.make()
    mask = torch.cat([padding_mask(2, 18, torch.bool), torch.ones(2, 192, dtype=torch.bool)], dim=1)
    arguments = {**case.arguments(), "attention_kwargs": {"attention_mask": mask[:, None]}}
    with openwork.diffusers.install(transformer, packages.make(case, "all: dense")):
        with pytest.raises(MaskError) as error:
            transformer(**arguments)
    assert str(error.value).startswith("layer 0: expects a mask of keys alone, [batch, 1, 1, 210], got ")

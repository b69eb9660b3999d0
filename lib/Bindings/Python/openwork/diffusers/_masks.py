# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention masks of models, as counts of valid text tokens."""
from __future__ import annotations

import torch

from openwork.diffusers._errors import MaskError


def valid_text(mask: torch.Tensor, batch: int, tokens: int, text_tokens: int, in_front: bool) -> torch.Tensor | None:
    """How many text tokens of each batch entry a mask lets queries attend to.

    Args:
        mask: [batch or 1, 1, 1, tokens] or [batch or 1, tokens]: booleans, true for keys that count, or what is added
            to scores, 0 for keys that count.
        batch: Batch entries.
        tokens: Keys, of grid and text.
        text_tokens: Those of text; 0 where no key may be left out.
        in_front: Whether text lies in front of the grid.

    Returns:
        i32 [batch] where the mask is; None where every key counts.

    Raises:
        MaskError: The mask depends on the query, leaves out tokens of the grid, or text that is not the end of it.
    """
    kept = _kept_keys(mask, tokens)
    begin = 0 if in_front else tokens - text_tokens
    text = kept[:, begin:begin + text_tokens]
    counts = text.sum(dim=1)
    is_prefix = (torch.arange(text_tokens, device=mask.device) < counts[:, None]) == text
    # Facts of all batch entries come at once: on a device each question waits for it.
    facts = torch.stack((kept.sum(dim=1), counts, is_prefix.all(dim=1)), dim=1).tolist()
    if all(sum_ == tokens for sum_, _, _ in facts):
        return None
    for entry, (sum_, count, is_counted) in enumerate(facts):
        if tokens - sum_ != text_tokens - count:
            missing = tokens - sum_ - (text_tokens - count)
            raise MaskError(f"expects a mask that leaves out text alone, at most {text_tokens} tokens of it, got one "
                            f"that leaves out {missing} other tokens of batch entry {entry}")
        if not is_counted:
            padding = int(text[entry].logical_not().nonzero()[0])
            raise MaskError(f"expects valid text and padding behind it, got batch entry {entry} with padding at text "
                            f"token {padding} and {count - padding} valid tokens behind it")
    return counts.to(torch.int32).expand(batch).contiguous()


def _kept_keys(mask: torch.Tensor, tokens: int) -> torch.Tensor:
    """Booleans [batch or 1, tokens]."""
    if mask.ndim not in (2, 4) or mask.shape[-1] != tokens or (mask.ndim == 4 and mask.shape[1:3] != (1, 1)):
        raise MaskError(f"expects a mask of keys alone, [batch, 1, 1, {tokens}], got {list(mask.shape)}")
    rows = mask.reshape(mask.shape[0], tokens)
    if rows.dtype == torch.bool:
        return rows
    kept = rows == 0
    # What diffusers adds to the scores of keys that do not count is -10000 or less.
    if not bool((kept | (rows <= -10000)).all()):
        raise MaskError("expects a mask that adds 0 to the scores of keys that count, and -10000 or less to others, "
                        "got other values")
    return kept

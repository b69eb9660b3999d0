# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention in double precision, and how far a kernel may be from it."""
import numpy as np

# Relative roundoff of a dtype.
ROUNDOFF = {"fp32": 2.0 ** -24, "fp16": 2.0 ** -11, "bf16": 2.0 ** -8}


def attention(q, k, v, masks, scale):
    """O [batch, tokens, heads, dim], LSE [batch, heads, tokens], and the same of |V|, of [batch, tokens, heads, dim]
    tensors and [heads, query tokens, key tokens] masks. A query without keys gives 0 and -inf."""
    q, k, v = (np.asarray(tensor, np.float64) for tensor in (q, k, v))
    group = q.shape[2] // k.shape[2]
    k, v = (np.repeat(tensor, group, axis=2) for tensor in (k, v))
    scores = np.where(masks, np.einsum("bqhd,bkhd->bhqk", q, k) * scale, -np.inf)
    largest = scores.max(-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isinf(largest), 0, largest))
    sums = weights.sum(-1, keepdims=True)
    with np.errstate(divide="ignore"):
        lse = (np.log(sums) + largest)[..., 0]
    weights = weights / np.where(sums == 0, 1, sums)
    return np.einsum("bhqk,bkhd->bqhd", weights, v), lse, np.einsum("bhqk,bkhd->bqhd", weights, np.abs(v))


def check(out, lse, dtype, q, k, v, masks, scale):
    """Asserts that a result is attention: weights and O are rounded to the dtype, and sums are in f32."""
    expected, expected_lse, magnitude = attention(q, k, v, masks, scale)
    error = np.abs(np.asarray(out, np.float64) - expected)
    bound = ROUNDOFF[dtype] * 3 * magnitude + 1e-5
    worst = np.unravel_index(np.argmax(error / bound), error.shape)
    message = f"at {worst}: expects {expected[worst]} within {bound[worst]}, got {out[worst]}"
    assert error[worst] <= bound[worst], message
    if lse is not None:
        assert lse.dtype == np.float32 and lse.shape == expected_lse.shape
        np.testing.assert_allclose(lse, expected_lse, atol=5e-5, rtol=1e-6)

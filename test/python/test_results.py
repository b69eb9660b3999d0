# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Results on the host are those of attention, whatever the layout, the strides and the batch."""
import numpy as np
import pytest
from conftest import DLPack, draw

import openwork
import reference
import topologies

CASES = topologies.host_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_equals_the_reference(opened, case):
    package = opened(case)
    for layer in package.layers:
        q, k, v = draw(layer, batch=2)
        for step in range(layer.steps):
            out, lse = openwork.attention(q, k, v, layer=layer.layer, step=step, lse=True)
            assert out.dtype == q.dtype and out.flags.c_contiguous
            masks = case.masks[step if layer.steps > 1 else layer.layer]
            reference.check(out, lse, layer.geometry.dtype, q, k, v, masks, layer.scale)


def test_example_02_on_a_small_grid_is_sparse(opened):
    package = opened(topologies.sliding_tiles())
    visited = package.plan(0).density
    assert visited == pytest.approx(np.mean(topologies.sliding_tiles().masks[0]), abs=0.2) and visited < 0.9


@pytest.mark.parametrize("layout", ["bshd", "bhsd"])
@pytest.mark.parametrize("batched", [True, False])
def test_layouts(opened, layout, batched):
    package = opened(topologies.grouped())
    q, k, v = draw(package.layers[0], batch=2 if batched else 1)
    expected, expected_lse = package.attention(q, k, v, layer=0, lse=True)
    turned = [tensor if batched else tensor[0] for tensor in (q, k, v)]
    if layout == "bhsd":
        turned = [np.ascontiguousarray(np.swapaxes(tensor, -2, -3)) for tensor in turned]
    out, lse = package.attention(*turned, layer=0, lse=True, layout=layout)
    if layout == "bhsd":
        out = np.swapaxes(out, -2, -3)
    np.testing.assert_array_equal(out, expected if batched else expected[0])
    np.testing.assert_array_equal(lse, expected_lse if batched else expected_lse[0])


def test_strides_and_out(opened):
    """Q and K of one projection, V with another axis innermost but one, and a place for the result in a larger
    array."""
    package = opened(topologies.families())
    q, k, v = draw(package.layers[0], batch=2)
    expected = package.attention(q, k, v, layer=0)
    both = np.concatenate((q, k), axis=-1)
    apart = np.ascontiguousarray(v.transpose(2, 0, 1, 3)).transpose(1, 2, 0, 3)
    room = np.full((2, 240, 4, 100), np.nan, np.float32)
    out = room[..., 20:84]
    result = package.attention(both[..., :64], both[..., 64:], apart, layer=0, out=out)
    assert result is out
    np.testing.assert_array_equal(out, expected)
    assert np.isnan(room[..., :20]).all() and np.isnan(room[..., 84:]).all()


def test_one_entry_axes_have_any_stride(opened):
    package = opened(topologies.grouped())
    q, k, v = draw(package.layers[0])
    expected = package.attention(q, k, v, layer=0)
    strange = np.lib.stride_tricks.as_strided(q, strides=(-4, *q.strides[1:]))
    np.testing.assert_array_equal(package.attention(strange, k, v, layer=0), expected)


@pytest.mark.parametrize("heads", [(0, 3), (3, 3), (0, 6), (4, 1), (1, 2)])
def test_ranges_of_heads(opened, heads):
    package = opened(topologies.grouped())
    q, k, v = draw(package.layers[0])
    first, count = heads
    expected, expected_lse = package.attention(q, k, v, layer=0, step=1, lse=True)
    kv = slice(first // 3, (first + count - 1) // 3 + 1)
    out, lse = package.attention(q[:, :, first:first + count], k[:, :, kv], v[:, :, kv], layer=0, step=1, heads=heads,
                                 lse=True)
    np.testing.assert_array_equal(out, expected[:, :, first:first + count])
    np.testing.assert_array_equal(lse, expected_lse[:, first:first + count])


def test_scale(opened):
    package = opened(topologies.families())
    layer = package.layers[0]
    q, k, v = draw(layer)
    out, lse = package.attention(q, k, v, layer=0, scale=0.25, lse=True)
    reference.check(out, lse, "fp32", q, k, v, topologies.families().masks[0], 0.25)


@pytest.mark.parametrize("given", [[20, 7], (20, 7), np.array([20, 7], np.int32)], ids=["list", "tuple", "array"])
def test_valid_text(opened, given):
    package = opened(topologies.text())
    layer, masks = package.layers[0], topologies.text().masks[0]
    assert layer.geometry.text_keys == 20
    q, k, v = draw(layer, batch=2)
    out, lse = package.attention(q, k, v, layer=0, valid_text=given, lse=True)
    for entry, valid in enumerate((20, 7)):
        kept = masks.copy()
        kept[..., 90 + valid:] = False
        # What a padding query gives is nobody's concern.
        some, real = slice(entry, entry + 1), slice(None, 90 + valid)
        reference.check(out[some, real], lse[some, :, real], "fp32", q[some, real], k[some], v[some], kept[:, real],
                        layer.scale)
    one = package.attention(q[1], k[1], v[1], layer=0, valid_text=7)
    np.testing.assert_array_equal(one[:97], out[1, :97])


def test_empty_rows_give_zero(opened):
    package = opened(topologies.random())
    q, k, v = draw(package.layers[0])
    out, lse = package.attention(q, k, v, layer=0, lse=True)
    assert (out[:, ::3, 0] == 0).all() and (lse[:, 0, ::3] == -np.inf).all()


class Interface:
    """An array of another library, by numpy's protocol alone."""

    def __init__(self, array):
        self.array = array

    @property
    def __array_interface__(self):
        return self.array.__array_interface__


@pytest.mark.parametrize("wrap", [Interface, DLPack])
def test_other_libraries(opened, wrap):
    package = opened(topologies.families())
    q, k, v = draw(package.layers[0])
    expected = package.attention(q, k, v, layer=0)
    out = package.attention(wrap(q), wrap(np.asfortranarray(k).copy(order="C")), wrap(v), layer=0)
    assert isinstance(out, np.ndarray)
    np.testing.assert_array_equal(out, expected)
    into = np.zeros_like(q)
    package.attention(wrap(q), wrap(k), wrap(v), layer=0, out=wrap(into))
    np.testing.assert_array_equal(into, expected)

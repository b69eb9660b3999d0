# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What openwork.attention refuses, with the exact text."""
import re

import numpy as np
import pytest
from conftest import draw

import openwork
import topologies


@pytest.fixture
def package(opened):
    return opened(topologies.families())


@pytest.fixture
def inputs(package):
    return draw(package.layers[0], batch=2)


def refuses(error, text, *tensors, **options):
    with pytest.raises(error) as caught:
        openwork.attention(*tensors, **{"layer": 0, **options})
    assert str(caught.value) == text
    assert isinstance(caught.value, openwork.OpenworkError)


@pytest.mark.parametrize(("index", "axis", "text"), [
    (0, 3, "q of shape [batch, 240, 4, 64] for layer 0, got (2, 240, 4, 63)"),
    (0, 2, "q of shape [batch, 240, 4, 64] for layer 0, got (2, 240, 3, 64)"),
    (0, 1, "q of shape [batch, 240, 4, 64] for layer 0, got (2, 239, 4, 64)"),
    (1, 1, "k of shape [2, 240, 4, 64] for layer 0, got (2, 239, 4, 64)"),
    (1, 0, "k of shape [2, 240, 4, 64] for layer 0, got (1, 240, 4, 64)"),
    (2, 3, "v of shape [2, 240, 4, 64] for layer 0, got (2, 240, 4, 63)"),
])
def test_shapes(inputs, index, axis, text):
    inputs[index] = np.delete(inputs[index], 0, axis=axis)
    refuses(openwork.ShapeError, f"expects {text}", *inputs)


def test_shapes_of_other_layouts(inputs):
    q, k, v = inputs
    refuses(openwork.ShapeError, "expects q of shape [batch, 4, 240, 64] for layer 0, got (2, 240, 4, 64)", q, k, v,
            layout="bhsd")
    refuses(openwork.ShapeError, "expects k of shape [240, 4, 64] for layer 0, got (2, 240, 4, 64)", q[0], k, v)
    refuses(openwork.ShapeError, "expects q of 3 or 4 axes, got shape (240, 64)", q[0, :, 0], k, v)
    refuses(openwork.ShapeError, "expects q of 3 or 4 axes, got 5 axes", q[None], k, v)
    refuses(openwork.ShapeError, "expects q of shape [batch, 240, 4, 64] for layer 0, got (0, 240, 4, 64)", q[:0],
            k[:0], v[:0])
    refuses(openwork.ShapeError, "expects out of shape [2, 240, 4, 64] for layer 0, got (1, 240, 4, 64)", q, k, v,
            out=q[:1])
    refuses(openwork.ArgumentError, "expects layout 'bshd' or 'bhsd', got 'sbhd'", q, k, v, layout="sbhd")


def test_dtypes(inputs):
    q, k, v = inputs
    refuses(openwork.DTypeError, "expects q of dtype fp32 for layer 0, got float64", q.astype("float64"), k, v)
    refuses(openwork.DTypeError, "expects k of dtype fp32 for layer 0, got float16", q, k.astype("float16"), v)
    refuses(openwork.DTypeError, "expects v of dtype fp32 for layer 0, got >f4", q, k, v.astype(">f4"))
    refuses(openwork.DTypeError, "expects out of dtype fp32 for layer 0, got float16", q, k, v, out=q.astype("float16"))
    refuses(openwork.DTypeError,
            "expects q to be a tensor: of numpy, of torch, or with __dlpack__ or __array_interface__, got list", [1.0],
            k, v)

    class Half:
        __array_interface__ = {"typestr": "<f4", "data": (0,), "shape": (1,), "version": 3}

    refuses(openwork.DTypeError, "expects q to have an address, a shape and strides in its __array_interface__, got "
            + repr(Half.__array_interface__), Half(), k, v)


@pytest.mark.parametrize("interface", [
    {}, {"typestr": "<f4", "shape": (1,)}, {"typestr": "<f4", "shape": (1,), "data": ("0", False)}, 5])
def test_array_interfaces_that_lack_something(inputs, interface):
    class Part:
        __array_interface__ = interface

    refuses(openwork.DTypeError, "expects q to have an address, a shape and strides in its __array_interface__, got "
            + repr(interface), Part(), *inputs[1:])


class Capsules:
    """Hands over what it is told to, and says how often it was asked."""

    def __init__(self, make):
        self.make, self.asked = make, 0

    def __dlpack__(self, **options):
        self.asked += 1
        return self.make(**options)


def test_a_capsule_is_taken_once(inputs):
    """Its memory would be freed again for each time that it is taken."""
    q, k, v = inputs
    capsule = q.__dlpack__()
    given = Capsules(lambda **options: capsule)
    expected = openwork.attention(q, k, v, layer=0)
    np.testing.assert_array_equal(openwork.attention(given, k, v, layer=0), expected)
    for _ in range(3):
        refuses(openwork.DTypeError, "expects q to be a tensor that DLPack can hand over, got test_arguments.Capsules",
                given, k, v)
    np.testing.assert_array_equal(openwork.attention(q, k, v, layer=0), expected)


def test_what_dlpack_hands_over(inputs):
    q, k, v = inputs
    text = "expects q to be a tensor that DLPack can hand over, got test_arguments.Capsules"

    def fail(error):
        def make(**options):
            raise error
        return Capsules(make)

    for given in (fail(BufferError()), fail(ValueError("no")), Capsules(lambda **options: 5),
                  Capsules(lambda **options: None)):
        refuses(openwork.DTypeError, text, given, k, v)
    with pytest.raises(KeyboardInterrupt):
        openwork.attention(fail(KeyboardInterrupt()), k, v, layer=0)
    # Before DLPack 1.0 there was no max_version.
    out = np.zeros_like(q)
    old = [Capsules(lambda tensor=tensor: tensor.__dlpack__()) for tensor in (q, k, v, out)]
    openwork.attention(*old[:3], layer=0, out=old[3])
    np.testing.assert_array_equal(out, openwork.attention(q, k, v, layer=0))
    assert [each.asked for each in old] == [1, 1, 1, 2]
    q.flags.writeable = False
    new = Capsules(lambda **options: q.__dlpack__(**options))
    np.testing.assert_array_equal(openwork.attention(new, k, v, layer=0), out)
    refuses(openwork.ArgumentError, "expects out to be writable, got a read-only tensor", q, k, v, out=new)


def test_strides(inputs):
    q, k, v = inputs
    wide = np.zeros((2, 240, 4, 128), np.float32)
    shape = "for shape (2, 240, 4, 64)"
    refuses(openwork.StrideError, f"expects q with a contiguous last axis, got (122880, 512, 128, 2) {shape}",
            wide[..., ::2], k, v)
    refuses(openwork.StrideError, "expects k with strides of at least one element, and of whole elements, got "
            f"(61440, -256, 64, 1) {shape}", q, k[:, ::-1], v)
    refuses(openwork.StrideError, "expects v with strides of at least one element, and of whole elements, got "
            f"(0, 256, 64, 1) {shape}", q, k, np.broadcast_to(v[:1], v.shape))
    bytes_apart = np.zeros((2, 240, 4, 258), np.uint8)[..., 1:257].view(np.float32)
    refuses(openwork.StrideError, "expects q with strides of at least one element, and of whole elements, got "
            f"(61920, 258, 0, 1) {shape}", bytes_apart, k, v)
    odd = np.frombuffer(bytearray(q.nbytes + 4), np.uint8)[1:-3].view(np.float32).reshape(q.shape)
    refuses(openwork.StrideError, f"expects q at an address of a multiple of 4 bytes, got {hex(odd.ctypes.data)}", odd,
            k, v)


def test_what_the_runtime_refuses(inputs):
    q, k, v = inputs
    out = np.lib.stride_tricks.as_strided(np.zeros_like(q), strides=(61440 * 4, 4, 64 * 4, 4), writeable=True)
    refuses(openwork.ArgumentError, "output: expects a token stride of at least 64 elements, got 1", q, k, v, out=out)


def test_out_must_be_writable(inputs):
    q, k, v = inputs
    out = np.zeros_like(q)
    out.flags.writeable = False
    refuses(openwork.ArgumentError, "expects out to be writable, got a read-only tensor", q, k, v, out=out)


def test_out_must_not_be_what_is_read(inputs):
    q, k, v = inputs
    expected = openwork.attention(q, k, v, layer=0)
    for name, tensor in (("k", k), ("v", v)):
        refuses(openwork.ArgumentError, f"expects out in memory of its own, got that of {name}", q, k, v, out=tensor)
    np.testing.assert_array_equal(openwork.attention(q, k, v, layer=0), expected)


def test_read_only_inputs_are_fine(inputs):
    for tensor in inputs:
        tensor.flags.writeable = False
    assert openwork.attention(*inputs, layer=0).shape == (2, 240, 4, 64)


def test_layers_and_steps(inputs):
    refuses(openwork.LayerError, "expects one of the layers 0..1, got 2", *inputs, layer=2)
    refuses(openwork.LayerError, "expects one of the layers 0..1, got -1", *inputs, layer=-1)
    refuses(openwork.StepError, "expects a step of layer 0, 0 or any later one, got -1", *inputs, step=-1)
    refuses(openwork.ArgumentError, "expects layer to be a number of 64 bits, got 'first'", *inputs, layer="first")
    refuses(openwork.ArgumentError, f"expects step to be a number of 64 bits, got {2 ** 64}", *inputs, step=2 ** 64)
    refuses(openwork.ArgumentError, "expects layer to be a number of 64 bits, got 0.0", *inputs, layer=0.0)
    refuses(openwork.ArgumentError, "expects step to be a number of 64 bits, got None", *inputs, step=None)
    refuses(openwork.DTypeError, "expects q to be a tensor: of numpy, of torch, or with __dlpack__ or "
            "__array_interface__, got NoneType", None, *inputs[1:])
    expected = openwork.attention(*inputs, layer=1)
    np.testing.assert_array_equal(openwork.attention(*inputs, layer=np.int64(1), step=np.uint8(3)), expected)


def test_plans(package):
    assert package.plan(0, np.int64(1)) == package.plan(0)
    for step in (1.0, None, 2 ** 64):
        with pytest.raises(openwork.ArgumentError) as caught:
            package.plan(0, step)
        assert str(caught.value) == f"expects step to be a number of 64 bits, got {step!r}"


def test_steps_of_a_layer(opened):
    package = opened(topologies.grouped())
    inputs = draw(package.layers[0])
    refuses(openwork.StepError, "expects a step of layer 0, 0..2, got 3", *inputs, step=3, package=package)


def test_scale(inputs):
    for scale in (0, -1.0, float("inf"), float("nan"), 1e-60):
        refuses(openwork.ArgumentError,
                f"expects a scale that is finite and positive, or None for the layer's own, got {scale!r}", *inputs,
                scale=scale)


def test_heads(opened):
    package = opened(topologies.grouped())
    inputs = draw(package.layers[0])
    for heads, text in [
        ((0, 7), "heads within the 6 of layer 0, got 7 from 0"),
        ((6, 1), "heads within the 6 of layer 0, got 1 from 6"),
        ((2, 2), "heads that begin with a kv head's first, or stay within one kv head (3 heads each), got 2 from 2"),
        ((-1, 2), "heads as (first, count), got (-1, 2)"), ((0, 0), "heads as (first, count), got (0, 0)"),
        ((1,), "heads as (first, count), got (1,)"), (5, "heads as (first, count), got 5"),
        ((0, 1.0), "heads as (first, count), got (0, 1.0)"), (("0", "1"), "heads as (first, count), got ('0', '1')"),
        ((0, 2 ** 64), f"heads as (first, count), got (0, {2 ** 64})")
    ]:
        refuses(openwork.ArgumentError, f"expects {text}", *inputs, heads=heads, package=package)
    refuses(openwork.ShapeError, "expects q of shape [batch, 130, 3, 64] for layer 0, got (1, 130, 6, 64)", *inputs,
            heads=(0, 3), package=package)


def test_valid_text(opened, inputs):
    refuses(openwork.ArgumentError, "expects no valid_text, as layer 0 has no text keys, got 3", *inputs, valid_text=3)
    package = opened(topologies.text())
    q, k, v = draw(package.layers[0], batch=2)
    for given, error, text in [
            ([21, 0], openwork.ArgumentError, "valid_text of 0..20 for layer 0, got 21"),
            (-1, openwork.ArgumentError, "valid_text of 0..20 for layer 0, got -1"),
            ([2 ** 40, 0], openwork.ArgumentError, f"valid_text of 0..20 for layer 0, got {2 ** 40}"),
            (2 ** 64, openwork.ArgumentError, f"valid_text to be a number of 64 bits, got {2 ** 64}"),
            ([1.5, 2], openwork.ArgumentError, "valid_text to be a number of 64 bits, got 1.5"),
            ([1], openwork.ShapeError, "valid_text of shape [2], got (1,)"),
            (np.zeros(2), openwork.DTypeError, "valid_text of dtype int32, got float64"),
            (np.zeros(4, np.int32)[::2], openwork.StrideError, "valid_text to be contiguous, got strides (2,)")]:
        refuses(error, f"expects {text}", q, k, v, valid_text=given, package=package)
    np.testing.assert_array_equal(package.attention(q, k, v, layer=0, valid_text=np.int64(3)),
                                  package.attention(q, k, v, layer=0, valid_text=[3, 3]))


def test_packages(opened, inputs, tmp_path):
    other = opened(topologies.random())
    with pytest.raises(openwork.PackageNotFound,
                       match=r"^expects one open package, or the argument package, got 2 open: .*, .*$"):
        openwork.attention(*inputs, layer=0)
    for package in list(openwork._package._open.values()):
        package.close()
    refuses(openwork.PackageNotFound,
            "expects one open package, or the argument package, got none open: openwork.load opens one", *inputs)
    refuses(openwork.ArgumentError, f"expects an open package, got {other.path}, which is closed", *inputs,
            package=other)
    assert re.fullmatch(r"<openwork.Package .*: host, closed>", repr(other))


def test_several_geometries(compiled, tmp_path):
    """One layer for two lengths: shapes choose."""
    source = tmp_path / "two.mlir"
    function = """
func.func @tokens_N(%q: T, %k: T, %v: T, %o: T) -> T {
  %r = openwork.attention ins(%q, %k, %v : T, T, T) outs(%o : T) layout(bshd) query_grid(N) topology(@full, layer = 0)
  return %r : T
}
""".replace("T", "tensor<1xNx2x64xf32>")
    source.write_text("openwork.assignment @full [#openwork.full] = dense<0> : tensor<1x1x2xui16>\n"
                      + "".join(function.replace("N", str(tokens)) for tokens in (32, 48)))
    with openwork.compile(source, target="host") as package:
        assert [layer.geometry.query_tokens for layer in package.layers] == [32, 48]
        for layer in package.layers:
            q, k, v = draw(layer)
            assert package.attention(q, k, v, layer=0).shape == q.shape
            assert package.plan(layer).density == 1
        with pytest.raises(openwork.ShapeError) as caught:
            package.attention(q[:, :40], k, v, layer=0)
        one = "{0} x {0} tokens, 2 heads, 2 kv heads, dims 64 and 64, fp32"
        assert str(caught.value) == (
            f"expects one of layer 0's geometries ({one.format(32)}; {one.format(48)}), got q (1, 40, 2, 64), "
            "k (1, 48, 2, 64), v (1, 48, 2, 64) of dtype float32")
        with pytest.raises(openwork.LayerError) as caught:
            package.plan(0)
        assert str(caught.value) == "expects one of Package.layers, as layer 0 has 2 geometries, got 0"

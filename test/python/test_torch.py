# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch on the host: tensors, operators, torch.compile, autograd."""
import subprocess
import sys

import numpy as np
import pytest
from conftest import draw

import openwork
import reference
import topologies

torch = pytest.importorskip("torch")


def tensors(layer, batch=1, seed=0):
    dtype = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}[layer.geometry.dtype]
    return [torch.from_numpy(array.astype(np.float32)).to(dtype) for array in draw(layer, batch, seed)]


@pytest.fixture
def package(opened):
    return opened(topologies.families())


@pytest.fixture(autouse=True)
def fresh_graphs():
    torch._dynamo.reset()


# ----------------------------------------------------------------------------------------------------------------------
# Eager
# ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["exchange", "attributes"])
def reading(request):
    """Tensors are read by the C functions of DLPack 1.3, or by their attributes, as with torch before 2.10."""
    from openwork import _core
    from openwork.torch import _Names
    if request.param == "exchange":
        if _Names.exchange_api is None:
            pytest.skip("torch before 2.10")
        yield
        return
    _core.connect_torch(type("Names", (_Names,), {"exchange_api": None}))
    yield
    _core.connect_torch(_Names)


CASES = [topologies.families(), topologies.families("f16", 40), topologies.families("bf16", 128), topologies.grouped(),
         topologies.random()]


@pytest.mark.usefixtures("reading")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_equals_the_reference(opened, case):
    package = opened(case)
    layer = package.layers[0]
    q, k, v = tensors(layer, batch=2)
    out, lse = openwork.attention(q, k, v, layer=0, lse=True)
    assert type(out) is torch.Tensor and out.dtype == q.dtype and out.is_contiguous() and lse.dtype == torch.float32
    arrays = [tensor.float().numpy() for tensor in (q, k, v)]
    reference.check(out.float().numpy(), lse.numpy(), layer.geometry.dtype, *arrays, case.masks[0], layer.scale)


def test_equals_numpy(package):
    arrays = draw(package.layers[1], batch=2)
    out = package.attention(*map(torch.from_numpy, arrays), layer=1)
    np.testing.assert_array_equal(out.numpy(), package.attention(*arrays, layer=1))


@pytest.mark.usefixtures("reading")
def test_views(package):
    """What a model's projection gives: one tensor of Q, K and V, heads first."""
    q, k, v = tensors(package.layers[0], batch=2)
    expected = package.attention(q, k, v, layer=0)
    qkv = torch.stack((q, k, v), dim=2).transpose(1, 3)
    out = package.attention(qkv[:, :, 0].transpose(1, 2), *(qkv[:, :, i].transpose(1, 2) for i in (1, 2)), layer=0)
    assert torch.equal(out, expected)
    first = package.attention(*(tensor.transpose(1, 2) for tensor in (q, k, v)), layer=0, layout="bhsd")
    assert first.is_contiguous() and torch.equal(first.transpose(1, 2), expected)
    into = torch.empty(2, 4, 240, 64)
    assert package.attention(q, k, v, layer=0, out=into.transpose(1, 2)).data_ptr() == into.data_ptr()
    assert torch.equal(into.transpose(1, 2), expected)


@pytest.mark.usefixtures("reading")
def test_parameters_and_subclasses(package):
    q, k, v = tensors(package.layers[0])
    expected = package.attention(q, k, v, layer=0)
    with torch.no_grad():
        assert torch.equal(package.attention(torch.nn.Parameter(q), k, v, layer=0), expected)

    class Named(torch.Tensor):
        pass

    named = q.as_subclass(Named)
    assert torch.equal(package.attention(named, k, v, layer=0).as_subclass(torch.Tensor), expected)
    for out, error, text in (
            (torch.zeros(3, *q.shape), openwork.ShapeError,
             "of shape [1, 240, 4, 64] for layer 0, got (3, 1, 240, 4, 64)"),
            (q.double(), openwork.DTypeError, "of dtype torch.float32 for layer 0, got torch.float64")):
        with pytest.raises(error) as caught:
            package.attention(named, k, v, layer=0, out=out)
        assert str(caught.value) == f"expects out {text}"


def test_valid_text(opened):
    package = opened(topologies.text())
    q, k, v = tensors(package.layers[0], batch=2)
    expected = package.attention(q, k, v, layer=0, valid_text=[3, 9])
    assert torch.equal(package.attention(q, k, v, layer=0, valid_text=torch.tensor([3, 9], dtype=torch.int32)),
                       expected)
    with pytest.raises(openwork.DTypeError, match="^expects valid_text of dtype int32, got torch.int64$"):
        package.attention(q, k, v, layer=0, valid_text=torch.tensor([3, 9]))


@pytest.mark.usefixtures("reading")
def test_negative_tensors(package):
    q, k, v = tensors(package.layers[0])
    with pytest.raises(openwork.DTypeError, match="^expects q of dtype fp32 for layer 0, got torch.float64$"):
        package.attention(q.double(), k, v, layer=0)
    with pytest.raises(openwork.DeviceError, match="^expects q on the host or a CUDA device, got one on meta$"):
        package.attention(q.to("meta"), k, v, layer=0)
    with pytest.raises(openwork.StrideError, match="^expects k with strides of at least one element"):
        package.attention(q, k[:, :1].expand(k.shape), v, layer=0)
    with pytest.raises(openwork.ArgumentError, match="^expects v as it is in memory, got a view that negates"):
        package.attention(q, k, torch._neg_view(v), layer=0)


@pytest.mark.usefixtures("reading")
@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")
@pytest.mark.parametrize("make, text", [(torch.Tensor.to_sparse, "torch.sparse_coo"),
                                        (torch.Tensor.to_mkldnn, "torch._mkldnn"),
                                        (lambda q: torch.nested.nested_tensor([q[0]]), "torch.strided, nested")],
                         ids=["sparse", "mkldnn", "nested"])
def test_dense_tensors_only(package, make, text):
    q, k, v = tensors(package.layers[0])
    with pytest.raises(openwork.DTypeError, match=f"^expects q to be a dense tensor, got {text}$"):
        package.attention(make(q), k, v, layer=0)


def test_out_is_a_change(package):
    """Autograd sees that a tensor it keeps has other values now."""
    q, k, v = tensors(package.layers[0])
    out, weight = torch.zeros_like(q), torch.ones((), requires_grad=True)
    kept = (out * weight).sum()
    package.attention(q, k, v, layer=0, out=out)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        kept.backward()
    with pytest.raises(openwork.ArgumentError, match=FORWARD_ONLY.format("out")):
        package.attention(q, k, v, layer=0, out=out.requires_grad_())
    with torch.inference_mode():
        out = torch.zeros_like(q)
        assert package.attention(q, k, v, layer=0, out=out) is out


# ----------------------------------------------------------------------------------------------------------------------
# Autograd
# ----------------------------------------------------------------------------------------------------------------------

FORWARD_ONLY = (r"^expects {} not to require a gradient, as there is no backward pass: call it under "
                r"torch.no_grad\(\), or detach the tensor$")


@pytest.mark.parametrize("index", range(3))
def test_forward_only(package, index):
    inputs = tensors(package.layers[0])
    expected = package.attention(*inputs, layer=0)
    inputs[index].requires_grad_()
    text = FORWARD_ONLY.format("qkv"[index])
    with pytest.raises(openwork.ArgumentError, match=text):
        package.attention(*inputs, layer=0)
    for operator in (torch.ops.openwork.attention, torch.ops.openwork.attention_with_lse):
        with pytest.raises(openwork.ArgumentError, match=text):
            operator(*inputs, package.handle, 0)
    for mode in (torch.no_grad, torch.inference_mode):
        with mode():
            assert torch.equal(package.attention(*inputs, layer=0), expected)
            assert torch.equal(torch.ops.openwork.attention(*inputs, package.handle, 0), expected)


def test_no_tangents(package):
    q, k, v = tensors(package.layers[0])
    text = "^expects k without a tangent, as there is no derivative, got a dual tensor$"
    forward_ad = torch.autograd.forward_ad
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(k, k)
        for call in (lambda: package.attention(q, dual, v, layer=0),
                     lambda: torch.ops.openwork.attention(q, dual, v, package.handle, 0)):
            with pytest.raises(openwork.ArgumentError, match=text):
                call()
        package.attention(q, k, v, layer=0)
    with pytest.raises(openwork.ArgumentError, match=text):
        torch.func.jvp(lambda k: torch.ops.openwork.attention(q, k, v, package.handle, 0), (k,), (k,))


# ----------------------------------------------------------------------------------------------------------------------
# Operators
# ----------------------------------------------------------------------------------------------------------------------


def test_operators(opened):
    package = opened(topologies.grouped())
    q, k, v = tensors(package.layers[0], batch=2)
    expected, expected_lse = package.attention(q, k, v, layer=0, step=2, scale=0.2, lse=True)
    ops = torch.ops.openwork
    assert torch.equal(ops.attention(q, k, v, package.handle, 0, 2, 0.2), expected)
    # 0 stands for the package that is open.
    out, lse = ops.attention_with_lse(q, k, v, 0, 0, step=2, scale=0.2)
    assert torch.equal(out, expected) and torch.equal(lse, expected_lse)
    out = ops.attention(q[:, :, 3:], k[:, :, 1:], v[:, :, 1:], 0, 0, step=2, scale=0.2, head_offset=3, head_count=3)
    assert torch.equal(out, expected[:, :, 3:])
    with pytest.raises(openwork.PackageNotFound,
                       match=f"^expects the handle of an open package, one of {package.handle}, got 99999$"):
        ops.attention(q, k, v, 99999, 0)
    with pytest.raises(openwork.ArgumentError, match="^expects layout 'bshd' or 'bhsd', got 'x'$"):
        ops.attention(q, k, v, 0, 0, layout="x")


class Subclass(torch.Tensor):
    """What goes through the operators."""


def test_operators_take_what_calls_take(opened):
    package = opened(topologies.text())
    q, k, v = tensors(package.layers[0], batch=2)
    seen = q.as_subclass(Subclass)
    for valid in (3, np.int64(3), [3, 3], np.array([3, 3], np.int32), torch.tensor([3, 3], dtype=torch.int32)):
        expected = package.attention(q, k, v, layer=0, valid_text=valid)
        assert torch.equal(package.attention(seen, k, v, layer=0, valid_text=valid), expected)
    with pytest.raises(openwork.ArgumentError, match="^expects valid_text of counts from 0, got 1099511627776$"):
        package.attention(seen, k, v, layer=0, valid_text=1 << 40)
    with pytest.raises(openwork.DTypeError, match="^expects k to be a tensor of torch, as another argument is, got ndar"):
        package.attention(seen, k.numpy(), v, layer=0)
    with pytest.raises(openwork.DTypeError, match="^expects out to be a tensor of torch, as another argument is, got nd"):
        package.attention(seen, k, v, layer=0, out=np.zeros(q.shape, np.float32))
    with pytest.raises(openwork.DeviceError, match="^expects out on cpu, as q is, got one on meta$"):
        package.attention(seen, k, v, layer=0, out=torch.empty_like(q, device="meta"))
    with pytest.raises(openwork.ArgumentError, match="^expects valid_text to be a number of 64 bits, got 3.0$"):
        package.attention(q, k, v, layer=0, valid_text=3.0)


@pytest.mark.parametrize("name", ["attention", "attention_with_lse"])
@pytest.mark.parametrize("layout", ["bshd", "bhsd"])
@pytest.mark.parametrize("batched", [True, False])
def test_opcheck(opened, name, layout, batched):
    package = opened(topologies.cross())
    inputs = tensors(package.layers[0], batch=2)
    inputs = [tensor if batched else tensor[0] for tensor in inputs]
    if layout == "bhsd":
        inputs = [tensor.transpose(-2, -3) for tensor in inputs]
    operator = getattr(torch.ops.openwork, name).default
    torch.library.opcheck(operator, (*inputs, package.handle, 0), {"layout": layout})


def test_opcheck_valid_text(opened):
    package = opened(topologies.text())
    inputs = tensors(package.layers[0], batch=2)
    valid = torch.tensor([3, 20], dtype=torch.int32)
    torch.library.opcheck(torch.ops.openwork.attention.default, (*inputs, package.handle, 0),
                          {"valid_text": valid, "scale": 0.3})


def test_fakes_say_what_comes(opened):
    """Shapes, dtypes and strides of the real ones."""
    from torch._subclasses import FakeTensorMode
    package = opened(topologies.cross())
    inputs = tensors(package.layers[0], batch=3)
    real = openwork.attention(*inputs, layer=0, lse=True)
    with FakeTensorMode() as mode:
        fake = openwork.attention(*map(mode.from_tensor, inputs), layer=0, lse=True)
    for one, other in zip(real, fake):
        assert (one.shape, one.stride(), one.dtype, one.device) == (other.shape, other.stride(), other.dtype,
                                                                    other.device)


# ----------------------------------------------------------------------------------------------------------------------
# torch.compile and torch.export
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", ["eager", "aot_eager", "inductor"])
def test_compiles_as_one_graph(package, backend):
    q, k, v = tensors(package.layers[0], batch=2)

    def block(q, k, v):
        out, lse = openwork.attention(q * 2, k, v, layer=0, lse=True)
        return package.attention(out, k, v, layer=1) + 1, lse

    expected = block(q, k, v)
    actual = torch.compile(block, fullgraph=True, backend=backend)(q, k, v)
    assert all(torch.equal(one, other) for one, other in zip(actual, expected))


def test_compiles_every_argument(opened):
    package = opened(topologies.text())
    q, k, v = (tensor.transpose(1, 2).contiguous() for tensor in tensors(package.layers[0], batch=2))

    def block(q, k, v, out):
        return openwork.attention(q[:, 1:], k[:, 1:], v[:, 1:], layer=0, package=package, scale=0.3, valid_text=[2, 9],
                                  layout="bhsd", heads=(1, 1), out=out)

    expected = block(q, k, v, None)
    out = torch.zeros_like(expected)
    assert torch.equal(torch.compile(block, fullgraph=True, backend="aot_eager")(q, k, v, out), expected)
    assert torch.equal(out, expected)


def test_steps_and_layers_need_few_graphs(opened):
    """From the second on, steps and layers are symbols."""
    package = opened(topologies.grouped())
    q, k, v = tensors(package.layers[0])
    counter = torch._dynamo.testing.CompileCounterWithBackend("aot_eager")
    block = torch.compile(lambda step: openwork.attention(q, k, v, layer=0, step=step), fullgraph=True, backend=counter)
    for step in range(3):
        assert torch.equal(block(step), package.attention(q, k, v, layer=0, step=step))
    assert counter.frame_count <= 3
    steps = counter.frame_count
    package.close()
    package = opened(topologies.families())
    q, k, v = tensors(package.layers[0])
    block = torch.compile(lambda layer: openwork.attention(q, k, v, layer=layer), fullgraph=True, backend=counter)
    for layer in (0, 1, 0, 1):
        assert torch.equal(block(layer), package.attention(q, k, v, layer=layer))
    assert counter.frame_count - steps <= 2


def test_exports(package):
    q, k, v = tensors(package.layers[0], batch=2)

    class Block(torch.nn.Module):
        def forward(self, q, k, v):
            return openwork.attention(q, k, v, layer=0, package=package)

    program = torch.export.export(Block(), (q, k, v))
    assert "openwork.attention" in str(program.graph)
    assert torch.equal(program.module()(q, k, v), package.attention(q, k, v, layer=0))


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_traces(package):
    """The launch is in the trace, not what it gave while it was traced."""
    q, k, v = tensors(package.layers[0])
    traced = torch.jit.trace(lambda q: openwork.attention(q, k, v, layer=0, package=package), (q,))
    assert torch.equal(traced(2 * q), package.attention(2 * q, k, v, layer=0))


@pytest.mark.parametrize("first", ["torch", "openwork"])
def test_imports_in_any_order(compiled, first):
    """Also where the first call of all is a traced one."""
    second = "openwork" if first == "torch" else "torch"
    code = f"""
import {first}, {second}
package = openwork.load({str(compiled(topologies.random()))!r})
q = torch.randn(1, 90, 2, 64)
out = torch.compile(lambda q: openwork.attention(q, q, q, layer=0), fullgraph=True, backend='aot_eager')(q)
assert torch.equal(out, openwork.attention(q, q, q, layer=0))
"""
    subprocess.run([sys.executable, "-c", code], check=True)

# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch on a Hopper GPU: results, streams, CUDA graphs, threads."""
import math
import threading

import pytest
from conftest import DLPack

import openwork
import topologies

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.gpu

# As tools/bench/attention/compare.py has it: ours may be this much further from the truth than PyTorch's own.
WORST_ERROR_RATIO = 2.0
DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}


def draw(layer, batch=1, seed=0):
    g = layer.geometry
    generator = torch.Generator("cuda").manual_seed(seed)
    shapes = ((g.query_tokens, g.heads, g.head_dim), (g.key_tokens, g.kv_heads, g.head_dim),
              (g.key_tokens, g.kv_heads, g.value_dim))
    return [torch.randn(batch, *shape, device="cuda", generator=generator).to(DTYPES[g.dtype]) for shape in shapes]


def masked(q, k, v, masks, scale, dtype):
    """Attention under [heads, query tokens, key tokens] masks in a dtype, [batch, tokens, heads, dim], and its LSE."""
    group = q.shape[2] // k.shape[2]
    q, k, v = (tensor.transpose(1, 2).to(dtype) for tensor in (q, k, v))
    k, v = (tensor.repeat_interleave(group, dim=1) for tensor in (k, v))
    if dtype != torch.float64:
        out = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=masks, scale=scale)
        return out.transpose(1, 2), None
    scores = (q @ k.transpose(-1, -2) * scale).masked_fill(~masks, -math.inf)
    out = torch.where(masks.any(-1, keepdim=True), scores.softmax(-1) @ v, 0.0)
    return out.transpose(1, 2), scores.logsumexp(-1)


def check(out, lse, q, k, v, masks, scale):
    """Asserts that a result is attention, by the rule of compare.py."""
    masks = torch.as_tensor(masks, device=q.device)
    expected, expected_lse = masked(q, k, v, masks, scale, torch.float64)
    theirs, _ = masked(q, k, v, masks, scale, q.dtype)
    some = masks.any(-1).transpose(0, 1)[None, ..., None]
    error = (out.double() - expected).abs().max().item()
    their_error = torch.where(some, theirs.double() - expected, 0.0).abs().max().item()
    print(f"error {error:.3g}, PyTorch's {their_error:.3g}")
    assert error <= WORST_ERROR_RATIO * their_error
    if lse is not None:
        empty = expected_lse == -math.inf
        assert torch.equal(lse == -math.inf, empty)
        assert torch.where(empty, 0.0, lse.double() - expected_lse).abs().max() < 1e-3


@pytest.fixture
def simple(device_packages):
    """A package of one layer, and its Q, K and V."""
    with openwork.load(device_packages / "sliding_tiles_d128_bf16.openwork") as package:
        yield package, draw(package.layers[0], batch=2)


def test_equals_masked_sdpa(device_case):
    case, package = device_case
    for layer in package.layers:
        q, k, v = draw(layer, batch=2)
        for step in range(layer.steps):
            out, lse = openwork.attention(q, k, v, layer=layer.layer, step=step, lse=True)
            assert out.is_cuda and out.is_contiguous() and out.dtype == q.dtype
            check(out, lse, q, k, v, case.masks[step if layer.steps > 1 else layer.layer], layer.scale)
            again = openwork.attention(q, k, v, layer=layer.layer, step=step)
            assert torch.equal(out, again)


def test_layouts_and_views(simple):
    package, (q, k, v) = simple
    expected = package.attention(q, k, v, layer=0)
    qkv = torch.stack((q, k, v), dim=2)
    assert torch.equal(package.attention(*qkv.unbind(2), layer=0), expected)
    first = package.attention(*(tensor.transpose(1, 2) for tensor in (q, k, v)), layer=0, layout="bhsd")
    assert torch.equal(first.transpose(1, 2), expected)
    assert torch.equal(package.attention(q[0], k[0], v[0], layer=0), expected[0])
    out = torch.empty_like(expected)
    assert package.attention(q, k, v, layer=0, out=out) is out and torch.equal(out, expected)
    part = package.attention(*(tensor[:, :, 1:3] for tensor in (q, k, v)), layer=0, heads=(1, 2))
    assert torch.equal(part, expected[:, :, 1:3])


def test_valid_text(device_packages):
    """Of the text behind the grid, each batch entry's keys end at its count."""
    case = topologies.text("bf16")
    grid_tokens = case.grid.tokens - case.grid.text
    with openwork.load(device_packages / f"{case.name}.openwork") as package:
        q, k, v = draw(package.layers[0], batch=2)
        counts = torch.tensor([20, 7], dtype=torch.int32, device="cuda")
        out, lse = package.attention(q, k, v, layer=0, valid_text=counts, lse=True)
        for entry, count in enumerate((20, 7)):
            masks = case.masks[0].copy()
            masks[..., grid_tokens + count:] = False
            # What a padding query gives is nobody's concern.
            here, real = slice(entry, entry + 1), slice(None, grid_tokens + count)
            check(out[here, real], lse[here, :, real], q[here, real], k[here], v[here], masks[:, real],
                  package.layers[0].scale)
        assert torch.equal(package.attention(q, k, v, layer=0, valid_text=[20, 7]), out)
        assert torch.equal(package.attention(q[:1], k[:1], v[:1], layer=0), out[:1])
        with pytest.raises(
                openwork.DeviceError,
                match="^expects valid_text on a CUDA device, as the package is for sm_90a, got one on "
                "the host$"):
            package.attention(q, k, v, layer=0, valid_text=counts.cpu())


def test_refuses_tensors(simple):
    package, (q, k, v) = simple
    with pytest.raises(openwork.DeviceError,
                       match="^expects q on a CUDA device, as the package is for sm_90a, got one on the host$"):
        package.attention(q.cpu(), k.cpu(), v.cpu(), layer=0)
    with pytest.raises(openwork.DeviceError,
                       match="^expects k on a CUDA device, as the package is for sm_90a, got one on the host$"):
        package.attention(q, k.cpu(), v, layer=0)
    odd = torch.empty(2, 1536, 4, 132, dtype=q.dtype, device="cuda")[..., :128]
    with pytest.raises(openwork.StrideError, match="^expects q with strides of multiples of 8 elements, got "):
        package.attention(odd, k, v, layer=0)
    beside = torch.empty(q.numel() + 1, dtype=q.dtype, device="cuda")[1:].view(q.shape)
    with pytest.raises(openwork.StrideError, match="^expects q at an address of a multiple of 16 bytes, got 0x"):
        package.attention(beside, k, v, layer=0)
    with pytest.raises(openwork.ArgumentError, match="^expects q not to require a gradient"):
        package.attention(q.clone().requires_grad_(), k, v, layer=0)


def test_runs_on_the_current_stream(simple):
    """Q is written late on a side stream; the launch comes after it there, and nowhere else."""
    package, (q, k, v) = simple
    package.prepare()
    expected = package.attention(q, k, v, layer=0)
    late, stream = torch.zeros_like(q), torch.cuda.Stream()
    torch.cuda.synchronize()
    with torch.cuda.stream(stream):
        torch.cuda._sleep(50_000_000)
        late.copy_(q)
        out = package.attention(late, k, v, layer=0)
        assert not stream.query()
    stream.synchronize()
    assert torch.equal(out, expected)


def test_a_cuda_graph_captures_it(simple):
    package, (q, k, v) = simple
    package.prepare()
    inputs, graph = [torch.zeros_like(tensor) for tensor in (q, k, v)], torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        out, lse = package.attention(*inputs, layer=0, lse=True)
    for seed in (1, 2):
        for held, drawn in zip(inputs, draw(package.layers[0], batch=2, seed=seed)):
            held.copy_(drawn)
        graph.replay()
        expected, expected_lse = package.attention(*inputs, layer=0, lse=True)
        assert torch.equal(out, expected) and torch.equal(lse, expected_lse)


@pytest.mark.parametrize("mode", ["default", "reduce-overhead"])
def test_compiles_as_one_graph(simple, mode):
    package, (q, k, v) = simple
    package.prepare()

    def block(q, k, v):
        out, lse = openwork.attention(q * 2, k, v, layer=0, lse=True)
        return out + 1, lse

    expected = block(q, k, v)
    compiled = torch.compile(block, fullgraph=True, mode=mode)
    for _ in range(4):
        actual = compiled(q, k, v)
        assert all(torch.equal(one, other) for one, other in zip(actual, expected))


def test_opcheck(simple):
    package, inputs = simple
    for operator in (torch.ops.openwork.attention.default, torch.ops.openwork.attention_with_lse.default):
        torch.library.opcheck(operator, (*inputs, package.handle, 0))


def test_a_new_thread(simple):
    """One that has done nothing with CUDA yet."""
    package, inputs = simple
    expected, results = package.attention(*inputs, layer=0), []
    thread = threading.Thread(target=lambda: results.append(package.attention(*inputs, layer=0)))
    thread.start()
    thread.join()
    torch.cuda.synchronize()
    assert torch.equal(results[0], expected)


def test_a_second_device(simple):
    if torch.cuda.device_count() < 2:
        pytest.skip("one device")
    package, inputs = simple
    expected = package.attention(*inputs, layer=0)
    out = package.attention(*(tensor.to("cuda:1") for tensor in inputs), layer=0)
    assert torch.cuda.current_device() == 0 and out.device == torch.device("cuda:1")
    assert torch.equal(out.to("cuda:0"), expected)
    with pytest.raises(openwork.DeviceError, match="^expects k on cuda:0, as q is, got one on cuda:1$"):
        package.attention(inputs[0], inputs[1].to("cuda:1"), inputs[2], layer=0)


def test_other_libraries(simple):
    """By DLPack, on the default stream, into a tensor that is there."""
    package, inputs = simple
    expected = package.attention(*inputs, layer=0)
    torch.cuda.synchronize()
    with pytest.raises(openwork.ArgumentError,
                       match="^expects the argument out for tensors of .*DLPack on a device, which are not made here, "
                       "got none$"):
        package.attention(*map(DLPack, inputs), layer=0)
    out = torch.empty_like(expected)
    package.attention(*map(DLPack, inputs), layer=0, out=DLPack(out))
    torch.cuda.synchronize()
    assert torch.equal(out, expected)

# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.compile of models with Openwork's processors: the same values, and one graph for all steps and layers."""
from fixtures import no_package_left_open, packages, without_gradients  # noqa: F401, I001

import pytest
import torch

import openwork
from masks import STEPS_RULES, masked_attention, sparse_masks, sparse_rules, steps_masks
from models import CASES
from openwork.diffusers import install
from test_models import assert_far, assert_near
from torch._dynamo.testing import CompileCounterWithBackend

WHOLE_GRAPHS = sorted(set(CASES) - {"MochiTransformer3DModel"})


@pytest.fixture(autouse=True)
def fresh():
    torch._dynamo.reset()
    yield
    torch._dynamo.reset()


def steps_of(case, transformer):
    """What a model gives at timesteps of four steps, under their masks."""
    results = []
    for masks, timestep in zip(steps_masks(case), (900.0, 700.0, 500.0, 300.0)):
        with masked_attention(case, masks):
            results.append(transformer(**case.arguments(timestep=timestep))[0])
    return results


@pytest.fixture
def package_of(packages):
    return lambda case: packages.make(case, sparse_rules(case, STEPS_RULES), steps=4)


@pytest.mark.parametrize("in_place", [False, True], ids=["wrapped", "in place"])
@pytest.mark.parametrize("name", WHOLE_GRAPHS)
def test_whole_model(name, in_place, package_of):
    """Without a break, and not compiled again for another step."""
    case = CASES[name]
    transformer = case.make()
    expected = steps_of(case, transformer)
    counter = CompileCounterWithBackend("aot_eager")
    with install(transformer, package_of(case), steps=4) as handle:
        if in_place:
            transformer.compile(backend=counter, fullgraph=True)
            compiled = transformer
        else:
            compiled = torch.compile(transformer, backend=counter, fullgraph=True)
        for step, timestep in enumerate((900.0, 700.0, 500.0, 300.0)):
            assert_near(compiled(**case.arguments(timestep=timestep))[0], expected[step])
            assert handle.step == step
            if step == 0:
                compiled_first = counter.frame_count
        compiled(**case.arguments(timestep=900.0))
        assert counter.frame_count == compiled_first and handle.step == 0


def test_mochi_breaks_where_it_did(package_of):
    """Its processor asks each prompt for its length, which a graph cannot."""
    case = CASES["MochiTransformer3DModel"]
    transformer = case.make()
    masks = sparse_masks(case)
    with masked_attention(case, masks):
        expected = transformer(**case.arguments(timestep=100.0))[0]
    with install(transformer, package_of(case), steps=4):
        compiled = torch.compile(transformer, backend="aot_eager")
        assert_near(compiled(**case.arguments(timestep=100.0))[0], expected)


@pytest.mark.parametrize("name", ["WanTransformer3DModel", "FluxTransformer2DModel"])
def test_block_by_block(name, package_of):
    """As many graphs as the model has by itself: one serves all its blocks, though each is another layer."""
    case = CASES[name]
    transformer, untouched = case.make(), case.make()
    expected = steps_of(case, transformer)
    counts = [CompileCounterWithBackend("aot_eager") for _ in range(2)]
    untouched.compile_repeated_blocks(backend=counts[0], fullgraph=True)
    with install(transformer, package_of(case), steps=4):
        transformer.compile_repeated_blocks(backend=counts[1], fullgraph=True)
        for step, timestep in enumerate((900.0, 700.0, 500.0, 300.0)):
            untouched(**case.arguments(timestep=timestep))
            assert_near(transformer(**case.arguments(timestep=timestep))[0], expected[step])
    assert counts[0].frame_count == counts[1].frame_count


@pytest.mark.parametrize("name", ["WanTransformer3DModel", "CogVideoXTransformer3DModel"])
def test_inductor(name, package_of):
    case = CASES[name]
    transformer = case.make()
    expected = steps_of(case, transformer)
    with install(transformer, package_of(case), steps=4):
        compiled = torch.compile(transformer, fullgraph=True)
        for step, timestep in enumerate((900.0, 700.0, 500.0, 300.0)):
            assert_near(compiled(**case.arguments(timestep=timestep))[0], expected[step])


def test_compiled_before(package_of):
    """A model that was compiled and called before it got the processors, and is called after it lost them."""
    case = CASES["WanTransformer3DModel"]
    transformer = case.make()
    expected, arguments = steps_of(case, transformer), case.arguments(timestep=900.0)
    dense = transformer(**arguments)[0]
    compiled = torch.compile(transformer, backend="aot_eager")
    assert_near(compiled(**arguments)[0], dense)
    with install(compiled, package_of(case), steps=4):
        for step, timestep in enumerate((900.0, 700.0, 500.0, 300.0)):
            assert_near(compiled(**case.arguments(timestep=timestep))[0], expected[step])
        assert_far(compiled(**arguments)[0], dense)
    assert_near(compiled(**arguments)[0], dense)


def test_two_packages_under_one_compiled_model(packages):
    """Removing one and installing another takes the other's."""
    case = CASES["WanTransformer3DModel"]
    transformer, arguments = case.make(), case.arguments()
    dense = transformer(**arguments)[0]
    with masked_attention(case, sparse_masks(case)):
        sparse = transformer(**arguments)[0]
    compiled = torch.compile(transformer, backend="aot_eager", fullgraph=True)
    for rules, expected in (("all: dense", dense), (sparse_rules(case), sparse), ("all: dense", dense)):
        with install(transformer, packages.make(case, rules)):
            assert_near(compiled(**arguments)[0], expected)


def test_errors(package_of):
    case = CASES["WanTransformer3DModel"]
    transformer, arguments = case.make(), case.arguments()
    latents = arguments["hidden_states"].transpose(-1, -2).contiguous()
    with install(transformer, package_of(case), steps=4):
        compiled = torch.compile(transformer, backend="aot_eager", fullgraph=True)
        with pytest.raises(openwork.ShapeError) as error:
            compiled(**{**arguments, "hidden_states": latents})
    assert str(error.value) == "layer 0: expects 4x6x8 tokens, as the package, got 4x8x6 tokens"

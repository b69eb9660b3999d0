# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models on a Hopper GPU, in bf16: the same values as PyTorch's attention under masks, by themselves and compiled."""
from fixtures import case, no_package_left_open, without_gradients  # noqa: F401, I001

import pytest
import torch

import diffusers
import openwork
from masks import masked_attention, sparse_masks
from models import CASES
from openwork.diffusers import install
from test_compile import WHOLE_GRAPHS, fresh  # noqa: F401
from test_models import assert_far, assert_near

pytestmark = pytest.mark.gpu
# Flux multiplies them by 1,000 in bf16, but once compiled in f32: what both have exactly.
TIMESTEPS = (512.0, 256.0, 128.0, 64.0)


@pytest.fixture(scope="session")
def model_packages(device_packages):
    """The folder of the packages, as device_packages."""
    if not (device_packages / "WanTransformer3DModel.openwork").exists():
        import compile_packages
        compile_packages.compile_models(device_packages)
    return device_packages


@pytest.fixture
def package_of(model_packages):
    opened = []

    def open(case):
        opened.append(openwork.load(model_packages / f"{case.name}.openwork"))
        return opened[-1]

    yield open
    for package in opened:
        package.close()


def arguments_of(case, timestep):
    arguments = case.arguments(timestep=timestep, dtype=torch.bfloat16)
    return {name: value.cuda() if isinstance(value, torch.Tensor) else value for name, value in arguments.items()}


def timesteps_of(case):
    """Mochi's go up."""
    return TIMESTEPS[::-1] if case.name.startswith("Mochi") else TIMESTEPS


def expected_of(case, transformer):
    """What a model gives at each timestep: under the sparse masks, but dense at the second."""
    masks, results = sparse_masks(case).cuda(), []
    for step, timestep in enumerate(timesteps_of(case)):
        if step == 1:
            results.append(transformer(**arguments_of(case, timestep))[0])
        else:
            with masked_attention(case, masks):
                results.append(transformer(**arguments_of(case, timestep))[0])
    return results


def test_equals_masked_sdpa(case, package_of):
    transformer = case.make(torch.bfloat16).cuda()
    expected = expected_of(case, transformer)
    dense = transformer(**arguments_of(case, timesteps_of(case)[0]))[0]
    with install(transformer, package_of(case), steps=4) as handle:
        for step, timestep in enumerate(timesteps_of(case)):
            got = transformer(**arguments_of(case, timestep))[0]
            assert handle.step == step
            assert_near(got, expected[step], torch.bfloat16)
        assert_far(expected[0], dense)
    assert torch.equal(transformer(**arguments_of(case, timesteps_of(case)[0]))[0], dense)


@pytest.mark.parametrize("mode", ["default", "reduce-overhead"])
@pytest.mark.parametrize("name", WHOLE_GRAPHS)
def test_compiles_as_one_graph(name, mode, package_of):
    """CUDA graphs take in the rest of the model: the second run replays them."""
    case = CASES[name]
    transformer = case.make(torch.bfloat16).cuda()
    expected = expected_of(case, transformer)
    with install(transformer, package_of(case), steps=4):
        compiled = torch.compile(transformer, fullgraph=True, mode=mode)
        for _ in range(3):
            for step, timestep in enumerate(timesteps_of(case)):
                assert_near(compiled(**arguments_of(case, timestep))[0].clone(), expected[step], torch.bfloat16)


def test_a_pipeline_with_a_scheduler(package_of):
    """Steps by a scheduler on the device, whose count tells without a wait."""
    case = CASES["WanTransformer3DModel"]
    transformer = case.make(torch.bfloat16).cuda()
    scheduler = diffusers.FlowMatchEulerDiscreteScheduler()
    masks = sparse_masks(case).cuda()

    def denoise(attend):
        scheduler.set_timesteps(4, device="cuda")
        arguments = arguments_of(case, 900.0)
        latents = arguments["hidden_states"]
        for step, timestep in enumerate(scheduler.timesteps):
            arguments.update(hidden_states=latents, timestep=timestep.expand(2))
            latents = scheduler.step(attend(step, arguments), timestep, latents, return_dict=False)[0]
        return latents

    def masked(step, arguments):
        if step == 1:
            return transformer(**arguments)[0]
        with masked_attention(case, masks):
            return transformer(**arguments)[0]

    expected = denoise(masked)
    with install(transformer, package_of(case), scheduler=scheduler):
        assert_near(denoise(lambda step, arguments: transformer(**arguments)[0]), expected, torch.bfloat16)

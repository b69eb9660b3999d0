# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models on a Hopper GPU, in bf16: as near to the truth as PyTorch's attention under masks, by themselves and
compiled."""
from fixtures import case, no_package_left_open, without_gradients  # noqa: F401, I001

import pytest
import torch

import diffusers
import openwork
from masks import masked_attention, steps_masks
from models import CASES, exact, exact_arguments
from openwork.diffusers import install
from test_compile import WHOLE_GRAPHS, fresh  # noqa: F401
from test_models import assert_as_near, assert_farther
from torch._inductor.cudagraph_trees import get_manager

pytestmark = pytest.mark.gpu
WAN = CASES["WanTransformer3DModel"]
# Flux multiplies them by 1,000 in bf16, but once compiled in f32, as the truth is: what both have exactly.
TIMESTEPS = (512.0, 256.0, 128.0, 64.0)


@pytest.fixture(scope="session")
def model_packages(packages_of):
    return packages_of("compile_models")


@pytest.fixture
def package_of(model_packages):
    opened = []

    def open(case):
        path = model_packages / f"{case.name}.openwork"
        if not path.exists():
            pytest.skip(f"no {path}: OPENWORK_GPU_PACKAGES has no packages of diffusers' models")
        opened.append(openwork.load(path))
        return opened[-1]

    yield open
    for package in opened:
        package.close()


def arguments_of(case, timestep):
    """On the host."""
    return case.arguments(timestep=timestep, dtype=torch.bfloat16)


def on_device(arguments):
    return {name: value.cuda() if isinstance(value, torch.Tensor) else value for name, value in arguments.items()}


def timesteps_of(case):
    """Mochi's go up."""
    return TIMESTEPS[::-1] if case.name.startswith("Mochi") else TIMESTEPS


def expected_of(case, transformer):
    """At each timestep, under the masks of its step: what a model gives by PyTorch's attention, and the truth."""
    results, exactly = [], exact(transformer)
    for masks, timestep in zip(steps_masks(case), timesteps_of(case)):
        arguments = arguments_of(case, timestep)
        with masked_attention(case, masks.cuda()):
            theirs = transformer(**on_device(arguments))[0]
        with masked_attention(case, masks):
            results.append((theirs, exactly(**exact_arguments(arguments))[0]))
    return results


def test_equals_masked_sdpa(case, package_of):
    transformer = case.make(torch.bfloat16).cuda()
    expected = expected_of(case, transformer)
    first = on_device(arguments_of(case, timesteps_of(case)[0]))
    dense = transformer(**first)[0]
    with install(transformer, package_of(case), steps=4) as handle:
        for step, timestep in enumerate(timesteps_of(case)):
            got = transformer(**on_device(arguments_of(case, timestep)))[0]
            assert handle.step == step
            assert_as_near(got, *expected[step])
    assert_farther(dense, *expected[0])
    assert torch.equal(transformer(**first)[0], dense)


@pytest.mark.parametrize("mode", ["default", "reduce-overhead"])
@pytest.mark.parametrize("name", WHOLE_GRAPHS)
def test_compiles_as_one_graph(name, mode, package_of):
    """CUDA graphs take in the rest of the model: the second call records them, and later ones replay them."""
    case = CASES[name]
    transformer = case.make(torch.bfloat16).cuda()
    expected = expected_of(case, transformer)
    with install(transformer, package_of(case), steps=4) as handle:
        compiled = torch.compile(transformer, fullgraph=True, mode=mode)
        for _ in range(3):
            for step, timestep in enumerate(timesteps_of(case)):
                got = compiled(**on_device(arguments_of(case, timestep)))[0]
                assert handle.step == step
                assert_as_near(got, *expected[step])
        # Here, as graphs that were compiled for these processors go with them.
        manager = get_manager(torch.cuda.current_device(), create_if_none_exists=False)
        recorded = [] if manager is None else list(manager.get_roots())
        assert bool(recorded) == (mode == "reduce-overhead")


def denoise(scheduler, arguments, attend, device="cuda"):
    """A run of four steps, whose model is attend(step, arguments)."""
    scheduler.set_timesteps(4, device=device)
    latents = arguments["hidden_states"]
    for step, timestep in enumerate(scheduler.timesteps):
        noise = attend(step, {**arguments, "hidden_states": latents, "timestep": timestep.expand(2)})[0]
        latents = scheduler.step(noise, timestep, latents, return_dict=False)[0]
    return latents


def test_a_pipeline_with_a_scheduler(package_of):
    """Steps by a scheduler on the device."""
    transformer, scheduler = WAN.make(torch.bfloat16).cuda(), diffusers.FlowMatchEulerDiscreteScheduler()
    masks, arguments = steps_masks(WAN), arguments_of(WAN, 0.0)

    def masked(model):
        def attend(step, arguments):
            with masked_attention(WAN, masks[step].to(arguments["hidden_states"].device)):
                return model(**arguments)
        return attend

    theirs = denoise(scheduler, on_device(arguments), masked(transformer))
    truth = denoise(scheduler, exact_arguments(arguments), masked(exact(transformer)), device="cpu")
    with install(transformer, package_of(WAN), scheduler=scheduler) as handle:
        got = denoise(scheduler, on_device(arguments), lambda step, arguments: transformer(**arguments))
        assert handle.step == 3
    assert_as_near(got, theirs, truth)


def test_a_schedulers_count_tells_without_a_wait(package_of):
    """Once a run has begun, nothing that Openwork adds to a call of the model makes PyTorch wait for the device."""
    transformer, scheduler = WAN.make(torch.bfloat16).cuda(), diffusers.FlowMatchEulerDiscreteScheduler()
    arguments = on_device(arguments_of(WAN, 0.0))

    def attend(step, arguments):
        torch.cuda.set_sync_debug_mode("error" if step > 0 else "default")
        try:
            return transformer(**arguments)
        finally:
            torch.cuda.set_sync_debug_mode("default")

    try:
        denoise(scheduler, arguments, attend)
    except RuntimeError as error:
        if "synchronizing" not in str(error):
            raise
        pytest.skip(f"the model waits by itself: {error}")
    with install(transformer, package_of(WAN), scheduler=scheduler) as handle:
        denoise(scheduler, arguments, attend)
        assert handle.step == 3

# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which step of the package a call of the model takes: schedulers, guidance, runs, mappings, and pairs of
transformers."""
from fixtures import no_package_left_open, packages, without_gradients  # noqa: F401, I001

import gc
import types
import weakref

import numpy as np
import pytest
import torch

import diffusers
import openwork
from masks import masked_attention, sparse_masks, sparse_rules
from models import CASES
from openwork.diffusers import install
from test_models import assert_far, assert_near

WAN = CASES["WanTransformer3DModel"]
# Steps of different topologies: the first dense, the last a band.
STEPS_RULES = "step 0: dense\nlast 1 step: line\n"


@pytest.fixture
def seen(monkeypatch):
    """The steps that layer 0 was asked for, in order."""
    steps = []
    attention = openwork.Package.attention

    def spy(self, *args, layer, step, **kwargs):
        if layer == 0:
            steps.append(step)
        return attention(self, *args, layer=layer, step=step, **kwargs)

    monkeypatch.setattr(openwork.Package, "attention", spy)
    return steps


@pytest.fixture
def four_steps(packages):
    return packages.make(WAN, sparse_rules(WAN, STEPS_RULES), steps=4)


def denoise(transformer, scheduler, steps, **options):
    """A run, as follow."""
    scheduler.set_timesteps(steps)
    return follow(transformer, scheduler, **options)


def follow(transformer, scheduler, first=0, calls=1, callback=None):
    """The scheduler's timesteps from the first on, with so many calls of the transformer at each."""
    arguments = WAN.arguments(batch=1)
    latents = arguments["hidden_states"]
    for step, timestep in enumerate(scheduler.timesteps[first:]):
        for call in range(calls):
            arguments.update(hidden_states=latents, timestep=timestep.expand(1))
            noise = transformer(**arguments)[0]
        latents = scheduler.step(noise, timestep, latents, return_dict=False)[0]
        if callback is not None:
            callback(step, timestep)
    return latents


@pytest.mark.parametrize("calls", [1, 2, 3])
@pytest.mark.parametrize("scheduler", [
    diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0), diffusers.UniPCMultistepScheduler(use_flow_sigmas=True),
    diffusers.CogVideoXDDIMScheduler(), diffusers.DDIMScheduler(),
], ids=lambda scheduler: type(scheduler).__name__)
def test_schedulers(scheduler, calls, four_steps, seen):
    """Two runs, the second after the first."""
    transformer = WAN.make()
    with install(transformer, four_steps, scheduler=scheduler) as handle:
        denoise(transformer, scheduler, 4, calls=calls)
        assert handle.step == 3
        denoise(transformer, scheduler, 4, calls=calls)
    assert seen == [step for step in (0, 1, 2, 3) for _ in range(calls)] * 2


def test_second_order_scheduler(four_steps, seen):
    """Heun's method has two timesteps for all steps but the last, each the next one's, too."""
    scheduler = diffusers.FlowMatchHeunDiscreteScheduler()
    transformer = WAN.make()
    with install(transformer, four_steps, scheduler=scheduler):
        denoise(transformer, scheduler, 4)
    assert seen == [0, 1, 1, 2, 2, 3, 3]


@pytest.mark.filterwarnings("ignore:a run of . denoising steps ended")
@pytest.mark.parametrize("steps", [1, 2, 4])
@pytest.mark.parametrize("calls", [1, 2])
def test_counted_timesteps(calls, steps, packages, seen):
    """Without a scheduler: runs follow each other, and one that is broken off is followed by a whole one."""
    transformer = WAN.make()
    rules = sparse_rules(WAN, STEPS_RULES if steps > 1 else "")
    with install(transformer, packages.make(WAN, rules, steps=steps), steps=steps):
        for run in (steps, max(1, steps - 1), steps):
            for step in range(run):
                for _ in range(calls):
                    transformer(**WAN.arguments(timestep=999.0 - 200 * step))
    assert seen == [step for run in (steps, max(1, steps - 1), steps) for step in range(run) for _ in range(calls)]


def test_timesteps_that_fall_together_are_told(four_steps, seen):
    """bf16 has 8 bits: two of these are one, and every step after them is an earlier one's."""
    transformer = WAN.make()
    with install(transformer, four_steps, steps=4):
        for timestep in (1000.0, 999.0, 500.0, 100.0):
            transformer(**{**WAN.arguments(), "timestep": torch.full((2,), timestep, dtype=torch.bfloat16)})
        with pytest.warns(RuntimeWarning, match="^a run of 4 denoising steps ended at its step 3: it was broken off, or "
                          "its timesteps are too coarse to tell steps apart, as those of bf16; a scheduler does$"):
            transformer(**WAN.arguments(timestep=1000.0))
    assert seen == [0, 0, 1, 2, 0]


@pytest.mark.parametrize("steps", [0, -1, 2.5, "4"])
def test_steps_that_are_no_number(four_steps, steps):
    with pytest.raises(openwork.ArgumentError, match=f"^expects steps from 1, got {steps!r}$"):
        install(WAN.make(), four_steps, steps=steps)


def test_ascending_timesteps(packages, seen):
    """Mochi's go up."""
    case = CASES["MochiTransformer3DModel"]
    transformer = case.make()
    with install(transformer, packages.make(case, sparse_rules(case, STEPS_RULES), steps=3), steps=3):
        for timestep in (0.0, 0.0, 300.0, 600.0, 0.0, 300.0):
            transformer(**case.arguments(timestep=timestep, batch=1))
    assert seen == [0, 0, 1, 2, 0, 1]


def test_timesteps_of_tokens(packages, seen):
    """Wan 2.2's TI2V: the first frame's tokens are at timestep 0."""
    transformer = WAN.make()
    with install(transformer, packages.make(WAN, sparse_rules(WAN, STEPS_RULES), steps=2), steps=2):
        for timestep in (900.0, 500.0, 900.0):
            timesteps = torch.full((2, WAN.tokens), timestep)
            timesteps[:, :48] = 0
            transformer(**{**WAN.arguments(), "timestep": timesteps})
    assert seen == [0, 1, 0]


def test_values_by_step(packages):
    """Two steps with different masks give what PyTorch gives under them."""
    transformer = WAN.make()
    masks = sparse_masks(WAN)
    package = packages.make(WAN, sparse_rules(WAN, "step 1: dense\n"), steps=2)
    with masked_attention(WAN, masks):
        first = transformer(**WAN.arguments(timestep=900.0))[0]
    second = transformer(**WAN.arguments(timestep=400.0))[0]
    with install(transformer, package, steps=2):
        assert_near(transformer(**WAN.arguments(timestep=900.0))[0], first)
        assert_near(transformer(**WAN.arguments(timestep=400.0))[0], second)
        assert_far(transformer(**WAN.arguments(timestep=900.0))[0], second)


def test_guidance_in_a_batch_or_in_calls(four_steps):
    """Both give the same."""
    transformer, scheduler = WAN.make(), diffusers.FlowMatchEulerDiscreteScheduler()
    scheduler.set_timesteps(4)
    arguments = WAN.arguments(batch=2)
    results = []
    with install(transformer, four_steps, scheduler=scheduler):
        for entries in ([slice(0, 2)], [slice(0, 1), slice(1, 2)]):
            scheduler.set_timesteps(4)
            latents = arguments["hidden_states"]
            for timestep in scheduler.timesteps:
                noise = [transformer(hidden_states=latents[entry], timestep=timestep.expand(len(latents[entry])),
                                     encoder_hidden_states=arguments["encoder_hidden_states"][entry],
                                     return_dict=False)[0] for entry in entries]
                latents = scheduler.step(torch.cat(noise), timestep, latents, return_dict=False)[0]
            results.append(latents)
    assert_near(results[1], results[0])


def test_other_number_of_steps(four_steps):
    transformer, scheduler = WAN.make(), diffusers.FlowMatchEulerDiscreteScheduler()
    with install(transformer, four_steps, scheduler=scheduler):
        with pytest.raises(openwork.StepError) as error:
            denoise(transformer, scheduler, 10)
    assert str(error.value) == ('expects a run of 4 denoising steps, as the package has, got one of 10; '
                                "mapping=\"nearest\" or a function says which of the package's steps stands for each")


@pytest.mark.parametrize("mapping, steps, expected", [
    ("nearest", 2, [1, 3]), ("nearest", 4, [0, 1, 2, 3]), ("nearest", 8, [0, 0, 1, 1, 2, 2, 3, 3]), ("nearest", 1, [2]),
    (lambda step, steps, package_steps: package_steps - 1 - step, 3, [3, 2, 1]),
])
def test_mapping(mapping, steps, expected, four_steps, seen):
    transformer, scheduler = WAN.make(), diffusers.FlowMatchEulerDiscreteScheduler()
    with install(transformer, four_steps, scheduler=scheduler, mapping=mapping):
        denoise(transformer, scheduler, steps)
    assert seen == expected


def test_mapping_out_of_range(four_steps):
    transformer = WAN.make()
    with install(transformer, four_steps, steps=10, mapping=lambda step, steps, package_steps: 4):
        with pytest.raises(openwork.StepError) as error:
            transformer(**WAN.arguments())
    assert str(error.value) == "expects one of the package's steps 0..3 for step 0, got 4"


def test_one_plan_for_all_steps(packages, seen):
    """Nothing is followed, and any number of steps will do."""
    transformer = WAN.make()
    with install(transformer, packages.make(WAN, sparse_rules(WAN))) as handle:
        for timestep in (900.0, 300.0, 20.0):
            transformer(**WAN.arguments(timestep=timestep))
        assert handle.step == 0
    assert seen == [0, 0, 0]


def test_step_that_is_set(four_steps, seen):
    transformer, scheduler = WAN.make(), diffusers.FlowMatchEulerDiscreteScheduler()
    scheduler.set_timesteps(4)
    arguments = WAN.arguments()
    with install(transformer, four_steps, scheduler=scheduler) as handle:
        handle.step = 2
        transformer(**arguments)
        transformer(**arguments)
        assert handle.step == 2
        handle.reset()
        transformer(**arguments)
        handle.step = 4
        with pytest.raises(openwork.StepError) as error:
            transformer(**arguments)
        with pytest.raises(openwork.StepError) as negative:
            handle.step = -1
    assert seen == [2, 2, 0]
    assert str(error.value) == "expects one of the package's steps 0..3 for step 4, got 4"
    assert str(negative.value) == "expects a step from 0, got -1"


def test_run_of_too_many_steps(four_steps):
    transformer = WAN.make()
    with install(transformer, four_steps, steps=4) as handle:
        for timestep in (900, 800, 700, 600):
            transformer(**WAN.arguments(timestep=timestep))
        with pytest.raises(openwork.StepError) as error:
            transformer(**WAN.arguments(timestep=500))
        handle.reset()
        transformer(**WAN.arguments(timestep=500))
        assert handle.step == 0
    assert str(error.value) == ("expects a run of 4 denoising steps, got timestep 500 behind 600 of the last; reset() "
                                "begins a run whose timesteps go on")


def test_run_of_too_many_steps_stays_one(four_steps):
    """Calling again what was refused is refused again."""
    transformer = WAN.make()
    with install(transformer, four_steps, steps=1, mapping="nearest"):
        transformer(**WAN.arguments(timestep=900))
        for _ in range(2):
            with pytest.raises(openwork.StepError, match="^expects a run of 1 denoising steps, got timestep 500"):
                transformer(**WAN.arguments(timestep=500))


def test_scheduler_at_its_end(four_steps):
    transformer, scheduler = WAN.make(), diffusers.FlowMatchEulerDiscreteScheduler()
    with install(transformer, four_steps, scheduler=scheduler):
        denoise(transformer, scheduler, 4)
        with pytest.raises(openwork.StepError) as error:
            transformer(**WAN.arguments())
    assert str(error.value) == ("expects the scheduler to be at one of its 4 timesteps, got one at the end of them; "
                                "its set_timesteps begins a run")


def test_timestep_that_the_scheduler_does_not_have(four_steps):
    transformer, scheduler = WAN.make(), diffusers.DDIMScheduler()
    scheduler.set_timesteps(4)
    with install(transformer, four_steps, scheduler=scheduler):
        with pytest.raises(openwork.StepError) as error:
            transformer(**WAN.arguments(timestep=333.0))
    assert str(error.value) == "expects one of the scheduler's 4 timesteps, 750 to 0, got 333"


def test_picture_to_picture(four_steps, seen):
    """A run that begins in the middle of the scheduler's timesteps takes the package's steps from there on."""
    transformer, scheduler = WAN.make(), diffusers.FlowMatchEulerDiscreteScheduler()
    scheduler.set_timesteps(4)
    scheduler.set_begin_index(2)
    with install(transformer, four_steps, scheduler=scheduler):
        follow(transformer, scheduler, first=2)
    assert seen == [2, 3]


def test_begins_in_the_middle_without_begin_index(four_steps, seen):
    """As Wan's video-to-video pipeline: the scheduler looks for the first timestep it is asked for."""
    transformer, scheduler = WAN.make(), diffusers.FlowMatchEulerDiscreteScheduler()
    scheduler.set_timesteps(4)
    with install(transformer, four_steps, scheduler=scheduler):
        follow(transformer, scheduler, first=1)
    assert seen == [1, 2, 3]


def test_timesteps_rounded_to_the_same(four_steps, seen):
    """Only a method of second order has a timestep twice for one step."""
    transformer = WAN.make()
    scheduler = diffusers.UniPCMultistepScheduler(use_flow_sigmas=True, prediction_type="flow_prediction",
                                                  flow_shift=500.0)
    scheduler.set_timesteps(4)
    assert len(set(scheduler.timesteps.tolist())) < 4
    # As pipelines do: by itself the scheduler takes the second of two.
    scheduler.set_begin_index(0)
    with install(transformer, four_steps, scheduler=scheduler):
        follow(transformer, scheduler)
    assert seen == [0, 1, 2, 3]


def test_steps_of_numpy(four_steps, seen):
    transformer = WAN.make()
    with install(transformer, four_steps, steps=4, mapping=lambda *steps: np.int64(1)) as handle:
        transformer(**WAN.arguments())
        with pytest.raises(openwork.StepError, match=r"^expects a step from 0, got 1\.5$"):
            handle.step = 1.5
    with install(transformer, four_steps, steps=4) as handle:
        handle.step = np.int64(2)
        transformer(**WAN.arguments())
    assert seen == [1, 2]


def make_pipeline(**parts):
    pytest.importorskip("transformers")
    torch.manual_seed(0)
    vae = diffusers.AutoencoderKLWan(base_dim=8, z_dim=4, dim_mult=[1, 1, 1, 1], num_res_blocks=1,
                                     latents_mean=[0.0] * 4, latents_std=[1.0] * 4)
    pipeline = diffusers.WanPipeline(tokenizer=None, text_encoder=None, vae=vae,
                                     scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0), **parts)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def call(pipeline, steps=4, **more):
    torch.manual_seed(3)
    embeddings = torch.randn(2, 1, 7, 16)
    return pipeline(prompt_embeds=embeddings[0], negative_prompt_embeds=embeddings[1], height=96, width=128,
                    num_frames=13, num_inference_steps=steps, output_type="latent",
                    generator=torch.Generator().manual_seed(5), **more).frames


def test_pipeline(packages, four_steps, seen):
    """Guidance in two calls, two runs, and the scheduler that the pipeline has when it is called."""
    pipeline = make_pipeline(transformer=WAN.make())
    expected = call(pipeline)
    with install(pipeline, packages.make(WAN, "all: dense")):
        assert_near(call(pipeline), expected)
    seen.clear()
    with install(pipeline, four_steps):
        call(pipeline)
        pipeline.scheduler = diffusers.UniPCMultistepScheduler(use_flow_sigmas=True, prediction_type="flow_prediction")
        call(pipeline)
    assert seen == [0, 0, 1, 1, 2, 2, 3, 3] * 2


def test_removing_lets_go_of_the_pipeline(four_steps):
    pipeline = make_pipeline(transformer=WAN.make())
    handle = install(pipeline, four_steps)
    call(pipeline)
    handle.remove()
    alive = weakref.ref(pipeline), weakref.ref(pipeline.transformer)
    del pipeline
    gc.collect()
    assert alive[0]() is None and alive[1]() is None
    assert "removed" in repr(handle)


def test_callback(four_steps, seen):
    pipeline = make_pipeline(transformer=WAN.make())
    with install(pipeline.transformer, four_steps, steps=4) as handle:
        for _ in range(2):
            call(pipeline, callback_on_step_end=handle.callback)
    assert seen == [0, 0, 1, 1, 2, 2, 3, 3] * 2


@pytest.mark.parametrize("scheduler, begin, steps", [
    (diffusers.FlowMatchHeunDiscreteScheduler, None, [0, 1, 1, 2, 2, 3, 3]),
    (diffusers.FlowMatchEulerDiscreteScheduler, 1, [1, 2, 3]),
], ids=["second order", "from the middle"])
def test_callback_counts_as_the_scheduler(four_steps, seen, scheduler, begin, steps):
    scheduler, transformer = scheduler(), WAN.make()
    scheduler.set_timesteps(4)
    if begin is not None:
        scheduler.set_begin_index(begin)
    pipeline = types.SimpleNamespace(scheduler=scheduler)
    with install(transformer, four_steps, scheduler=scheduler) as handle:
        follow(transformer, scheduler, first=begin or 0,
               callback=lambda index, timestep: handle.callback(pipeline, index, timestep, {}))
    assert seen == steps


def test_callback_of_a_run_that_was_interrupted(four_steps, seen):
    """What it said does not reach into the next run."""
    pipeline = make_pipeline(transformer=WAN.make())
    with install(pipeline.transformer, four_steps, steps=4) as handle:

        def stop(pipeline, step, timestep, kwargs):
            kwargs = handle.callback(pipeline, step, timestep, kwargs)
            if step == 1:
                raise KeyboardInterrupt
            return kwargs

        with pytest.raises(KeyboardInterrupt):
            call(pipeline, callback_on_step_end=stop)
        assert handle.step == 2
        call(pipeline, callback_on_step_end=handle.callback)
    assert seen == [0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3]


def test_pair_of_transformers(four_steps, seen):
    """Wan 2.2: one transformer for the first timesteps, another for the rest, and the steps of both are one run."""
    pipeline = make_pipeline(transformer=WAN.make(), transformer_2=WAN.make(), boundary_ratio=0.8)
    originals = [module.blocks[0].attn1.processor for module in (pipeline.transformer, pipeline.transformer_2)]
    with install(pipeline, four_steps):
        call(pipeline)
    assert seen == [0, 0, 1, 1, 2, 2, 3, 3]
    with install([pipeline.transformer, pipeline.transformer_2], four_steps, steps=4):
        call(pipeline)
    assert seen == [0, 0, 1, 1, 2, 2, 3, 3] * 2
    assert [module.blocks[0].attn1.processor for module in (pipeline.transformer, pipeline.transformer_2)] == originals

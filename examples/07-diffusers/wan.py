# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A small Wan with random weights: `wan.py model` writes its configuration, `wan.py run` makes videos by a package."""
import sys

import torch
from diffusers import AutoencoderKLWan, FlowMatchEulerDiscreteScheduler, WanPipeline, WanTransformer3DModel

import openwork.diffusers


def make_pipeline():
    """Wan's own classes, but for the text encoder: prompts come as embeddings."""
    torch.manual_seed(0)
    transformer = WanTransformer3DModel(num_attention_heads=2, attention_head_dim=64, num_layers=3, in_channels=4,
                                        out_channels=4, text_dim=16, freq_dim=32, ffn_dim=256)
    vae = AutoencoderKLWan(base_dim=8, z_dim=4, dim_mult=[1, 1, 1, 1], num_res_blocks=1, latents_mean=[0.0] * 4,
                           latents_std=[1.0] * 4)
    pipeline = WanPipeline(tokenizer=None, text_encoder=None, vae=vae, transformer=transformer.eval(),
                           scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0))
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def write_model(pipeline, folder):
    """What `openwork import --model` reads: the configurations, without weights."""
    pipeline.transformer.save_config(f"{folder}/transformer")
    pipeline.vae.save_config(f"{folder}/vae")


def make_video(pipeline, steps):
    embeddings = torch.randn(2, 1, 8, 16, generator=torch.Generator().manual_seed(1))
    return pipeline(prompt_embeds=embeddings[0], negative_prompt_embeds=embeddings[1], height=192, width=256,
                    num_frames=9, num_inference_steps=steps, output_type="latent",
                    generator=torch.Generator().manual_seed(2)).frames


def run(pipeline, package):
    dense = make_video(pipeline, steps=4)

    handle = openwork.diffusers.install(pipeline, package)
    sparse = make_video(pipeline, steps=4)

    print(f"{len(handle.layers)} layers attend by {package}, the last at step {handle.step}")
    print(f"latents {tuple(sparse.shape)}, away from dense attention's by {(sparse - dense).norm() / dense.norm():.1%}")
    try:
        make_video(pipeline, steps=6)
        sys.exit("wan.py: error: a run of 6 steps was not refused")
    except openwork.StepError as error:
        print(f"with 6 steps: {error}")
    handle.remove()

    with openwork.diffusers.install(pipeline, package, mapping="nearest"):
        make_video(pipeline, steps=6)
    print("with 6 steps and the nearest of the package's: done")
    if not torch.equal(make_video(pipeline, steps=4), dense):
        sys.exit("wan.py: error: without the package the video is not what it was")
    print("removed: as before")


if __name__ == "__main__":
    if sys.argv[1] == "model":
        write_model(make_pipeline(), sys.argv[2])
    else:
        run(make_pipeline(), sys.argv[2])

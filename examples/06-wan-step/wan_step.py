#!/usr/bin/env python3
# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times a denoising step of Wan 2.1 under torch's attention, FlexAttention and Openwork's, in one process.

    wan_step.py model 14B wan-14B                                               # a folder for `openwork import --model`
    wan_step.py time 14B 720p wan-14B-720p.openwork --dense dense-14B-720p.openwork
    wan_step.py check tiny tiny wan-tiny.openwork                               # full attention against torch's, on a CPU
"""
import argparse
import gc
import json
import random
import statistics
import sys
from pathlib import Path

import openwork
import torch
from attention import Flex, Openwork, Timer, Torch
from wan import CONFIGS, PATCH, Wan, make_inputs

# The dense kinds are the same attention, and so are the sparse ones.
KINDS = ("torch SDPA (cuDNN), dense", "FlexAttention", "Openwork, dense", "Openwork")
# Of steps in bf16, in the Frobenius norm: a step is 30 or 40 layers, each of which rounds.
WORST_DIFFERENCE = 0.05

# Frames, height and width in pixels; the autoencoder takes 4 frames (but the first) and 8 x 8 pixels to one.
SIZES = {"480p": (81, 480, 832), "720p": (81, 720, 1280), "tiny": (9, 64, 96)}


def grid_of(size):
    frames, height, width = SIZES[size]
    latent = (frames - 1) // 4 + 1, height // 8, width // 8
    return tuple(extent // patch for extent, patch in zip(latent, PATCH))


def write_model(name, folder):
    config = CONFIGS[name]
    files = {
        "model_index.json": {"_class_name": "WanPipeline", "transformer": ["diffusers", "WanTransformer3DModel"],
                             "vae": ["diffusers", "AutoencoderKLWan"]},
        "transformer/config.json": {
            "_class_name": "WanTransformer3DModel", "num_layers": config.layers, "num_attention_heads": config.heads,
            "attention_head_dim": config.head_dim, "ffn_dim": config.ffn, "patch_size": list(PATCH)},
        "vae/config.json": {"_class_name": "AutoencoderKLWan", "temperal_downsample": [False, True, True],
                            "z_dim": 16, "dim_mult": [1, 2, 4, 4]},
    }
    for file, content in files.items():
        path = Path(folder) / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n")


def make_model(name, size, device, dtype):
    torch.manual_seed(1)
    with torch.device(device):
        model = Wan(CONFIGS[name], grid_of(size)).to(dtype).eval()
    return model, make_inputs(grid_of(size), dtype, device)


def run_step(model, inputs, attention):
    with torch.inference_mode():
        return model(*inputs, attention)


# ---------------------------------------------------------------------------------------------------------------------
# Times
# ---------------------------------------------------------------------------------------------------------------------


class Contender:
    """A kind of attention, and what steps with it take: milliseconds, and bytes of torch's allocator at the peak."""

    def __init__(self, attention):
        self.attention, self.held = attention, 0
        self.steps, self.attentions, self.peak = [], [], 0

    def warm_up(self, model, inputs):
        """One step, which also compiles."""
        before = torch.cuda.memory_allocated()
        result = run_step(model, inputs, self.attention).cpu()
        gc.collect()
        self.held = torch.cuda.memory_allocated() - before
        return result

    def time_step(self, model, inputs, held_by_all):
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
        step, self.attention.timer = Timer(), Timer()
        with step:
            run_step(model, inputs, self.attention)
        torch.cuda.synchronize()
        self.steps.append(step.milliseconds())
        self.attentions.append(self.attention.timer.milliseconds())
        self.peak = max(self.peak, torch.cuda.max_memory_allocated() - held_by_all + self.held)


def time_all(options):
    if not torch.cuda.is_available():
        sys.exit("wan_step.py: error: needs a CUDA device")
    model, inputs = make_model(options.model, options.size, "cuda", torch.bfloat16)
    sparse, dense = openwork.load(options.package), openwork.load(options.dense)
    density = statistics.mean(sparse.plan(layer.layer, options.step).density for layer in sparse.layers)
    made = (Torch(), Flex(options.package, options.step), Openwork(dense, 0), Openwork(sparse, options.step))
    contenders = {name: Contender(attention) for name, attention in zip(KINDS, made) if name not in options.without}
    results = {name: contender.warm_up(model, inputs) for name, contender in contenders.items()}
    check_equal_masks(results)
    held = sum(contender.held for contender in contenders.values())
    # Clocks follow heat, and so what ran before.
    orders = random.Random(1)
    for _ in range(options.rounds):
        for name in orders.sample(sorted(contenders), len(contenders)):
            contenders[name].time_step(model, inputs, held)
    report(options, density, contenders)


def check_equal_masks(results):
    """What is the same attention has to give the same step."""
    for one, other in ((KINDS[0], KINDS[2]), (KINDS[1], KINDS[3])):
        if one in results and other in results:
            difference = relative(results[other], results[one])
            if not difference < WORST_DIFFERENCE:
                sys.exit(f"wan_step.py: error: {one} and {other} differ by {difference:.3g}, relative")
            print(f"{one} and {other}: steps differ by {difference:.1e}, relative")
    results.clear()


def relative(ours, theirs):
    return ((ours.float() - theirs.float()).norm() / theirs.float().norm()).item()


def report(options, density, contenders):
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}, CUDA {torch.version.cuda}; Wan 2.1 {options.model}, "
          f"{options.size}, {'x'.join(map(str, grid_of(options.size)))} tokens, step {options.step}, "
          f"density {density:.3f}; medians of {options.rounds}\n")
    print("| | attention | step | times as fast | memory |\n|---|---|---|---|---|")
    times = {name: (statistics.median(c.attentions), statistics.median(c.steps)) for name, c in contenders.items()}
    base = next(iter(times.values()))[1]
    for name, (attention, step) in times.items():
        print(f"| {name} | {attention:,.0f} ms | {step:,.0f} ms | {base / step:.2f} | "
              f"{contenders[name].peak / 2**30:.1f} GiB |")
    if "Openwork" in times and "Openwork, dense" in times:
        share = density * times["Openwork, dense"][0] / times["Openwork"][0]
        print(f"\nOpenwork's attention does {share:.3f} of what its dense time and the density promise.")


# ---------------------------------------------------------------------------------------------------------------------
# Check
# ---------------------------------------------------------------------------------------------------------------------


def check(options):
    """Where a package's plans attend to everything, the step is that of torch's attention."""
    model, inputs = make_model(options.model, options.size, "cpu", torch.float32)
    with openwork.load(options.package) as package:
        ours = run_step(model, inputs, Openwork(package, options.step))
    theirs = run_step(model, inputs, Torch())
    difference = relative(ours, theirs)
    print(f"step {options.step}: differs from torch's attention by {difference:.1e}, relative")
    sys.exit(0 if difference < 1e-5 else 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("model", help="write the model's folder, configurations alone")
    command.add_argument("model", choices=CONFIGS)
    command.add_argument("folder")
    command.set_defaults(run=lambda options: write_model(options.model, options.folder))
    for name, run, text in (("time", time_all, "time a step on a GPU"), ("check", check, "compare a step with torch's")):
        command = commands.add_parser(name, help=text)
        command.add_argument("model", choices=CONFIGS)
        command.add_argument("size", choices=SIZES)
        command.add_argument("package")
        command.add_argument("--step", type=int, default=10, help="denoising step (default: 10)")
        if run is time_all:
            command.add_argument("--dense", required=True, metavar="PACKAGE", help="full attention")
            command.add_argument("--rounds", type=int, default=3, help="steps that are timed (default: 3)")
            command.add_argument("--without", action="append", default=[], choices=KINDS,
                                 help="leave out a row of the table")
        command.set_defaults(run=run)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()

# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Self-attention of a transformer, three ways. Each is called with a layer and q, k, v of [batch, tokens, heads, head_dim],
and adds what it takes to its `timer`."""
import sys
from pathlib import Path

import openwork
import torch
from torch.nn import functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel


class Timer:
    """Adds up the device's time of what runs within it; nothing where there is no device."""

    def __init__(self):
        self.events = []

    def __enter__(self):
        if torch.cuda.is_available():
            self.events.append([torch.cuda.Event(enable_timing=True) for _ in range(2)])
            self.events[-1][0].record()

    def __exit__(self, *_):
        if torch.cuda.is_available():
            self.events[-1][1].record()

    def milliseconds(self):
        """Of all so far; the device has to be idle."""
        return sum(start.elapsed_time(stop) for start, stop in self.events)


class Torch:
    """torch's attention, dense: cuDNN's kernel on a device."""

    def __init__(self):
        self.timer = Timer()

    def __call__(self, layer, q, k, v):
        backend = SDPBackend.CUDNN_ATTENTION if q.is_cuda else SDPBackend.MATH
        q, k, v = (t.transpose(1, 2) for t in (q, k, v))
        with self.timer, sdpa_kernel(backend):
            return F.scaled_dot_product_attention(q, k, v).transpose(1, 2)


class Openwork:
    """A package at a denoising step: the call is all that a model changes."""

    def __init__(self, package, step):
        self.timer, self.package, self.step = Timer(), package, step

    def __call__(self, layer, q, k, v):
        with self.timer:
            return openwork.attention(q, k, v, layer=layer, step=self.step, package=self.package)


class Flex:
    """FlexAttention under a package's masks, with a call for each order of tokens that its heads have. Tokens have to
    lie in the order of tiles; putting them there belongs to the step, not to the attention."""

    def __init__(self, path, step):
        sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "bench" / "attention"))
        from openwork_package import PackageFiles
        self.timer, self.step, self.files, self.made = Timer(), step, PackageFiles(path), {}
        self.layers = {entry["layer"]: index for index, entry in enumerate(self.files.manifest["layers"])}

    def calls_of(self, layer):
        """[(heads, their FlexBlocks)] of a layer, made once for all layers with its plan."""
        index = self.layers[layer]
        plan, kernel = self.files.plan(index, self.step)
        if plan["name"] not in self.made:
            scale = self.files.manifest["layers"][index]["scale"]
            self.made[plan["name"]] = list(self.make_calls(*self.files.masks_of(plan, kernel), scale))
        return self.made[plan["name"]]

    def make_calls(self, masks, class_of_head, scale):
        from flex_blocks import DEVICE, FlexBlocks
        heads_by_order = {}
        for head, c in enumerate(class_of_head):
            order = masks[c].query_slots.tobytes(), masks[c].key_slots.tobytes()
            heads_by_order.setdefault(order, []).append(head)
        for heads in heads_by_order.values():
            used = sorted({class_of_head[head] for head in heads})
            blocks = FlexBlocks([masks[c] for c in used], [used.index(class_of_head[head]) for head in heads], scale, {})
            # A list would be copied to the device in each call, which waits for that.
            yield torch.tensor(heads, device=DEVICE), blocks

    def __call__(self, layer, q, k, v):
        calls = self.calls_of(layer)
        if len(calls) == 1:
            return self.attend(calls[0][1], q, k, v)
        output = torch.empty_like(q)
        for heads, blocks in calls:
            output[:, :, heads] = self.attend(blocks, *(t[:, :, heads] for t in (q, k, v)))
        return output

    def attend(self, blocks, q, k, v):
        laid = blocks.lay(q, k, v)
        with self.timer:
            output = blocks(*laid)
        return blocks.unlay(output, q)

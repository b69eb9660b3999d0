# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Openwork's packages under the transformers of diffusers.

    handle = openwork.diffusers.install(pipeline, "wan.openwork")
    video = pipeline(prompt, num_inference_steps=50).frames

`install` puts a processor on each self-attention that the package has a layer for: diffusers' own but for the call of
attention, which is the package's plan of that layer and denoising step. `Handle.remove()` puts the old ones back.
"""
from openwork.diffusers._errors import MaskError, ModelError, VersionError
from openwork.diffusers._install import Handle, install

__all__ = ["Handle", "MaskError", "ModelError", "VersionError", "install"]

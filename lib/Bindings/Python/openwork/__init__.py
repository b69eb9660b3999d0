# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention whose sparsity is known ahead of time, from packages that Openwork compiled.

    package = openwork.compile("topology.json", target="host")
    out = openwork.attention(q, k, v, layer=0, step=3)

`compile` calls the compiler, `load` opens what it made elsewhere, and `attention` launches one layer of an open
package: on numpy arrays, torch tensors, or whatever has DLPack. Nothing here imports torch; `openwork.torch` has what
needs it, and `openwork.diffusers` what knows diffusers' models. Both are imported when they are first named.
"""
import importlib
from types import ModuleType

from openwork import _core
from openwork._compile import compile, find_compiler
from openwork._errors import (ArgumentError, CompileError, CompilerNotFound, DeviceError, DriverError, DTypeError,
                              InvalidPackage, LayerError, NoDevice, OpenworkError, PackageNotFound, ShapeError,
                              StepError, StrideError)
from openwork._package import Geometry, Layer, Package, Plan, attention, load

__version__ = _core.version

__all__ = [
    "ArgumentError", "CompileError", "CompilerNotFound", "DTypeError", "DeviceError", "DriverError", "Geometry",
    "InvalidPackage", "Layer", "LayerError", "NoDevice", "OpenworkError", "Package", "PackageNotFound", "Plan",
    "ShapeError", "StepError", "StrideError", "attention", "compile", "find_compiler", "load",
]


def __getattr__(name: str) -> ModuleType:
    if name in ("diffusers", "torch"):
        return importlib.import_module(f"openwork.{name}")
    raise AttributeError(f"module 'openwork' has no attribute {name!r}")

# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Packages, their layers, and the attention of one."""
from __future__ import annotations

import dataclasses
import operator
import os
import sys
from collections.abc import Sequence
from typing import Any

from openwork import _core
from openwork._errors import ArgumentError, LayerError, PackageNotFound

# Open packages by handle, oldest first.
_open: dict[int, Package] = {}

_LAYOUTS = {"bshd": False, "bhsd": True}


@dataclasses.dataclass(frozen=True)
class Geometry:
    """What a layer computes. `dtype` is `bf16`, `fp16` or `fp32`; `text_keys` is how many text keys `valid_text` may
    declare padding, 0 where it takes none."""
    query_tokens: int
    key_tokens: int
    heads: int
    kv_heads: int
    head_dim: int
    value_dim: int
    dtype: str
    text_keys: int


@dataclasses.dataclass(frozen=True)
class Layer:
    """A layer of a package. `steps` counts the denoising steps with a plan of their own; 1 where one plan holds for
    all. `scale` is that of the scores."""
    layer: int
    steps: int
    scale: float
    geometry: Geometry


@dataclasses.dataclass(frozen=True)
class Plan:
    """How a layer runs at a denoising step: the kernel's name, visited blocks / all blocks, and the modelled time of
    one batch entry."""
    kernel: str
    density: float
    predicted_seconds: float


class Package:
    """An open package; `load` and `compile` make them. It stays open until `close()`, or the end of a `with`
    statement."""

    __slots__ = ("_folder", "_native", "handle", "layers", "path", "target")

    path: str
    """The folder that it was opened from, an absolute path."""
    target: str
    """`sm_90a` or `host`."""
    layers: tuple[Layer, ...]
    """Its layers, in the package's order."""
    handle: int
    """A number that no other package of this process has or had, from 1: what torch's operators take."""

    def __init__(self, path: str | os.PathLike[str], *, _folder: Any = None) -> None:
        if not isinstance(path, (str, os.PathLike)) or not os.path.isdir(path):
            raise PackageNotFound(f"expects a package, a folder NAME.openwork, got {path}")
        self.path = os.path.abspath(path)
        self._native = _core.Package(self.path)
        self._folder = _folder
        self.target = self._native.target
        self.layers = tuple(Layer(number, steps, scale, Geometry(*geometry))
                            for number, steps, scale, geometry in self._native.layers())
        self.handle = self._native.handle
        _open[self.handle] = self

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self.handle not in _open

    def __repr__(self) -> str:
        count = len(self.layers)
        state = "closed" if self.closed else f"{count} layer{'' if count == 1 else 's'}"
        return f"<openwork.Package {self.path}: {self.target}, {state}>"

    def close(self) -> None:
        """Unloads the kernels, and CUDA graphs with them. Waits for torch's devices that it was launched on; launches
        for other libraries must have ended. A package that was compiled without an output goes from the disk. Closing
        twice is fine."""
        if _open.pop(self.handle, None) is None:
            return
        try:
            if self._native.devices:
                from openwork.torch import synchronize
                synchronize(self._native.devices)
        finally:
            # Also where the device has failed: nothing runs on it any more.
            self._native.close()
            if self._folder is not None:
                self._folder.cleanup()

    def plan(self, layer: int | Layer, step: int = 0) -> Plan:
        """The plan of a layer at a denoising step.

        Args:
            layer: The layer's number, or one of `layers` where a number has several geometries.
            step: The denoising step, from 0.

        Raises:
            LayerError: No such layer, or one number with several geometries.
            StepError: The layer has no such step.
        """
        if isinstance(layer, Layer):
            indices = [i for i, other in enumerate(self.layers) if other == layer]
        else:
            indices = [i for i, other in enumerate(self.layers) if other.layer == layer]
        if not indices:
            numbers = {other.layer for other in self.layers}
            raise LayerError(f"expects one of the layers {_core.ranges(list(numbers))}, got {layer}")
        if len(indices) > 1:
            raise LayerError(
                f"expects one of Package.layers, as layer {layer} has {len(indices)} geometries, got {layer}")
        return Plan(*self._native.plan(indices[0], _int64("step", step)))

    def prepare(self) -> None:
        """Loads all kernels: for the host into this process, otherwise into the current CUDA context (torch's current
        device, where torch is in use). Launches load what they need otherwise, which a CUDA graph cannot capture.

        Raises:
            NoDevice: No device that the package is for.
        """
        if self.target != "host" and _torch_is_in_use():
            from openwork.torch import make_context_current
            make_context_current()
        self._native.prepare()

    def attention(self, q: Any, k: Any, v: Any, *, layer: int, step: int = 0, scale: float | None = None,
                  valid_text: Any = None, out: Any = None, lse: bool = False, layout: str = "bshd",
                  heads: tuple[int, int] | None = None) -> Any:
        """`openwork.attention` of this package."""
        is_heads_first = heads_first(layout)
        offset, count = (0, 0) if heads is None else _head_range(heads)
        if _torch_is_in_use():
            import torch
            if torch.compiler.is_compiling():
                from openwork.torch import trace
                return trace(self.handle, q, k, v, layer, step, scale, valid_text, out, lse, layout, offset, count)
        return _core.attention(self._native, q, k, v, layer, step, scale, valid_text, out, bool(lse), is_heads_first,
                               offset, count, False)


def load(path: str | os.PathLike[str]) -> Package:
    """Opens a package, and checks the hash of every file. Touches no device.

    Args:
        path: The folder NAME.openwork.

    Raises:
        PackageNotFound: There is no such folder.
        InvalidPackage: It is damaged, of a newer format, or no package.
    """
    return Package(path)


def attention(q: Any, k: Any, v: Any, *, layer: int, step: int = 0, package: Package | None = None,
              scale: float | None = None, valid_text: Any = None, out: Any = None, lse: bool = False,
              layout: str = "bshd", heads: tuple[int, int] | None = None) -> Any:
    """The attention of one layer, each head under its own topology.

    On a device the launch is enqueued on torch's current stream, or on the default stream for other libraries; on the
    host the result is there on return.

    Args:
        q: [batch, tokens, heads, head_dim], or [batch, heads, tokens, head_dim] with layout `bhsd`, or the same without
            the batch. A numpy array, a torch tensor, or anything else with `__dlpack__` or `__array_interface__`;
            float32, float16 or bfloat16, as the layer has it. The last axis contiguous, and any strides above 0 (a
            tensor that is expanded or turned round has others); on a device, addresses and strides of multiples of 16
            bytes.
        k: The same with key tokens and kv heads.
        v: The same with the value dim.
        layer: The layer's number. Where it has several geometries, the shapes choose.
        step: The denoising step, from 0.
        package: The package; None for the one that is open.
        scale: Of the scores, positive; None for the layer's own.
        valid_text: i32 [batch] beside q, a sequence, or a number: how many of the layer's text keys count. None where
            all do.
        out: Where to put the result, in memory that is not k's or v's; None for a new tensor.
        lse: Whether to return the logarithms of the sums of exponentials as well.
        layout: `bshd` or `bhsd`.
        heads: (first, count): the tensors hold these heads only, and the kv heads that they use. None for all.

    Returns:
        The result, of q's kind and dtype, [batch, tokens, heads, value_dim] in q's layout; or with `lse` (result, lse),
        lse f32 [batch, heads, tokens]. A query without keys gives 0, and -inf.

    Raises:
        PackageNotFound: No package is given and none is open, or several are.
        LayerError: The package has no such layer.
        StepError: The layer has no such step.
        ShapeError: A shape is not the layer's.
        DTypeError: A dtype is not the layer's, or an argument is no tensor.
        DeviceError: A tensor is not where the package or q is.
        StrideError: Strides or addresses that a launch cannot take.
        ArgumentError: Another argument is out of range.
        NoDevice: No device that the package is for.
    """
    if package is None:
        package = _only_open()
    return package.attention(q, k, v, layer=layer, step=step, scale=scale, valid_text=valid_text, out=out, lse=lse,
                             layout=layout, heads=heads)


def by_handle(handle: int) -> Package:
    """The open package of that handle; 0 for the only one.

    Raises:
        PackageNotFound: There is none.
    """
    package = _open.get(handle) if handle else _only_open()
    if package is None:
        raise PackageNotFound(f"expects the handle of an open package, one of {_core.ranges(list(_open))}, got {handle}")
    return package


def heads_first(layout: str) -> bool:
    """Whether a layout has heads in front of tokens."""
    if layout not in _LAYOUTS:
        raise ArgumentError(f"expects layout 'bshd' or 'bhsd', got {layout!r}")
    return _LAYOUTS[layout]


def _only_open() -> Package:
    if len(_open) != 1:
        listed = ", ".join(package.path for package in _open.values())
        raise PackageNotFound("expects one open package, or the argument package, got "
                              + (f"{len(_open)} open: {listed}" if listed else "none open: openwork.load opens one"))
    for package in _open.values():
        return package
    raise AssertionError


def _torch_is_in_use() -> bool:
    # None is what keeps a module from being imported.
    return sys.modules.get("torch") is not None


def _head_range(heads: Sequence[int]) -> tuple[int, int]:
    try:
        first, count = heads
        if first >= 0 and count >= 1:
            return _int64("heads", first), _int64("heads", count)
    except (TypeError, ValueError):
        pass
    raise ArgumentError(f"expects heads as (first, count), got {heads}")


def _int64(name: str, value: Any) -> int:
    try:
        number = value if isinstance(value, int) else operator.index(value)
    except TypeError:
        number = 1 << 63
    if not -1 << 63 <= number < 1 << 63:
        raise ArgumentError(f"expects {name} to be a number of 64 bits, got {value!r}")
    return number

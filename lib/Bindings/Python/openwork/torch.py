# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Openwork's attention as operators of torch, for torch.compile and torch.export.

    torch.ops.openwork.attention(q, k, v, package.handle, layer, step)
    torch.ops.openwork.attention_with_lse(q, k, v, package.handle, layer, step)

`openwork.attention` calls them by itself where torch.compile or torch.jit.trace trace, and otherwise launches without
them. They take what it takes; `package` is `Package.handle`, 0 for the one that is open, `heads` a first head and a
count, 0 and 0 for all. There is no backward pass.

A launch neither allocates (but for its result) nor synchronises once `Package.prepare()` has been called, so that a
CUDA graph may capture it.
"""
from __future__ import annotations

from typing import Any

import torch
from torch.autograd import forward_ad

from openwork import _core, _package
from openwork._errors import ArgumentError, DeviceError, DTypeError, ShapeError

_ARGUMENTS = ("(Tensor q, Tensor k, Tensor v, int package, SymInt layer, SymInt step=0, float? scale=None, "
              "Tensor? valid_text=None, str layout='bshd', SymInt head_offset=0, SymInt head_count=0)")

_library = torch.library.Library("openwork", "DEF")
_library.define(f"attention{_ARGUMENTS} -> Tensor")
_library.define(f"attention_with_lse{_ARGUMENTS} -> (Tensor, Tensor)")


# ----------------------------------------------------------------------------------------------------------------------
# Operators
# ----------------------------------------------------------------------------------------------------------------------


def _launch(lse, q, k, v, package, layer, step=0, scale=None, valid_text=None, layout="bshd", head_offset=0,
            head_count=0):
    heads_first = _package.heads_first(layout)
    native = _package.by_handle(package)._native
    return _core.attention(native, q, k, v, layer, step, scale, valid_text, None, lse, heads_first, head_offset,
                           head_count, True)


def _attention(*arguments, **options):
    return _launch(False, *arguments, **options)


def _attention_with_lse(*arguments, **options):
    return _launch(True, *arguments, **options)


def _fake_attention(q, k, v, *arguments, **options):
    return q.new_empty((*q.shape[:-1], v.shape[-1]))


def _fake_attention_with_lse(q, k, v, package, layer, step=0, scale=None, valid_text=None, layout="bshd", *heads,
                             **options):
    tokens, heads = (q.shape[-2], q.shape[-3]) if layout == "bhsd" else (q.shape[-3], q.shape[-2])
    return _fake_attention(q, k, v), q.new_empty((*q.shape[:-3], heads, tokens), dtype=torch.float32)


def _forward_only(attend):
    """What runs ahead of an operator where autograd may want to record it."""

    def run(q, k, v, *arguments, **options):
        _core.refuse_gradients(q, k, v, None)
        for name, tensor in (("q", q), ("k", k), ("v", v)):
            if forward_ad.unpack_dual(tensor).tangent is not None:
                raise ArgumentError(f"expects {name} without a tangent, as there is no derivative, got a dual tensor")
        with torch._C._AutoDispatchBelowAutograd():
            return attend(q, k, v, *arguments, **options)

    return run


for _name, _real, _fake in (("attention", _attention, _fake_attention),
                            ("attention_with_lse", _attention_with_lse, _fake_attention_with_lse)):
    _library.impl(_name, _real, "CPU")
    _library.impl(_name, _real, "CUDA")
    _library.impl(_name, _forward_only(getattr(torch.ops.openwork, _name).default), "Autograd")
    torch.library.register_fake(f"openwork::{_name}", _fake, lib=_library)


# ----------------------------------------------------------------------------------------------------------------------
# Where openwork.attention meets torch
# ----------------------------------------------------------------------------------------------------------------------


def trace(package: int, q: Any, k: Any, v: Any, layer: int, step: int, scale: float | None, valid_text: Any, out: Any,
          lse: bool, layout: str, head_offset: int, head_count: int) -> Any:
    """openwork.attention through the operators."""
    for name, tensor in (("q", q), ("k", k), ("v", v), ("out", out)):
        if not isinstance(tensor, torch.Tensor) and (name != "out" or out is not None):
            raise DTypeError(f"expects {name} to be a tensor of torch, as another argument is, got "
                             f"{type(tensor).__name__}")
    if valid_text is not None and not isinstance(valid_text, torch.Tensor):
        valid_text = _counts(valid_text, q)
    call = torch.ops.openwork.attention_with_lse if lse else torch.ops.openwork.attention
    result = call(q, k, v, package, layer, step, scale, valid_text, layout, head_offset, head_count)
    if out is None:
        return result
    value = result[0] if lse else result
    if out.shape != value.shape:
        raise ShapeError(f"expects out of shape {list(value.shape)} for layer {layer}, got {tuple(out.shape)}")
    if out.dtype != value.dtype:
        raise DTypeError(f"expects out of dtype {value.dtype} for layer {layer}, got {out.dtype}")
    if out.device != value.device:
        raise DeviceError(f"expects out on {value.device}, as q is, got one on {out.device}")
    return (out.copy_(value), result[1]) if lse else out.copy_(value)


def _counts(given: Any, q: torch.Tensor) -> torch.Tensor:
    """One number for the batch, or one for each of its entries, as i32 beside q."""
    if not isinstance(given, (int, list, tuple)):
        # A number of numpy, or an array.
        given = given.tolist()
    values = [given] * (q.shape[0] if q.dim() == 4 else 1) if isinstance(given, int) else given
    for value in values:
        if not 0 <= value < 1 << 31:
            raise ArgumentError(f"expects valid_text of counts from 0, got {value}")
    return as_int32(values, q)


def as_int32(values: Any, like: torch.Tensor) -> torch.Tensor:
    """Numbers as i32 beside a tensor."""
    return torch.as_tensor(values, dtype=torch.int32, device=like.device)


def synchronize(devices: list[int]) -> None:
    """Waits for devices."""
    for device in devices:
        torch.cuda.synchronize(device)


def make_context_current(device: int | None = None) -> None:
    """Gives this thread the context of a device, by default of torch's current one: a thread has none until it first
    does something with CUDA."""
    # Without, the launch says what there is not; or another library has made the context.
    if not torch.cuda.is_available():
        return
    torch.cuda.init()
    torch.cuda.current_stream(device).synchronize()


class _Names:
    """What the extension calls."""
    Tensor = torch.Tensor
    Parameter = torch.nn.Parameter
    bfloat16, float16, float32, int32 = torch.bfloat16, torch.float16, torch.float32, torch.int32
    strided = torch.strided
    is_grad_enabled = torch.is_grad_enabled
    count_dispatch_modes = torch._C._len_torch_dispatch_stack
    tracing_state = torch._C._get_tracing_state
    forward_ad = forward_ad
    # From 2.10 on.
    exchange_api = getattr(torch.Tensor, "__dlpack_c_exchange_api__", None)
    current_stream = getattr(torch._C, "_cuda_getCurrentRawStream", None)
    get_device = getattr(torch._C, "_cuda_getDevice", None)
    exchange_device = getattr(torch._C, "_cuda_exchangeDevice", None)
    # Makes no context where the device has none yet.
    restore_device = getattr(torch._C, "_cuda_maybeExchangeDevice", None)

    make_context_current = staticmethod(make_context_current)
    as_int32 = staticmethod(as_int32)

    @staticmethod
    def note_written(out):
        """Tells autograd that a tensor has other values than it may have kept it for."""
        if not out.is_inference():
            torch.autograd.graph.increment_version(out)

    @staticmethod
    def call_operator(package, q, k, v, layer, step, scale, valid_text, out, lse, heads_first, head_offset, head_count):
        return trace(package, q, k, v, layer, step, scale, valid_text, out, lse, "bhsd" if heads_first else "bshd",
                     head_offset, head_count)


_core.connect_torch(_Names)

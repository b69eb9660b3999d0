# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Processors of diffusers whose call of attention is ours, and everything else their own.

A processor's `__call__` looks up `dispatch_attention_fn`, or `F` for `F.scaled_dot_product_attention`, among the
globals of its module. Ours is the same code with globals of its own, where these two names are ours: nothing of
diffusers or torch is changed, and no other model sees anything of it. Which layer calls goes through a variable of the
thread; torch.compile, which knows no such variables, resolves one of the process while it traces.
"""
from __future__ import annotations

import functools
import threading
import types
from typing import Any

import torch

from openwork import ArgumentError
from openwork.diffusers._attention import LayerAttention, attend
from openwork.diffusers._errors import VersionError


class _Traced:
    def __init__(self) -> None:
        self.layer: LayerAttention | None = None


class _Eager(threading.local):
    layer: LayerAttention | None = None


_traced = _Traced()
_eager = _Eager()


def _enter(layer: LayerAttention | None) -> LayerAttention | None:
    """Names the layer that attends from now on, and gives the one before."""
    if torch.compiler.is_compiling():
        before, _traced.layer = _traced.layer, layer
    else:
        before, _eager.layer = _eager.layer, layer
    return before


def _attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor | None, dropout: float,
            is_causal: bool, scale: float | None) -> torch.Tensor:
    layer = _traced.layer if torch.compiler.is_compiling() else _eager.layer
    if dropout != 0.0 or is_causal:
        raise ArgumentError(f"expects attention without dropout and not causal, got dropout_p {dropout} and is_causal "
                            f"{is_causal}")
    if torch.is_autocast_enabled(query.device.type):
        # As torch's own attention: norms give f32 there.
        dtype = torch.get_autocast_dtype(query.device.type)
        query, key, value = query.to(dtype), key.to(dtype), value.to(dtype)
    return attend(query, key, value, mask, scale, layer.run.current, layer.token)


def _dispatch_attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
                        attn_mask: torch.Tensor | None = None, dropout_p: float = 0.0, is_causal: bool = False,
                        scale: float | None = None, enable_gqa: bool = False,
                        attention_kwargs: dict[str, Any] | None = None, *, backend: Any = None,
                        parallel_config: Any = None) -> torch.Tensor:
    """In place of diffusers' dispatch_attention_fn, of [batch, tokens, heads, dim]. Its backends have no say."""
    if parallel_config is not None:
        raise ArgumentError("expects a model whose sequence is on one device, got one with context parallelism")
    return _attend(query, key, value, attn_mask, dropout_p, is_causal, scale)


def _scaled_dot_product_attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
                                  attn_mask: torch.Tensor | None = None, dropout_p: float = 0.0,
                                  is_causal: bool = False, scale: float | None = None,
                                  enable_gqa: bool = False) -> torch.Tensor:
    """In place of torch's, of [batch, heads, tokens, dim]."""
    query, key, value = query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2)
    return _attend(query, key, value, attn_mask, dropout_p, is_causal, scale).transpose(1, 2)


# torch.nn.functional with one function of our own.
_functional = types.ModuleType("openwork.diffusers.functional")
_functional.__dict__.update(torch.nn.functional.__dict__)
_functional.scaled_dot_product_attention = _scaled_dot_product_attention

_OURS = {"dispatch_attention_fn": _dispatch_attention, "F": _functional}


def _with_own_attention(call: types.FunctionType) -> types.FunctionType:
    """A processor's `__call__` with globals of its own."""
    names = call.__code__.co_names
    if "dispatch_attention_fn" not in names and not {"F", "scaled_dot_product_attention"}.issubset(names):
        raise VersionError(f"expects {call.__qualname__} to call dispatch_attention_fn or "
                           "F.scaled_dot_product_attention, as in diffusers 0.42, got one that calls neither")
    # torch.compile finds the globals of a function through its module's name, and would find diffusers'.
    scope = {name: value for name, value in call.__globals__.items() if name != "__name__"} | _OURS
    own = types.FunctionType(call.__code__, scope, call.__name__, call.__defaults__, call.__closure__)
    own.__kwdefaults__ = call.__kwdefaults__
    return own


@functools.cache
def processor_class(original: type) -> type:
    """A subclass of a class of processors that attends by a LayerAttention, its attribute `openwork`."""
    own = _with_own_attention(original.__call__)

    # Attentions of diffusers hand a processor those arguments that its signature names.
    @functools.wraps(original.__call__)
    def __call__(self: Any, attn: Any, *args: Any, **kwargs: Any) -> Any:
        before = _enter(self.openwork)
        try:
            return own(self, attn, *args, **kwargs)
        finally:
            _enter(before)

    return type(f"Openwork{original.__name__}", (original,), {"__call__": __call__, "__module__": __name__})


def processor_for(original: Any, layer: LayerAttention) -> Any:
    """A processor as the original one, with its attributes."""
    processor = object.__new__(processor_class(type(original)))
    processor.__dict__.update(original.__dict__)
    processor.openwork = layer
    return processor


def disown(processor: Any, original: type) -> None:
    """Makes a processor of ours one of its original class."""
    if is_ours(processor):
        del processor.openwork
        processor.__class__ = original


def is_ours(processor: Any) -> bool:
    return isinstance(getattr(processor, "openwork", None), LayerAttention)

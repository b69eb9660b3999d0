# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Installing processors on a model, and taking them away."""
from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Sequence
from typing import Any

import torch

import diffusers
import openwork
from openwork import ArgumentError, LayerError, Package, ShapeError, StepError
from openwork.diffusers._attention import LayerAttention, begin, number
from openwork.diffusers._errors import ModelError, VersionError
from openwork.diffusers._layout import Layout, read_layouts
from openwork.diffusers._models import Model, attentions, model_of
from openwork.diffusers._processor import disown, is_ours, processor_for
from openwork.diffusers._run import Mapping, Run, mapping_of

_VERSION = "0.42"


class Handle:
    """Openwork's processors on a model; `install` makes it. It takes them away at the end of a `with` statement, or by
    `remove`."""

    def __init__(self, package: Package, run: Run, layers: Sequence[int]) -> None:
        self.package = package
        self.layers = tuple(layers)
        """The layers that attend by the package, ascending; the others attend as before."""
        self._run = run
        self._undo: list[Callable[[], Any]] = []

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def __repr__(self) -> str:
        state = f"step {self.step}" if self._undo else "removed"
        return f"<openwork.diffusers.Handle {self.package.path}: {len(self.layers)} layers, {state}>"

    @property
    def step(self) -> int:
        """The denoising step of the run, from 0. Once set, it stays until it is set again or `reset()`, and nothing is
        followed."""
        return self._run.step

    @step.setter
    def step(self, step: int) -> None:
        self._run.step = step

    def reset(self) -> None:
        """The next call of the model begins a run, and steps are followed again."""
        self._run.reset()

    def callback(self, pipeline: Any, step: int, timestep: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        """For a pipeline's `callback_on_step_end`: the pipeline says which step is next, in place of timesteps or a
        scheduler. What it said ends with the run, also where that is interrupted."""
        self._run.expect(step + 1, pipeline.scheduler)
        return kwargs

    def remove(self) -> None:
        """Puts back the very processors that were there. Removing twice is fine."""
        while self._undo:
            self._undo.pop()()
        self._run.forget()


def install(model: Any, package: Package | str | os.PathLike[str], *, scheduler: Any = None, steps: int | None = None,
            mapping: str | Mapping | None = None, untested: bool = False) -> Handle:
    """Lets the self-attentions of a model attend by the layers of a package.

    Layers that the package does not have attend as before, and so does cross-attention. The package's own plans say
    which of its layers and steps are dense.

    Args:
        model: A pipeline, whose transformers and scheduler are taken; or a transformer; or the transformers that share
            the steps of a run, as those of Wan 2.2. One of WanTransformer3DModel, HunyuanVideoTransformer3DModel,
            CogVideoXTransformer3DModel, MochiTransformer3DModel, LTXVideoTransformer3DModel and FluxTransformer2DModel.
        package: An open package; or the path of one, which is open until the handle removes the processors.
        scheduler: What says which step a call belongs to, where the model is no pipeline.
        steps: How many steps a run has, where there is no scheduler: the step then advances when the timestep changes,
            and a timestep that goes back begins a run.
        mapping: What to do with a run of another number of steps than the package: None refuses it, `nearest` takes the
            package's step at the same part of the way, and a function gives the package's step for (step, steps of the
            run, steps of the package).
        untested: Whether to go on under a version of diffusers that these adapters were not tested with.

    Returns:
        The handle that removes them, and that knows the step.

    Raises:
        ModelError: A class of transformers or processors that is not known, or has processors of Openwork already.
        VersionError: A version of diffusers that is not known.
        LayerError: The package has a layer that the model does not have.
        ShapeError: A layer of another number of heads.
        StepError: The package has plans of several steps, and nothing says how many a run has; or layers with different
            numbers.
        ArgumentError: Text on the other side of the grid, a closed package, steps below 1, or both a scheduler and
            steps.

    When the model is called, errors of `openwork.attention` come, and these: ShapeError for another resolution or
    length of text, DTypeError, DeviceError, MaskError for a mask that is not a number of valid text tokens, and
    StepError.
    """
    if not isinstance(package, Package):
        opened = openwork.load(package)
        try:
            handle = install(model, opened, scheduler=scheduler, steps=steps, mapping=mapping, untested=untested)
        except BaseException:
            opened.close()
            raise
        handle._undo.insert(0, opened.close)
        return handle
    if package.closed:
        raise ArgumentError(f"expects an open package, got {package.path}, which is closed")
    if not untested and not diffusers.__version__.startswith(_VERSION + "."):
        raise VersionError(f"expects diffusers {_VERSION}, got {diffusers.__version__}; "
                           "untested=True goes on all the same")
    transformers, pipeline_scheduler = _parts_of(model)
    known = model_of(transformers[0])
    if any(type(transformer) is not type(transformers[0]) for transformer in transformers):
        raise ModelError("expects transformers of one class, got "
                         f"{', '.join(type(each).__name__ for each in transformers)}")
    if scheduler is not None and steps is not None:
        raise ArgumentError("expects a scheduler or steps, got both")
    if steps is not None and not (isinstance(steps, int) and steps >= 1):
        raise ArgumentError(f"expects steps from 1, got {steps!r}")
    if scheduler is not None:
        pipeline_scheduler = lambda: scheduler  # noqa: E731
    choices = _choices(package)
    _check_text(package, choices, known, type(transformers[0]).__name__)
    run = Run(_steps_of(package), pipeline_scheduler if steps is None else None, steps, mapping_of(mapping),
              known.ascending)
    if run.package_steps > 1 and steps is None and pipeline_scheduler is None:
        raise StepError(f"expects a pipeline, a scheduler or steps, as the package has plans of {run.package_steps} "
                        "denoising steps, got none")
    attending = {layer: LayerAttention(layer, choices[layer], package, known, run) for layer in sorted(choices)}
    found = [list(attentions(transformer, known)) for transformer in transformers]
    for each in found:
        _check_attentions(each, attending, choices, known)

    handle = Handle(package, run, attending)
    try:
        for transformer, each in zip(transformers, found):
            _install_one(transformer, each, attending, known, run, handle._undo)
    except BaseException:
        handle.remove()
        raise
    return handle


def _parts_of(model: Any) -> tuple[list[Any], Callable[[], Any] | None]:
    """The transformers, without what torch.compile wrapped around them, and what gives the scheduler."""
    scheduler = None
    if isinstance(model, diffusers.DiffusionPipeline):
        scheduler = lambda: model.scheduler  # noqa: E731
        parts = [getattr(model, name, None) for name in ("transformer", "transformer_2")]
        parts = [part for part in parts if part is not None]
    else:
        parts = list(model) if isinstance(model, (list, tuple)) else [model]
    if not parts:
        raise ModelError(f"expects a pipeline with a transformer, got {type(model).__name__}")
    return [getattr(part, "_orig_mod", part) for part in parts], scheduler


def _choices(package: Package) -> dict[int, list[tuple[openwork.Layer, Layout | None]]]:
    """The geometries of each layer."""
    choices: dict[int, list[tuple[openwork.Layer, Layout | None]]] = {}
    for layer, layout in zip(package.layers, read_layouts(package.path)):
        choices.setdefault(layer.layer, []).append((layer, layout))
    return choices


def _steps_of(package: Package) -> int:
    counts = sorted({layer.steps for layer in package.layers} - {1})
    if len(counts) > 1:
        raise StepError("expects layers of one number of denoising steps, got a package with "
                        f"{' and '.join(map(str, counts))}")
    return counts[0] if counts else 1


def _check_text(package: Package, choices: dict[int, list[tuple[openwork.Layer, Layout | None]]], model: Model,
                name: str) -> None:
    sides = {"front": "in front of the grid", "back": "behind the grid", None: "no text in self-attention"}
    for layer, geometries in choices.items():
        for _, layout in geometries:
            if layout is not None and layout.text is not None and layout.text != model.text:
                raise ArgumentError(f"layer {layer}: {name} has {'text ' if model.text else ''}{sides[model.text]}, "
                                    f"got a package with text {sides[layout.text]}")


def _check_attentions(found: Sequence[Any], attending: dict[int, LayerAttention],
                      choices: dict[int, list[tuple[openwork.Layer, Layout | None]]], model: Model) -> None:
    for layer in attending:
        if layer >= len(found):
            raise LayerError(f"expects layers of the model, 0..{len(found) - 1}, got a package with layer {layer}")
        attention, processor = found[layer], found[layer].processor
        if is_ours(processor):
            raise ModelError(f"layer {layer}: expects a processor of diffusers, got one of openwork's; Handle.remove() "
                             "takes it away")
        kind = type(processor)
        if kind.__name__ not in model.processors or not kind.__module__.startswith("diffusers."):
            raise ModelError(f"layer {layer}: expects a processor {' or '.join(sorted(model.processors))}, got "
                             f"{kind.__module__}.{kind.__name__}")
        for geometry in (choice.geometry for choice, _ in choices[layer]):
            if geometry.heads != attention.heads:
                raise ShapeError(f"layer {layer}: expects {geometry.heads} heads, as the package, got "
                                 f"{attention.heads}")


def _install_one(transformer: Any, found: Sequence[Any], attending: dict[int, LayerAttention], model: Model, run: Run,
                 undo: list[Callable[[], Any]]) -> None:
    for layer, attention in attending.items():
        undo.append(_replaced(found[layer], processor_for(found[layer].processor, attention)))
    hook = transformer.register_forward_pre_hook(_begin_hook(transformer, model, run), with_kwargs=True)
    undo.append(hook.remove)


def _replaced(attention: Any, processor: Any) -> Callable[[], None]:
    original = attention.processor
    attention.processor = processor

    def restore() -> None:
        # Somebody else's processor, put there later, stays.
        if attention.processor is processor:
            attention.processor = original
        # Whoever keeps ours (a model whose projections were fused meanwhile) may put it back.
        disown(processor, type(original))
    return restore


def _begin_hook(transformer: Any, model: Model, run: Run) -> Callable[..., None]:
    """Tells the run of each call of a transformer before it begins."""
    names = tuple(inspect.signature(type(transformer).forward).parameters)[1:]
    token = number(run)

    def hook(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        arguments = dict(zip(names, args))
        arguments.update(kwargs)
        timestep = arguments.get("timestep")
        if timestep is None:
            raise ArgumentError(f"expects a timestep in a call of {type(module).__name__}, got none")
        if not isinstance(timestep, torch.Tensor):
            timestep = torch.as_tensor(timestep)
        grid = model.grid(module.config, arguments)
        run.current = begin(timestep, arguments.get("img_ids"), list(grid) if grid is not None else [], token)

    return hook

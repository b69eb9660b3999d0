# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where a run of denoising steps is, and which step of the package it takes."""
from __future__ import annotations

import operator
import threading
import warnings
from collections.abc import Callable
from typing import Any

import torch

from openwork import ArgumentError, StepError

Mapping = Callable[[int, int, int], int]


def nearest(step: int, steps: int, package_steps: int) -> int:
    """The package's step at the same part of the way: the middle of step i of N lies at (2i + 1) / 2N, so that what the
    package has for a part of its steps holds for that part of the run."""
    return (2 * step + 1) * package_steps // (2 * steps)


class _Call(threading.local):
    """The transformer's call that a thread is in."""

    def __init__(self) -> None:
        self.grid: tuple[int, int, int] | None = None
        # What masks said in this call, each with the mask, so that no other takes its address.
        self.masks: dict[Any, tuple[torch.Tensor, torch.Tensor | None]] = {}
        self.ids: torch.Tensor | None = None
        self.ids_key: Any = None
        self.ids_grid: tuple[int, int, int] | None = None


class Run:
    """Follows the calls of one transformer, or of several that share the steps of a run.

    With a scheduler its own count says which step this is, or the place of the timestep among its own where it does not
    count. Without, the step advances when the timestep changes, however many calls it has, and a timestep that goes
    back begins a new run.

    Args:
        package_steps: Denoising steps of the package; with 1 no step is followed.
        scheduler: Gives the scheduler in use; None to go by timesteps alone.
        steps: Steps of a run, where there is no scheduler.
        mapping: Gives the package's step for (step, steps of the run, steps of the package); None where these must be
            as many.
        ascending: Whether timesteps go up in a run.
    """

    def __init__(self, package_steps: int, scheduler: Callable[[], Any] | None, steps: int | None,
                 mapping: Mapping | None, ascending: bool) -> None:
        self.package_steps = package_steps
        self.call = _Call()
        # The package's step of the call, as a tensor: what a compiled graph reads anew in each call.
        self.current = torch.zeros((), dtype=torch.int64, device="cpu")
        self._scheduler = scheduler
        self._steps = steps
        self._mapping = mapping
        self._ascending = ascending
        self._pinned: int | None = None
        # A scheduler and its timesteps in the run that the step is pinned for; others are those of a new run.
        self._pinned_for: tuple[Any, Any] | None = None
        self._step = 0
        self._timestep: float | None = None
        self._timesteps: Any = None
        self._values: list[float] = []
        self._ordinals: list[int] = []

    @property
    def step(self) -> int:
        return self._step if self._pinned is None else self._pinned

    @step.setter
    def step(self, step: int) -> None:
        number = _index(step)
        if number is None or number < 0:
            raise StepError(f"expects a step from 0, got {step}")
        self._pinned, self._pinned_for = number, None

    def expect(self, index: int, scheduler: Any) -> None:
        """Pins the step of a run's call at a place among the scheduler's timesteps, for the rest of that run."""
        self._read_timesteps(scheduler)
        index += getattr(scheduler, "begin_index", None) or 0
        if index >= len(self._ordinals):
            self.reset()
            return
        self.step = self._ordinals[index]
        self._pinned_for = scheduler, scheduler.timesteps

    def reset(self) -> None:
        self._pinned, self._pinned_for, self._timestep, self._step = None, None, None, 0

    def forget(self) -> None:
        """Lets go of tensors and of the pipeline that has the scheduler."""
        self.call, self._scheduler, self._timesteps, self._pinned_for = _Call(), None, None, None

    def begin(self, timestep: torch.Tensor, ids: torch.Tensor | None, grid: list[int]) -> int:
        """Takes a call of the transformer, and gives the package's step for it."""
        self.call.masks.clear()
        self.call.grid = self._grid_of_ids(ids) if ids is not None else (grid[0], grid[1], grid[2]) if grid else None
        if self.package_steps == 1:
            return 0
        if self._pinned_for is not None and self._pinned_for[0].timesteps is not self._pinned_for[1]:
            self.reset()
        if self._pinned is not None:
            return self._map(self._pinned, self._known_steps())
        scheduler = self._scheduler() if self._scheduler is not None else None
        if scheduler is None:
            self._step, steps = self._count(timestep), self._steps
        else:
            self._step, steps = self._ask(scheduler, timestep)
        return self._map(self._step, steps)

    def _map(self, step: int, steps: int | None) -> int:
        if self._mapping is None:
            if steps is not None and steps != self.package_steps:
                raise StepError(f"expects a run of {self.package_steps} denoising steps, as the package has, got one "
                                f"of {steps}; mapping=\"nearest\" or a function says which of the package's steps "
                                "stands for each")
            mapped = step
        elif steps is None:
            raise StepError("expects the steps of the run for a mapping, got neither steps nor a scheduler")
        else:
            mapped = self._mapping(step, steps, self.package_steps)
        number = _index(mapped)
        if number is None or not 0 <= number < self.package_steps:
            raise StepError(f"expects one of the package's steps 0..{self.package_steps - 1} for step {step}, got "
                            f"{mapped}")
        return number

    def _known_steps(self) -> int | None:
        """For a step that the caller set: the run's steps matter to a mapping alone."""
        if self._mapping is None:
            return None
        if self._scheduler is None:
            return self._steps
        self._read_timesteps(self._scheduler())
        return self._ordinals[-1] + 1

    def _count(self, timestep: torch.Tensor) -> int:
        value, last = self._value(timestep), self._timestep
        if last is None or (value != last and (value > last) != self._ascending):
            if last is not None and self._steps is not None and self._step + 1 < self._steps:
                warnings.warn(f"a run of {self._steps} denoising steps ended at its step {self._step + 1}: it was "
                              "broken off, or its timesteps are too coarse to tell steps apart, as those of bf16; a "
                              "scheduler does", RuntimeWarning, stacklevel=2)
            self._timestep = value
            return 0
        step = self._step + (value != last)
        if self._steps is not None and step >= self._steps:
            raise StepError(f"expects a run of {self._steps} denoising steps, got timestep {value:g} behind {last:g} "
                            "of the last; reset() begins a run whose timesteps go on")
        self._timestep = value
        return step

    def _ask(self, scheduler: Any, timestep: torch.Tensor) -> tuple[int, int]:
        self._read_timesteps(scheduler)
        if hasattr(scheduler, "step_index"):
            index = scheduler.step_index
            if index is None:
                index = getattr(scheduler, "begin_index", None)
            if index is None:
                index = self._first_index(timestep)
            if index >= len(self._ordinals):
                raise StepError(f"expects the scheduler to be at one of its {len(self._ordinals)} timesteps, got one "
                                "at the end of them; its set_timesteps begins a run")
        else:
            value = self._value(timestep)
            if value not in self._values:
                raise StepError(f"expects one of the scheduler's {len(self._values)} timesteps, {self._values[0]:g} to "
                                f"{self._values[-1]:g}, got {value:g}")
            index = self._values.index(value)
        return self._ordinals[index], self._ordinals[-1] + 1

    def _first_index(self, timestep: torch.Tensor) -> int:
        """Where a run begins whose scheduler was not told: it looks for the timestep of its first step, too. Models
        that take another number than the scheduler's begin at its first."""
        value = self._value(timestep)
        return self._values.index(value) if value in self._values and not self._ascending else 0

    def _read_timesteps(self, scheduler: Any) -> None:
        """Which step each of the scheduler's timesteps is: methods of second order have a timestep twice in a row,
        others only where steps are so many that timesteps are rounded to the same number."""
        timesteps = scheduler.timesteps
        if timesteps is self._timesteps:
            return
        self._values = torch.as_tensor(timesteps).flatten().tolist()
        self._ordinals = []
        is_first_order = getattr(scheduler, "order", 1) == 1
        for index, value in enumerate(self._values):
            is_new = index > 0 and (is_first_order or value != self._values[index - 1])
            self._ordinals.append((self._ordinals[-1] if index else 0) + is_new)
        self._timesteps = timesteps

    def _value(self, timestep: torch.Tensor) -> float:
        """Tokens that are given, as a first frame, have a timestep of their own, that of the end of a run."""
        return float(timestep.min() if self._ascending else timestep.max())

    def _grid_of_ids(self, ids: torch.Tensor) -> tuple[int, int, int] | None:
        """The grid whose rows and columns `img_ids` [tokens, 3] has; None where its tokens are not one picture."""
        call = self.call
        # Tensors of torch.inference_mode() count no changes.
        key = ids.data_ptr(), ids.shape, 0 if ids.is_inference() else ids._version
        if call.ids_key == key:
            return call.ids_grid
        rows, columns = (ids.reshape(-1, ids.shape[-1])[:, 1:3].amax(dim=0) + 1).long().tolist()
        # Kept, so that no other tensor takes its address.
        call.ids, call.ids_key = ids, key
        call.ids_grid = (1, rows, columns) if rows * columns == ids.numel() // ids.shape[-1] else None
        return call.ids_grid


def _index(value: Any) -> int | None:
    """A whole number of any library."""
    try:
        return operator.index(value)
    except TypeError:
        return None


def mapping_of(mapping: str | Mapping | None) -> Mapping | None:
    if mapping is None or callable(mapping):
        return mapping
    if mapping != "nearest":
        raise ArgumentError(f"expects a mapping \"nearest\", a function or None, got {mapping!r}")
    return nearest

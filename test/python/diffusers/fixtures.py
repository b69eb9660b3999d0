# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fixtures of all tests here, which name those they use. Without torch or diffusers, what imports this is skipped.

No conftest.py: that name is taken by the folder above, whose tests import from it.
"""
from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("diffusers")

os.environ.setdefault("OPENWORK_HOST_THREADS", "1")

import openwork  # noqa: E402
from models import CASES, Case  # noqa: E402


class Packages:
    """Packages for cases, each made once, through `openwork import --model` and `openwork compile`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[object, openwork.Package] = {}

    def make(self, case: Case, rules: str, steps: int = 1, dtype: str = "f32", **changes: object) -> openwork.Package:
        key = (case.name, rules, steps, dtype, *changes.items())
        if key not in self._made:
            self._made[key] = self._compile(case, rules, steps, dtype, **changes)
        return self._made[key]

    def _compile(self, case: Case, rules: str, steps: int, dtype: str, pixels: tuple[int, int, int] | None = None,
                 text_tokens: int | None = None, **changes: object) -> openwork.Package:
        name = f"package_{len(self._made)}"
        folder = case.write_folder(self._folder / name, **changes)
        (folder / "rules.txt").write_text(rules)
        frames, height, width = pixels or case.pixels
        command = [openwork.find_compiler(), "import", "--model", folder, "--height", height, "--width", width,
                   "--steps", steps, "--dtype", dtype, "--topology", folder / "rules.txt", "--name", name,
                   "-o", folder / "topology.json"]
        if case.grid[0] > 1:
            command += ["--frames", frames]
        if case.text:
            command += ["--text-tokens", text_tokens or case.text_tokens]
        ran = subprocess.run([str(argument) for argument in command], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return openwork.compile(folder / "topology.json", folder / f"{name}.openwork", target="host", cache="none")

    def close(self) -> None:
        for package in self._made.values():
            package.close()


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory):
    made = Packages(tmp_path_factory.mktemp("packages"))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def no_package_left_open():
    """Tests here share packages, which stay open until its last."""


@pytest.fixture(params=CASES, ids=lambda name: name.removesuffix("Model"))
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture(autouse=True)
def without_gradients():
    with torch.no_grad():
        yield

# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fixtures of all tests here, which name those they use. Without torch or diffusers, what imports this is skipped.

No conftest.py: that name is taken by the folder above, whose tests import from it.
"""
from __future__ import annotations

import os
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("diffusers")

os.environ.setdefault("OPENWORK_HOST_THREADS", "1")

import openwork  # noqa: E402
from models import CASES, Case  # noqa: E402


class Packages:
    """Packages for cases on the host, each made once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[object, openwork.Package] = {}

    def make(self, case: Case, rules: str, **options: object) -> openwork.Package:
        key = (case.name, rules, *options.items())
        if key not in self._made:
            self._made[key] = case.compile(self._folder / f"package_{len(self._made)}.openwork", rules, **options)
        return self._made[key]

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

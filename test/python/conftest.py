# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Packages to test with, and what is skipped."""
import importlib.util
import os
from pathlib import Path

import numpy as np
import pytest

import openwork
import topologies

NUMPY_DTYPES = {"fp32": "float32", "fp16": "float16", "bf16": "bfloat16"}


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """compiled(case) is the path of its package for the host."""
    folder, made = tmp_path_factory.mktemp("packages"), {}

    def compile(case):
        if case.name not in made:
            path = folder / f"{case.name}.openwork"
            openwork.compile(case.write(folder / case.name), path, target="host", cache="none", **case.options).close()
            made[case.name] = path
        return made[case.name]

    return compile


@pytest.fixture
def opened(compiled):
    """opened(case) is its package, which is closed after the test."""
    packages = []

    def open(case):
        packages.append(openwork.load(compiled(case)))
        return packages[-1]

    yield open
    for package in packages:
        package.close()


@pytest.fixture(autouse=True)
def no_package_left_open():
    yield
    assert not openwork._package._open


def draw(layer, batch=1, seed=0):
    """Q, K and V of a layer, [batch, tokens, heads, dim] of numpy."""
    g = layer.geometry
    name = NUMPY_DTYPES[g.dtype]
    if name == "bfloat16":
        name = pytest.importorskip("ml_dtypes").bfloat16
    random = np.random.default_rng(seed)
    shapes = ((g.query_tokens, g.heads, g.head_dim), (g.key_tokens, g.kv_heads, g.head_dim),
              (g.key_tokens, g.kv_heads, g.value_dim))
    return [random.standard_normal((batch, *shape), dtype=np.float32).astype(name) for shape in shapes]


class DLPack:
    """An array or tensor of another library, by DLPack alone."""

    def __init__(self, array):
        self.array = array

    def __dlpack__(self, **options):
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()


# ----------------------------------------------------------------------------------------------------------------------
# The GPU
# ----------------------------------------------------------------------------------------------------------------------


def why_no_gpu():
    if importlib.util.find_spec("torch") is None:
        return "no torch"
    import torch
    if not torch.cuda.is_available():
        return "no CUDA device"
    if torch.cuda.get_device_capability() != (9, 0):
        return f"expects a Hopper GPU, got {torch.cuda.get_device_name()}"
    return None


def pytest_collection_modifyitems(config, items):
    gpu = [item for item in items if item.get_closest_marker("gpu")]
    reason = why_no_gpu() if gpu else None
    if reason:
        for item in gpu:
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter):
    if reason := why_no_gpu():
        terminalreporter.write_line(f"*** SKIPPED: the tests that launch on a GPU: {reason} ***")


@pytest.fixture(scope="session")
def packages_of(tmp_path_factory):
    """packages_of(function) is the folder that a function of compile_packages fills: OPENWORK_GPU_PACKAGES, where another
    machine did, or a new one."""

    def folder_of(function):
        named = os.environ.get("OPENWORK_GPU_PACKAGES")
        if named:
            return Path(named)
        import compile_packages
        folder = tmp_path_factory.mktemp("device-packages")
        getattr(compile_packages, function)(folder)
        return folder

    return folder_of


@pytest.fixture(scope="session")
def device_packages(packages_of):
    return packages_of("compile_all")


@pytest.fixture(params=[case.name for case in topologies.device_cases()])
def device_case(request, device_packages):
    """(case, open package) of each."""
    case = next(case for case in topologies.device_cases() if case.name == request.param)
    package = openwork.load(device_packages / f"{case.name}.openwork")
    yield case, package
    package.close()

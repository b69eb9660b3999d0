# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The wheel, in an environment that has nothing but numpy: what a user installs works, without LLVM and without
torch."""
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import openwork
import topologies

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
import numpy, openwork
assert 'site-packages' in openwork.__file__, openwork.__file__
with openwork.compile(sys.argv[1], target='host') as package:
    q, k, v = (numpy.random.default_rng(seed).standard_normal((1, 90, 2, 64), dtype=numpy.float32) for seed in range(3))
    numpy.savez(sys.argv[2], q=q, k=k, v=v, out=openwork.attention(q, k, v, layer=0))
assert 'torch' not in sys.modules
"""


def run(*command, **options):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built without a network: what builds it is in the environment of the tests."""
    for needed in ("scikit_build_core", "nanobind"):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"no {needed}; tools/scripts/python-environment has it")
    folder = tmp_path_factory.mktemp("wheel")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if shutil.which("ccache"):
        environment |= {"CMAKE_C_COMPILER_LAUNCHER": "ccache", "CMAKE_CXX_COMPILER_LAUNCHER": "ccache"}
    run(sys.executable, "-m", "pip", "wheel", ROOT, "--no-build-isolation", "--no-deps", "--no-index", "-w", folder,
        f"-Cbuild-dir={folder}/build", env=environment)
    return next(folder.glob("*.whl"))


def test_has_what_it_needs_and_no_more(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    suffix = ".abi3.so" if sys.version_info >= (3, 12) else sysconfig.get_config_var("EXT_SUFFIX")
    modules = {name.removeprefix("openwork/") for name in names if name.startswith("openwork/")}
    assert {"__init__.py", "torch.py", "py.typed", "_core.pyi", "_core" + suffix, "libopenwork_runtime.so"} <= modules
    assert not any(name.endswith((".cpp", ".h", ".a", ".cmake")) or "bin/" in name for name in names)
    assert wheel.stat().st_size < 2_000_000
    assert f"\nName: openwork\nVersion: {openwork.__version__}\n" in metadata
    assert all("extra ==" in line for line in metadata.splitlines() if line.startswith("Requires-Dist:"))


def test_needs_no_library_but_the_systems(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    for library in (tmp_path / "openwork").glob("*.so"):
        needed = {
            line.split("[")[1].rstrip("]") for line in run("readelf", "-d", library).splitlines() if "(NEEDED)" in line
        }
        assert needed <= {
            "libopenwork_runtime.so", "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "ld-linux-x86-64.so.2"
        }
        shown = {line.split()[-1] for line in run("nm", "-D", "--defined-only", library).splitlines()}
        assert all(name.startswith("openwork") or name == "PyInit__core" for name in shown), shown


def test_works_in_a_clean_environment(wheel, tmp_path):
    import numpy as np

    import reference
    stored = Path(sys.prefix) / "wheels"
    numpy = list(stored.glob("numpy-*.whl"))
    if not numpy:
        pytest.skip(f"no wheel of numpy in {stored}; tools/scripts/python-environment puts one there")
    clean = tmp_path / "clean"
    run(sys.executable, "-m", "venv", clean)
    run(clean / "bin/python", "-m", "pip", "install", "--no-index", "--no-deps", wheel, numpy[0])
    case = topologies.random()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run(clean / "bin/python", "-c", PROGRAM, case.write(tmp_path / "case"), tmp_path / "result.npz", env=environment,
        cwd=tmp_path)
    result = np.load(tmp_path / "result.npz")
    reference.check(result["out"], None, "fp32", result["q"], result["k"], result["v"], case.masks[0], 0.125)

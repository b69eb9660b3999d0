# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The script of examples/07-diffusers."""
from fixtures import no_package_left_open  # noqa: F401, I001

import os
import subprocess
import sys
from pathlib import Path

import pytest

import openwork


def test_example(tmp_path):
    pytest.importorskip("transformers")
    script = Path(__file__).parents[3] / "examples" / "07-diffusers" / "run.sh"
    environment = {"OPENWORK_BIN": str(Path(openwork.find_compiler()).parent), "OPENWORK_CACHE": "none",
                   "OPENWORK_PYTHON": sys.executable,
                   "OPENWORK_PYTHON_PACKAGE": str(Path(openwork.__file__).parents[1])}
    ran = subprocess.run([script], cwd=tmp_path, env={**os.environ, **environment}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert "3 layers attend by wan.openwork, the last at step 3" in lines
    refusal = "with 6 steps: expects a run of 4 denoising steps, as the package has, got one of 6"
    assert any(line.startswith(refusal) for line in lines)
    assert lines[-2:] == ["with 6 steps and the nearest of the package's: done", "removed: as before"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["wan", "wan.openwork", "wan.topology.json"]

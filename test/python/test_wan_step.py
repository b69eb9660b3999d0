# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The script of examples/06-wan-step, as far as it goes without a GPU."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

import openwork


def test_tiny_model_attends_as_torch_does(tmp_path):
    pytest.importorskip("torch")
    script = Path(__file__).parents[2] / "examples" / "06-wan-step" / "run.sh"
    environment = {"OPENWORK_BIN": str(Path(openwork.find_compiler()).parent), "OPENWORK_CACHE": "none",
                   "OPENWORK_PYTHON": sys.executable, "OPENWORK_PYTHON_PACKAGE": str(Path(openwork.__file__).parents[1])}
    ran = subprocess.run([script, "--tiny"], cwd=tmp_path, env={**os.environ, **environment}, capture_output=True,
                         text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1].startswith("step 10: differs from torch's attention by ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dense.txt", "tiny.json", "tiny.openwork", "wan-tiny"]

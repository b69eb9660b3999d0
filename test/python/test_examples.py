# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Examples in Python, as far as they go without a GPU."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import openwork


EXAMPLES = Path(__file__).parents[2] / "examples"


def run(folder, *command):
    package = str(Path(openwork.__file__).parents[1])
    environment = {"OPENWORK_BIN": str(Path(openwork.find_compiler()).parent), "OPENWORK_CACHE": "none",
                   "OPENWORK_PYTHON": sys.executable, "OPENWORK_PYTHON_PACKAGE": package, "PYTHONPATH": package}
    return subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True)


def test_a_tiny_wan_attends_as_torch_does(tmp_path):
    pytest.importorskip("torch")
    ran = run(tmp_path, EXAMPLES / "06-wan-step" / "run.sh", "--tiny")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1].startswith("step 10: differs from torch's attention by ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dense.txt", "tiny.json", "tiny.openwork", "wan-tiny"]


@pytest.mark.parametrize("is_right", [True, False])
def test_a_head_of_hunyuan_video_is_checked_against_the_strategy(tmp_path, is_right):
    window, other = [5, 6, 1], [5, 3, 3]
    for name, windows in (("strategy.json", window), ("expected.json", window if is_right else other)):
        (tmp_path / name).write_text(json.dumps({"0_0_0": windows}))
    imported = run(tmp_path, openwork.find_compiler(), "import", "--sta", "strategy.json", "--grid", "30x48x80", "--cell",
                   "6x8x8", "-o", "topology.json")
    assert imported.returncode == 0, imported.stderr
    ran = run(tmp_path, sys.executable, EXAMPLES / "02-hunyuan-sta" / "attention.py", "topology.json", "expected.json",
              "0", "0", "0")
    assert ran.returncode == (0 if is_right else 1), ran.stderr
    assert ran.stdout.startswith(f"layer 0, step 0, head 0, a window of {'5x6x1' if is_right else '5x3x3'} cells: 115200 ")

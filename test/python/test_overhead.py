# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The script that measures what a call costs: it runs, and prints a row for each way to call. What these cost it says
itself, on a quiet machine."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_prints_its_rows():
    pytest.importorskip("torch")
    build = os.environ.get("OPENWORK_BUILD_FOLDER")
    fake = ["--fake-driver", build] if build else []
    command = [sys.executable, ROOT / "tools/bench/python/overhead.py", "--limit=inf", *fake]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert out.count(" us  ") == (8 if build else 6), out

# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a call costs the thread that makes it, on a quiet machine; here with room for a busy one."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_costs_little(tmp_path):
    pytest.importorskip("torch")
    build = os.environ.get("OPENWORK_BUILD_FOLDER")
    fake = ["--fake-driver", build] if build else []
    command = [sys.executable, ROOT / "tools/bench/python/overhead.py", "--limit=100", *fake]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert out.count(" us  ") == (8 if build else 6), out

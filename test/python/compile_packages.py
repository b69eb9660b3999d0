#!/usr/bin/env python3
# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the packages of the tests on a GPU into a folder, for a machine without the compiler. Those of the tests
with diffusers' models need diffusers."""
import importlib.util
import sys
import tempfile
from pathlib import Path

import openwork
import topologies


def compile_all(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as sources:
        for case in topologies.device_cases():
            openwork.compile(case.write(Path(sources, case.name)), folder / f"{case.name}.openwork",
                             target="sm_90a").close()


def compile_models(folder):
    """NAME.openwork for each class of diffusers' transformers, dense at the second of four steps."""
    sys.path.insert(0, str(Path(__file__).resolve().parent / "diffusers"))
    from masks import sparse_rules
    from models import CASES
    for case in CASES.values():
        case.compile(Path(folder) / f"{case.name}.openwork", sparse_rules(case, "step 1: dense\n"), steps=4,
                     dtype="bf16", target="sm_90a").close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: compile_packages.py FOLDER")
    compile_all(sys.argv[1])
    if importlib.util.find_spec("diffusers"):
        compile_models(sys.argv[1])

#!/usr/bin/env python3
# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the packages of the tests on a GPU into a folder, for a machine without the compiler. Those of diffusers'
models are made where torch and diffusers are there, and left out, with a word, where not."""
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
    """NAME.openwork for each class of diffusers' transformers, of the topologies of masks.steps_masks."""
    sys.path.insert(0, str(Path(__file__).resolve().parent / "with_diffusers"))
    from masks import STEPS_RULES, sparse_rules
    from models import CASES
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for case in CASES.values():
        case.compile(folder / f"{case.name}.openwork", sparse_rules(case, STEPS_RULES), steps=4, dtype="bf16",
                     target="sm_90a", cache=None).close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: compile_packages.py FOLDER")
    compile_all(sys.argv[1])
    missing = [name for name in ("torch", "diffusers") if importlib.util.find_spec(name) is None]
    if missing:
        print(f"no {' and no '.join(missing)}: without the packages of diffusers' models", file=sys.stderr)
    else:
        compile_models(sys.argv[1])

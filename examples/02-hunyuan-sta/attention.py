#!/usr/bin/env python3
# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Computes the attention of a head of HunyuanVideo on this machine's cores, and checks rows of it in double precision.

    attention.py hunyuan.topology.json strategy.json [LAYER [STEP [HEAD]]]

Needs numpy and the package `openwork`, and the compiler on PATH or in OPENWORK_COMPILER.
"""
import json
import sys
import time

import numpy as np
import openwork

GRID, CELL, ROWS = (30, 48, 80), (6, 8, 8), 64


def keys_of(query, window):
    """Which keys a query attends to under sliding tile attention: the cells of a window around its own, which is moved
    inwards where it would leave the grid."""
    cells = [extent // cell for extent, cell in zip(GRID, CELL)]
    axes = []
    for at, extent, cell, count, size in zip(np.unravel_index(query, GRID), GRID, CELL, cells, window):
        center = min(max(at // cell, size // 2), count - 1 - size // 2)
        own = np.arange(extent) // cell
        axes.append(np.abs(own - center) <= size // 2)
    return (axes[0][:, None, None] & axes[1][:, None] & axes[2]).ravel()


def exact(q, k, v, keys):
    """Attention of one query in double precision."""
    scores = k[keys].astype(np.float64) @ q.astype(np.float64) / np.sqrt(len(q))
    weights = np.exp(scores - scores.max())
    return weights @ v[keys].astype(np.float64) / weights.sum()


def main():
    documents = []
    for path in sys.argv[1:3]:
        with open(path, encoding="utf-8") as file:
            documents.append(json.load(file))
    topology, strategy = documents
    numbers = [int(argument) for argument in sys.argv[3:]]
    layer, step, head = numbers + [20, 40, 1][len(numbers):]
    topology["geometry"]["dtype"] = "f32"
    window = strategy[f"{step}_{layer}_{head}"]

    random = np.random.default_rng(1)
    tokens = int(np.prod(GRID))
    q, k, v = (random.standard_normal((tokens, 1, 128), dtype=np.float32) for _ in range(3))
    with openwork.compile(topology, target="host") as package:
        begin = time.perf_counter()
        out = openwork.attention(q, k, v, layer=layer, step=step, heads=(head, 1))
        seconds = time.perf_counter() - begin

    queries = random.choice(tokens, ROWS, replace=False)
    worst = 0.0
    for query in queries:
        expected = exact(q[query, 0], k[:, 0], v[:, 0], keys_of(query, window))
        worst = max(worst, np.abs(out[query, 0] - expected).max() / np.abs(expected).max())
    print(f"layer {layer}, step {step}, head {head}, a window of {'x'.join(map(str, window))} cells: {tokens} tokens in "
          f"{seconds:.1f} s; {ROWS} rows differ from double precision by {worst:.1e} at most, relative")
    sys.exit(0 if worst < 1e-4 else 1)


if __name__ == "__main__":
    main()

# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What needs neither torch nor a device."""
import ctypes
import json
import os
import random
import shutil
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

import compare
import openwork_package
import openwork_runtime
from openwork_package import EMPTY, FULL, FIRST_PATTERN, PADDING, Mask, PackageFiles, block_lists

SEED = int(os.environ.get("OPENWORK_TEST_SEED", random.randrange(1 << 32)))


def run_axis(tokens, tile_size):
    return {"grid": [1, 1, tokens], "tile_size": tile_size,
            "segments": [{"kind": "run", "tokens": [0, tokens], "box": [1, 1, 1],
                          "counts": [1, 1, -(-tokens // tile_size)], "first_tile": 0}]}


def box_axis(grid, box, text=0):
    tokens, size = grid[0] * grid[1] * grid[2], box[0] * box[1] * box[2]
    counts = [-(-extent // step) for extent, step in zip(grid, box)]
    axis = {"grid": grid, "tile_size": size,
            "segments": [{"kind": "boxes", "tokens": [0, tokens], "box": box, "counts": counts, "first_tile": 0}]}
    if text:
        axis["segments"].append({"kind": "run", "tokens": [tokens, tokens + text], "box": [1, 1, 1],
                                 "counts": [1, 1, -(-text // size)],
                                 "first_tile": counts[0] * counts[1] * counts[2]})
    return axis


def plane(rows):
    """Words of rows of 0 and 1, and how many words a row has."""
    words = -(-len(rows[0]) // 64)
    values = (sum(bit << i for i, bit in enumerate(row)) for row in rows)
    return b"".join(value.to_bytes(8 * words, "little") for value in values), words


def mask_tensors(name, blocks, patterns):
    """The tensors of a mask as a package has them."""
    full, words = plane([[int(block == FULL) for block in row] for row in blocks])
    tensors = {name + ".full": ("I64", [len(blocks), words], full)}
    if patterns:
        partial, _ = plane([[int(block >= FIRST_PATTERN) for block in row] for row in blocks])
        ids = [block - FIRST_PATTERN for row in blocks for block in row if block >= FIRST_PATTERN]
        bits = [plane(pattern) for pattern in patterns]
        tensors[name + ".partial"] = ("I64", [len(blocks), words], partial)
        tensors[name + ".ids"] = ("I32", [len(ids)], struct.pack(f"<{len(ids)}i", *ids))
        tensors[name + ".tile_masks"] = ("I64", [len(patterns), len(patterns[0]), bits[0][1]],
                                         b"".join(data for data, _ in bits))
    return tensors


def write_safetensors(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, (dtype, shape, piece) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(piece)]}
        data += piece
    text = json.dumps(header).encode()
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + data)


def make_mask(tiling, blocks, patterns=()):
    tensors = mask_tensors("m", blocks, patterns)
    return Mask({name: (shape, memoryview(data)) for name, (_, shape, data) in tensors.items()}, "m", tiling)


def random_mask(rng, tiling):
    rows, columns = (len(openwork_package.slot_tokens(tiling[axis])) // tiling[axis]["tile_size"]
                     for axis in ("query", "key"))
    height, width = (tiling[axis]["tile_size"] for axis in ("query", "key"))
    patterns = [[[rng.randrange(2) for _ in range(width)] for _ in range(height)] for _ in range(2)]
    blocks = [[rng.choice((EMPTY, FULL, FULL, FIRST_PATTERN, FIRST_PATTERN + 1)) for _ in range(columns)]
              for _ in range(rows)]
    return make_mask(tiling, blocks, patterns)


class Statistics(unittest.TestCase):
    def test_quantiles_are_linear_between_neighbours(self):
        self.assertEqual(compare.quantile([3, 1, 2], 0.5), 2)
        self.assertEqual(compare.quantile([4, 1], 0.5), 2.5)
        self.assertEqual(compare.quantile([7], 0.95), 7)
        self.assertEqual(compare.quantile(range(101), 0.05), 5)
        self.assertEqual(compare.spread(range(101)), {"median": 50, "low": 5, "high": 95})

    def test_ratios_pair_the_rounds(self):
        # The device slows down by half; the ratio of each round does not.
        case = {"density": 0.25, "flops": {"openwork": 4e9, "cuDNN dense": 16e9, "openwork dense": 16e9},
                "ms": {"openwork": [1.0, 2.0, 4.0], "cuDNN dense": [5.0, 10.0, 20.0],
                       "openwork dense": [4.0, 8.0, 16.0]}}
        summary = compare.summarize(case)
        self.assertEqual(summary["ms"]["openwork"], 2.0)
        self.assertEqual(summary["tflops"]["openwork"], 2.0)
        self.assertEqual(summary["ratio"]["cuDNN dense"], {"median": 5.0, "low": 5.0, "high": 5.0})
        self.assertEqual(summary["efficiency"]["median"], 1.0)
        self.assertNotIn("openwork", summary["ratio"])

    def test_rounds_of_different_number_are_refused(self):
        with self.assertRaises(ValueError):
            compare.summarize({"density": 1, "flops": {"openwork": 1, "x": 1}, "ms": {"openwork": [1, 2], "x": [1]}})


class Tables(unittest.TestCase):
    def test_columns_are_aligned(self):
        self.assertEqual(compare.table([["a", "n"], ["bcd", "1"], ["e", "20"]], right=("n",)),
                         "a     n\n---  --\nbcd   1\ne    20")

    def test_timing(self):
        case = {"name": "p layer 0 step 0", "tokens": 256, "heads": 2, "density": 0.5,
                "ms": {"openwork": [1.0, 1.0], "openwork dense": [1.9, 1.9], "cuDNN dense": [2.0, 4.0]},
                "flops": {"openwork": 1e12, "openwork dense": 2e12, "cuDNN dense": 2e12},
                "absent": {"FA3 dense": "no flash_attn_interface to import"}}
        lines = [line.split("  ") for line in compare.timing_table([case]).splitlines()]
        cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
        self.assertEqual(cells[2], ["p layer 0 step 0", "256 x 2", "0.5000", "openwork", "1.000", "1000",
                                    "0.950 (0.950-0.950)"])
        self.assertEqual(cells[3], ["openwork dense", "1.900", "1053", "1.900 (1.900-1.900)"])
        self.assertEqual(cells[4], ["cuDNN dense", "3.000", "667", "3.000 (2.100-3.900)"])
        self.assertEqual(cells[5], ["FA3 dense", "n/a"])
        self.assertEqual(cells[6], ["FA3 dense: no flash_attn_interface to import"])

    def test_accuracy(self):
        result = {"case": "c", "data": "normal", "error": 2e-3, "torch_error": 1e-3, "ratio": 2.0, "lse_error": 1e-6}
        text = compare.accuracy_table([result | {"good": True}, result | {"good": False}])
        cells = ["c", "normal", "2.000e-03", "1.000e-03", "2.00", "1.0e-06"]
        self.assertEqual([line.split() for line in text.splitlines()[2:]], [cells + ["good"], cells + ["BAD"]])


class Slots(unittest.TestCase):
    def test_runs_end_in_padding(self):
        self.assertEqual(list(openwork_package.slot_tokens(run_axis(6, 4))), [0, 1, 2, 3, 4, 5, PADDING, PADDING])

    def test_boxes_and_text(self):
        # The example of include/openwork/Topology/Tiling.h.
        self.assertEqual(list(openwork_package.slot_tokens(box_axis([1, 3, 3], [1, 2, 2], text=2))),
                         [0, 1, 3, 4, 2, -1, 5, -1, 6, 7, -1, -1, 8, -1, -1, -1, 9, 10, -1, -1])


class Masks(unittest.TestCase):
    def setUp(self):
        self.rng = random.Random(SEED)

    def test_kinds_and_patterns_are_read(self):
        tiling = {"query": run_axis(4, 2), "key": run_axis(200, 2)}
        blocks = [[EMPTY] * 99 + [FULL], [FULL, FIRST_PATTERN] + [EMPTY] * 97 + [FIRST_PATTERN + 1]]
        mask = make_mask(tiling, blocks, [[[1, 0], [0, 1]], [[0, 1], [1, 0]]])
        self.assertEqual([list(row) for row in mask.blocks], blocks)
        self.assertEqual(mask.visits(), 4)
        kept = {(q, k) for q in range(4) for k in range(200) if mask.keeps(q, k)}
        self.assertEqual(kept, {(0, 198), (0, 199), (1, 198), (1, 199), (2, 0), (2, 1), (3, 0), (3, 1),
                                (2, 2), (3, 3), (2, 199), (3, 198)})

    def test_negative_rows(self):
        with self.assertRaisesRegex(ValueError, "mask m: expects 3 rows, got 2"):
            make_mask({"query": run_axis(6, 2), "key": run_axis(2, 2)}, [[FULL]] * 2)

    def test_lists_at_the_masks_own_tiles(self):
        tiling = {"query": run_axis(4, 2), "key": run_axis(7, 2)}
        mask = make_mask(tiling, [[FULL, EMPTY, FIRST_PATTERN, EMPTY], [EMPTY, FULL, FULL, FULL]], [[[1, 0], [1, 1]]])
        lists = block_lists(mask, 2, 2)
        self.assertEqual((lists.rows, lists.columns), (2, 4))
        self.assertEqual(list(lists.full_counts), [1, 2])
        self.assertEqual(list(lists.full_indices), [0, 0, 0, 0, 1, 2, 0, 0])
        # The last key tile is full and has padding, which a list of full blocks would let in.
        self.assertEqual(list(lists.partial_counts), [1, 1])
        self.assertEqual(list(lists.partial_indices), [2, 0, 0, 0, 3, 0, 0, 0])

    def test_lists_cover_the_mask_at_any_block_size(self):
        for tiling in ({"query": run_axis(13, 4), "key": run_axis(23, 3)},
                       {"query": box_axis([2, 3, 5], [1, 2, 2], text=3),
                        "key": box_axis([2, 3, 5], [2, 1, 3], text=1)}):
            for block_m, block_n in ((4, 3), (4, 6), (5, 7), (2, 2), (64, 64)):
                with self.subTest(seed=SEED, block_m=block_m, block_n=block_n):
                    self.check_lists(random_mask(self.rng, tiling), block_m, block_n)

    def check_lists(self, mask, block_m, block_n):
        lists = block_lists(mask, block_m, block_n)
        self.assertGreaterEqual(lists.rows * block_m, len(mask.query_slots))
        self.assertGreaterEqual(lists.columns * block_n, len(mask.key_slots))
        for row in range(lists.rows):
            full, partial = (set(indices[row * lists.columns:row * lists.columns + counts[row]])
                             for counts, indices in ((lists.full_counts, lists.full_indices),
                                                     (lists.partial_counts, lists.partial_indices)))
            self.assertFalse(full & partial)
            for column in range(lists.columns):
                pairs = [(q, k) for q in range(row * block_m, min((row + 1) * block_m, len(mask.query_slots)))
                         for k in range(column * block_n, (column + 1) * block_n)]
                kept = [k < len(mask.key_slots) and mask.key_slots[k] != PADDING and mask.keeps(q, k)
                        for q, k in pairs]
                if column in full:
                    self.assertTrue(all(kept))
                if any(kept):
                    self.assertIn(column, full | partial)


class Packages(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "two.openwork"
        self.path.mkdir()
        geometry = {"query_tokens": 256, "key_tokens": 256, "heads": 3, "kv_heads": 3, "head_dim": 128,
                    "value_dim": 64, "dtype": "bf16", "text_keys": 0}
        classes = [{"name": "a", "full_visits": 2, "partial_visits": 1},
                   {"name": "b", "full_visits": 4, "partial_visits": 0}]
        self.manifest = {
            "format": "openwork-package", "version": [1, 3], "masks": "masks.safetensors",
            "kernels": [{"name": "k", "spec": {"tile_m": 128, "tile_n": 128}, "classes": classes}],
            "plans": [{"name": "p0", "kernel": 0, "classes": [0, 1, 0], "density": 10 / 12},
                      {"name": "p1", "kernel": 0, "classes": [1, 1, 1], "density": 1.0}],
            "layers": [{"layer": 0, "geometry": geometry, "plans": [0]},
                       {"layer": 1, "geometry": geometry, "plans": [0, 1]},
                       {"layer": 7, "geometry": geometry, "plans": [1]}]}

    def open(self):
        (self.path / "manifest.json").write_text(json.dumps(self.manifest))
        return PackageFiles(self.path)

    def test_masks_are_found_by_kernel_and_class(self):
        files = self.open()
        tiling = {"query": run_axis(256, 128), "key": run_axis(256, 128)}
        metadata = {"version": 1, "tilings": [run_axis(1, 1), tiling], "masks": [{"name": "k.b", "tiling": 1}]}
        write_safetensors(self.path / "masks.safetensors", mask_tensors("k.b", [[FULL, EMPTY], [FULL, FULL]], []),
                          {"openwork": json.dumps(metadata)})
        kernel = self.manifest["kernels"][0]
        self.assertEqual([list(row) for row in files.mask(kernel, kernel["classes"][1]).blocks],
                         [[FULL, EMPTY], [FULL, FULL]])

    def test_a_plan_for_each_step_or_one_for_all(self):
        files = self.open()
        self.assertEqual([files.plan(1, step)[0]["name"] for step in (0, 1)], ["p0", "p1"])
        self.assertEqual(files.plan(2, 40)[0]["name"], "p1")
        self.assertEqual(files.plan(2, 40)[1]["name"], "k")
        with self.assertRaisesRegex(ValueError, "layer 1 has 2 steps, got step 2"):
            files.plan(1, 2)

    def test_work_is_counted_in_whole_blocks(self):
        plan, kernel = self.open().plan(0, 0)
        geometry = self.manifest["layers"][0]["geometry"]
        self.assertEqual(openwork_package.visited_flops(plan, kernel, geometry, batch=2),
                         2 * 2 * 10 * 128 * 128 * (128 + 64))
        self.assertEqual(openwork_package.dense_flops(geometry), 2 * 3 * 256 * 256 * (128 + 64))

    def test_layers_are_chosen_by_plan_or_number(self):
        files = self.open()
        self.assertEqual(compare.choose_layers(files, [], 0, 8), [0, 2])
        self.assertEqual(compare.choose_layers(files, [], 0, 1), [0])
        self.assertEqual(compare.choose_layers(files, [7, 1], 1, 8), [1, 2])
        with self.assertRaisesRegex(ValueError, r"expects layers of it, got \[3\]"):
            compare.choose_layers(files, [0, 3], 0, 8)

    def test_negative_other_formats(self):
        self.manifest["version"] = [2, 0]
        with self.assertRaisesRegex(ValueError, "expects a package of version 1, got openwork-package .2, 0."):
            self.open()


class FakeLibrary:
    """Knows one package, whose launches are number 3 or refused."""

    def __init__(self):
        self.closed = []

    def openworkGetErrorMessage(self):
        return b"expects layer 3"

    def openworkOpenPackage(self, path, handle):
        handle._obj.value = 42
        return 0 if path == b"good" else 2

    def openworkClosePackage(self, handle):
        self.closed.append(handle.value)

    def openworkGetNumLayers(self, handle, count):
        count._obj.value = 2
        return 0

    def openworkGetLayer(self, handle, index, layer):
        layer._obj.layer = 3 + index
        return 0

    def openworkLaunch(self, handle, launch):
        launch = launch._obj
        return 0 if (handle.value, launch.layer, launch.size, launch.version) == (42, 3, 272, 1) else 1


class Runtime(unittest.TestCase):
    def test_calls(self):
        library = FakeLibrary()
        with openwork_runtime.Package("good", library) as package:
            layers = package.layers()
            self.assertEqual([layer.layer for layer in layers], [3, 4])
            tensors = [(address, 1, 2, 3) for address in (10, 20, 30, 40)]
            launch = openwork_runtime.make_launch(layers[0], 5, 2, tensors, lse=(50, 6, 7), stream=60)
            self.assertEqual((launch.output.data, launch.output.headStride, launch.lse, launch.lseHeadStride,
                              launch.stream, launch.step, launch.batch), (40, 3, 50, 7, 60, 5, 2))
            package.launch(launch)
            with self.assertRaisesRegex(openwork_runtime.RuntimeFailure, "openworkLaunch: status 1: expects layer 3"):
                package.launch(openwork_runtime.make_launch(layers[1], 5, 2, tensors))
        self.assertEqual(library.closed, [42])
        with self.assertRaisesRegex(openwork_runtime.RuntimeFailure, "openworkOpenPackage: status 2"):
            openwork_runtime.Package("bad", library)

    def test_structs_are_laid_out_as_in_c(self):
        compiler = next(filter(None, map(shutil.which, (os.environ.get("CC", "cc"), "clang-22", "gcc"))), None)
        if compiler is None:
            self.skipTest("no C compiler")
        structs = {"Tensor": openwork_runtime.Tensor, "Geometry": openwork_runtime.Geometry,
                   "Layer": openwork_runtime.Layer, "Plan": openwork_runtime.Plan, "Launch": openwork_runtime.Launch}
        # An int may hold the enum, and a pointer is a pointer: what counts is the place and the size of each field.
        checks = [f"_Static_assert(OPENWORK_LAUNCH_VERSION == {openwork_runtime.LAUNCH_VERSION}, \"version\");"]
        for name, struct_type in structs.items():
            c_type = "Openwork" + name
            checks.append(f"_Static_assert(sizeof({c_type}) == {ctypes.sizeof(struct_type)}, \"{name}\");")
            for field, _ in struct_type._fields_:
                place = getattr(struct_type, field)
                checks.append(f"_Static_assert(offsetof({c_type}, {field}) == {place.offset}, \"{name}.{field}\");")
                checks.append(f"_Static_assert(sizeof((({c_type} *)0)->{field}) == {place.size}, \"{name}.{field}\");")
        include = Path(__file__).resolve().parents[3] / "include"
        source = "#include \"openwork-c/runtime.h\"\n#include <stddef.h>\n" + "\n".join(checks) + "\n"
        result = subprocess.run([compiler, "-std=c11", "-fsyntax-only", f"-I{include}", "-x", "c", "-"], input=source,
                                text=True, capture_output=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        for number, name in enumerate(openwork_runtime.DTYPES):
            self.assertIn(f"Openwork{name.upper()} = {number}", (include / "openwork-c/runtime.h").read_text())


if __name__ == "__main__":
    unittest.main()

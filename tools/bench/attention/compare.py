#!/usr/bin/env python3
# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times and checks a package's attention beside PyTorch's, interleaved in one run. README.md says how to read it."""
import argparse
import json
import math
import random
import sys

import openwork_runtime
from openwork_package import PackageFiles, dense_flops, visited_flops

try:
    import torch
    from flex_blocks import Absent, FlexBlocks, TokenMask
except ImportError:
    torch = None

# A kernel in bf16 may be this much further from the truth than PyTorch's own.
WORST_ERROR_RATIO = 2.0
# Of two bf16 kernels on the same mask, relative, in the Frobenius norm.
WORST_DIFFERENCE = 0.02
SAMPLED_QUERIES = 64
DEVICE = "cuda"

# --------------------------------------------------------------------------------------------------------------------
# Statistics and tables
# --------------------------------------------------------------------------------------------------------------------


def quantile(values, fraction):
    """Linear between the two nearest."""
    ordered = sorted(values)
    place = fraction * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def median(values):
    return quantile(values, 0.5)


def spread(values):
    """Median, 5 % and 95 %."""
    return {"median": median(values), "low": quantile(values, 0.05), "high": quantile(values, 0.95)}


def summarize(case):
    """What the table shows of a case's times. Ratios are of times measured in the same round."""
    ours = case["ms"]["openwork"]
    summary = {"ms": {name: median(times) for name, times in case["ms"].items()}}
    summary["tflops"] = {name: case["flops"][name] / ms / 1e9 for name, ms in summary["ms"].items()}
    summary["ratio"] = {name: spread([theirs / mine for theirs, mine in zip(times, ours, strict=True)])
                        for name, times in case["ms"].items() if name != "openwork"}
    dense = case["ms"].get("openwork dense")
    if dense:
        summary["efficiency"] = spread([case["density"] * full / mine for full, mine in zip(dense, ours, strict=True)])
    return summary


def table(rows, right=()):
    """Lines of columns; the first row is the head. Columns named in `right` are aligned to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = (cell.rjust(width) if rows[0][i] in right else cell.ljust(width)
                 for i, (cell, width) in enumerate(zip(row, widths)))
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def show_spread(ratio):
    return f"{ratio['median']:.3f} ({ratio['low']:.3f}-{ratio['high']:.3f})" if ratio else "n/a"


def timing_table(cases):
    head = ["case", "tokens x heads", "density", "kernel", "ms", "TFLOP/s", "time / openwork's (5-95 %)", "efficiency"]
    rows = [head]
    for case in cases:
        summary = summarize(case)
        for name in case["ms"]:
            first = name == "openwork"
            rows.append([case["name"] if first else "", f"{case['tokens']} x {case['heads']}" if first else "",
                         f"{case['density']:.4f}" if first else "", name, f"{summary['ms'][name]:.3f}",
                         f"{summary['tflops'][name]:.0f}", "" if first else show_spread(summary["ratio"][name]),
                         show_spread(summary.get("efficiency")) if first else ""])
        rows.extend(["", "", "", name, "n/a", "", "", ""] for name in case["absent"])
    notes = {f"{name}: {reason}" for case in cases for name, reason in case["absent"].items()}
    return "\n".join([table(rows, right=("density", "ms", "TFLOP/s")), *sorted(notes)])


def accuracy_table(results):
    head = ["case", "data", "max error", "PyTorch's", "ratio", "LSE error", "verdict"]
    rows = [head] + [[r["case"], r["data"], f"{r['error']:.3e}", f"{r['torch_error']:.3e}", f"{r['ratio']:.2f}",
                      f"{r['lse_error']:.1e}", "good" if r["good"] else "BAD"] for r in results]
    return table(rows, right=head[2:6])


# --------------------------------------------------------------------------------------------------------------------
# A layer of a package, with its inputs
# --------------------------------------------------------------------------------------------------------------------


class Case:
    """One layer at one denoising step: what it computes, and its tensors, [batch, tokens, heads, dim]."""

    def __init__(self, files, package, index, step, batch):
        self.files, self.package, self.index, self.step, self.batch = files, package, index, step, batch
        self.entry = files.manifest["layers"][index]
        self.geometry = self.entry["geometry"]
        self.plan, self.kernel = files.plan(index, step)
        self.scale = self.entry["scale"]
        self.layer = package.layers()[index]
        self.name = f"{files.path.stem} layer {self.entry['layer']} step {step}"
        self.launch = None

    def make_inputs(self, draw):
        """`draw(shape)` gives f32 values on the device."""
        g = self.geometry
        dtype = {"bf16": torch.bfloat16, "fp16": torch.float16}[g["dtype"]]
        shapes = ((g["query_tokens"], g["heads"], g["head_dim"]), (g["key_tokens"], g["kv_heads"], g["head_dim"]),
                  (g["key_tokens"], g["kv_heads"], g["value_dim"]))
        self.q, self.k, self.v = (draw((self.batch, *shape)).to(dtype) for shape in shapes)
        self.use_inputs(self)

    def use_inputs(self, other):
        """Takes the inputs of another case of the same geometry; the outputs are its own."""
        g = self.geometry
        self.q, self.k, self.v = other.q, other.k, other.v
        self.o = torch.full((self.batch, g["query_tokens"], g["heads"], g["value_dim"]), math.nan, dtype=self.q.dtype,
                            device=self.q.device)
        self.lse = torch.full((self.batch, g["heads"], g["query_tokens"]), math.nan, device=self.q.device)
        tensors = [(t.data_ptr(), t.stride(0), t.stride(1), t.stride(2)) for t in (self.q, self.k, self.v, self.o)]
        lse = (self.lse.data_ptr(), self.lse.stride(0), self.lse.stride(1))
        self.launch = openwork_runtime.make_launch(self.layer, self.step, self.batch, tensors, lse=lse,
                                                   stream=torch.cuda.current_stream().cuda_stream)

    def run(self):
        self.package.launch(self.launch)

    def torch_inputs(self):
        """Q, K and V as torch has them: [batch, heads, tokens, dim]."""
        return (t.transpose(1, 2) for t in (self.q, self.k, self.v))

    def gqa(self):
        return {"enable_gqa": True} if self.geometry["heads"] != self.geometry["kv_heads"] else {}

    def masks(self):
        """The masks of the classes in use, and for each head an index into them."""
        return self.files.masks_of(self.plan, self.kernel)


def normal(shape):
    return torch.randn(shape, device=DEVICE)


def heavy_tailed(shape):
    """Student's t with three degrees of freedom."""
    chi_squared = sum(torch.randn(shape, device=DEVICE).square_() for _ in range(3))
    return torch.randn(shape, device=DEVICE) / (chi_squared / 3).sqrt()


# --------------------------------------------------------------------------------------------------------------------
# The others
# --------------------------------------------------------------------------------------------------------------------


def cudnn(case):
    from torch.nn.attention import SDPBackend, sdpa_kernel
    q, k, v = case.torch_inputs()

    def run():
        with sdpa_kernel(SDPBackend.CUDNN_ATTENTION):
            return torch.nn.functional.scaled_dot_product_attention(q, k, v, scale=case.scale, **case.gqa())

    return run


def fa3(case):
    try:
        from flash_attn_interface import flash_attn_func
    except ImportError:
        raise Absent("no flash_attn_interface to import") from None
    return lambda: flash_attn_func(case.q, case.k, case.v, softmax_scale=case.scale, causal=False)


def flex(case, written=None):
    """FlexAttention on the same block lists, its tokens laid in the order of tiles beforehand, at no charge."""
    masks, class_of_head = case.masks()
    attention = FlexBlocks(masks, class_of_head, case.scale, case.gqa(), written)
    q, k, v = attention.lay(case.q, case.k, case.v)
    case.run()
    check_difference(case, attention.unlay(attention(q, k, v), case.o))
    return lambda: attention(q, k, v)


def check_difference(case, expected):
    """Kernels that do not agree need no timing."""
    difference = ((case.o.float() - expected.float()).norm() / expected.float().norm()).item()
    if not difference <= WORST_DIFFERENCE:
        raise SystemExit(f"{case.name}: openwork and FlexAttention differ by {difference:.3g}, relative")


# --------------------------------------------------------------------------------------------------------------------
# Timing
# --------------------------------------------------------------------------------------------------------------------


def time_once(run, calls):
    """Milliseconds of one call."""
    # The device sleeps while the host enqueues, so that no launch waits for the host.
    torch.cuda._sleep(500_000)
    start, stop = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    for _ in range(calls):
        run()
    stop.record()
    return start, stop, calls


def time_interleaved(contenders, rounds, least):
    """name -> milliseconds of each round. All run once in each round, in an order of its own: the clocks that one finds
    depend on what the one before it left."""
    names = list(contenders)
    calls = {}
    for name in names:
        for _ in range(2):
            start, stop, _ = time_once(contenders[name], 1)
        torch.cuda.synchronize()
        calls[name] = min(1000, math.ceil(least / max(start.elapsed_time(stop), 1e-3)))
    events = {name: [] for name in names}
    orders = random.Random(1)
    for _ in range(rounds):
        for name in orders.sample(names, len(names)):
            events[name].append(time_once(contenders[name], calls[name]))
    torch.cuda.synchronize()
    return {name: [start.elapsed_time(stop) / calls for start, stop, calls in of_name]
            for name, of_name in events.items()}


def time_case(case, dense, options):
    case.make_inputs(normal)
    contenders, absent = {"openwork": case.run}, {}
    flops = {"openwork": visited_flops(case.plan, case.kernel, case.geometry, case.batch)}
    if dense:
        dense.use_inputs(case)
        contenders["openwork dense"] = dense.run
    else:
        absent["openwork dense"] = "no --dense package has this geometry and kernel spec"
    others = {"FlexAttention": flex, "cuDNN dense": cudnn, "FA3 dense": fa3}
    if options.mask_function:
        others["FlexAttention, function"] = lambda case: flex(case, (options.mask_function, options.grid))
    for name, make in others.items():
        if name in options.without:
            continue
        try:
            run = make(case)
            run()
            torch.cuda.synchronize()
            contenders[name] = run
        except Absent as reason:
            absent[name] = str(reason)
        except (RuntimeError, ValueError, NotImplementedError) as failure:
            absent[name] = f"{type(failure).__name__}: {failure}".splitlines()[0][:200]
        flops[name] = dense_flops(case.geometry, case.batch) if name.endswith("dense") else flops["openwork"]
    flops["openwork dense"] = dense_flops(case.geometry, case.batch)
    times = time_interleaved(contenders, options.rounds, options.least)
    return {"name": case.name, "tokens": case.geometry["query_tokens"], "heads": case.geometry["heads"],
            "density": case.plan["density"], "spec": case.kernel["spec"], "batch": case.batch, "ms": times,
            "flops": {name: flops[name] for name in times}, "absent": absent}


# --------------------------------------------------------------------------------------------------------------------
# Accuracy
# --------------------------------------------------------------------------------------------------------------------


def reference_rows(q, k, v, mask, scale):
    """(O, LSE) in double precision of [queries, dim] by [keys, dim]; O = 0 and LSE = -inf where nothing is kept."""
    scores = (q.double() @ k.double().T * scale).masked_fill(~mask, -math.inf)
    lse = scores.logsumexp(-1)
    return torch.where(mask.any(-1, keepdim=True), scores.softmax(-1) @ v.double(), 0.0), lse


def largest(errors):
    """The largest of absolute values; a NaN is larger than any."""
    return math.inf if errors.isnan().any() else errors.abs().max().item()


def sample_queries(count):
    """The first, the last, and random ones between."""
    ends = torch.tensor([0, count - 1], device=DEVICE)
    return torch.cat((ends, torch.randperm(count, device=DEVICE)[:SAMPLED_QUERIES - 2])).unique()


def torch_rows(case, head, kv_head, tokens, mask):
    """PyTorch's attention of some queries of a head of every batch entry, in the case's own dtype."""
    q, k, v = (t[:, None] for t in (case.q[:, tokens, head], case.k[:, :, kv_head], case.v[:, :, kv_head]))
    out = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask[None, None], scale=case.scale)
    return out[:, 0]


def check_case(case, data, draw):
    """The largest errors of sampled queries, all heads, against double precision: ours, and PyTorch's own."""
    case.make_inputs(draw)
    case.run()
    torch.cuda.synchronize()
    g = case.geometry
    masks, class_of_head = case.masks()
    tables = {}
    error = torch_error = lse_error = 0.0
    for head in range(g["heads"]):
        kind = class_of_head[head]
        if kind not in tables:
            tables[kind] = TokenMask([masks[kind]], [0])
        tokens = sample_queries(g["query_tokens"])
        mask = tables[kind].query_rows(0, tokens, g["key_tokens"])
        kv_head = head // (g["heads"] // g["kv_heads"])
        theirs = torch_rows(case, head, kv_head, tokens, mask).double()
        some = mask.any(-1)
        for entry in range(case.batch):
            o, lse = reference_rows(case.q[entry, tokens, head], case.k[entry, :, kv_head], case.v[entry, :, kv_head],
                                    mask, case.scale)
            error = max(error, largest(case.o[entry, tokens, head].double() - o))
            ours = case.lse[entry, head, tokens].double()
            lse_error = max(lse_error, largest(torch.where(some | (ours != lse), ours - lse, 0.0)))
            if some.any():
                torch_error = max(torch_error, largest((theirs[entry] - o)[some]))
    ratio = error / torch_error if torch_error else math.inf if error else 0.0
    return {"case": case.name, "data": data, "error": error, "torch_error": torch_error, "ratio": ratio,
            "lse_error": lse_error, "good": ratio <= WORST_ERROR_RATIO and lse_error < math.inf}


# --------------------------------------------------------------------------------------------------------------------
# The program
# --------------------------------------------------------------------------------------------------------------------


def choose_layers(files, layers, step, most):
    """Indices of the manifest's layers: those of the given numbers, or else the first of each distinct plan."""
    chosen, seen = [], set()
    for index, entry in enumerate(files.manifest["layers"]):
        key = (entry["layer"],) if layers else (files.plan(index, step)[0]["name"], str(entry["geometry"]))
        if (entry["layer"] in layers if layers else key not in seen):
            seen.add(key)
            chosen.append(index)
    if layers and not seen.issuperset((number,) for number in layers):
        raise ValueError(f"{files.path}: expects layers of it, got {sorted(set(layers) - {k[0] for k in seen})}")
    return chosen[:most]


def find_dense(case, packages, batch):
    """The same attention without a mask, under the same kernel spec."""
    for files, package in packages:
        for index, entry in enumerate(files.manifest["layers"]):
            plan, kernel = files.plan(index, 0)
            if (entry["geometry"], kernel["spec"], plan["density"]) == (case.geometry, case.kernel["spec"], 1.0):
                return Case(files, package, index, 0, batch)
    return None


def mask_function(text):
    """Of the coordinates that TokenMask.written_mod has."""
    return eval(f"lambda q, qf, qh, qw, k, kf, kh, kw: {text}", {"torch": torch})


def parse_grid(text):
    frames, height, width = map(int, text.split("x"))
    return frames, height, width


def parse_arguments(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="+", metavar="PACKAGE", help="a folder NAME.openwork")
    parser.add_argument("--library", help="libopenwork_runtime.so (default: OPENWORK_RUNTIME, then the loader's path)")
    parser.add_argument("--dense", action="append", default=[], metavar="PACKAGE",
                        help="full attention, for the efficiency; matched by geometry and kernel spec")
    parser.add_argument("--layer", type=int, action="append", default=[], dest="layers",
                        help="a layer's number (default: the first layer of each plan)")
    parser.add_argument("--step", type=int, default=0, help="denoising step (default: 0)")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=20, help="measurements of each kernel (default: 20)")
    parser.add_argument("--least", type=float, default=2, metavar="MS",
                        help="milliseconds of a measurement at least: 30 and more for a device that is kept busy (default: 2)")
    parser.add_argument("--without", action="append", default=[], metavar="KERNEL",
                        help="leave out FlexAttention, 'cuDNN dense' or 'FA3 dense'")
    parser.add_argument("--mask-function", type=mask_function, metavar="PYTHON",
                        help="also FlexAttention with a mask function of its own: what is kept, of token numbers q and k and "
                        "their coordinates qf, qh, qw, kf, kh and kw, as in 'abs(q - k) <= 64'")
    parser.add_argument("--grid", type=parse_grid, default=(1, 1, 1 << 22), metavar="FxHxW",
                        help="the grid of these coordinates")
    parser.add_argument("--most", type=int, default=8, help="cases of a package at most (default: 8)")
    parser.add_argument("--accuracy", action="store_true", help="check errors instead of timing")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", metavar="FILE", help="write all measurements there, too; - is standard output")
    return parser.parse_args(arguments)


def open_package(path, library):
    return PackageFiles(path), openwork_runtime.Package(path, library)


def write_json(path, document):
    text = json.dumps(document, indent=1) + "\n"
    if path == "-":
        sys.stdout.write(text)
    else:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def main():
    options = parse_arguments()
    if torch is None or not torch.cuda.is_available():
        sys.exit("compare.py: error: needs torch and a CUDA device")
    torch.manual_seed(options.seed)
    torch.zeros(1, device=DEVICE)  # makes the context that the runtime uses
    library = openwork_runtime.load_library(options.library)
    dense = [open_package(path, library) for path in options.dense]
    document = {"device": torch.cuda.get_device_name(), "torch": torch.__version__, "cuda": torch.version.cuda,
                "cases": [], "accuracy": []}
    # The table belongs to people, and goes where no reader of the JSON is disturbed.
    out = sys.stderr if options.json == "-" else sys.stdout
    print(f"{document['device']}, torch {document['torch']}, CUDA {document['cuda']}", file=out)
    for path in options.packages:
        files, package = open_package(path, library)
        package.prepare()
        for index in choose_layers(files, options.layers, options.step, options.most):
            case = Case(files, package, index, options.step, options.batch)
            if options.accuracy:
                for data, draw in (("normal", normal), ("heavy-tailed", heavy_tailed)):
                    document["accuracy"].append(check_case(case, data, draw))
            else:
                document["cases"].append(time_case(case, find_dense(case, dense, options.batch), options))
            torch.compiler.reset()
            torch.cuda.empty_cache()
    print(accuracy_table(document["accuracy"]) if options.accuracy else timing_table(document["cases"]), file=out)
    for case in document["cases"]:
        case["summary"] = summarize(case)
    if options.json:
        write_json(options.json, document)
    sys.exit(0 if all(result["good"] for result in document["accuracy"]) else 1)


if __name__ == "__main__":
    main()

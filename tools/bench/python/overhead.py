#!/usr/bin/env python3
# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a call of openwork.attention costs the thread that makes it, apart from the kernel. tools/bench/README.md says
how to read it."""
import argparse
import ctypes
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS, CALLS = 200, 50


def microseconds(run, settle=lambda: None):
    """Of one call: the median over rounds of calls in a row, with what they have enqueued done in between."""
    times = []
    for _ in range(ROUNDS):
        settle()
        start = time.perf_counter()
        for _ in range(CALLS):
            run()
        times.append((time.perf_counter() - start) / CALLS * 1e6)
    return statistics.median(times)


def tiny_topology():
    """A layer whose kernel takes next to no time: 16 tokens, one head."""
    return {"format": "openwork-topology", "version": "1.0", "name": "tiny",
            "geometry": {"grid": [16], "heads": 1, "head_dim": 16, "layers": 1, "steps": 1, "dtype": "f32"},
            "topologies": {"all": {"family": "full"}}, "assignment": {"rules": [{"topology": "all"}]}}


def on_host():
    """(name, microseconds) of calls whose kernel is the least there can be, on one thread."""
    import numpy

    import openwork
    with openwork.compile(tiny_topology(), target="host") as package:
        q, k, v, out = (numpy.ones((1, 16, 1, 16), numpy.float32) for _ in range(4))
        attention = package.attention
        yield "numpy, host", microseconds(lambda: attention(q, k, v, layer=0))
        yield "numpy, host, out=", microseconds(lambda: attention(q, k, v, layer=0, out=out))
        yield "numpy, host, package=None, lse", microseconds(lambda: openwork.attention(q, k, v, layer=0, lse=True))
        if importlib.util.find_spec("torch") is None:
            return
        import torch
        q, k, v, out = map(torch.from_numpy, (q, k, v, out))
        yield "torch, host", microseconds(lambda: attention(q, k, v, layer=0))
        yield "torch, host, out=", microseconds(lambda: attention(q, k, v, layer=0, out=out))
        operator = torch.ops.openwork.attention.default
        yield "torch, host, operator", microseconds(lambda: operator(q, k, v, package.handle, 0))


def stand_in_for_cuda():
    """A function that makes tensors of torch say they are on device 0, for a driver that only takes notes."""
    import torch

    import openwork.torch
    from openwork import _core

    class Tensor(torch.Tensor):
        __torch_function__ = torch._C._disabled_torch_function_impl
        is_cuda, is_cpu = True, False

        def get_device(self):
            return 0

    class Names(openwork.torch._Names):
        # It would say where they are.
        exchange_api = None
        # New tensors come as the second.
        Parameter = torch.Tensor
        current_stream = staticmethod(lambda device: 0)
        get_device = staticmethod(lambda: 0)

    Names.Tensor = Tensor
    _core.connect_torch(Names)
    return lambda tensor: tensor.as_subclass(Tensor)


def on_device(package, to_device, settle=lambda: None):
    """(name, microseconds) of calls of a package's first layer; they wait for no device."""
    import torch
    g = package.layers[0].geometry
    dtype = {"bf16": torch.bfloat16, "fp16": torch.float16}[g.dtype]
    q = to_device(torch.zeros(1, g.query_tokens, g.heads, g.head_dim, dtype=dtype))
    k = to_device(torch.zeros(1, g.key_tokens, g.kv_heads, g.head_dim, dtype=dtype))
    v = to_device(torch.zeros(1, g.key_tokens, g.kv_heads, g.value_dim, dtype=dtype))
    layer = package.layers[0].layer
    attention = package.attention
    yield "torch, device", microseconds(lambda: attention(q, k, v, layer=layer), settle)
    yield "torch, device, lse", microseconds(lambda: attention(q, k, v, layer=layer, lse=True), settle)


def use_fake_driver(path):
    """Names the fake driver of test/unit/Runtime, and gives it a context."""
    os.environ["OPENWORK_CUDA_DRIVER"] = path
    ctypes.CDLL(path).cuCtxSetCurrent(ctypes.c_void_p(0x100))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--fake-driver", metavar="BUILD", help="a build folder of Openwork with its tests: also measures the path "
        "of CUDA tensors, with the tests' driver that launches nothing")
    parser.add_argument("--device", metavar="NAME.openwork",
                        help="a package with a small first layer: measures it on a GPU, and nothing else")
    parser.add_argument("--limit", type=float, default=20, metavar="US",
                        help="fail above that many microseconds (default 20)")
    arguments = parser.parse_args()
    os.environ.setdefault("OPENWORK_HOST_THREADS", "1")
    if arguments.fake_driver:
        use_fake_driver(os.path.join(arguments.fake_driver, "test/unit/libOpenworkFakeDriver.so"))
    import openwork

    rows = [] if arguments.device else list(on_host())
    if arguments.device:
        import torch
        with openwork.load(arguments.device) as package:
            package.prepare()
            rows += on_device(package, lambda tensor: tensor.cuda(), torch.cuda.synchronize)
    if arguments.fake_driver:
        with tempfile.TemporaryDirectory() as folder:
            sample = os.path.join(folder, "sample.openwork")
            subprocess.run([os.path.join(arguments.fake_driver, "test/unit/sample-package"), sample], check=True)
            to_device = stand_in_for_cuda()
            rows += ((f"{name} (fake driver)", time) for name, time in on_device(openwork.load(sample), to_device))
    for name, time_of_call in rows:
        print(f"{time_of_call:7.2f} us  {name}")
    return any(time_of_call > arguments.limit for _, time_of_call in rows)


if __name__ == "__main__":
    sys.exit(main())

# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a call does with torch's streams, devices and contexts, with the unit tests' driver, which launches nothing."""
import os
import subprocess
import sys

import pytest

pytest.importorskip("torch")
BUILD = os.environ.get("OPENWORK_BUILD_FOLDER")
pytestmark = pytest.mark.skipif(not BUILD, reason="OPENWORK_BUILD_FOLDER names no build with the unit tests' driver")

PROLOGUE = """
import ctypes, sys
import torch
import openwork, openwork.torch
from openwork import _core

driver, calls, current = ctypes.CDLL(sys.argv[2]), [], [0]

class Tensor(torch.Tensor):
    __torch_function__ = torch._C._disabled_torch_function_impl
    is_cuda, is_cpu = True, False
    def get_device(self):
        return 1

def note(name, answer=lambda *given: None):
    def call(*given):
        calls.append((name, *given))
        return answer(*given)
    return staticmethod(call)

def exchange(device):
    before, current[0] = current[0], device
    return before

class Names(openwork.torch._Names):
    Parameter = torch.Tensor
    exchange_api = None
    current_stream = note('stream', lambda device: 0x500)
    get_device = staticmethod(lambda: current[0])
    exchange_device = note('exchange', exchange)
    restore_device = note('restore', exchange)
    make_context_current = note('context', lambda device: driver.cuCtxSetCurrent(ctypes.c_void_p(0x100)))

Names.Tensor = Tensor
_core.connect_torch(Names)
package = openwork.load(sys.argv[1])

def tensor(heads):
    return torch.zeros(1, 144, heads, 128, dtype=torch.bfloat16).as_subclass(Tensor)

q, k, v = tensor(4), tensor(2), tensor(2)
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    path = tmp_path_factory.mktemp("sample") / "sample.openwork"
    subprocess.run([f"{BUILD}/test/unit/sample-package", path], check=True)
    return path


def run(sample, code):
    driver = f"{BUILD}/test/unit/libOpenworkFakeDriver.so"
    done = subprocess.run([sys.executable, "-c", PROLOGUE + code, sample, driver], capture_output=True, text=True,
                          env={**os.environ, "OPENWORK_CUDA_DRIVER": driver})
    assert done.returncode == 0, done.stderr


def test_device_stream_and_context(sample):
    """The launch is on the stream of q's device. A thread without a context gets one, once."""
    run(sample, """
out, lse = package.attention(q, k, v, layer=0, lse=True)
assert out.shape == (1, 144, 4, 128) and lse.shape == (1, 4, 144), (out.shape, lse.shape)
assert calls == [('exchange', 1), ('stream', 1), ('context', 1), ('stream', 1), ('restore', 0)], calls
calls.clear()
package.attention(q, k, v, layer=0)
assert calls == [('exchange', 1), ('stream', 1), ('restore', 0)], calls
calls.clear()
current[0] = 1
package.attention(q, k, v, layer=0)
assert calls == [('stream', 1)], calls
""")


def test_the_device_is_restored_after_an_error(sample):
    run(sample, """
driver.cuCtxSetCurrent(ctypes.c_void_p(0x100))
out = torch.zeros(1, 144, 4, 120, dtype=torch.bfloat16).as_subclass(Tensor)
try:
    package.attention(q, k, v, layer=0, out=out)
    raise AssertionError('no error')
except openwork.ShapeError as error:
    assert str(error) == 'expects out of shape [1, 144, 4, 128] for layer 0, got (1, 144, 4, 120)', error
assert current == [0] and calls == [('exchange', 1), ('restore', 0)], calls
""")


def test_closing_waits_for_devices_in_use(sample):
    run(sample, """
waited = []
openwork.torch.synchronize = waited.append
driver.cuCtxSetCurrent(ctypes.c_void_p(0x100))
openwork.load(sys.argv[1]).close()
assert waited == []
package.attention(q, k, v, layer=0)
package.close()
assert waited == [[1]], waited
""")


def test_negative_places(sample):
    """16 bytes are 8 elements."""
    run(sample, """
driver.cuCtxSetCurrent(ctypes.c_void_p(0x100))
def refuses(error, text, *tensors):
    try:
        package.attention(*tensors, layer=0)
    except error as caught:
        assert str(caught).startswith(text), caught
    else:
        raise AssertionError('no error')
wide = torch.zeros(1, 144, 4, 132, dtype=torch.bfloat16)
refuses(openwork.StrideError, 'expects q with strides of multiples of 8 elements, got (76032, 528, 132, 1) for shape '
        '(1, 144, 4, 128)', wide[..., :128].as_subclass(Tensor), k, v)
beside = torch.zeros(144 * 4 * 128 + 1, dtype=torch.bfloat16)[1:].view(1, 144, 4, 128).as_subclass(Tensor)
refuses(openwork.StrideError, 'expects q at an address of a multiple of 16 bytes, got 0x', beside, k, v)
refuses(openwork.DeviceError, 'expects k on a CUDA device, as the package is for sm_90a, got one on the host', q,
        torch.zeros(1, 144, 2, 128, dtype=torch.bfloat16), v)
""")

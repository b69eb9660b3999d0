# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""libopenwork_runtime.so through ctypes: a mirror of include/openwork-c/runtime.h. Knows nothing of torch."""
import ctypes
import os
from ctypes import POINTER, Structure, byref, c_char_p, c_double, c_float, c_int32, c_int64, c_uint32, c_void_p

DTYPES = ("bf16", "fp16", "fp32")
LAUNCH_VERSION = 1


class RuntimeFailure(Exception):
    """A call that did not succeed, with the runtime's message."""


class Tensor(Structure):
    _fields_ = [("data", c_void_p), ("batchStride", c_int64), ("tokenStride", c_int64), ("headStride", c_int64)]


class Geometry(Structure):
    _fields_ = [("queryTokens", c_int64), ("keyTokens", c_int64), ("heads", c_int64), ("kvHeads", c_int64),
                ("headDim", c_int64), ("valueDim", c_int64), ("dtype", c_int32), ("textKeys", c_int32)]


class Layer(Structure):
    _fields_ = [("layer", c_int32), ("steps", c_int32), ("scale", c_float), ("geometry", Geometry)]


class Plan(Structure):
    _fields_ = [("kernel", c_char_p), ("density", c_double), ("predictedSeconds", c_double)]


class Launch(Structure):
    _fields_ = [("size", c_uint32), ("version", c_uint32), ("layer", c_int32), ("step", c_int32),
                ("geometry", Geometry), ("batch", c_int64), ("headOffset", c_int64), ("headCount", c_int64),
                ("query", Tensor), ("key", Tensor), ("value", Tensor), ("output", Tensor),
                ("lse", c_void_p), ("lseBatchStride", c_int64), ("lseHeadStride", c_int64),
                ("validText", c_void_p), ("scale", c_float), ("reserved", c_uint32), ("stream", c_void_p)]


def load_library(path=None):
    """The runtime at a path, or at OPENWORK_RUNTIME, or where the loader finds it."""
    library = ctypes.CDLL(path or os.environ.get("OPENWORK_RUNTIME") or "libopenwork_runtime.so")
    calls = {
        "openworkOpenPackage": [c_char_p, POINTER(c_void_p)],
        "openworkGetNumLayers": [c_void_p, POINTER(c_int64)],
        "openworkGetLayer": [c_void_p, c_int64, POINTER(Layer)],
        "openworkGetPlan": [c_void_p, c_int64, c_int32, POINTER(Plan)],
        "openworkPrepare": [c_void_p],
        "openworkLaunch": [c_void_p, POINTER(Launch)],
    }
    for name, arguments in calls.items():
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, ctypes.c_int
    library.openworkClosePackage.argtypes, library.openworkClosePackage.restype = [c_void_p], None
    library.openworkGetErrorMessage.argtypes, library.openworkGetErrorMessage.restype = [], c_char_p
    return library


class Package:
    """An open package. Close it, or use it in a with statement, once no launch is in flight."""

    def __init__(self, path, library):
        self.library, self.handle = library, c_void_p()
        self._call("openworkOpenPackage", os.fsencode(path), byref(self.handle))

    def _call(self, name, *arguments):
        status = getattr(self.library, name)(*arguments)
        if status != 0:
            message = self.library.openworkGetErrorMessage() or b""
            raise RuntimeFailure(f"{name}: status {status}: {message.decode(errors='replace')}")

    def close(self):
        self.library.openworkClosePackage(self.handle)
        self.handle = c_void_p()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def layers(self):
        count = c_int64()
        self._call("openworkGetNumLayers", self.handle, byref(count))
        layers = [Layer() for _ in range(count.value)]
        for index, layer in enumerate(layers):
            self._call("openworkGetLayer", self.handle, index, byref(layer))
        return layers

    def plan(self, index, step):
        plan = Plan()
        self._call("openworkGetPlan", self.handle, index, step, byref(plan))
        return plan

    def prepare(self):
        """Loads all kernels into the current context."""
        self._call("openworkPrepare", self.handle)

    def launch(self, launch):
        self._call("openworkLaunch", self.handle, byref(launch))


def make_launch(layer, step, batch, tensors, lse=None, stream=None):
    """A launch of a whole layer. `tensors` are (address, batch, token, head stride) of Q, K, V and O, `lse` is
    (address, batch stride, head stride); strides are in elements."""
    launch = Launch(size=ctypes.sizeof(Launch), version=LAUNCH_VERSION, layer=layer.layer, step=step,
                    geometry=layer.geometry, batch=batch)
    for name, tensor in zip(("query", "key", "value", "output"), tensors, strict=True):
        setattr(launch, name, Tensor(*tensor))
    if lse is not None:
        launch.lse, launch.lseBatchStride, launch.lseHeadStride = lse
    launch.stream = stream
    return launch

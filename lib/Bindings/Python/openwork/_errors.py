# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What can go wrong. Each message says what was expected and what was given."""


class OpenworkError(Exception):
    """Every error of this module."""


class PackageNotFound(OpenworkError, FileNotFoundError):
    """No package at a path, or none open."""


class InvalidPackage(OpenworkError):
    """A package that is damaged, of a newer format, or no package."""


class CompilerNotFound(OpenworkError, FileNotFoundError):
    """No `openwork` command to compile with."""


class CompileError(OpenworkError):
    """What the compiler refused, with its diagnostics as the message: `topology.json:4:9: error: ...`."""


class ArgumentError(OpenworkError, ValueError):
    """An argument that is out of range or does not fit the layer."""


class ShapeError(ArgumentError):
    """A tensor whose shape is not the layer's."""


class StrideError(ArgumentError):
    """A tensor whose place in memory a launch cannot take: strides or address."""


class DeviceError(ArgumentError):
    """A tensor on another device than the package or the other tensors are for."""


class DTypeError(OpenworkError, TypeError):
    """A tensor of other elements than the layer's, or no tensor."""


class LayerError(OpenworkError, LookupError):
    """A layer that the package does not have."""


class StepError(OpenworkError, LookupError):
    """A denoising step that the layer does not have."""


class NoDevice(OpenworkError):
    """No driver, no device, or one that the package is not for."""


class DriverError(OpenworkError):
    """The driver refused a call, or the operating system one on the host."""

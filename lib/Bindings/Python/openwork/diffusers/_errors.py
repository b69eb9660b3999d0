# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What can go wrong between a model of diffusers and a package, beside what `openwork` itself raises."""
from openwork import ArgumentError, OpenworkError


class ModelError(OpenworkError, TypeError):
    """A transformer, or a processor of one, that these adapters do not know."""


class VersionError(OpenworkError):
    """A version of diffusers whose processors are not known to call attention as expected here."""


class MaskError(ArgumentError):
    """An attention mask that is not a count of valid text tokens."""

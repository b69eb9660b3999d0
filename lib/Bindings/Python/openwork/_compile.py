# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The compiler, called as a program."""
from __future__ import annotations

import codecs
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openwork._errors import ArgumentError, CompileError, CompilerNotFound
from openwork._package import Package

_TARGETS = ("sm_90a", "host")
# What a terminal is told to do: erase a line, move, colour.
_CONTROL = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


def compile(source: str | os.PathLike[str] | Mapping[str, Any], output: str | os.PathLike[str] | None = None, *,
            target: str = "sm_90a", cache: str | os.PathLike[str] | None = None,
            costs: str | os.PathLike[str] | None = None, ptxas: str | os.PathLike[str] | None = None,
            sms: int | None = None, tile_m: int | None = None, tile_n: int | None = None) -> Package:
    """Compiles topologies to a package, and opens it.

    Calls the `openwork` command, whose progress bar shows on a terminal. What was compiled before comes from its cache,
    so that a second call with equal input is a copy.

    Args:
        source: A topology.json, a module of MLIR, or the contents of a topology.json, which
            then names other files by absolute paths.
        output: The package to write, NAME.openwork. None for a temporary one, which lives until the package is closed
            or the process ends.
        target: `sm_90a` or `host`.
        cache: Where packages are kept for the next time: a folder, or `none`; the user's folder of caches, or what
            OPENWORK_CACHE says, unless given.
        costs: What kernels take: a file as `openwork tune-kernels` writes it.
        ptxas: NVIDIA's assembler: a path, or `none` for a package with PTX alone; found where CUDA is unless given.
        sms: SMs of the target.
        tile_m: Tokens of a query tile; the cost model chooses unless given.
        tile_n: Tokens of a key tile; the cost model chooses unless given.

    Returns:
        The open package.

    Raises:
        CompilerNotFound: There is no `openwork` command.
        CompileError: The compiler refused the source; the message is its diagnostics.
        ArgumentError: Another target, or an output not named NAME.openwork.
    """
    if target not in _TARGETS:
        raise ArgumentError(f"expects target {' or '.join(map(repr, _TARGETS))}, got {target!r}")
    if output is not None:
        output = os.fspath(output).rstrip(os.sep)
        if not output.endswith(".openwork"):
            raise ArgumentError(f"expects an output named NAME.openwork, got {output}")
    options = {"cache": cache, "costs": costs, "ptxas": ptxas, "sms": sms, "tile-m": tile_m, "tile-n": tile_n}
    command = [find_compiler(), "compile", f"--target={target}"]
    command += [f"--{name}={os.fspath(value) if isinstance(value, os.PathLike) else value}"
                for name, value in options.items() if value is not None]

    folder = None
    if output is None:
        folder = tempfile.TemporaryDirectory(prefix="openwork-", ignore_cleanup_errors=True)
        output = Path(folder.name, _name_of(source) + ".openwork")
    try:
        if isinstance(source, Mapping):
            with tempfile.TemporaryDirectory(prefix="openwork-") as inputs:
                topology = Path(inputs, "topology.json")
                topology.write_text(json.dumps(source))
                try:
                    _run([*command, str(topology), "-o", os.fspath(output)])
                except CompileError as error:
                    raise CompileError(str(error).replace(f"{inputs}{os.sep}", "")) from None
        else:
            _run([*command, os.fspath(source), "-o", os.fspath(output)])
        return Package(output, _folder=folder)
    except BaseException:
        if folder is not None:
            folder.cleanup()
        raise


def find_compiler() -> str:
    """The path of the `openwork` command: what OPENWORK_COMPILER names, else one beside this module, else one on PATH.

    Raises:
        CompilerNotFound: There is none.
    """
    named = os.environ.get("OPENWORK_COMPILER")
    if named:
        found = shutil.which(named)
        if found is None:
            raise CompilerNotFound(
                f"expects OPENWORK_COMPILER to name the openwork command, got {named}, which is no program")
        return found
    beside = Path(__file__).parent / "bin"
    found = shutil.which("openwork", path=str(beside)) or shutil.which("openwork")
    if found is None:
        raise CompilerNotFound(
            f"expects the openwork command in OPENWORK_COMPILER, in {beside} or on PATH, got none: it needs MLIR 22 "
            "and is not in the wheel; build it from Openwork's sources with tools/quickstart, or compile elsewhere and "
            "openwork.load the package")
    return found


def _name_of(source: str | os.PathLike[str] | Mapping[str, Any]) -> str:
    """A package is named for its folder, so that equal sources give equal packages wherever they lie."""
    name = str(source.get("name", "")) if isinstance(source, Mapping) else Path(source).name.split(".")[0]
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)[:64] or "package"


def _run(command: list[str]) -> None:
    """Runs the compiler; what it says of errors becomes the exception. On a terminal it shows as it comes, with the
    progress bar; elsewhere what it says otherwise becomes a warning."""
    watched = sys.stderr is not None and sys.stderr.isatty()
    code, said = _run_watched(command) if watched else _run_captured(command)
    if code != 0:
        raise CompileError(_plain(said) or f"expects {command[0]} to end with code 0, got {code}")
    if not watched and _plain(said):
        warnings.warn(_plain(said), stacklevel=3)


def _run_captured(command: list[str]) -> tuple[int, bytes]:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)
    return done.returncode, done.stdout


def _run_watched(command: list[str]) -> tuple[int, bytes]:
    """A terminal between the compiler and ours: the compiler draws on it, and we can read what it said."""
    ours, theirs = os.openpty()
    with open(ours, "rb", buffering=0) as terminal:
        with open(theirs, "wb", buffering=0) as end:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=end, stderr=end,
                                       env={**os.environ, "COLUMNS": str(shutil.get_terminal_size().columns)})
        said, decoder = b"", codecs.getincrementaldecoder("utf-8")("replace")
        while chunk := _read(terminal):
            said += chunk
            sys.stderr.write(decoder.decode(chunk))
            sys.stderr.flush()
    return process.wait(), said


def _read(terminal: io.RawIOBase) -> bytes:
    try:
        return terminal.read(4096) or b""
    except OSError:
        # How Linux says that nobody holds the other end any more.
        return b""


def _plain(said: bytes) -> str:
    """The text without a terminal's controls; of a line written again and again, the last."""
    lines = (_CONTROL.sub(b"", line.rstrip(b"\r")).rpartition(b"\r")[2] for line in said.split(b"\n"))
    return b"\n".join(lines).decode(errors="replace").strip()

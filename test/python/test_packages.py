# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Packages: compiled, opened, listed, closed."""
import dataclasses
import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from conftest import draw

import openwork
import topologies


def test_lists_layers_and_plans(opened, compiled):
    package = opened(topologies.grouped())
    assert package.path == os.fspath(compiled(topologies.grouped())) and package.target == "host"
    geometry = openwork.Geometry(query_tokens=130, key_tokens=130, heads=6, kv_heads=2, head_dim=64, value_dim=64,
                                 dtype="fp32", text_keys=0)
    assert package.layers == (openwork.Layer(layer=0, steps=3, scale=0.125, geometry=geometry),)
    with pytest.raises(dataclasses.FrozenInstanceError):
        package.layers[0].scale = 1
    plan = package.plan(0, 2)
    assert plan == package.plan(package.layers[0], 2)
    assert plan.kernel == "kernel_0" and 0 < plan.density <= 1 and plan.predicted_seconds > 0
    assert repr(package) == f"<openwork.Package {package.path}: host, 1 layer>"
    with pytest.raises(openwork.LayerError, match="^expects one of the layers 0, got 1$"):
        package.plan(1)
    with pytest.raises(openwork.StepError, match=r"^expects a step of layer 0, 0\.\.2, got 3$"):
        package.plan(0, 3)


def test_prepares_and_closes(compiled):
    package = openwork.load(compiled(topologies.families()))
    package.prepare()
    package.close()
    package.close()
    for call in (package.prepare, lambda: package.plan(0)):
        with pytest.raises(openwork.ArgumentError, match="^expects an open package, got .*, which is closed$"):
            call()
    with openwork.load(compiled(topologies.families())) as again:
        assert again.handle > package.handle
    assert repr(again).endswith("closed>")


def test_two_handles_of_one_folder(compiled):
    with openwork.load(compiled(topologies.random())) as first, openwork.load(compiled(topologies.random())) as second:
        q, k, v = draw(first.layers[0])
        np.testing.assert_array_equal(first.attention(q, k, v, layer=0),
                                      openwork.attention(q, k, v, layer=0, package=second))


def test_negative_not_there(tmp_path):
    missing = tmp_path / "missing.openwork"
    with pytest.raises(openwork.PackageNotFound) as caught:
        openwork.load(missing)
    assert str(caught.value) == f"expects a package, a folder NAME.openwork, got {missing}"
    with pytest.raises(openwork.PackageNotFound, match="^expects a package, a folder NAME.openwork, got None$"):
        openwork.load(None)


def test_negative_damaged(compiled, tmp_path):
    damaged = tmp_path / "damaged.openwork"
    subprocess.run(["cp", "-r", compiled(topologies.random()), damaged], check=True)
    library = next((damaged / "kernels").iterdir())
    content = bytearray(library.read_bytes())
    content[len(content) // 2] ^= 1
    library.write_bytes(content)
    with pytest.raises(openwork.InvalidPackage,
                       match=re.escape(str(library)) + ": error: expects SHA-256 [0-9a-f]{64}, got"):
        openwork.load(damaged)
    (damaged / "manifest.json").write_text("{}")
    with pytest.raises(openwork.InvalidPackage, match="manifest.json"):
        openwork.load(damaged)


def test_negative_no_device(tmp_path):
    """A package for a device opens anywhere, and launches nowhere without one."""
    case = topologies.random("f16")
    with pytest.warns(UserWarning, match="PTX alone"):
        package = openwork.compile(case.write(tmp_path), target="sm_90a", ptxas="none")
    with package:
        assert package.target == "sm_90a"
        q, k, v = draw(package.layers[0])
        with pytest.raises(openwork.DeviceError) as caught:
            package.attention(q, k, v, layer=0)
        assert str(caught.value) == "expects q on a CUDA device, as the package is for sm_90a, got one on the host"


# ----------------------------------------------------------------------------------------------------------------------
# The compiler
# ----------------------------------------------------------------------------------------------------------------------


def test_compiles_what_a_dict_says_into_a_folder_that_goes():
    with openwork.compile(topologies.sliding_tiles().topology, target="host", tile_m=64, tile_n=64) as package:
        assert package.path.endswith("sliding_tiles_d64_f32.openwork") and Path(package.path).is_dir()
    assert not Path(package.path).exists()


def test_compiles_to_a_named_folder(tmp_path):
    output = tmp_path / "named.openwork"
    openwork.compile(topologies.random().write(tmp_path), f"{output}/", target="host").close()
    assert (output / "manifest.json").exists()


def test_uses_the_cache(tmp_path):
    source = topologies.random().write(tmp_path)
    with openwork.compile(source, target="host", cache=tmp_path / "cache") as first:
        assert any((tmp_path / "cache").iterdir())
        with openwork.compile(source, target="host", cache=tmp_path / "cache") as second:
            for path in Path(first.path).rglob("*"):
                if path.is_file():
                    assert path.read_bytes() == Path(second.path, path.relative_to(first.path)).read_bytes()


def test_warns_of_what_the_compiler_says(tmp_path):
    """Where no terminal shows it; here that there is PTX alone."""
    source = topologies.random("f16").write(tmp_path)
    with pytest.warns(UserWarning, match="warning: the package holds PTX alone") as caught:
        openwork.compile(source, target="sm_90a", ptxas="none").close()
    assert caught[0].filename == __file__


def test_the_current_folder_may_change(compiled, monkeypatch, tmp_path):
    path = compiled(topologies.random())
    monkeypatch.chdir(path.parent)
    with openwork.load(path.name) as package:
        assert not package.closed
        monkeypatch.chdir(tmp_path)
        assert package.path == os.fspath(path) and Path(package.path).is_dir()
    assert package.closed


def test_submodules_come_when_they_are_named():
    code = "import sys, openwork; assert 'torch' not in sys.modules; {}; assert 'torch' in sys.modules"
    pytest.importorskip("torch")
    subprocess.run([sys.executable, "-c", code.format("openwork.torch")], check=True)
    with pytest.raises(AttributeError, match="^module 'openwork' has no attribute 'jax'$"):
        openwork.jax


def test_negative_diagnostics(tmp_path):
    source = tmp_path / "bad.json"
    source.write_text('{"format": "openwork-topology",\n "version": "9.0"}')
    with pytest.raises(openwork.CompileError) as caught:
        openwork.compile(source, target="host")
    assert str(caught.value).startswith(f"{source}:2:13: error: ")
    with pytest.raises(openwork.CompileError) as caught:
        openwork.compile({"format": "x"}, target="host")
    text = str(caught.value)
    assert text.startswith('topology.json:1:12: error: "format": expects one of "openwork-topology", got "x"')


def test_negative_options(tmp_path):
    with pytest.raises(openwork.ArgumentError, match="^expects target 'sm_90a' or 'host', got 'sm_80'$"):
        openwork.compile({}, target="sm_80")
    with pytest.raises(openwork.ArgumentError, match="^expects an output named NAME.openwork, got package$"):
        openwork.compile({}, "package")


def test_negative_no_compiler(monkeypatch, tmp_path):
    monkeypatch.setenv("OPENWORK_COMPILER", str(tmp_path / "openwork"))
    with pytest.raises(openwork.CompilerNotFound) as caught:
        openwork.compile({})
    assert str(caught.value) == (
        f"expects OPENWORK_COMPILER to name the openwork command, got {tmp_path / 'openwork'}, which is no "
        "program")
    monkeypatch.delenv("OPENWORK_COMPILER")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(openwork.CompilerNotFound) as caught:
        openwork.find_compiler()
    assert str(caught.value).startswith("expects the openwork command in OPENWORK_COMPILER, in ")
    assert str(caught.value).endswith("openwork.load the package")
    program = tmp_path / "openwork"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(stat.S_IRWXU)
    assert openwork.find_compiler() == str(program)
    with pytest.raises(openwork.CompileError, match=f"^expects {program} to end with code 0, got 3$"):
        openwork.compile({})


def test_a_terminal_sees_progress(tmp_path):
    """The bar is drawn; of what was drawn, the exception has the last."""
    source = topologies.random().write(tmp_path)
    code = f"""
import openwork
openwork.compile({str(source)!r}, target='host', cache='none').close()
try:
    openwork.compile({{'format': 'x'}}, target='host')
except openwork.CompileError as error:
    print('said', str(error).splitlines()[0])
"""
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR")}
    ours, theirs = os.openpty()
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs,
                               env={**environment, "TERM": "xterm"})
    os.close(theirs)
    drawn = []
    reader = threading.Thread(target=lambda: read_all(ours, drawn))
    reader.start()
    out = process.communicate()[0].decode()
    reader.join()
    assert process.returncode == 0
    assert "openwork-specialize" in b"".join(drawn).decode()
    assert out == 'said topology.json:1:12: error: "format": expects one of "openwork-topology", got "x"\n'


def read_all(descriptor, into):
    try:
        while chunk := os.read(descriptor, 4096):
            into.append(chunk)
    except OSError:
        pass
    os.close(descriptor)


# ----------------------------------------------------------------------------------------------------------------------
# Threads, and torch
# ----------------------------------------------------------------------------------------------------------------------


def test_threads(opened):
    """Launches of several threads at once give what they give one by one, and other threads go on meanwhile."""
    package = opened(topologies.sliding_tiles())
    inputs = [draw(package.layers[0], seed=seed) for seed in range(4)]
    expected = [package.attention(*tensors, layer=0) for tensors in inputs]
    wrong = []

    def run(index):
        for _ in range(5):
            if not np.array_equal(package.attention(*inputs[index], layer=0), expected[index]):
                wrong.append(index)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_closing_during_a_launch(compiled):
    """The launch ends as if nothing had happened."""
    package = openwork.load(compiled(topologies.sliding_tiles()))
    q, k, v = draw(package.layers[0], batch=8)
    expected, results = package.attention(q, k, v, layer=0), []
    thread = threading.Thread(target=lambda: results.append(package.attention(q, k, v, layer=0)))
    thread.start()
    # While it runs the GIL is free, so that this gets to go on.
    thread.join(0.002)
    package.close()
    thread.join()
    # It may also have come too late for the launch to begin.
    assert not results or np.array_equal(results[0], expected)


def test_closes_where_the_device_fails(compiled, monkeypatch):
    torch = pytest.importorskip("openwork.torch")

    def fail(devices):
        raise RuntimeError("device")

    class Native:
        devices, closed = [0], False

        def close(self):
            self.closed = True

    monkeypatch.setattr(torch, "synchronize", fail)
    package = openwork.load(compiled(topologies.random()))
    package._native, native = Native(), package._native
    with pytest.raises(RuntimeError, match="^device$"):
        package.close()
    assert package._native.closed
    native.close()


@pytest.mark.filterwarnings("ignore:.*PTX alone")
def test_negative_prepares_without_a_device(tmp_path):
    """Whether torch is in use or not."""
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("a device")
    with openwork.compile(topologies.random("f16").write(tmp_path), target="sm_90a", ptxas="none") as package:
        with pytest.raises(openwork.NoDevice):
            package.prepare()


def test_numpy_needs_no_torch(compiled):
    code = f"""
import sys, numpy, openwork
sys.modules['torch'] = None
package = openwork.load({str(compiled(topologies.random()))!r})
q = numpy.ones((1, 90, 2, 64), numpy.float32)
assert package.attention(q, q, q, layer=0).shape == q.shape
assert sys.modules['torch'] is None
"""
    subprocess.run([sys.executable, "-c", code], check=True)

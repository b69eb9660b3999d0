"""Configuration of the lit tests, which mirror lib/ and promise what the compiler prints."""

import os
import shutil

import lit.formats
import lit.util

config.name = "Openwork"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".json", ".test"]
config.excludes = ["Inputs", "install", "unit", "gpu", "python", "CMakeLists.txt", "lit.cfg.py"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = config.openwork_binary_dir + "/test/lit"

for folder in (config.llvm_tools_dir, config.openwork_binary_dir + "/bin"):
    config.environment["PATH"] = folder + os.pathsep + config.environment["PATH"]
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

# Tests are of this build and of nothing that was compiled before; those of the cache name a folder of their own.
config.environment["OPENWORK_CACHE"] = "none"

config.substitutions.append(("%bin", config.openwork_binary_dir + "/bin"))
config.substitutions.append(("%other-llvm", config.openwork_binary_dir + "/test/lit/libOtherLLVM.so"))
config.substitutions.append(("%plugin", config.openwork_binary_dir + "/lib/OpenworkPlugin.so"))
config.substitutions.append(("%runtime", config.openwork_binary_dir + "/lib/libopenwork_runtime.so"))
config.substitutions.append(("%sample-package", config.openwork_binary_dir + "/test/unit/sample-package"))
config.substitutions.append(("%runner-sample", config.openwork_binary_dir + "/test/unit/runner-sample"))
config.substitutions.append(("%naive-kernels", config.openwork_binary_dir + "/test/unit/libOpenworkNaiveKernels.so"))
config.substitutions.append(("%examples", config.openwork_source_dir + "/examples"))
config.substitutions.append(("%schema", config.openwork_source_dir + "/lib/Import/topology.schema.json"))
config.substitutions.append(("%costs", config.openwork_source_dir + "/lib/Kernel/costs"))
config.substitutions.append(("%python", '"%s"' % config.python_executable))

if config.openwork_data_dir:
    config.available_features.add("data")
    config.substitutions.append(("%data", config.openwork_data_dir))
ptxas = os.environ.get("OPENWORK_PTXAS") or shutil.which("ptxas") or shutil.which("/usr/local/cuda/bin/ptxas")
if ptxas and ptxas != "none":
    config.available_features.add("ptxas")
    config.substitutions.append(("%ptxas", '"%s"' % ptxas))
chromium = os.environ.get("OPENWORK_CHROMIUM") or shutil.which("chromium")
if chromium and chromium != "none":
    config.available_features.add("chromium")
    config.substitutions.append(("%chromium", '"%s"' % chromium))
else:
    lit_config.note("no chromium: reports are not opened in a browser (tools/scripts/install-dependencies installs it)")
if not config.openwork_sanitize:
    config.available_features.add("plain-build")

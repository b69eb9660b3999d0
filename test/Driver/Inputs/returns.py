"""returns.py CODE PROGRAM ARGUMENTS... runs a program, and fails unless it returns CODE and prints nothing to stdout."""

import subprocess
import sys

expected, command = int(sys.argv[1]), sys.argv[2:]
result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
if result.returncode != expected:
    sys.exit("returns.py: expected exit code %d, got %d" % (expected, result.returncode))
if result.stdout:
    sys.exit("returns.py: expected nothing on stdout, got %d bytes" % len(result.stdout))

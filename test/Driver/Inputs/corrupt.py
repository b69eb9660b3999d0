"""corrupt.py FILE PROGRAM ARGUMENTS... runs a program on copies of a file, in each of which a few bytes are changed, and
fails unless it always returns 0 or 1."""

import os
import random
import resource
import subprocess
import sys
import tempfile

COPIES, MEMORY = 60, 8 << 30

path, command = sys.argv[1], sys.argv[2:]
with open(path, "rb") as file:
    original = file.read()
# A size that is read from a wrong place may be any.
resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
random.seed(1)
for i in range(COPIES):
    changed = bytearray(original)
    for _ in range(random.randint(1, 3)):
        changed[random.randrange(len(changed))] = random.choice(b"\x00\x7f\xff019-#.[({ ")
    with tempfile.NamedTemporaryFile(suffix=os.path.splitext(path)[1]) as copy:
        copy.write(changed)
        copy.flush()
        result = subprocess.run(command + [copy.name], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if result.returncode not in (0, 1):
        sys.stderr.buffer.write(result.stderr)
        sys.exit("corrupt.py: copy %d: expected exit code 0 or 1, got %d" % (i, result.returncode))

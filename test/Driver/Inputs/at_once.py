"""at_once.py [--kill] COUNT PROGRAM ARGUMENTS... runs a program COUNT times at once, with -o N/good.openwork for N from 0 on.
With --kill all but the first are killed, each at another time."""

import os
import subprocess
import sys
import time

arguments = sys.argv[1:]
kill = arguments[0] == "--kill"
arguments = arguments[kill:]
count, command = int(arguments[0]), arguments[1:]
runs = []
for i in range(count):
    os.makedirs(str(i), exist_ok=True)
    runs.append(subprocess.Popen(command + ["-o", "%d/good.openwork" % i]))
if kill:
    for run in runs[1:]:
        time.sleep(0.05)
        run.kill()
codes = [run.wait() for run in runs]
if any(codes[:1] if kill else codes):
    sys.exit("at_once.py: expected 0 of each, got %s" % codes)

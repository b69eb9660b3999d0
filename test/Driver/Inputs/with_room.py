"""with_room.py CACHE COUNT PROGRAM ARGUMENTS... runs a program with a cache that has room for COUNT entries as large as its
largest, and not for one more."""

import os
import subprocess
import sys

folder, count = sys.argv[1], int(sys.argv[2])
largest = max(entry.stat().st_size for entry in os.scandir(folder))
variables = dict(os.environ, OPENWORK_CACHE=folder, OPENWORK_CACHE_SIZE=str(count * largest + largest // 2))
sys.exit(subprocess.run(sys.argv[3:], env=variables).returncode)

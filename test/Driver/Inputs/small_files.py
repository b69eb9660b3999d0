"""small_files.py FILE PROGRAM ARGUMENTS... runs a program whose files cannot become larger than FILE and 1,000 bytes, as on a
disk that fills up."""

import os
import resource
import signal
import subprocess
import sys

most = os.path.getsize(sys.argv[1]) + 1000


def limit():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


sys.exit(subprocess.run(sys.argv[2:], preexec_fn=limit).returncode)

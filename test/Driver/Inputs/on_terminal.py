"""on_terminal.py PROGRAM ARGUMENTS... runs a program on a terminal of its own, prints what appeared there, and returns
what the program did. The sequence that erases a line is printed as <erase>."""

import os
import pty
import subprocess
import sys

master, slave = pty.openpty()
program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=slave, stderr=slave)
os.close(slave)
output = b""
while True:
    try:
        data = os.read(master, 4096)
    except OSError:  # How Linux says that the program's end is closed.
        break
    if not data:
        break
    output += data
text = output.decode(errors="replace").replace("\r\n", "\n").replace("\r\033[K", "<erase>")
sys.stdout.write(text)
sys.exit(program.wait())

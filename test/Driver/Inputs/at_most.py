"""at_most.py BYTES FILE fails where a file has more bytes."""

import os
import sys

most, path = int(sys.argv[1]), sys.argv[2]
size = os.path.getsize(path)
if size > most:
    sys.exit("at_most.py: expected at most %d bytes in %s, got %d" % (most, path, size))

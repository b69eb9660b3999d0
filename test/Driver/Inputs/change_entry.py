"""change_entry.py CACHE KIND flip|cut|empty|exchange damages the cache's entries of a kind: the last byte of each, its length,
all of it; or gives each the bytes of the next."""

import os
import sys

folder, kind, how = sys.argv[1:]
paths = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.startswith(kind + "-"))
contents = []
for path in paths:
    with open(path, "rb") as file:
        contents.append(bytearray(file.read()))
if not contents:
    sys.exit("change_entry.py: no entries")
for i, path in enumerate(paths):
    data = contents[i]
    if how == "flip":
        data[-1] ^= 1
    elif how == "cut":
        del data[-1]
    elif how == "empty":
        data = b""
    elif how == "exchange":
        data = contents[(i + 1) % len(paths)]
    with open(path, "wb") as file:
        file.write(data)

"""Writes each kernel of a file of PTX texts into PREFIX.NAME.ptx."""

import re
import sys

source, prefix = sys.argv[1:]
with open(source) as file:
    texts = re.split(r"^(?=\.version )", file.read(), flags=re.M)[1:]
for text in texts:
    name = re.search(r"\.entry (\w+)\(", text).group(1)
    with open(f"{prefix}.{name}.ptx", "w") as file:
        file.write(text)

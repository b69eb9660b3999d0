"""Prints the examples of a dialect's .td files in the contexts of a test, one module each.

A section of the context file that holds `// EXAMPLE op` gets the example of that op in place of the line. Fails where an
example has no context, or a context no example. Attributes in the text of a description need none. Ops without a
description are part of another's example.
"""

import re
import sys

contexts, *descriptions = sys.argv[1:]
dialects = {"Openwork": "openwork", "OpenworkGPU": "openwork_gpu"}
examples = {}
modules = []
for path in descriptions:
    with open(path) as file:
        text = file.read()
    for prefix, mnemonic, body in re.findall(r'^def \w+ : (\w+)_\w*Op<"(\w+)"(.*?)^}', text, re.M | re.S):
        if "let description" not in body:
            continue
        blocks = re.findall(r"```mlir\n(.*?)```", body, re.S)
        assert len(blocks) == 1, f"{mnemonic} has {len(blocks)} examples"
        examples[f"{dialects[prefix]}.{mnemonic}"] = blocks[0]
    for attribute in re.findall(r'^def \w+ : Openwork_\w*Attr<"\w+", "\w+">.*?^}', text, re.M | re.S):
        quoted = re.findall(r"`(#openwork\.[^`]*)`", attribute)
        assert quoted, f"no example in {attribute}"
        modules += ["module attributes {openwork.example = %s} {}\n" % example for example in quoted]

with open(contexts) as file:
    sections = file.read().split("// -----\n")[1:]
for section in sections:
    op = re.search(r"^ *// EXAMPLE (.*)$", section, re.M).group(1)
    modules.append(re.sub(r"^ *// EXAMPLE .*$", lambda _: examples.pop(op), section, flags=re.M))
assert not examples, f"no context for {', '.join(examples)}"
sys.stdout.write("// -----\n".join(modules))

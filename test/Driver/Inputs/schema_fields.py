"""Whether the fields that an error on stdin lists are those of an object of a JSON Schema.

    schema_fields.py SCHEMA NAME < error        NAME: of $defs, or of the properties at the top
"""

import json
import re
import sys

with open(sys.argv[1]) as file:
    schema = json.load(file)
definition = schema["$defs"].get(sys.argv[2]) or schema["properties"][sys.argv[2]]
listed = re.search(r"expects only the fields (.*), got", sys.stdin.read()).group(1)
said, written = set(re.findall(r'"([^"]*)"', listed)), set(definition["properties"])
for field in sorted(said ^ written):
    print(field, "is in the", "reader" if field in said else "schema", "alone")
sys.exit(said != written)

"""repack.py PACKAGE PATH FILE puts the bytes of FILE into a package at PATH, and its size and hash into the manifest."""

import hashlib
import json
import sys

package, path, source = sys.argv[1:]
with open(source, "rb") as file:
    contents = file.read()
with open(package + "/" + path, "wb") as file:
    file.write(contents)
with open(package + "/manifest.json") as file:
    manifest = json.load(file)
entries = [entry for entry in manifest["files"] if entry["path"] == path]
if len(entries) != 1:
    sys.exit("repack.py: expected one file %s in the manifest, got %d" % (path, len(entries)))
entries[0]["bytes"] = len(contents)
entries[0]["sha256"] = hashlib.sha256(contents).hexdigest()
with open(package + "/manifest.json", "w") as file:
    json.dump(manifest, file)

#!/usr/bin/env python3
"""Writes a bundled page as a C++ source: embed_page.py BUNDLE OUTPUT.

The files of BUNDLE become assets (src/elpis/page/asset.h): index.html at /, the others at /page/NAME.
A file whose name has a hash in it, NAME-HASH.EXT, may be kept by browsers for good."""

import gzip
import hashlib
import pathlib
import re
import sys

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
HASHED = re.compile(r"-[A-Z0-9]{8}\.\w+$")
WORTH_IT = 0.9  # of its size, at most, is what compressed bytes may take
PER_LINE = 40


def array(name, data):
    rows = (", ".join(str(byte) for byte in data[i:i + PER_LINE])
            for i in range(0, len(data), PER_LINE))
    return (f"constexpr unsigned char {name}[] = {{\n" + ",\n".join(rows) + "};\n") if data else ""


def view(name, data):
    return f"std::string_view(reinterpret_cast<const char*>({name}), {len(data)})" if data else "{}"


def main(bundle, output):
    arrays, assets = [], []
    for number, path in enumerate(sorted(bundle.iterdir())):
        data = path.read_bytes()
        # The same input gives the same program: no time of day in it.
        zipped = gzip.compress(data, 9, mtime=0)
        if len(zipped) > WORTH_IT * len(data):
            zipped = b""
        arrays += [array(f"kBytes{number}", data), array(f"kZipped{number}", zipped)]
        name = "/" if path.name == "index.html" else f"/page/{path.name}"
        hashed = "true" if HASHED.search(path.name) else "false"
        assets.append(
            f'    {{.path = "{name}",\n     .type = "{TYPES[path.suffix]}",\n'
            f'     .etag = "\\"{hashlib.sha256(data).hexdigest()[:20]}\\"",\n'
            f'     .bytes = {view(f"kBytes{number}", data)},\n'
            f'     .gzip = {view(f"kZipped{number}", zipped)},\n     .hashed = {hashed}}},\n')
    output.write_text(
        "// Made by tools/embed_page.py.\n#include <array>\n#include <span>\n#include <string_view>\n\n"
        '#include "elpis/page/asset.h"\n\nnamespace elpis::page {\nnamespace {\n\n'
        + "".join(arrays)
        + f"\nconst std::array<Asset, {len(assets)}> all{{{{\n" + "".join(assets)
        + "}};\n\n}  // namespace\n\nstd::span<const Asset> assets() {\n    return all;\n}\n\n}  // namespace elpis::page\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))

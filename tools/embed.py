#!/usr/bin/env python3
"""Turns folders of files into one blob that is linked into the program.

    embed.py --source-root DIR --blob B --assembly S --table C --depfile D FOLDER...

writes
    B  every file (style sheets and scripts without comments and indentation), and its gzip twin where that is smaller, one after the other
    S  the assembly that puts B into read-only memory under the name asset_blob
    C  the table asset_table (see src/assets/asset_table.h), sorted by path
    D  what B was made from, folders included, so that adding a file rebuilds it

The same files give the same bytes on every machine with the same zlib.
"""

import argparse
import gzip
import hashlib
import os
import re
import sys

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
PACKED_ALREADY = {".png", ".woff2"}
LEFT_OUT = {".md"}  # notes for people who read the source
ALIGNMENT_BYTES = 16


def compact_css(text):
    """Without comments and needless white space. A space before : is a selector's and stays."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,]) ?", r"\1", text).replace(": ", ":").strip()


def compact_js(text):
    """Without lines that are comments and without indentation."""
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


COMPACT = {".css": compact_css, ".js": compact_js}


def find_files(root, folders):
    """Returns (files, folders seen) as paths relative to root, both sorted."""
    files, seen = [], []
    for folder in folders:
        if not os.path.isdir(os.path.join(root, folder)):
            seen.append(".")  # so that we run again when somebody makes it
        for place, inner, names in os.walk(os.path.join(root, folder)):
            inner.sort()
            seen.append(os.path.relpath(place, root))
            for name in names:
                if not name.startswith(".") and os.path.splitext(name)[1] not in LEFT_OUT:
                    files.append(os.path.relpath(os.path.join(place, name), root))
    return sorted(files, key=os.fsencode), sorted(seen)


class Blob:
    def __init__(self):
        self.bytes = bytearray()

    def add(self, data):
        """Returns the offset of data; a NUL follows it that does not count."""
        offset = len(self.bytes)
        self.bytes += data + b"\0"
        self.bytes += b"\0" * (-len(self.bytes) % ALIGNMENT_BYTES)
        return offset


def table_row(root, path, blob):
    ending = os.path.splitext(path)[1]
    if ending not in CONTENT_TYPES:
        sys.exit(f"embed.py: {path}: no content type is known for \"{ending}\"; add it to CONTENT_TYPES")
    with open(os.path.join(root, path), "rb") as file:
        data = file.read()
    if ending in COMPACT:
        data = COMPACT[ending](data.decode()).encode()
    row = f'\t{{ "{path}", asset_blob + {blob.add(data)}, {len(data)}, '
    packed = b"" if ending in PACKED_ALREADY else gzip.compress(data, 9, mtime=0)
    if packed and len(packed) < len(data) * 0.95:
        row += f"asset_blob + {blob.add(packed)}, {len(packed)},\n"
    else:
        row += "NULL, 0,\n"
    etag = hashlib.sha256(data).hexdigest()[:32]
    return row + f'\t  "\\"{etag}\\"", "{CONTENT_TYPES[ending]}" }},\n'


def write(path, data):
    with open(path, "wb") as file:
        file.write(data if isinstance(data, (bytes, bytearray)) else data.encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("source-root", "blob", "assembly", "table", "depfile"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("folders", nargs="+")
    want = parser.parse_args()

    files, folders = find_files(want.source_root, want.folders)
    blob = Blob()
    rows = [table_row(want.source_root, path, blob) for path in files]

    write(want.blob, blob.bytes)
    write(want.assembly, f"""\t.section .rodata
\t.balign {ALIGNMENT_BYTES}
\t.globl asset_blob
\t.hidden asset_blob
asset_blob:
\t.incbin "{want.blob}"
\t.byte 0
\t.section .note.GNU-stack,"",%progbits
""")
    write(want.table, f"""/* Written by tools/embed.py. */
#include "asset_table.h"

const struct asset asset_table[] = {{
{"".join(rows)}\t{{ NULL, NULL, 0, NULL, 0, NULL, NULL }}
}};
const size_t asset_table_count = {len(rows)};
""")
    made_from = [os.path.join(want.source_root, path).replace(" ", "\\ ") for path in files + folders]
    write(want.depfile, f"{want.blob}: " + " \\\n  ".join(made_from) + "\n")


if __name__ == "__main__":
    main()

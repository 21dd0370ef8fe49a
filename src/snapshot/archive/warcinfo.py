"""What an archive file says of itself in the record that it begins with: the program that wrote it, and how."""

from __future__ import annotations

import re

from snapshot.archive.members import MAGIC, contents
from snapshot.archive.records import parse_header
from snapshot.archive.walk import Extent

_NEAR = 1 << 16
_LINE = re.compile(r"([!-9;-~]{1,100}):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")


def self_told(extent: Extent) -> dict[str, str]:
    """The fields of a file's warcinfo record (WARC 1.1, 6.2), by name in lower case; none where it begins otherwise."""
    near = _beginning(extent)
    header = parse_header(near)
    if not header or header.fields.get("warc-type", "").lower() != "warcinfo":
        return {}
    block = near[header.start : header.start + (header.size or 0)].decode("utf-8", "replace")
    lines = (_LINE.match(line) for line in block.split("\n"))
    return {line[1].lower(): line[2].strip() for line in lines if line}


def _beginning(extent: Extent) -> bytes:
    with extent.path.open("rb") as file:
        file.seek(extent.start)
        near = file.read(_NEAR)
        return next(contents(file, extent.start, extent.end), b"") if near.startswith(MAGIC) else near

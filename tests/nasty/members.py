"""WARC files read by the letter of ISO 28500, with zlib alone: nothing here is shared with what wrote them."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_NEXT = b"\x1f\x8b\x08"


@dataclass(frozen=True)
class Member:
    """A gzip member, and the record in it."""

    path: Path
    offset: int
    length: int
    content: bytes
    """The whole record: header, block, and the end."""

    @property
    def head(self) -> bytes:
        """What stands before the first empty line, with the line ends."""
        return self.content[: self.content.index(b"\r\n\r\n") + 2]

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Names (in lower case) and values, in order."""
        lines = self.head.decode("utf-8").split("\r\n")[1:-1]
        pairs = (line.partition(":") for line in lines)
        return [(name.lower(), value.strip()) for name, _, value in pairs]

    def get(self, name: str) -> str:
        """The first field of that name; empty where there is none."""
        return next((value for key, value in self.fields if key == name.lower()), "")

    @property
    def type(self) -> str:
        """The WARC-Type."""
        return self.get("WARC-Type")

    @property
    def url(self) -> str:
        """The WARC-Target-URI."""
        return self.get("WARC-Target-URI")

    @property
    def block(self) -> bytes:
        """What Content-Length says is the block."""
        start = len(self.head) + 2
        return self.content[start : start + int(self.get("Content-Length"))]

    @property
    def rest(self) -> bytes:
        """What comes after the block."""
        return self.content[len(self.head) + 2 + int(self.get("Content-Length")) :]

    @property
    def body(self) -> bytes:
        """What follows the HTTP head in the block."""
        found = re.search(rb"\r?\n\r?\n", self.block)
        return self.block[found.end() :] if found else b""

    @property
    def http(self) -> list[tuple[str, str]]:
        """The HTTP headers: names in lower case, values stripped; lines without a colon left out."""
        head = self.block[: len(self.block) - len(self.body)].decode("latin-1")
        pairs = (line.partition(":") for line in head.split("\n")[1:] if ":" in line and line[0] not in " \t")
        return [(name.strip().lower(), value.strip()) for name, _, value in pairs]


def members(path: Path) -> Iterator[Member]:
    """The members of a file, each with a decompressor of its own. ValueError where bytes are left over."""
    data = path.read_bytes()
    offset = 0
    while offset < len(data):
        if data[offset : offset + 3] != _NEXT:
            raise ValueError(f"{path}: no gzip member at {offset}")
        inflater = zlib.decompressobj(31)
        content = inflater.decompress(data[offset:])
        if not inflater.eof:
            raise ValueError(f"{path}: the member at {offset} is cut")
        length = len(data) - offset - len(inflater.unused_data)
        yield Member(path, offset, length, content)
        offset += length


def sha1(data: bytes) -> str:
    """A digest, as WARC files have it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def unchunked(body: bytes) -> bytes:
    """A body without its chunks (RFC 9112, 7.1); of a broken one, what comes before the break."""
    content = b""
    while size := re.match(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n", body):
        number = int(size[1], 16)
        content += body[size.end() : size.end() + number]
        body = body[size.end() + number :]
        end = re.match(rb"\r?\n", body)
        if not number or not end:
            break
        body = body[end.end() :]
    return content
